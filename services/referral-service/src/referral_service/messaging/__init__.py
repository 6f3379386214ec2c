"""Events of the other services, turned into facts of this one."""
