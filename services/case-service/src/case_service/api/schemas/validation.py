"""The published shape of internal validation: what the creditor has to supply, and nothing of how it was judged."""

import datetime as dt
from collections.abc import Sequence

from case_service.api.schemas.base import Answer
from case_service.domain.documents import AREA_TEXTS


class CaseValidationItemDto(Answer):
    """One thing to supply."""

    resolution_area: str
    description: str


class CaseValidationStatusDto(Answer):
    """Where internal validation stands; without a need there are no items and no response."""

    needs_info: bool
    creditor_responded_at: dt.datetime | None
    items: Sequence[CaseValidationItemDto]


def validation_status(
    *, needs_info: bool, areas: Sequence[str], creditor_responded_at: dt.datetime | None
) -> CaseValidationStatusDto:
    """Return the status; only areas that face the creditor are known here at all."""
    return CaseValidationStatusDto(
        needs_info=needs_info,
        creditor_responded_at=creditor_responded_at if needs_info else None,
        items=[CaseValidationItemDto(resolution_area=area, description=AREA_TEXTS[area]) for area in areas]
        if needs_info
        else [],
    )
