"""Which payments count at once, and which wait for staff (domain 16, Q10)."""

from enum import StrEnum
from typing import Final

LIMIT_USD_CENTS: Final = 2_500_000
"""Above this a payment is looked at before it counts: USD 25,000 at the rate the case is locked at."""


class Verification(StrEnum):
    """How far a payment is believed. Only a verified one has a posting, a share or an effect."""

    SUBMITTED = "Submitted"
    VERIFIED = "Verified"
    REJECTED = "Rejected"


def of_report(amount: int, usd_cents: int, *, stated: bool, outstanding: int) -> Verification:
    """Return what a partner's report of a payment is: `stated` says that he gave the split himself."""
    doubtful = stated or amount > outstanding or usd_cents > LIMIT_USD_CENTS
    return Verification.SUBMITTED if doubtful else Verification.VERIFIED


def verified_by_line(usd_cents: int, *, vouched: bool) -> bool:
    """Tell whether a line of a bank statement verifies the submitted payment that it is the money of.

    A statement that the partner handed in is his own word still: above the limit only one that staff handed in will do.
    """
    return vouched or usd_cents <= LIMIT_USD_CENTS
