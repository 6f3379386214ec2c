"""Case files in PostgreSQL."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing_service.domain.case_file import CaseFile, DecisionRecord
from routing_service.domain.claim import Aging, Claim
from routing_service.domain.terms import Terms
from routing_service.domain.values import ClaimType, DebtorType, DisputeStatus
from routing_service.persistence import bulk
from routing_service.persistence.tables import creditor_links, decisions, routed_cases

_LOCK = (
    select(
        routed_cases,
        creditor_links.c.referral_partner_id.label("link_partner_id"),
        creditor_links.c.linked_at,
    )
    .select_from(routed_cases.outerjoin(creditor_links, creditor_links.c.creditor_id == routed_cases.c.creditor_id))
    .order_by(routed_cases.c.case_id)
    .with_for_update(of=routed_cases)
)


class SqlCases:
    """The port `Cases` on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    async def add(self, claims: Sequence[Claim]) -> None:
        """Keep what was submitted."""
        await bulk.insert(self._connection, routed_cases, [_submitted(claim) for claim in claims], keep=True)

    async def lock(self, case_ids: Sequence[UUID]) -> dict[UUID, CaseFile]:
        """The files with these ids, locked until the commit in the order of their ids."""
        found = await self._connection.execute(_LOCK.where(bulk.among(routed_cases.c.case_id, case_ids)))
        return {row.case_id: _file(row) for row in found}

    async def save(self, files: Sequence[CaseFile]) -> None:
        """Keep the changed state of locked files."""
        rows = [
            {
                "case_id": file.claim.case_id,
                "excluded": file.claim.excluded,
                "partner_id": file.partner_id,
                "terms_number": file.terms_number,
                "decisions": file.decisions,
                "closed_at": file.closed_at,
            }
            for file in files
        ]
        await bulk.update(self._connection, routed_cases, "case_id", rows)

    async def record(self, decisions_made: Sequence[DecisionRecord]) -> None:
        """Keep the snapshots of decisions."""
        await bulk.insert(self._connection, decisions, [_decision(one) for one in decisions_made])


def _submitted(claim: Claim) -> dict[str, object]:
    return {
        "case_id": claim.case_id,
        "reference": claim.reference,
        "creditor_id": claim.creditor_id,
        "creditor_country": claim.creditor_country,
        "managing_partner_id": claim.managing_partner_id,
        "referral_partner_id": claim.referral_partner_id,
        "requested_partner_id": claim.requested_partner_id,
        "debtor_type": claim.debtor_type,
        "debtor_country": claim.debtor_country,
        "debtor_state": claim.debtor_state,
        "currency": claim.currency,
        "principal": claim.principal,
        "usd_minor": claim.usd_minor,
        "due_date": claim.aging.due_date,
        "over_12": claim.aging.over_12,
        "over_24": claim.aging.over_24,
        "submitted_on": claim.submitted_on,
        "opened_at": claim.opened_at,
        "claim_type": claim.claim_type,
        "dispute_status": claim.dispute_status,
        "allow_network_distribution": claim.allow_network_distribution,
        "is_test": claim.is_test,
        "excluded": claim.excluded,
        "terms_number": 0,
        "decisions": 0,
    }


def _file(row: Row[Any]) -> CaseFile:
    claim = Claim(
        case_id=row.case_id,
        reference=row.reference,
        creditor_id=row.creditor_id,
        creditor_country=row.creditor_country,
        managing_partner_id=row.managing_partner_id,
        referral_partner_id=row.referral_partner_id,
        requested_partner_id=row.requested_partner_id,
        debtor_type=DebtorType(row.debtor_type),
        debtor_country=row.debtor_country,
        debtor_state=row.debtor_state,
        currency=row.currency,
        principal=row.principal,
        usd_minor=row.usd_minor,
        aging=Aging(row.due_date, row.over_12, row.over_24),
        submitted_on=row.submitted_on,
        opened_at=row.opened_at,
        claim_type=ClaimType(row.claim_type),
        dispute_status=DisputeStatus(row.dispute_status),
        allow_network_distribution=row.allow_network_distribution,
        is_test=row.is_test,
        excluded=frozenset(row.excluded),
    )
    if row.link_partner_id is not None:
        claim = claim.linked(row.link_partner_id, row.linked_at)
    return CaseFile(claim, row.partner_id, row.terms_number, row.decisions, row.closed_at)


def _decision(made: DecisionRecord) -> dict[str, object]:
    return {
        "case_id": made.case_id,
        "number": made.number,
        "creditor_id": made.creditor_id,
        "cause": made.cause,
        "decided_at": made.decided_at,
        "route_source": made.source,
        "rule_id": made.rule_id,
        "partner_id": made.partner_id,
        "lead_id": made.lead_id,
        "jurisdiction": made.jurisdiction,
        "standard_scope": made.standard_scope,
        "rulebook_version": made.rulebook_version,
        "record": [
            {"step": one.step, "partnerId": one.partner_id, "ruleId": one.rule_id, "verdict": one.verdict}
            for one in made.record
        ],
        "terms": _terms(made.terms) if made.terms else None,
    }


def _terms(terms: Terms) -> dict[str, object]:
    price = terms.price
    return {
        "partnerId": terms.partner_id,
        "source": price.source,
        "description": price.description,
        "baseRate": price.base_rate,
        "upliftRate": price.uplift_rate,
        "successFee": price.success_fee,
        "pricingZoneId": price.zone_id,
        "phase": terms.phase,
        "revenueShare": terms.revenue_share,
        "commissionType": terms.commission_type,
        "vatRate": terms.vat_rate,
    }
