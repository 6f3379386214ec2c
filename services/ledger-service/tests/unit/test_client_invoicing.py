"""What stands on an invoice to a client, for any commission."""

import datetime as dt
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_service.domain.client_invoicing import Billable, TaxIsUnclear, lines_of, vat_charged
from ledger_service.domain.vat import TaxableParty, VatCategory

AMOUNT = st.integers(0, 10**12)


@st.composite
def billables(draw: st.DrawFn) -> Billable:
    gross = draw(AMOUNT)
    # A rounded success fee may be a cent more than the whole.
    fee = draw(st.integers(0, gross + 1))
    rate = draw(st.sampled_from([Fraction(0), Fraction(1, 5), Fraction(1, 4)]))
    return Billable(
        payment_id=UUID(int=draw(st.integers(1, 2**64))),
        case_id=UUID(int=1),
        creditor_id=UUID(int=2),
        reference="REC-1",
        value_date=dt.date(2026, 11, 22),
        currency="EUR",
        recovered=gross * 2 + 1,
        gross=gross,
        fee=fee,
        vat=round(fee * rate),
        vat_rate=rate,
        settled=draw(st.booleans()),
    )


@given(st.lists(billables(), min_size=1, max_size=20))
def test_lines_are_the_commission_to_the_cent(payments: list[Billable]) -> None:
    lines = lines_of(payments)
    assert [line.line for line in lines] == list(range(1, len(lines) + 1))
    for each in payments:
        own = [line for line in lines if line.payment_id == each.payment_id]
        assert own
    assert sum(line.amount for line in lines) == sum(each.gross for each in payments)
    assert sum(line.vat for line in lines) == sum(each.vat for each in payments if each.taxed or not each.gross)
    assert all(line.amount >= 0 for line in lines)
    assert not any(line.vat for line in lines if not line.taxed)


def test_what_no_tax_is_charged_on_has_one_line() -> None:
    payment = Billable(
        UUID(int=1),
        UUID(int=2),
        UUID(int=3),
        "R",
        dt.date(2026, 1, 1),
        "EUR",
        100,
        50,
        20,
        0,
        Fraction(0),
        settled=False,
    )
    (line,) = lines_of([payment])
    assert (line.amount, line.taxed) == (50, True)


PARTNER = TaxableParty("DK", "DK1", Fraction(1, 4))


@pytest.mark.parametrize(
    ("partner", "client", "rate", "expected"),
    [
        (PARTNER, TaxableParty("DE", "DE1"), Fraction(1, 4), VatCategory.STANDARD),
        (PARTNER, TaxableParty("DE", "DE1"), Fraction(0), VatCategory.REVERSE_CHARGE),
        (PARTNER, TaxableParty("US", None), Fraction(0), VatCategory.OUTSIDE_UNION),
        (TaxableParty("DK", None), TaxableParty("DK", None), Fraction(0), VatCategory.NOT_SUBJECT),
        (PARTNER, TaxableParty("DK", None), Fraction(0), None),
        (TaxableParty("DK", None), TaxableParty("DK", None), Fraction(1, 4), None),
    ],
)
def test_the_tax_is_that_of_the_books(
    partner: TaxableParty, client: TaxableParty, rate: Fraction, expected: VatCategory | None
) -> None:
    if expected is None:
        with pytest.raises(TaxIsUnclear):
            vat_charged(partner, client, rate)
    else:
        vat = vat_charged(partner, client, rate)
        assert (vat.category, vat.rate) == (expected, rate)
