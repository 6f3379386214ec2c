"""Every test of the repository has the chassis's fixtures."""

pytest_plugins = ["chassis.testing.plugin"]
