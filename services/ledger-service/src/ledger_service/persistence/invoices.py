"""Documents in PostgreSQL: written once, read by both sides; only what happens to them is updated."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.billing import BillingProfile
from ledger_service.domain.documents import InvoiceRow, Line, Side
from ledger_service.domain.invoicing import Invoice, InvoiceKind, InvoiceStatus, Period
from ledger_service.domain.vat import Vat, VatCategory

_NUMBERS: Final = text("""
INSERT INTO number_series AS series (issuer_id, kind, year, last) VALUES (:issuer, :kind, :year, :count)
ON CONFLICT (issuer_id, kind, year) DO UPDATE SET last = series.last + excluded.last
RETURNING last
""")

_ADDED: Final = {
    "id": "uuid", "kind": "text", "number": "text", "issuer_id": "uuid", "recipient_id": "uuid", "year": "integer",
    "sequence": "integer", "currency": "text", "net": "bigint", "vat_category": "text", "vat_rate": "numeric",
    "vat": "bigint", "total": "bigint", "lines": "integer", "period": "date", "issued_on": "date", "due_on": "date",
    "seller": "text", "buyer": "text", "credits": "uuid", "reason": "text", "prepaid": "bigint",
    "created_at": "timestamptz", "created_by": "uuid", "untaxed": "bigint", "own_number": "text",
    "refundable": "bigint", "status": "text", "paid_on": "date", "settled_at": "timestamptz",
}  # fmt: skip
_ADD: Final = f"""
INSERT INTO invoices ({", ".join(_ADDED)})
SELECT {", ".join(f"{name}::jsonb" if name in {"seller", "buyer"} else name for name in _ADDED)}
FROM unnest({", ".join(f"${at}::{kind}[]" for at, kind in enumerate(_ADDED.values(), start=1))})
    AS given({", ".join(_ADDED)})
"""  # noqa: S608 - names of this module; values are bound

COLUMNS: Final = """
id, kind, number, issuer_id, recipient_id, year, sequence,
CASE WHEN status = 'Issued' AND due_on < :today AND credits IS NULL AND total > prepaid THEN 'Overdue' ELSE status END
    AS status,
currency, net, vat_category, vat_rate, vat, total, lines, period, issued_on, due_on, seller, buyer, credits, reason,
(SELECT number FROM invoices AS credited WHERE credited.id = invoices.credits) AS credited_number,
prepaid, paid_on, payment_reference, reminders, settled_at, created_at, untaxed, own_number, refundable, dispute_reason
"""
_OWN: Final = "(CAST(:owner AS uuid) IS NULL OR :owner IN (issuer_id, recipient_id))"
_ONE: Final = text(f"SELECT {COLUMNS} FROM invoices WHERE id = :id AND kind = ANY(:kinds) AND {_OWN}")  # noqa: S608 - constants
_LOCKED: Final = text(f"SELECT {COLUMNS} FROM invoices WHERE id = :id AND kind = :kind FOR UPDATE")  # noqa: S608 - constants
_LIST: Final = """
WITH found AS (SELECT {columns} FROM invoices WHERE {side} AND kind = ANY(CAST(:kinds AS text[])))
SELECT *, count(*) OVER () AS found FROM found
WHERE (CAST(:status AS text) IS NULL OR status = :status) AND (CAST(:currency AS text) IS NULL OR currency = :currency)
  AND (CAST(:partner AS uuid) IS NULL OR :partner IN (issuer_id, recipient_id))
  AND (CAST(:due_until AS date) IS NULL OR status IN ('Issued', 'Overdue') AND due_on <= :due_until)
ORDER BY issued_on DESC, id DESC LIMIT :limit OFFSET :offset
"""
_SIDES: Final = {
    Side.ISSUED: "issuer_id = :owner",
    Side.RECEIVED: "recipient_id = :owner",
    Side.ALL: "CAST(:owner AS uuid) IS NULL",
}
_LINES: Final = text("""
SELECT line, payment_id, case_id, reference, value_date, recovered, commission, share, vat, currency, amount, taxed
FROM invoice_lines WHERE invoice_id = :id ORDER BY line
""")
_SETTLE: Final = text("""
UPDATE invoices SET status = :status, paid_on = coalesce(:paid_on, paid_on),
    payment_reference = coalesce(:reference, payment_reference), settled_at = :now
