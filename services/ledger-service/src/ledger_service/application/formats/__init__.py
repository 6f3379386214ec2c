"""Files of banks and of the central bank: read from bytes into values, and written; no I/O."""
