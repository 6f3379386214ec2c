"""What the service does with the events of others."""
