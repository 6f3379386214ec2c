"""What tests need that no service needs: brokers and databases to throw away, processes to kill, networks to break.

`chassis.testing.plugin` is the pytest plugin; the other modules also serve benches and the `recoup` command.
"""
