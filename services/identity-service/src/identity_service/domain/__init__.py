"""The rules of identity: keys, sessions, invitations, passwords. Standard library only."""
