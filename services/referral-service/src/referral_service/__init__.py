"""Referral partners, the clients they bring, and who is attributed to whom at what share."""
