"""ledger-service: payments, their splits, the journal, exchange rates and balances."""
