"""The partner's ledger on the wire (domain 5.6): amounts are numbers in the row's currency."""

import base64
import binascii
import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Final, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.errors import invalid
from chassis.http import Answer
from ledger_service.api.schemas.fields import Day, Number, amount
from ledger_service.domain.journal import Cause
from ledger_service.domain.posting import Account
from ledger_service.persistence.ledger_page import LedgerQuery, LedgerRow

MOST: Final = 200


class LedgerFilter(BaseModel):
    """Which rows of the ledger; the period is that of posting, both days included."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    type: Annotated[list[Cause], Field(alias="Type", max_length=20)] = []
    from_: Annotated[Day | None, Field(alias="From")] = None
    to: Annotated[Day | None, Field(alias="To")] = None
    currency: Annotated[str | None, Field(alias="Currency", pattern="^[A-Z]{3}$")] = None
    client_id: Annotated[UUID | None, Field(alias="ClientId")] = None
    case_id: Annotated[UUID | None, Field(alias="CaseId")] = None

    def query(self, owner: UUID, limit: int, before: str | None = None) -> LedgerQuery:
        """Return what to look for; 400 for a cursor that is none."""
        filters: dict[str, Any] = {
            "types": [each.value for each in self.type] or None,
            "from": _midnight(self.from_) if self.from_ else None,
            "until": _midnight(self.to) + dt.timedelta(days=1) if self.to and self.to < dt.date.max else None,
            "currency": self.currency,
            "client": self.client_id,
            "case": self.case_id,
        }
        if before:
            filters["before_at"], filters["before_id"] = _read_cursor(before)
        return LedgerQuery(owner, limit, {name: value for name, value in filters.items() if value is not None})


class LedgerPageFilter(LedgerFilter):
    """A page of the ledger: `Cursor` is the `next` of the page before."""

    cursor: Annotated[str | None, Field(alias="Cursor", max_length=200)] = None
    page_size: Annotated[int, Field(alias="PageSize", ge=1, le=MOST)] = 50


class LedgerBalances(Answer):
    """What the partner owed and was owed after a row, in its currency."""

    payable_to_platform: Number
    payable_to_clients: Number
    receivable_from_clients: Number
    receivable_from_platform: Number


class LedgerItem(Answer):
    """One posting: what came in, what the partner earned and what the platform takes of it.

    `client_reference` and `partner_reference` are their own names for the case, `debtor_name` that of a company.
    `link` is the deep link to the case; `balance` is absent where a filter leaves rows out in between.
    """

    id: UUID
    type: str
    reverses: UUID | None
    posted_at: dt.datetime
    date: dt.date
    case_id: UUID | None
    case_reference: str | None
    case_created_at: dt.datetime | None
    client_reference: str | None
    partner_reference: str | None
    debtor_name: str | None
    client_id: UUID | None
    client: str | None
    managed_by: str | None
    currency: str
    debtor_payment: Number | None
    revenue: Number
    platform_fee: Number
    vat: Number
    cash: Number
    to_clients: Number
    revenue_category: str | None
    success_fee_percentage: Number | None
    commission_status: str | None
    platform_invoice_status: str | None
    document: str | None
    link: str | None
    balance: LedgerBalances | None

    @classmethod
    def of(cls, row: LedgerRow) -> Self:
        """Show a row."""

        def part(*accounts: Account, sign: int = 1) -> Decimal:
            return amount(sign * sum(row.sums.get(account, 0) for account in accounts), row.currency)

        has_payment = row.debtor_payment is not None
        return cls(
            id=row.id,
            type=row.cause,
            reverses=row.reverses,
            posted_at=row.posted_at,
            date=row.value_date,
            case_id=row.case_id,
            case_reference=row.reference,
            case_created_at=row.opened_at,
            client_reference=row.creditor_reference,
            partner_reference=row.partner_reference,
            debtor_name=row.debtor_name,
            client_id=row.creditor_id,
            client=row.creditor_name,
            managed_by=row.managed_by,
            currency=row.currency,
            debtor_payment=amount(row.debtor_payment, row.currency) if row.debtor_payment is not None else None,
            revenue=part(Account.COMMISSION_INCOME, sign=-1),
            platform_fee=part(Account.REVENUE_SHARE_COST),
            vat=part(Account.VAT_PAYABLE, sign=-1),
            cash=part(Account.CASH),
            to_clients=part(Account.PAYABLE_TO_CLIENT, sign=-1),
            revenue_category="SuccessFee" if has_payment else None,
            success_fee_percentage=row.success_fee * 100 if row.success_fee is not None else None,
            commission_status=row.commission_status,
            platform_invoice_status=row.platform_invoicing,
            document=row.document,
            link=f"/cases/{row.case_id}" if row.case_id else None,
            balance=_balances(row),
        )


class LedgerPage(Answer):
    """Rows, newest first, and the cursor of the page that follows; null on the last."""

    items: list[LedgerItem]
    next: str | None


def cursor_after(row: LedgerRow) -> str:
    """Return where the page after this row begins."""
    return base64.urlsafe_b64encode(f"{row.posted_at.isoformat()} {row.id}".encode()).decode()


def _read_cursor(cursor: str) -> tuple[dt.datetime, UUID]:
    wrong = invalid({"Cursor": ["is not the 'next' of a page"]})
    try:
        at, _, id_ = base64.urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        instant, last = dt.datetime.fromisoformat(at), UUID(id_)
    except (ValueError, binascii.Error):
        raise wrong from None
    if instant.tzinfo is None:
        raise wrong
    return instant, last


def _balances(row: LedgerRow) -> LedgerBalances | None:
    if row.balances is None:
        return None

    def standing(*accounts: Account, sign: int = 1) -> Decimal:
        return amount(sign * sum((row.balances or {})[account] for account in accounts), row.currency)

    return LedgerBalances(
        payable_to_platform=standing(Account.PAYABLE_TO_PLATFORM, Account.INVOICED_BY_PLATFORM, sign=-1),
        payable_to_clients=standing(Account.PAYABLE_TO_CLIENT, sign=-1),
        receivable_from_clients=standing(Account.RECEIVABLE_FROM_CLIENT),
        receivable_from_platform=standing(Account.RECEIVABLE_FROM_PLATFORM),
    )


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
