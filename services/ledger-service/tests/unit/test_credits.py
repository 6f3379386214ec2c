"""Credits settle invoices as far as both go, and never across partners or currencies."""

import datetime as dt
from collections import Counter
from fractions import Fraction
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from ledger_service.domain.billing import BillingProfile
from ledger_service.domain.credits import Credit, use_credits
from ledger_service.domain.invoicing import Invoice, InvoiceKind
from ledger_service.domain.vat import Vat, VatCategory

PARTNERS = [UUID(int=1), UUID(int=2)]
DAY = dt.date(2026, 12, 8)
SOURCE = st.tuples(st.sampled_from(PARTNERS), st.sampled_from(["EUR", "USD"]), st.integers(1, 100))


def invoice(number: int, partner: UUID, currency: str, net: int) -> Invoice:
    return Invoice(
        id=UUID(int=1000 + number),
        kind=InvoiceKind.PLATFORM,
        number=str(number),
        year=2026,
        sequence=number,
        seller=BillingProfile(UUID(int=0), "Platform", "DK"),
        buyer=BillingProfile(partner, "Partner", "DK"),
        currency=currency,
        net=net,
        vat=Vat(VatCategory.NOT_SUBJECT, Fraction(0)),
        vat_amount=0,
        lines=1,
        issued_on=DAY,
        due_on=DAY,
        period=None,
    )


@given(st.lists(SOURCE, max_size=6), st.lists(SOURCE, max_size=6))
def test_as_far_as_both_go(given_credits: list[tuple[UUID, str, int]], charges: list[tuple[UUID, str, int]]) -> None:
    left = [Credit(UUID(int=number), *each) for number, each in enumerate(given_credits)]
    invoices = [invoice(number, *each) for number, each in enumerate(charges)]
    used = use_credits(left, invoices)
    by_note, by_invoice = Counter[UUID](), Counter[UUID]()
    for each in used:
        assert each.amount > 0
        by_note[each.note_id] += each.amount
        by_invoice[each.invoice_id] += each.amount
    assert all(by_note[credit.note_id] <= credit.left for credit in left)
    assert all(by_invoice[each.id] <= each.total for each in invoices)
    for partner in PARTNERS:
        for currency in ("EUR", "USD"):
            credit = sum(each.left for each in left if (each.partner_id, each.currency) == (partner, currency))
            mine = [each for each in invoices if (each.buyer.organisation_id, each.currency) == (partner, currency)]
            assert sum(by_invoice[each.id] for each in mine) == min(credit, sum(each.total for each in mine))
