"""The service's own tables, its views over them, and what it asks other services."""
