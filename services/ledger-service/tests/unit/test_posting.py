"""The legs of a payment (domain 5.7)."""

from collections import defaultdict
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_service.domain.posting import Account, Book, Leg, Parties, legs
from ledger_service.domain.values import PLATFORM_OWNER, Recipient, Split

PARTNER, CREDITOR, REFERRAL = UUID(int=1), UUID(int=2), UUID(int=3)
PARTIES = Parties(PARTNER, CREDITOR, REFERRAL)
EXAMPLE = Split(
    amount=300_000, client=258_571, vat=0, partner_gross=41_429, fee=27_143, platform=16_572, referral=8_286
)


def amounts(found: list[Leg], book: Book) -> dict[Account, int]:
    return {leg.account: leg.amount for leg in found if leg.book is book}


def test_money_with_the_partner_is_the_sketch_of_the_domain() -> None:
    found = legs(EXAMPLE, Recipient.COLLECTION_PARTNER, PARTIES, commission_paid=True)
    assert amounts(found, Book.CREDITOR) == {Account.RECOVERED: 300_000, Account.CLAIM: -300_000}
    assert amounts(found, Book.PARTNER) == {
        Account.CASH: 300_000,
        Account.PAYABLE_TO_CLIENT: -258_571,
        Account.COMMISSION_INCOME: -41_429,
        Account.REVENUE_SHARE_COST: 16_572,
        Account.PAYABLE_TO_PLATFORM: -16_572,
    }
    assert amounts(found, Book.PLATFORM) == {
        Account.RECEIVABLE_FROM_PARTNER: 16_572,
        Account.PLATFORM_REVENUE: -16_572,
        Account.REFERRAL_COST: 8_286,
        Account.PAYABLE_TO_REFERRAL: -8_286,
    }
    assert len(found) == 11


def test_a_direct_payment_is_receivable_from_the_client_and_its_shares_only_accrue() -> None:
    found = legs(EXAMPLE, Recipient.CREDITOR, PARTIES, commission_paid=False)
    assert amounts(found, Book.PARTNER) == {
        Account.RECEIVABLE_FROM_CLIENT: 41_429,
        Account.COMMISSION_INCOME: -41_429,
        Account.REVENUE_SHARE_COST: 16_572,
        Account.ACCRUED_TO_PLATFORM: -16_572,
    }
    assert amounts(found, Book.PLATFORM)[Account.ACCRUED_TO_REFERRAL] == -8_286


def test_a_direct_payment_with_paid_commission_is_cash() -> None:
    found = legs(EXAMPLE, Recipient.CREDITOR, PARTIES, commission_paid=True)
    assert amounts(found, Book.PARTNER)[Account.CASH] == 41_429


def test_money_with_the_platform_is_owed_to_the_partner() -> None:
    found = legs(EXAMPLE, Recipient.PLATFORM, PARTIES, commission_paid=True)
    assert amounts(found, Book.PARTNER)[Account.RECEIVABLE_FROM_PLATFORM] == 300_000
    assert amounts(found, Book.PLATFORM)[Account.PAYABLE_TO_PARTNER] == -300_000


@given(
    st.tuples(*[st.integers(0, 10**12)] * 5),
    st.sampled_from(Recipient),
    st.booleans(),
)
def test_every_book_balances_and_no_leg_is_zero(shares: tuple[int, ...], recipient: Recipient, paid: bool) -> None:  # noqa: FBT001 - drawn
    client, vat, gross, platform, referral = shares
    split = Split(client + vat + gross, client, vat, gross, gross, platform, referral)
    found = legs(split, recipient, PARTIES, commission_paid=paid)
    sums: dict[tuple[Book, UUID], int] = defaultdict(int)
    for leg in found:
        assert leg.amount
        sums[leg.book, leg.owner_id] += leg.amount
    assert not any(sums.values())
    assert {owner for _, owner in sums} <= {PARTNER, CREDITOR, PLATFORM_OWNER}


@pytest.mark.parametrize("recipient", Recipient)
def test_a_payment_of_the_client_alone_has_no_empty_legs(recipient: Recipient) -> None:
    split = Split(500, 500, 0, 0, 0, 0, 0)
    found = legs(split, recipient, Parties(PARTNER, CREDITOR, None), commission_paid=True)
    assert all(leg.amount for leg in found)
