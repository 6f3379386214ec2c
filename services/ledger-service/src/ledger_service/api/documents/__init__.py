"""Documents as people and their software read them. What they need is imported when the first one is made."""
