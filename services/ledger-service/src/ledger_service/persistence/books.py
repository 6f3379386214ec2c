"""The accounts and the journal in PostgreSQL: two statements for any number of payments."""

import datetime as dt
import functools
import json
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.direct import Direct
from ledger_service.domain.account import CaseAccount
from ledger_service.domain.direct import Report
from ledger_service.domain.inputs import split_inputs
from ledger_service.domain.ports import Change, Entry, History
from ledger_service.domain.referral import Link
from ledger_service.domain.split import FORMULA, Base, Given
from ledger_service.domain.values import CommissionBasis, CommissionStatus, ReferralInvoicing, Terms
from ledger_service.persistence.changes import REWRITE, rewrite_arguments
from ledger_service.persistence.direct_payments import DirectPayments
from ledger_service.persistence.history import histories
from ledger_service.persistence.statements import ENTRY_COLUMNS, LOCK, PAYMENT_COLUMNS, POSTING_COLUMNS, WRITE

_LOCK: Final = Direct(LOCK)
_WRITE: Final = Direct(WRITE)


class PostgresBooks:
    """The books of whoever the connection is scoped to; implements `domain.ports.Books`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self, case_ids: Sequence[UUID]) -> dict[UUID, CaseAccount]:
        """Return and lock the accounts there are, in the order of their ids."""
        rows = await _LOCK.rows(self._connection, list(case_ids))
        return {row["case_id"]: _account(row) for row in rows}

    async def write(self, entries: Sequence[Entry]) -> None:
        """Write the batch in one statement."""
        payments = [_payment(entry) for entry in entries]
        legs = [leg for position, entry in enumerate(entries, start=1) for leg in _legs(position, entry)]
        final = {entry.account.case_id: entry for entry in entries}
        earners = {
            entry.account.case_id: entry.recorded.link.referral_partner_id for entry in entries if entry.recorded.link
        }
        accounts = [_changed(final[case_id].account, earners.get(case_id)) for case_id in sorted(final)]
        arrays = [
            column
            for rows, width in (
                (payments, len(PAYMENT_COLUMNS) + len(POSTING_COLUMNS)),
                (legs, len(ENTRY_COLUMNS)),
                (accounts, 0),
            )
            for column in (map(list, zip(*rows, strict=True)) if rows else ([] for _ in range(width)))
        ]
        await _WRITE.rows(self._connection, *arrays)

    async def widen(self) -> None:
        """Reach the books of every party for the rest of the transaction."""
        await self._connection.exec_driver_sql("SELECT set_config('app.tenant', '*', true)")

    async def histories(self, case_ids: Sequence[UUID]) -> dict[UUID, History]:
        """Return what the accounts were computed from."""
        return await histories(self._connection, case_ids)

    async def rewrite(
        self, cases: Sequence[tuple[CaseAccount, Sequence[Change]]], actor_id: UUID | None, at: dt.datetime
    ) -> None:
        """Write what changed in one statement; nothing is none."""
        if cases:
            await self._connection.exec_driver_sql(REWRITE, rewrite_arguments(cases, actor_id, at))

    async def open_reports(self, case_ids: Sequence[UUID]) -> list[Report]:
        """Return the reports on these cases that wait for a decision."""
        return await DirectPayments(self._connection).open(case_ids)

    async def confirm_reports(self, reports: Sequence[Report], at: dt.datetime, by: UUID | None) -> None:
        """Write which payments stand for these reports."""
        await DirectPayments(self._connection).confirm(reports, at, by)

    async def reopen_report(self, payment_id: UUID) -> Report | None:
        """Let the report that a payment stood for wait again."""
        return await DirectPayments(self._connection).reopen(payment_id)


def _account(row: asyncpg.Record) -> CaseAccount:
    terms = None
    if row["terms_number"] is not None:
        terms = Terms(
            number=row["terms_number"],
            partner_id=row["terms_partner_id"],
            success_fee=_rate(row["success_fee"]),
            revenue_share=_rate(row["revenue_share"]),
            basis=CommissionBasis(row["commission_type"]),
            vat_rate=_rate(row["vat_rate"]),
        )
    link = None
    if row["link_partner_id"] is not None:
        link = Link(row["link_partner_id"], _rate(row["fee_share"]), row["attributed"], row["linked_at"])
    return CaseAccount(
        case_id=row["case_id"],
        reference=row["reference"],
        creditor_id=row["creditor_id"],
        creditor_name=row["creditor_name"],
        currency=row["currency"],
        is_test=row["is_test"],
        created_via=row["created_via"],
        managing_partner_id=row["managing_partner_id"],
        named_referral_partner_id=row["referral_partner_id"],
        opened_at=row["opened_at"],
        usd_per_unit=_rate(row["usd_per_unit"]),
        state=row["state"],
        partner_id=row["partner_id"],
        engagement_id=row["engagement_id"],
        claimed=row["claimed"],
        revision=row["revision"],
        base=Base(row["base_principal"], row["base_fees"]),
        terms=terms,
        link=link,
        given=Given(
            within=row["given_within"],
            gross=row["given_gross"],
            fee=row["given_fee"],
            vat=row["given_vat"],
            platform=row["given_platform"],
            referral_base=row["given_referral_base"],
            referral=row["given_referral"],
        ),
        within=row["within"],
        principal_within=row["principal_within"],
        recovered=row["recovered"],
        recovered_principal=row["recovered_principal"],
        recovered_fees=row["recovered_fees"],
        payments=row["payments"],
        settled_by=row["settled_by"],
        last_number=row["last_number"],
        close_code=row["close_code"],
    )


@functools.lru_cache(maxsize=4096)
def _rate(stored: Decimal) -> Fraction:
    """Return a stored rate for exact arithmetic; there are few different ones."""
    return Fraction(stored)


@functools.lru_cache(maxsize=4096)
def _stored(rate: Fraction) -> Decimal:
    """Return a rate as the decimal it came from."""
    return Decimal(rate.numerator) / Decimal(rate.denominator)


def _payment(entry: Entry) -> tuple[Any, ...]:
    """The payment and, at its end, what its posting says more."""
    account, recorded = entry.account, entry.recorded
    payment, split, link = recorded.payment, recorded.split, recorded.link
    paid = payment.commission_status is CommissionStatus.PAID
    return (
        payment.id, account.case_id, recorded.number, account.engagement_id, recorded.revision,
        recorded.terms.number, recorded.terms.partner_id, account.creditor_id,
        link.referral_partner_id if link else None,
        account.is_test, account.currency, entry.exponent, split.amount, split.client,
        split.vat, split.partner_gross, split.fee, split.platform, split.referral,
        _stored(link.fee_share) if link else None, recorded.principal_part, recorded.fees_part, recorded.overpaid,
        payment.commission is not None, payment.recipient.value, payment.value_date, entry.at,
        entry.actor_id, recorded.settles, _stored(account.usd_per_unit), entry.platform_usd,
        entry.referral_usd, payment.commission_status.value, ReferralInvoicing.PENDING.value if link else None,
        entry.at if paid else None, entry.commission_reminder_on, recorded.verification.value,
        entry.verified_by, entry.at if recorded.counts else None, payment.closes_case,
        entry.posting_id, len(entry.legs), FORMULA, json.dumps(split_inputs(recorded)),
    )  # fmt: skip


def _legs(position: int, entry: Entry) -> list[tuple[Any, ...]]:
    return [
        (position, number, leg.book.value, leg.owner_id, leg.account.value, leg.counterparty_id, leg.amount)
        for number, leg in enumerate(entry.legs, start=1)
    ]


def _changed(account: CaseAccount, earner: UUID | None) -> tuple[Any, ...]:
    given = account.given
    return (
        account.case_id, account.within, account.principal_within, given.within, given.gross, given.fee, given.vat,
        given.platform, given.referral_base, given.referral, account.recovered, account.recovered_principal,
        account.recovered_fees, account.payments, account.settled_by, account.last_number, account.state,
        account.close_code, earner,
    )  # fmt: skip