WHERE id = :id
""")
_DISPUTE: Final = text("UPDATE invoices SET status = 'Disputed', dispute_reason = :reason WHERE id = :id")
_OWN_NUMBER: Final = text("""
SELECT 1 FROM invoices WHERE issuer_id = :issuer AND kind = :kind AND own_number = :number
""")
_OVERDUE: Final = text("""
WITH due AS (
    SELECT id FROM invoices
    WHERE status = 'Issued' AND credits IS NULL AND total > prepaid AND kind = ANY(CAST(:kinds AS text[]))
      AND coalesce(remind_at, due_on::timestamp AT TIME ZONE 'UTC') < :before
    ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED
)
UPDATE invoices SET overdue_told_at = coalesce(overdue_told_at, :now),
    reminders = reminders + (overdue_told_at IS NOT NULL)::integer, remind_at = :again
FROM due WHERE invoices.id = due.id
RETURNING invoices.id, kind, number, issuer_id, recipient_id, currency, total, due_on, reminders
""")
_COUNT_OVERDUE: Final = text("""
SELECT count(*) FROM invoices
WHERE status = 'Issued' AND credits IS NULL AND total > prepaid AND kind = ANY(CAST(:kinds AS text[]))
  AND coalesce(remind_at, due_on::timestamp AT TIME ZONE 'UTC') < :before
""")


class Invoices:
    """Implements `domain.invoice_run.Documents` and `domain.documents.Invoices`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def numbers(self, issuer: UUID, kind: InvoiceKind, year: int, count: int) -> int:
        """Take this many numbers and return the first; others who want some wait for the commit."""
        given = {"issuer": issuer, "kind": kind.value, "year": year, "count": count}
        return int((await self._connection.execute(_NUMBERS, given)).scalar_one()) - count + 1

    async def add(
        self, invoices: Sequence[Invoice], now: dt.datetime, by: UUID | None, prepaid: Mapping[UUID, int]
    ) -> None:
        """Keep new documents, in one statement; what was settled before it was issued is paid."""
        if not invoices:
            return
        rows = [_row(invoice, now, by, prepaid.get(invoice.id, 0)) for invoice in invoices]
        await self._connection.exec_driver_sql(_ADD, tuple(list(column) for column in zip(*rows, strict=True)))

    async def one(
        self, invoice_id: UUID, owner: UUID | None, kinds: Sequence[InvoiceKind], today: dt.date
    ) -> InvoiceRow | None:
        """Return a document of these kinds that `owner` issued or received; whoever's for None."""
        given = {"id": invoice_id, "owner": owner, "kinds": [kind.value for kind in kinds], "today": today}
        rows = await self._connection.execute(_ONE, given)
        row = rows.mappings().first()
        return invoice_row(row) if row else None

    async def locked(self, invoice_id: UUID, kind: InvoiceKind, today: dt.date) -> InvoiceRow | None:
        """Return a document of this kind, nobody else's until the commit."""
        rows = await self._connection.execute(_LOCKED, {"id": invoice_id, "kind": kind.value, "today": today})
        row = rows.mappings().first()
        return invoice_row(row) if row else None

    async def page(  # noqa: PLR0917 - what a list is asked for
        self,
        side: Side,
        owner: UUID | None,
        kinds: Sequence[InvoiceKind],
        today: dt.date,
        limit: int,
        offset: int,
        status: InvoiceStatus | None = None,
        currency: str | None = None,
        partner: UUID | None = None,
        due_until: dt.date | None = None,
    ) -> tuple[list[InvoiceRow], int]:
        """Return a page of documents, newest first, and how many there are."""
        statement = text(_LIST.format(columns=COLUMNS, side=_SIDES[side]))
        given = {
            "owner": owner, "kinds": [kind.value for kind in kinds], "today": today, "limit": limit, "offset": offset,
            "status": status.value if status else None, "currency": currency, "partner": partner,
            "due_until": due_until,
        }  # fmt: skip
        rows = (await self._connection.execute(statement, given)).mappings().all()
        return [invoice_row(row) for row in rows], rows[0]["found"] if rows else 0

    async def lines(self, invoice_id: UUID) -> list[Line]:
        """Return the lines of a document."""
        return [Line(*row) for row in await self._connection.execute(_LINES, {"id": invoice_id})]

    async def settle(
        self,
        invoice_id: UUID,
        status: InvoiceStatus,
        now: dt.datetime,
        paid_on: dt.date | None = None,
        reference: str | None = None,
    ) -> None:
        """Note that a document was paid or credited."""
        given = {
            "id": invoice_id, "status": status.value, "now": now, "paid_on": paid_on, "reference": reference,
        }  # fmt: skip
        await self._connection.execute(_SETTLE, given)

    async def dispute(self, invoice_id: UUID, reason: str) -> None:
        """Note that a document is disputed."""
        await self._connection.execute(_DISPUTE, {"id": invoice_id, "reason": reason})

    async def has_own_number(self, issuer: UUID, kind: InvoiceKind, number: str) -> bool:
        """Tell whether the issuer has a document of this kind that he calls so."""
        given = {"issuer": issuer, "kind": kind.value, "number": number}
        return (await self._connection.execute(_OWN_NUMBER, given)).first() is not None

    async def overdue(
        self, kinds: Sequence[InvoiceKind], now: dt.datetime, again: dt.datetime, limit: int
    ) -> list[Mapping[str, Any]]:
        """Return what became overdue or is to be reminded, noted as told until `again`."""
        given = {
            "kinds": [kind.value for kind in kinds], "before": _midnight(now), "now": now, "again": again,
            "limit": limit,
        }  # fmt: skip
        return [dict(row) for row in (await self._connection.execute(_OVERDUE, given)).mappings()]

    async def count_overdue(self, kinds: Sequence[InvoiceKind], now: dt.datetime) -> int:
        """Return how many are to be told of."""
        given = {"kinds": [kind.value for kind in kinds], "before": _midnight(now)}
        return int((await self._connection.execute(_COUNT_OVERDUE, given)).scalar_one())


