"""Structured creditor references (ISO 11649) for cases: what a debtor's bank carries to the statement unchanged."""

from typing import Final

_LONGEST: Final = 21


def creditor_reference(case_reference: str) -> str:
    """Return the RF reference of a case; its last 21 letters and digits count, which a case's own reference fits in."""
    from stdnum.iso7064 import mod_97_10  # noqa: PLC0415 - start time

    own = "".join(each for each in case_reference.upper() if each.isascii() and each.isalnum())[-_LONGEST:]
    return f"RF{mod_97_10.calc_check_digits(own + 'RF')}{own}"
