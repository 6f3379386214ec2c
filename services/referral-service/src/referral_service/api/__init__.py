"""The operations of referral partners, of staff and of the other services."""
