"""HTTP in: parse, authorise, call one use case, answer."""
