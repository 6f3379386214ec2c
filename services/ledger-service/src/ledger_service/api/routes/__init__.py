"""One module of operations per resource and role."""
