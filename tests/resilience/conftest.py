"""Makes the probe, its fixtures and the load suite's facts known to the tests of this folder."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "load"))

from conftest_resilience import keys, probe  # noqa: F401 - fixtures


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest test comes first: where two run at a time, nobody waits for it at the end."""
    items.sort(key=lambda item: "test_main_job_survives" not in item.nodeid)
