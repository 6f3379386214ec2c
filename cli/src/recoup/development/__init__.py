"""What developers run: linters, lock files, tests."""
