"""PostgreSQL: tables, the store behind the domain's ports, and the lists people read."""
