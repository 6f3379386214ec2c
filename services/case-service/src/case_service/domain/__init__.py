"""The rules of claims. Knows the standard library only."""
