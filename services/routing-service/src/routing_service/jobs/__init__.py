"""Deadlines that nobody calls for."""
