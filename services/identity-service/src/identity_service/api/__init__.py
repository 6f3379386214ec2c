"""The HTTP side of identity-service."""
