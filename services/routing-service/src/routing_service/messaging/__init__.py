"""Events of other services to commands of this one."""
