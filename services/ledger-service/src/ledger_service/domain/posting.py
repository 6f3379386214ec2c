"""The double entry of a payment (domain 5.7): each book balances by itself, legs of zero are left out."""

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from ledger_service.domain.values import PLATFORM_OWNER, Recipient, Split


class Book(StrEnum):
    """Whose books an entry is in. A creditor's holds the debtor sub-ledgers of his cases."""

    PARTNER = "Partner"
    PLATFORM = "Platform"
    CREDITOR = "Creditor"


class Account(StrEnum):
    """The chart of accounts.

    Accrued ones wait until the commission is paid; then they are due, and invoiced ones stand on an invoice.
    """

    CASH = "cash"
    RECEIVABLE_FROM_CLIENT = "receivable-from-client"
    RECEIVABLE_FROM_PLATFORM = "receivable-from-platform"
    PAYABLE_TO_CLIENT = "payable-to-client"
    COMMISSION_INCOME = "commission-income"
    VAT_PAYABLE = "vat-payable"
    REVENUE_SHARE_COST = "revenue-share-cost"
    PAYABLE_TO_PLATFORM = "payable-to-platform"
    ACCRUED_TO_PLATFORM = "accrued-to-platform"
    INVOICED_BY_PLATFORM = "invoiced-by-platform"
    INPUT_VAT = "input-vat"
    CONVERSION = "conversion"

    RECEIVABLE_FROM_PARTNER = "receivable-from-partner"
    ACCRUED_FROM_PARTNER = "accrued-from-partner"
    PAYABLE_TO_PARTNER = "payable-to-partner"
    PLATFORM_REVENUE = "platform-revenue"
    REFERRAL_COST = "referral-cost"
    PAYABLE_TO_REFERRAL = "payable-to-referral"
    ACCRUED_TO_REFERRAL = "accrued-to-referral"
    INVOICED_TO_PARTNER = "invoiced-to-partner"
    INVOICED_BY_REFERRAL = "invoiced-by-referral"

    CLAIM = "claim"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class Leg:
    """One entry: debits are positive, credits negative, in minor units."""

    book: Book
    owner_id: UUID
    account: Account
    amount: int
    counterparty_id: UUID | None = None

    def reversed(self) -> "Leg":
        """Return the entry that undoes this one."""
        return replace(self, amount=-self.amount)


@dataclass(frozen=True, slots=True)
class Parties:
    """Whose money a payment is."""

    partner_id: UUID
    creditor_id: UUID
    referral_partner_id: UUID | None


def legs(split: Split, recipient: Recipient, parties: Parties, *, commission_paid: bool) -> list[Leg]:
    """Return the entries of one payment."""
    found = [
        *_debtor(split, parties),
        *_money_in(split, recipient, parties, commission_paid=commission_paid),
        *_platform_share(split, parties, commission_paid=commission_paid),
    ]
    return [leg for leg in found if leg.amount]


def _debtor(split: Split, parties: Parties) -> list[Leg]:
    owner = parties.creditor_id
    return [
        Leg(Book.CREDITOR, owner, Account.RECOVERED, split.amount, parties.partner_id),
        Leg(Book.CREDITOR, owner, Account.CLAIM, -split.amount),
    ]


def _money_in(split: Split, recipient: Recipient, parties: Parties, *, commission_paid: bool) -> list[Leg]:
    partner, client = parties.partner_id, parties.creditor_id
    income = [
        Leg(Book.PARTNER, partner, Account.COMMISSION_INCOME, -split.partner_gross),
        Leg(Book.PARTNER, partner, Account.VAT_PAYABLE, -split.vat),
    ]
    if recipient is Recipient.CREDITOR:
        source = (
            Leg(Book.PARTNER, partner, Account.CASH, split.commission)
            if commission_paid
            else Leg(Book.PARTNER, partner, Account.RECEIVABLE_FROM_CLIENT, split.commission, client)
        )
        return [source, *income]
    owed = Leg(Book.PARTNER, partner, Account.PAYABLE_TO_CLIENT, -split.client, client)
    if recipient is Recipient.COLLECTION_PARTNER:
        return [Leg(Book.PARTNER, partner, Account.CASH, split.amount), owed, *income]
    return [
        Leg(Book.PARTNER, partner, Account.RECEIVABLE_FROM_PLATFORM, split.amount),
        owed,
        *income,
        Leg(Book.PLATFORM, PLATFORM_OWNER, Account.CASH, split.amount),
        Leg(Book.PLATFORM, PLATFORM_OWNER, Account.PAYABLE_TO_PARTNER, -split.amount, partner),
    ]


def _platform_share(split: Split, parties: Parties, *, commission_paid: bool) -> list[Leg]:
    partner = parties.partner_id
    owed = Account.PAYABLE_TO_PLATFORM if commission_paid else Account.ACCRUED_TO_PLATFORM
    claimed = Account.RECEIVABLE_FROM_PARTNER if commission_paid else Account.ACCRUED_FROM_PARTNER
    passed_on = Account.PAYABLE_TO_REFERRAL if commission_paid else Account.ACCRUED_TO_REFERRAL
    return [
        Leg(Book.PARTNER, partner, Account.REVENUE_SHARE_COST, split.platform),
        Leg(Book.PARTNER, partner, owed, -split.platform),
        Leg(Book.PLATFORM, PLATFORM_OWNER, claimed, split.platform, partner),
        Leg(Book.PLATFORM, PLATFORM_OWNER, Account.PLATFORM_REVENUE, -split.platform),
        Leg(Book.PLATFORM, PLATFORM_OWNER, Account.REFERRAL_COST, split.referral),
        Leg(Book.PLATFORM, PLATFORM_OWNER, passed_on, -split.referral, parties.referral_partner_id),
    ]
