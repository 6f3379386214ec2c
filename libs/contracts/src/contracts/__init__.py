"""The vocabulary that Recoup's services share: events, topics, values and permissions. No logic."""
