"""The `recoup` command: run, inspect and develop the network."""
