"""The worked examples of domain.md section 5, with its very numbers."""

from fractions import Fraction
from uuid import UUID

import pytest

from ledger_service.domain.split import Base, Given, computed
from ledger_service.domain.values import CommissionBasis, Split, Terms

PARTNER = UUID(int=7)


def terms(fee: str, *, share: str = "0.4", basis: CommissionBasis = CommissionBasis.STANDARD, vat: str = "0") -> Terms:
    return Terms(1, PARTNER, Fraction(fee), Fraction(share), basis, Fraction(vat))


def pay(base: Base, price: Terms, *amounts: int, referral: str | None = "0.5") -> list[Split]:
    given, room, splits = Given(), base.total, []
    for amount in amounts:
        within = min(amount, room)
        room -= within
        split, given = computed(amount, within, base, price, given, Fraction(referral) if referral else None)
        splits.append(split)
    return splits


def test_example_1_full_recovery() -> None:
    (split,) = pay(Base(1_000_000, 50_000), terms("0.095"), 1_050_000)
    assert (split.partner_gross, split.client, split.platform) == (145_000, 905_000, 58_000)
    assert split.partner_gross - split.platform == 87_000
    assert (split.referral, split.platform - split.referral) == (29_000, 29_000)


def test_example_1_with_a_success_fee_only_contract() -> None:
    (split,) = pay(Base(1_000_000, 50_000), terms("0.095", basis=CommissionBasis.SUCCESS_FEE_ONLY), 1_050_000)
    assert split.platform == 38_000


def test_example_2_two_instalments() -> None:
    first, second = pay(Base(1_000_000, 50_000), terms("0.095"), 300_000, 750_000)
    assert (first.partner_gross, second.partner_gross) == (41_429, 103_571)
    assert (first.client, second.client) == (258_571, 646_429)
    assert (first.platform, second.platform) == (16_572, 41_428)
    assert first.referral == 8_286


@pytest.mark.parametrize(
    ("principal", "rate", "commission"),
    [(500_000, "0.26", 130_000), (500_000, "0.30", 150_000), (50_000, "0.35", 17_500), (1_000_000, "0.157", 157_000)],
    ids=["3: 2026", "3: before", "4", "5"],
)
def test_examples_3_to_5_rates(principal: int, rate: str, commission: int) -> None:
    (split,) = pay(Base(principal, 0), terms(rate), principal)
    assert split.partner_gross == commission


def test_example_6_referral() -> None:
    (split,) = pay(Base(100_000, 0), terms("0.15"), 100_000)
    assert (split.partner_gross, split.client, split.platform, split.referral) == (15_000, 85_000, 6_000, 3_000)


def test_example_6_with_a_share_of_30_percent() -> None:
    (split,) = pay(Base(1_000_000, 0), terms("0.15", share="0.3"), 1_000_000)
    assert split.referral == 22_500


def test_example_7_direct_payment() -> None:
    (split,) = pay(Base(400_000, 0), terms("0.095"), 400_000)
    assert (split.client, split.partner_gross, split.platform) == (362_000, 38_000, 15_200)


def test_example_8_commission_case() -> None:
    (split,) = pay(Base(38_000, 0), terms("0.20"), 38_000)
    assert split.partner_gross == 7_600


def test_vat_is_taken_from_the_clients_share_of_the_success_fee_only() -> None:
    (split,) = pay(Base(1_000_000, 20_000), terms("0.095", vat="0.2"), 1_020_000)
    assert (split.partner_gross, split.fee, split.vat) == (115_000, 95_000, 19_000)
    assert split.client == 1_020_000 - 115_000 - 19_000
    assert split.platform == 46_000


def test_what_exceeds_principal_and_fees_is_the_clients() -> None:
    first, second = pay(Base(10_000, 0), terms("0.10"), 9_000, 2_500)
    assert (first.client, first.partner_gross) == (8_100, 900)
    assert (second.client, second.partner_gross) == (2_400, 100)


def test_a_referral_partner_shares_only_in_what_came_in_since_he_earns() -> None:
    base, price = Base(100_000, 0), terms("0.20")
    _, given = computed(50_000, 50_000, base, price, Given(), None)
    split, _ = computed(50_000, 50_000, base, price, given, Fraction(1, 2))
    assert split.referral == 2_000
