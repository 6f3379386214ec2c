"""What is owed by when, as pure functions of what happened. Standard library only."""
