"""The rules of money: splits, accounts, postings. Standard library only, no I/O."""
