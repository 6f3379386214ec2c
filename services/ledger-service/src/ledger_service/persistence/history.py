"""What the account of a case was computed from."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.account import Claim, Payment, Revision
from ledger_service.domain.ports import History
from ledger_service.domain.referral import Link
from ledger_service.domain.replay import Booked
from ledger_service.domain.values import (
    CommissionBasis,
    CommissionStatus,
    PlatformInvoicing,
    Recipient,
    ReferralInvoicing,
    Split,
    Terms,
)
from ledger_service.domain.verification import Verification

# The present revision stands with the account also where it was begun by a release that kept no others.
_REVISIONS: Final = """
WITH known AS (
    SELECT case_id, revision, engagement_id, terms_number, success_fee, principal, interest_fees, reminder_fees,
           collection_fees
    FROM case_revisions WHERE case_id = ANY($1::uuid[])
), present AS (
    SELECT case_id, revision, engagement_id, terms_number, success_fee, principal, interest_fees, reminder_fees,
           collection_fees
    FROM case_accounts WHERE case_id = ANY($1::uuid[]) AND revision > 0
      AND (case_id, revision) NOT IN (SELECT case_id, revision FROM known)
)
SELECT found.case_id, found.revision, found.engagement_id, found.principal, found.interest_fees, found.reminder_fees,
       found.collection_fees, t.number, t.partner_id, coalesce(found.success_fee, t.success_fee) AS success_fee,
       t.revenue_share, t.commission_type, t.vat_rate
FROM (SELECT * FROM known UNION ALL SELECT * FROM present) AS found
JOIN case_terms AS t ON t.case_id = found.case_id AND t.number = found.terms_number
ORDER BY found.revision
"""
# Locked: an invoice run cannot freeze one of them meanwhile.
_PAYMENTS: Final = """
SELECT p.*, l.attributed, l.linked_at
FROM payments AS p LEFT JOIN client_links AS l
    ON l.creditor_id = p.creditor_id AND l.referral_partner_id = p.referral_partner_id
WHERE p.case_id = ANY($1::uuid[]) ORDER BY p.id FOR UPDATE OF p
"""


async def histories(connection: AsyncConnection, case_ids: Sequence[UUID]) -> dict[UUID, History]:
    """Return by case its revisions and payments; two statements for any number of cases."""
    revisions: dict[UUID, list[Revision]] = {case_id: [] for case_id in case_ids}
    payments: dict[UUID, list[Booked]] = {case_id: [] for case_id in case_ids}
    for row in (await connection.exec_driver_sql(_REVISIONS, (list(case_ids),))).mappings():
        revisions[row["case_id"]].append(_revision(row))
    for row in (await connection.exec_driver_sql(_PAYMENTS, (list(case_ids),))).mappings():
        payments[row["case_id"]].append(booked(row))
    return {case_id: History(revisions[case_id], payments[case_id]) for case_id in case_ids}


def _revision(row: RowMapping) -> Revision:
    return Revision(
        number=row["revision"],
        engagement_id=row["engagement_id"],
        terms=Terms(
            number=row["number"],
            partner_id=row["partner_id"],
            success_fee=Fraction(row["success_fee"]),
            revenue_share=Fraction(row["revenue_share"]),
            basis=CommissionBasis(row["commission_type"]),
            vat_rate=Fraction(row["vat_rate"]),
        ),
        claim=Claim(row["principal"], row["interest_fees"], row["reminder_fees"], row["collection_fees"]),
    )


def booked(row: RowMapping) -> Booked:
    """Return a payment from its columns and those of its client's link."""
    link = None
    if row["referral_partner_id"] is not None:
        link = Link(row["referral_partner_id"], Fraction(row["referral_share"]), row["attributed"], row["linked_at"])
    split = Split(**{name: row[name] for name in Split.__dataclass_fields__})
    return Booked(
        payment=Payment(
            id=row["id"],
            amount=row["amount"],
            recipient=Recipient(row["recipient"]),
            commission_status=CommissionStatus(row["commission_status"]),
            value_date=row["value_date"],
            commission=split.commission if row["is_explicit"] else None,
            closes_case=row["closes_case"],
        ),
        number=row["number"],
        revision=row["revision"],
        engagement_id=row["engagement_id"],
        partner_id=row["partner_id"],
        link=link,
        split=split,
        principal_part=row["principal_part"],
        fees_part=row["fees_part"],
        overpaid=row["overpaid"],
        settles=row["settles"],
        platform_invoicing=PlatformInvoicing(row["platform_invoicing"]),
        verification=Verification(row["verification"]),
        usd_per_unit=Fraction(row["usd_per_unit"]),
        version=row["version"],
        deleted=row["deleted_at"] is not None,
        remind_on=row["commission_reminder_on"],
        referral_invoicing=ReferralInvoicing(row["referral_invoicing"]) if row["referral_invoicing"] else None,
        billed=row["client_invoice_id"] is not None,
    )
