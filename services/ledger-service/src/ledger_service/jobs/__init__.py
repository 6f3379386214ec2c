"""Work that begins with the clock."""
