"""What callers reach over HTTP."""
