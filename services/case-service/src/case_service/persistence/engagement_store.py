"""Engagements and their exclusive periods, written for many cases at once."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from case_service.domain import events
from case_service.domain.case import Case
from case_service.domain.exclusivity import PERIOD_MONTHS, ExtensionEvent, ExtensionType, PeriodStatus, extend
from case_service.domain.ports import PaymentFact
from case_service.domain.values import CloseCode

_BEGIN: Final = text("""
WITH given AS (
    SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given(
        id uuid, case_id uuid, creditor_id uuid, partner_id uuid, phase text, terms_number integer,
        started_at timestamptz, end_date date
    )
), begun AS (
    INSERT INTO engagements (id, case_id, creditor_id, partner_id, phase, terms_number, started_at)
    SELECT id, case_id, creditor_id, partner_id, phase, terms_number, started_at FROM given
)
INSERT INTO exclusive_periods (engagement_id, case_id, creditor_id, partner_id, started_at, end_date, status)
SELECT id, case_id, creditor_id, partner_id, started_at, end_date, 'Active' FROM given
WHERE end_date IS NOT NULL
""")
_END: Final = text("""
WITH given AS (
    SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given(
        engagement_id uuid, ended_at timestamptz, end_reason text, status text
    )
), ended AS (
    UPDATE engagements SET ended_at = given.ended_at, end_reason = given.end_reason
    FROM given WHERE engagements.id = given.engagement_id AND engagements.ended_at IS NULL
)
UPDATE exclusive_periods SET ended_at = given.ended_at, status = given.status
FROM given WHERE exclusive_periods.engagement_id = given.engagement_id AND exclusive_periods.ended_at IS NULL
""")
_PAYMENTS: Final = text("""
WITH given AS (
    SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given(
        id uuid, case_id uuid, engagement_id uuid, creditor_id uuid, partner_id uuid, amount bigint,
        value_date date, recovered bigint, recorded_at timestamptz
    )
), noted AS (
    INSERT INTO case_payments (
        id, case_id, engagement_id, creditor_id, partner_id, amount, value_date, recorded_at
    )
    SELECT id, case_id, engagement_id, creditor_id, partner_id, amount, value_date, recorded_at FROM given
    ON CONFLICT (id) DO NOTHING
    RETURNING id
)
UPDATE cases SET recovered = given.recovered, payments = cases.payments + 1
FROM given JOIN noted USING (id) WHERE cases.id = given.case_id
""")
_CORRECTIONS: Final = text("""
WITH given AS (
    SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given(
        id uuid, case_id uuid, amount bigint, value_date date, recovered bigint, counts boolean
    )
), gone AS (
    DELETE FROM case_payments USING given WHERE case_payments.id = given.id AND NOT given.counts
    RETURNING case_payments.case_id
), changed AS (
    UPDATE case_payments SET amount = given.amount, value_date = given.value_date
    FROM given WHERE case_payments.id = given.id AND given.counts
)
UPDATE cases SET recovered = given.recovered,
    payments = cases.payments - (SELECT count(*) FROM gone WHERE gone.case_id = cases.id)
FROM given WHERE cases.id = given.case_id
""")
_SHORTEN: Final = text("""
WITH undone AS (
    DELETE FROM exclusive_extensions WHERE engagement_id = ANY(CAST(:ids AS uuid[]))
), shortened AS (
    UPDATE exclusive_periods
    SET end_date = ((started_at AT TIME ZONE 'UTC')::date + make_interval(months => :months))::date
    WHERE engagement_id = ANY(CAST(:ids AS uuid[]))
    RETURNING engagement_id, end_date
)
UPDATE cases SET exclusive_until = shortened.end_date
FROM shortened WHERE cases.engagement_id = shortened.engagement_id
""")
_REOPEN: Final = text("""
WITH resumed AS (
    UPDATE engagements SET ended_at = NULL, end_reason = NULL WHERE id = ANY(CAST(:ids AS uuid[]))
)
UPDATE exclusive_periods SET ended_at = NULL, status = 'Active' WHERE engagement_id = ANY(CAST(:ids AS uuid[]))
""")
_KNOWN: Final = text("""
SELECT period.engagement_id, period.case_id, period.creditor_id, period.partner_id,
       period.started_at, period.ended_at, payment.id, payment.value_date
