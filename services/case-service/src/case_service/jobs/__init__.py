"""Deadlines. This service has none yet: exclusive periods expire by being read."""
