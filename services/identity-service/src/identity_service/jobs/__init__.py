"""What identity-service does by itself as time passes."""
