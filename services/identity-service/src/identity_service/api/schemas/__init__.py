"""The shapes identity-service takes and gives."""
