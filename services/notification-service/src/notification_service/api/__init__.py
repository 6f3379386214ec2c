"""The operations of creditors, partners and staff."""
