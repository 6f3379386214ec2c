"""What both sides read about one case beside its row: validation and the exclusive period."""

import datetime as dt
from uuid import UUID

from case_service.api.schemas.base import midnight
from case_service.api.schemas.work import (
    CaseValidationItemDto,
    CaseValidationStatusDto,
    ExclusivePeriodDto,
    ExclusivePeriodExtensionDto,
)
from case_service.domain.documents import AREA_TEXTS
from case_service.domain.exclusivity import PeriodStatus, days_remaining, status_on
from case_service.persistence import decision_views
from case_service.persistence.case_views import CaseRow, Scope, one_case
from case_service.persistence.tables import cases
from chassis.errors import not_found
from chassis.uow import UnitOfWork


async def seen_case(uow: UnitOfWork, scope: Scope, case_id: UUID) -> CaseRow:
    """Return a case of the reader; raises `ApiError` 404 for any other."""
    row = await one_case(uow.connection, scope, cases.c.id == case_id)
    if row is None:
        raise not_found("The case")
    return row


def validation(row: CaseRow) -> CaseValidationStatusDto:
    """Return what internal validation wants of the creditor: areas that are his to fill, nothing internal."""
    return CaseValidationStatusDto(
        needs_info=row.needs_info,
        creditor_responded_at=row.creditor_responded_at if row.needs_info else None,
        items=[
            CaseValidationItemDto(resolution_area=area, description=AREA_TEXTS.get(area))
            for area in row.validation_areas
        ]
        if row.needs_info
        else [],
    )


async def exclusive_period(uow: UnitOfWork, scope: Scope, case_id: UUID) -> ExclusivePeriodDto:
    """Return the newest exclusive period; 404 also when the case has none (custom terms, nobody engaged)."""
    if not await decision_views.case_exists(uow.connection, scope, case_id):
        raise not_found("The case")
    period = await decision_views.exclusive_period(uow.connection, case_id)
    if period is None:
        raise not_found("An exclusive period of the case")
    extended = await decision_views.extensions(uow.connection, period.engagement_id)
    resolved = period.ended_at is not None
    status = status_on(uow.today, period.end_date, PeriodStatus(period.status), resolved=resolved)
    return ExclusivePeriodDto(
        engagement_start_date=period.started_at.astimezone(dt.UTC),
        current_end_date=midnight(period.end_date),
        days_remaining=days_remaining(period.end_date, uow.today, status, resolved=resolved),
        status=status,
        extensions=[
            ExclusivePeriodExtensionDto(
                type=each.type,
                event_date=midnight(each.event_date),
                new_end_date=midnight(each.new_end_date),
            )
            for each in extended
        ],
    )
