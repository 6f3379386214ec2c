"""How the books are kept in PostgreSQL."""
