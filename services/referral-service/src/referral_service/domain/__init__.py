"""The rules of referral: clients, attribution, onboarding. Standard library only."""
