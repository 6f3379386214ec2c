"""The routes of identity-service, by what they are about."""
