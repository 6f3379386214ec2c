"""Tables, stores and views."""
