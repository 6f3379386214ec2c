"""The service's own tables and the views over them."""
