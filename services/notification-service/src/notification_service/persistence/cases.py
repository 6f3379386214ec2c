"""Cases and the facts about them."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from notification_service.domain.facts import Commission, Dossier, Fact, Kind, Opening, Paper, Source

_KNOW: Final = text("""
INSERT INTO cases (id) SELECT id FROM unnest(CAST(:ids AS uuid[])) AS id ORDER BY id
ON CONFLICT (id) DO NOTHING
""")
_LOCK: Final = text("SELECT id FROM cases WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR UPDATE")

_ADD: Final = text("""
WITH told AS (
    SELECT * FROM unnest(
        CAST(:cases AS uuid[]), CAST(:sources AS text[]), CAST(:seqs AS bigint[]), CAST(:kinds AS text[]),
        CAST(:times AS timestamptz[]), CAST(:organisations AS uuid[]), CAST(:details AS text[])
    ) AS told(case_id, source, seq, kind, at, organisation_id, details)
), opened AS (
    UPDATE cases SET creditor_id = organisation_id, reference = details::jsonb ->> 'reference',
                     is_test = (details::jsonb ->> 'isTest')::boolean
    FROM told WHERE told.case_id = cases.id AND told.kind = 'Opened'
)
INSERT INTO case_facts (case_id, source, seq, kind, at, organisation_id, details)
SELECT case_id, source, seq, kind, at, organisation_id, details::jsonb FROM told
ON CONFLICT (case_id, source, seq) DO NOTHING
""")

_FACTS: Final = text("""
SELECT case_id, source, seq, kind, at, organisation_id, details FROM case_facts
WHERE case_id = ANY(CAST(:ids AS uuid[])) ORDER BY case_id, source, seq
""")


class StoredCases:
    """Implements `domain.ports.Cases` on one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self, case_ids: Sequence[UUID]) -> None:
        """Lock the cases in the order of their ids; two statements, as a case may be new."""
        await self._connection.execute(_KNOW, {"ids": list(case_ids)})
        await self._connection.execute(_LOCK, {"ids": list(case_ids)})

    async def add(self, facts: Sequence[Fact]) -> None:
        """Keep facts, and of an opening what lists show; one statement."""
        await self._connection.execute(
            _ADD,
            {
                "cases": [fact.case_id for fact in facts],
                "sources": [fact.source.value for fact in facts],
                "seqs": [fact.seq for fact in facts],
                "kinds": [fact.kind.value for fact in facts],
                "times": [fact.at for fact in facts],
                "organisations": [fact.organisation_id for fact in facts],
                "details": [json.dumps(_details(fact)) for fact in facts],
            },
        )

    async def dossiers(self, case_ids: Sequence[UUID]) -> list[Dossier]:
        """Return everything known of these cases, in their order; one statement."""
        told: dict[UUID, list[Fact]] = {case_id: [] for case_id in case_ids}
        for row in await self._connection.execute(_FACTS, {"ids": list(case_ids)}):
            told[row.case_id].append(_fact(row))
        return [
            Dossier.of(case_id, next((f.opening for f in facts if f.opening), None), facts)
            for case_id, facts in told.items()
        ]


def _details(fact: Fact) -> dict[str, object]:
    """Return what has no column of its own; empty values are left out."""
    found: dict[str, object] = {
        "recipient": _text(fact.recipient_id),
        "lead": _text(fact.lead_id),
        "until": fact.until.isoformat() if fact.until else None,
        "subject": _text(fact.subject_id),
        "since": fact.since.isoformat() if fact.since else None,
        "commission": fact.commission.value if fact.commission else None,
        "quiet": fact.quiet or None,
        "invited": [str(each) for each in fact.invited],
        "papers": [[each.kind, _text(each.partner_id), _text(each.pricing_zone_id)] for each in fact.papers],
    }
    if fact.opening is not None:
        found |= {
            "reference": fact.opening.reference,
            "creditorCountry": fact.opening.creditor_country,
            "debtorCountry": fact.opening.debtor_country,
            "isTest": fact.opening.is_test,
        }
    return {name: value for name, value in found.items() if value not in (None, [])}


def _fact(row: Row[Any]) -> Fact:
    details: dict[str, Any] = row.details
    commission = details.get("commission")
    return Fact(
        case_id=row.case_id,
        source=Source(row.source),
        seq=row.seq,
        kind=Kind(row.kind),
        at=row.at,
        organisation_id=row.organisation_id,
        recipient_id=_id(details.get("recipient")),
        lead_id=_id(details.get("lead")),
        until=_time(details.get("until")),
        subject_id=_id(details.get("subject")),
        since=_time(details.get("since")),
        commission=Commission(commission) if commission else None,
        quiet=details.get("quiet", False),
        invited=tuple(UUID(each) for each in details.get("invited", [])),
        papers=tuple(Paper(kind, _id(partner), _id(zone)) for kind, partner, zone in details.get("papers", [])),
        opening=_opening(row) if row.kind == Kind.OPENED else None,
    )


def _opening(row: Row[Any]) -> Opening:
    return Opening(
        creditor_id=row.organisation_id,
        creditor_country=row.details["creditorCountry"],
        debtor_country=row.details["debtorCountry"],
        reference=row.details["reference"],
        is_test=row.details["isTest"],
    )


def _time(value: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(value).astimezone(dt.UTC) if value else None


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _id(value: str | None) -> UUID | None:
    return None if value is None else UUID(value)
