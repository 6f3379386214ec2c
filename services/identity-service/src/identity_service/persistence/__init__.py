"""The tables of identity and how they are read and written."""
