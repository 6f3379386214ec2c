"""Deadlines of people: service-level clocks, the tasks they make, and notifications."""
