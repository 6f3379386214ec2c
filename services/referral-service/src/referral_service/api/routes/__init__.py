"""Routes, one module for each audience."""
