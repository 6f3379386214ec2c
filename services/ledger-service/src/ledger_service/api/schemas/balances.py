"""Balances: totals per currency in minor units, accrued and due apart, each role with its own shares."""

from collections.abc import Iterable
from typing import Self
from uuid import UUID

from chassis.http import Answer
from ledger_service.domain.posting import Account
from ledger_service.persistence.balances import Balance, PartnerDebt, Shares


class CreditorShares(Answer):
    """The creditor's view of a split."""

    recovered: int
    clients: int
    vat: int
    partners_gross: int

    @classmethod
    def of(cls, shares: Shares) -> Self:
        """Show the shares."""
        return cls.model_validate({name: getattr(shares, name) for name in cls.model_fields})


class PartnerShares(CreditorShares):
    """The partner's view of a split."""

    partners_net: int
    platform: int


class NetworkShares(PartnerShares):
    """The whole split."""

    referral: int
    platform_net: int


class ReferralShares(Answer):
    """The referral partner's view of a split."""

    recovered: int
    platform: int
    referral: int

    @classmethod
    def of(cls, shares: Shares) -> Self:
        """Show the shares."""
        return cls(recovered=shares.recovered, platform=shares.platform, referral=shares.referral)


class CreditorBalance(CreditorShares):
    """One currency. `claims` is the principal submitted; `accrued` waits for the commission to be paid."""

    currency: str
    cases: int
    claims: int
    payments: int
    due: CreditorShares
    accrued: CreditorShares
    receivable_from_partners: int
    payable_to_partners: int

    @classmethod
    def show(cls, balance: Balance) -> Self:
        """Show a balance: what partners' books owe and claim is read from the other side."""
        return cls(
            **CreditorShares.of(balance.total).model_dump(by_alias=False),
            currency=balance.currency,
            cases=balance.cases,
            claims=balance.claimed,
            payments=balance.payments,
            due=CreditorShares.of(balance.due),
            accrued=CreditorShares.of(balance.accrued),
            receivable_from_partners=-balance.of(Account.PAYABLE_TO_CLIENT),
            payable_to_partners=balance.of(Account.RECEIVABLE_FROM_CLIENT),
        )


class PartnerBalance(PartnerShares):
    """One currency of a partner's book."""

    currency: str
    cases: int
    claims: int
    payments: int
    due: PartnerShares
    accrued: PartnerShares
    cash: int
    receivable_from_clients: int
    receivable_from_platform: int
    payable_to_clients: int
    payable_to_platform: int
    invoiced_by_platform: int
    accrued_to_platform: int
    vat_payable: int

    @classmethod
    def show(cls, balance: Balance) -> Self:
        """Show a balance; what is payable is positive."""
        return cls(
            **PartnerShares.of(balance.total).model_dump(by_alias=False),
            currency=balance.currency,
            cases=balance.cases,
            claims=balance.claimed,
            payments=balance.payments,
            due=PartnerShares.of(balance.due),
            accrued=PartnerShares.of(balance.accrued),
            cash=balance.of(Account.CASH),
            receivable_from_clients=balance.of(Account.RECEIVABLE_FROM_CLIENT),
            receivable_from_platform=balance.of(Account.RECEIVABLE_FROM_PLATFORM),
            payable_to_clients=-balance.of(Account.PAYABLE_TO_CLIENT),
            payable_to_platform=-balance.of(Account.PAYABLE_TO_PLATFORM, Account.INVOICED_BY_PLATFORM),
            invoiced_by_platform=-balance.of(Account.INVOICED_BY_PLATFORM),
            accrued_to_platform=-balance.of(Account.ACCRUED_TO_PLATFORM),
            vat_payable=-balance.of(Account.VAT_PAYABLE),
        )


class ReferralBalance(ReferralShares):
    """One currency of what a referral partner earns."""

    currency: str
    cases: int
    claims: int
    payments: int
    due: ReferralShares
    accrued: ReferralShares
    receivable_from_platform: int
    accrued_from_platform: int

    @classmethod
    def show(cls, balance: Balance) -> Self:
        """Show a balance; the platform's book is read from the other side."""
        return cls(
            **ReferralShares.of(balance.total).model_dump(by_alias=False),
            currency=balance.currency,
            cases=balance.cases,
            claims=balance.claimed,
            payments=balance.payments,
            due=ReferralShares.of(balance.due),
            accrued=ReferralShares.of(balance.accrued),
            receivable_from_platform=-balance.of(Account.PAYABLE_TO_REFERRAL, Account.INVOICED_BY_REFERRAL),
            accrued_from_platform=-balance.of(Account.ACCRUED_TO_REFERRAL),
        )


class NetworkBalance(NetworkShares):
    """One currency of the whole network, with the platform's own book."""

    currency: str
    cases: int
    claims: int
    payments: int
    due: NetworkShares
    accrued: NetworkShares
    receivable_from_partners: int
    invoiced_to_partners: int
    accrued_from_partners: int
    payable_to_referral_partners: int
    accrued_to_referral_partners: int

    @classmethod
    def show(cls, balance: Balance) -> Self:
        """Show a balance."""
        return cls(
            **NetworkShares.of(balance.total).model_dump(by_alias=False),
            currency=balance.currency,
            cases=balance.cases,
            claims=balance.claimed,
            payments=balance.payments,
            due=NetworkShares.of(balance.due),
            accrued=NetworkShares.of(balance.accrued),
            receivable_from_partners=balance.of(Account.RECEIVABLE_FROM_PARTNER, Account.INVOICED_TO_PARTNER),
            invoiced_to_partners=balance.of(Account.INVOICED_TO_PARTNER),
            accrued_from_partners=balance.of(Account.ACCRUED_FROM_PARTNER),
            payable_to_referral_partners=-balance.of(Account.PAYABLE_TO_REFERRAL, Account.INVOICED_BY_REFERRAL),
            accrued_to_referral_partners=-balance.of(Account.ACCRUED_TO_REFERRAL),
        )


class PartnerDebtDto(Answer):
    """What one partner owes the platform in one currency, in minor units."""

    partner_id: UUID
    name: str | None
    currency: str
    due: int
    accrued: int

    @classmethod
    def of(cls, debts: Iterable[PartnerDebt]) -> "list[PartnerDebtDto]":
        """Show the debts."""
        return [
            cls(partner_id=each.partner_id, name=each.name, currency=each.currency, due=each.due, accrued=each.accrued)
            for each in debts
        ]