FROM exclusive_periods AS period JOIN case_payments AS payment USING (engagement_id)
WHERE period.engagement_id = ANY(CAST(:ids AS uuid[]))
""")
_PROLONG: Final = text("""
WITH given AS (
    SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given(
        cause_id uuid, engagement_id uuid, case_id uuid, creditor_id uuid, partner_id uuid,
        type text, event_date date, new_end_date date
    )
), extended AS (
    INSERT INTO exclusive_extensions (
        cause_id, engagement_id, case_id, creditor_id, partner_id, type, event_date, new_end_date
    )
    SELECT cause_id, engagement_id, case_id, creditor_id, partner_id, type, event_date, new_end_date
    FROM given
    ON CONFLICT (cause_id) DO UPDATE SET new_end_date = excluded.new_end_date
), latest AS (
    SELECT engagement_id, max(new_end_date) AS end_date FROM given GROUP BY engagement_id
), moved AS (
    UPDATE exclusive_periods SET end_date = latest.end_date
    FROM latest WHERE exclusive_periods.engagement_id = latest.engagement_id
)
UPDATE cases SET exclusive_until = latest.end_date
FROM latest WHERE cases.engagement_id = latest.engagement_id
""")
_WITHDRAWN: Final = frozenset({CloseCode.WITHDRAWN_BY_CLIENT})


async def begin(connection: AsyncConnection, changed: Sequence[Case]) -> None:
    """Write the engagements that these cases' events began, and their exclusive periods."""
    begun = [event for case in changed for event in case.events if isinstance(event, events.Activated)]
    creditors = {case.id: case.creditor_id for case in changed}
    rows = [
        {
            "id": event.engagement_id,
            "case_id": event.case_id,
            "creditor_id": creditors[event.case_id],
            "partner_id": event.partner_id,
            "phase": event.phase,
            "terms_number": event.terms_number,
            "started_at": event.at,
            "end_date": event.exclusive_until,
        }
        for event in begun
    ]
    if rows:
        await connection.execute(_BEGIN, {"rows": _json(rows)})
        await _prolong(connection, [event.engagement_id for event in begun])


async def end(connection: AsyncConnection, changed: Sequence[Case]) -> None:
    """Write the ends of engagements whose cases closed: by withdrawal Terminated, else Expired."""
    rows = [
        {
            "engagement_id": event.engagement_id,
            "ended_at": event.at,
            "end_reason": event.code,
            "status": PeriodStatus.TERMINATED if event.code in _WITHDRAWN else PeriodStatus.EXPIRED,
        }
        for case in changed
        for event in case.events
        if isinstance(event, events.Closed) and event.engagement_id is not None
    ]
    if rows:
        await connection.execute(_END, {"rows": _json(rows)})


async def reopen(connection: AsyncConnection, changed: Sequence[Case]) -> None:
    """Take back the ends of engagements whose cases go on."""
    ids = [event.engagement_id for case in changed for event in case.events if isinstance(event, events.Reopened)]
    if ids:
        await connection.execute(_REOPEN, {"ids": ids})


async def correct_payments(connection: AsyncConnection, payments: Sequence[PaymentFact]) -> None:
    """Note payments as they are now, and make the periods as long as what counts makes them."""
    rows = [
        {
            "id": each.id,
            "case_id": each.case_id,
            "amount": each.amount,
            "value_date": each.value_date,
            "recovered": each.recovered,
            "counts": each.counts,
        }
        for each in payments
    ]
    engagements = sorted({each.engagement_id for each in payments})
    await connection.execute(_CORRECTIONS, {"rows": _json(rows)})
    await connection.execute(_SHORTEN, {"ids": engagements, "months": PERIOD_MONTHS})
    await _prolong(connection, engagements)


async def record_payments(connection: AsyncConnection, payments: Sequence[PaymentFact]) -> None:
    """Note payments, once each, and prolong the periods they fall into."""
    rows = [
        {
            "id": each.id,
            "case_id": each.case_id,
            "engagement_id": each.engagement_id,
            "creditor_id": each.creditor_id,
            "partner_id": each.partner_id,
            "amount": each.amount,
            "value_date": each.value_date,
            "recovered": each.recovered,
            "recorded_at": each.recorded_at,
        }
        for each in payments
    ]
    await connection.execute(_PAYMENTS, {"rows": _json(rows)})
    await _prolong(connection, sorted({each.engagement_id for each in payments}))


async def _prolong(connection: AsyncConnection, engagement_ids: Collection[UUID]) -> None:
    """Work out the periods of these engagements from all payments known: the order of arrival is no matter."""
    known: dict[UUID, list[Any]] = defaultdict(list)
    for row in await connection.execute(_KNOWN, {"ids": list(engagement_ids)}):
        known[row.engagement_id].append(row)
    rows = [
        {
            "cause_id": extension.event.cause_id,
            "engagement_id": engagement_id,
            "case_id": found[0].case_id,
            "creditor_id": found[0].creditor_id,
            "partner_id": found[0].partner_id,
            "type": extension.event.type,
            "event_date": extension.event.date,
            "new_end_date": extension.new_end,
        }
        for engagement_id, found in known.items()
        for extension in extend(
            found[0].started_at.date(),
            (ExtensionEvent(row.id, ExtensionType.PAYMENT, row.value_date) for row in found),
            ended=found[0].ended_at.date() if found[0].ended_at else None,
        )
    ]
    if rows:
        await connection.execute(_PROLONG, {"rows": _json(rows)})


def _json(rows: Sequence[dict[str, Any]]) -> str:
    return json.dumps(rows, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)
