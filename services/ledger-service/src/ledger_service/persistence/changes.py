"""What a change of a case's history writes: payments as they are now, what they were, and the account."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from ledger_service.domain.account import CaseAccount
from ledger_service.domain.ports import Change
from ledger_service.domain.replay import Booked
from ledger_service.domain.values import CommissionStatus

_COLUMNS: Final = {
    "id": "uuid", "terms_number": "integer", "amount": "bigint", "client": "bigint", "vat": "bigint",
    "partner_gross": "bigint", "fee": "bigint", "platform": "bigint", "referral": "bigint",
    "principal_part": "bigint", "fees_part": "bigint", "overpaid": "bigint", "is_explicit": "boolean",
    "recipient": "text", "commission_status": "text", "value_date": "date", "settles": "boolean",
    "platform_usd": "bigint", "referral_usd": "bigint", "verification": "text", "platform_invoicing": "text",
    "version": "integer", "commission_reminder_on": "date",
}  # fmt: skip
_HISTORY: Final = {
    "is_paid": "boolean", "kind": "text", "before": "text", "after": "text", "reason": "text",
}  # fmt: skip
_ACCOUNT: Final = {
    "case_id": "uuid", "revision": "integer", "base_principal": "bigint", "base_fees": "bigint", "within": "bigint",
    "principal_within": "bigint", "given_within": "bigint", "given_gross": "bigint", "given_fee": "bigint",
    "given_vat": "bigint", "given_platform": "bigint", "given_referral_base": "bigint", "given_referral": "bigint",
    "recovered": "bigint", "recovered_principal": "bigint", "recovered_fees": "bigint", "payments": "integer",
    "settled_by": "uuid", "state": "text", "close_code": "text",
}  # fmt: skip


def _payments_rewritten() -> str:
    names = [*_COLUMNS, *_HISTORY]
    arrays = ", ".join(f"${n}::{kind}[]" for n, kind in enumerate([*_COLUMNS.values(), *_HISTORY.values()], start=1))
    next_ = len(names) + 1
    changed = ", ".join(f"{name} = given.{name}" for name in _COLUMNS if name != "id")
    return f"""
WITH given AS (
    SELECT * FROM unnest({arrays}) AS given({", ".join(names)})
), changed AS (
    UPDATE payments AS payment SET {changed}, updated_at = ${next_ + 1}::timestamptz,
        fx_locked_at = CASE WHEN given.is_paid THEN coalesce(payment.fx_locked_at, ${next_ + 1}) END,
        commission_overdue_at = CASE WHEN given.commission_reminder_on = payment.commission_reminder_on
                                THEN payment.commission_overdue_at END,
        deleted_at = CASE WHEN given.kind = 'Deleted' THEN ${next_ + 1} ELSE payment.deleted_at END,
        rejection_reason = CASE WHEN given.kind = 'Rejected' THEN given.reason END,
        verified_by = CASE given.kind WHEN 'Verified' THEN ${next_}::uuid WHEN 'Rejected' THEN NULL
                      ELSE payment.verified_by END,
        verified_at = CASE WHEN given.verification <> 'Verified' THEN NULL
                      WHEN given.kind = 'Verified' THEN ${next_ + 1}
                      ELSE coalesce(payment.verified_at, ${next_ + 1}) END
    FROM given WHERE payment.id = given.id
    RETURNING payment.id, payment.case_id, payment.partner_id, payment.creditor_id
), kept AS (
    INSERT INTO payment_changes (payment_id, version, case_id, partner_id, creditor_id, kind, before, after, reason,
        actor_id, changed_at)
    SELECT changed.id, given.version, changed.case_id, changed.partner_id, changed.creditor_id, given.kind,
        given.before::jsonb, given.after::jsonb, given.reason, ${next_}, ${next_ + 1} FROM given JOIN changed USING (id)
)
"""  # noqa: S608 - names of this module; values are bound


def _accounts_rewritten() -> str:
    first = len(_COLUMNS) + len(_HISTORY) + 3
    sums = ", ".join(f"{name} = sums.{name}" for name in _ACCOUNT if name != "case_id")
    arrays = ", ".join(f"${n}::{kind}[]" for n, kind in enumerate(_ACCOUNT.values(), start=first))
    return f"""
UPDATE case_accounts AS account SET {sums}
FROM unnest({arrays}) AS sums({", ".join(_ACCOUNT)}) WHERE account.case_id = sums.case_id
"""  # noqa: S608 - names of this module; values are bound


REWRITE_PAYMENTS: Final = _payments_rewritten() + "SELECT count(*) FROM changed"  # noqa: S608 - as above
"""Writes changed payments, of any number of cases, whose sums stay as they are."""

REWRITE: Final = _payments_rewritten() + _accounts_rewritten()
"""Writes changed payments, and the sums of their cases."""


def rewrite_arguments(
    cases: Sequence[tuple[CaseAccount, Sequence[Change]]], actor_id: UUID | None, at: dt.datetime
) -> tuple[Any, ...]:
    """Return what `REWRITE` takes, for one case or many."""
    changes = [each for _, of_case in cases for each in of_case]
    sums = [_sums(account) for account, _ in cases]
    return (*payment_arguments(changes, actor_id, at), *_arrays(sums, len(_ACCOUNT)))


def payment_arguments(changes: Sequence[Change], actor_id: UUID | None, at: dt.datetime) -> tuple[Any, ...]:
    """Return what `REWRITE_PAYMENTS` takes."""
    return (*_arrays([_row(each) for each in changes], len(_COLUMNS) + len(_HISTORY)), actor_id, at)


def _arrays(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]


def _row(change: Change) -> tuple[Any, ...]:
    after = change.after
    payment, split = after.payment, after.split
    return (
        payment.id, change.terms_number, split.amount, split.client, split.vat, split.partner_gross, split.fee,
        split.platform, split.referral, after.principal_part, after.fees_part, after.overpaid,
        payment.commission is not None, payment.recipient.value, payment.commission_status.value, payment.value_date,
        after.settles, change.platform_usd, change.referral_usd, after.verification.value,
        after.platform_invoicing.value,
        change.version, after.remind_on if payment.commission_status is CommissionStatus.UNPAID else None,
        payment.commission_status is CommissionStatus.PAID, change.kind.value, _text(change.before), _text(after),
        change.reason,
    )  # fmt: skip


def _text(booked: Booked) -> str:
    payment, split = booked.payment, booked.split
    return json.dumps({
        "amount": split.amount, "client": split.client, "vat": split.vat, "partnerGross": split.partner_gross,
        "fee": split.fee, "platform": split.platform, "referral": split.referral, "explicit": payment.commission,
        "recipient": payment.recipient.value, "commissionStatus": payment.commission_status.value,
        "valueDate": payment.value_date.isoformat(), "principalPart": booked.principal_part,
        "feesPart": booked.fees_part, "overpaid": booked.overpaid, "verification": booked.verification.value,
        "deleted": booked.deleted,
    })  # fmt: skip


def _sums(account: CaseAccount) -> tuple[Any, ...]:
    given = account.given
    return (
        account.case_id, account.revision, account.base.principal, account.base.fees, account.within,
        account.principal_within, given.within, given.gross, given.fee, given.vat, given.platform,
        given.referral_base, given.referral, account.recovered, account.recovered_principal, account.recovered_fees,
        account.payments, account.settled_by, account.state, account.close_code,
    )  # fmt: skip
