"""Events of the other services, turned into facts about cases."""
