"""The rules of routing and pricing. Standard library only; no I/O."""
