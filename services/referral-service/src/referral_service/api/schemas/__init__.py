"""The published shapes of requests and answers."""
