"""Deadlines. This service has none yet: money moves when a payment is recorded, not when time passes."""