def _midnight(now: dt.datetime) -> dt.datetime:
    """Return the first instant of the day: an invoice is overdue once its due date is over."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _row(invoice: Invoice, now: dt.datetime, by: UUID | None, prepaid: int) -> tuple[Any, ...]:
    rate = invoice.vat.rate
    settled = prepaid > 0 and prepaid == invoice.total
    return (
        invoice.id, invoice.kind.value, invoice.number, invoice.seller.organisation_id, invoice.buyer.organisation_id,
        invoice.year, invoice.sequence, invoice.currency, invoice.net, invoice.vat.category.value,
        Decimal(rate.numerator) / Decimal(rate.denominator), invoice.vat_amount, invoice.total, invoice.lines,
        invoice.period.start if invoice.period else None, invoice.issued_on, invoice.due_on,
        json.dumps(invoice.seller.as_text()), json.dumps(invoice.buyer.as_text()), invoice.credits, invoice.reason,
        prepaid, now, by, invoice.untaxed, invoice.own_number, invoice.refundable,
        (InvoiceStatus.PAID if settled else InvoiceStatus.ISSUED).value, invoice.issued_on if settled else None,
        now if settled else None,
    )  # fmt: skip


def invoice_row(row: RowMapping) -> InvoiceRow:
    """Return the document that a row of `COLUMNS` is."""
    return InvoiceRow(
        invoice=Invoice(
            id=row["id"],
            kind=InvoiceKind(row["kind"]),
            number=row["number"],
            year=row["year"],
            sequence=row["sequence"],
            seller=BillingProfile.from_text(_loaded(row["seller"])),
            buyer=BillingProfile.from_text(_loaded(row["buyer"])),
            currency=row["currency"],
            net=row["net"],
            vat=Vat(VatCategory(row["vat_category"]), Fraction(row["vat_rate"])),
            vat_amount=row["vat"],
            lines=row["lines"],
            issued_on=row["issued_on"],
            due_on=row["due_on"],
            period=Period(row["period"]) if row["period"] else None,
            credits=row["credits"],
            credited_number=row["credited_number"],
            reason=row["reason"],
            untaxed=row["untaxed"],
            own_number=row["own_number"],
            refundable=row["refundable"],
        ),
        status=InvoiceStatus(row["status"]),
        prepaid=row["prepaid"],
        paid_on=row["paid_on"],
        payment_reference=row["payment_reference"],
        reminders=row["reminders"],
        dispute_reason=row["dispute_reason"],
    )


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
