"""One use case a file. Nothing here commits: the edge of the service does."""
