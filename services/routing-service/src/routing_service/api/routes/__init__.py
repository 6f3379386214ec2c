"""The operations by the role they serve."""
