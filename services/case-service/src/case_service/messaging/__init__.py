"""Events of other services in."""
