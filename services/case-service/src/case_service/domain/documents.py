"""Which evidence a claim needs before it may be routed (domain 8)."""

from typing import Final

from case_service.domain.values import DebtorType

EITHER_FROM_USD_MINOR: Final = 2_000_00
FILE_ABOVE_USD_MINOR: Final = 10_000_00

FILE: Final = "MissingFile"
DESCRIPTION: Final = "MissingDescription"
FILE_OR_DESCRIPTION: Final = "MissingFileOrDescription"

AREA_TEXTS: Final = {
    FILE: "Upload a document that proves the claim, such as the invoice.",
    DESCRIPTION: "Describe what the claim is for and what has happened so far.",
    FILE_OR_DESCRIPTION: "Upload a document that proves the claim, or describe what it is for.",
}
"""What a creditor reads for each area."""


def missing_evidence(
    *,
    usd_minor: int,
    debtor_type: DebtorType,
    standard_scope: bool,
    has_file: bool,
    has_description: bool,
) -> tuple[str, ...]:
    """Return the areas a creditor has to fill, none when the claim may be routed.

    Private debtors and everything outside the standard scope need a file and a description,
    whatever the value; else nothing below USD 2,000, either of the two up to and including
    USD 10,000, and a file above.
    """
    if debtor_type is DebtorType.PRIVATE or not standard_scope:
        wanted = ((FILE, has_file), (DESCRIPTION, has_description))
        return tuple(area for area, given in wanted if not given)
    if usd_minor > FILE_ABOVE_USD_MINOR:
        return () if has_file else (FILE,)
    if usd_minor >= EITHER_FROM_USD_MINOR:
        return () if has_file or has_description else (FILE_OR_DESCRIPTION,)
    return ()
