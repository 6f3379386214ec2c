"""One use case a file: a command and what handles it, or a query."""
