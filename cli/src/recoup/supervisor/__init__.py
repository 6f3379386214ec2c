"""The supervisor: one lean process that starts a network's servers, brings them back when they die, and stops them."""
