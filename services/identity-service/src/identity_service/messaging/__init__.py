"""Events of other services that identity-service acts on."""
