"""identity-service: who a caller is and what he may do."""
