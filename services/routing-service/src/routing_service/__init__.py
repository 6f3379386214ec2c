"""Routing: where a case goes and at what price."""
