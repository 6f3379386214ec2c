"""An account computed anew: any order of edits and deletions ends where plain recording ends."""

import datetime as dt
from dataclasses import astuple, replace
from fractions import Fraction
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_service.domain.account import CaseAccount, Claim, Payment, Recorded, Revision
from ledger_service.domain.errors import PaymentInvoiced, ReopeningNeedsConsent
from ledger_service.domain.referral import Link
from ledger_service.domain.replay import Booked, replay, settle_again
from ledger_service.domain.split import Base
from ledger_service.domain.values import CommissionBasis, CommissionStatus, PlatformInvoicing, Recipient, Terms
from ledger_service.domain.verification import Verification

PARTNER, CREDITOR, REFERRAL = UUID(int=1), UUID(int=2), UUID(int=3)
AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
LINK = Link(REFERRAL, Fraction(1, 2), attributed=True, linked_at=AT)

AMOUNTS = st.integers(1, 10**7)
TERMS = st.builds(
    Terms,
    number=st.integers(1, 9),
    partner_id=st.just(PARTNER),
    success_fee=st.integers(0, 400).map(lambda thousandths: Fraction(thousandths, 1000)),
    revenue_share=st.sampled_from([Fraction(0), Fraction(1, 5), Fraction(2, 5)]),
    basis=st.sampled_from(CommissionBasis),
    vat_rate=st.sampled_from([Fraction(0), Fraction(1, 5)]),
)
REVISIONS = st.lists(st.tuples(TERMS, st.integers(1, 10**7), st.integers(0, 10**5)), min_size=1, max_size=3).map(
    lambda found: [Revision(n, uuid4(), terms, Claim(owed, fees)) for n, (terms, owed, fees) in enumerate(found, 1)]
)


def account(revision: Revision) -> CaseAccount:
    return CaseAccount(
        case_id=UUID(int=9), reference="R", creditor_id=CREDITOR, creditor_name="C", currency="EUR", is_test=False,
        created_via="Api", managing_partner_id=None, named_referral_partner_id=None, opened_at=AT,
        usd_per_unit=Fraction(1), state="Active", partner_id=PARTNER, engagement_id=revision.engagement_id,
        claimed=revision.claim.total, revision=revision.number,
        base=Base(revision.claim.principal, revision.claim.fees), terms=revision.terms, link=LINK,
    )  # fmt: skip


def payment(amount: int, *, closes: bool = False) -> Payment:
    return Payment(uuid4(), amount, Recipient.COLLECTION_PARTNER, CommissionStatus.PAID, AT.date(), None, closes)


def booked(recorded: Recorded, *, invoiced: bool = False) -> Booked:
    return Booked(
        payment=recorded.payment, number=recorded.number, revision=recorded.revision, engagement_id=uuid4(),
        partner_id=PARTNER,
        link=recorded.link, split=recorded.split, principal_part=recorded.principal_part,
        fees_part=recorded.fees_part, overpaid=recorded.overpaid, settles=recorded.settles,
        platform_invoicing=PlatformInvoicing.INVOICE_ISSUED if invoiced else PlatformInvoicing.NOT_INVOICED,
        verification=recorded.verification,
    )  # fmt: skip


def record_plainly(revisions: list[Revision], plan: list[tuple[int, Payment]]) -> tuple[CaseAccount, list[Recorded]]:
    """Record payments, each in its revision, as the hot path does."""
    case, found = account(revisions[0]), []
    ahead = revisions[1:]
    for number, each in plan:
        while ahead and ahead[0].number <= number:
            case.begin(ahead.pop(0))
        found.append(case.record(each, by_staff=True))
    for revision in ahead:
        case.begin(revision)
    return case, found


def sums(case: CaseAccount) -> tuple[object, ...]:
    return (
        case.base, case.given, case.within, case.principal_within, case.recovered, case.recovered_principal,
        case.recovered_fees, case.payments, case.claimed, case.remaining, case.revision,
    )  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Revision], list[tuple[int, Payment]]]:
    revisions = draw(REVISIONS)
    amounts = draw(st.lists(AMOUNTS, min_size=1, max_size=8))
    numbers = sorted(draw(st.integers(1, len(revisions))) for _ in amounts)
    return revisions, list(zip(numbers, map(payment, amounts), strict=True))


@given(histories(), st.data())
def test_any_order_of_edits_and_deletions_ends_where_plain_recording_ends(
    history: tuple[list[Revision], list[tuple[int, Payment]]], data: st.DataObject
) -> None:
    revisions, plan = history
    case, recorded = record_plainly(revisions, plan)
    books = {each.payment.id: booked(each) for each in recorded}
    for _ in range(data.draw(st.integers(1, 6))):
        chosen = data.draw(st.sampled_from([key for key, each in books.items() if not each.deleted] or [None]))
        if chosen is None:
            break
        if data.draw(st.booleans()):
            books[chosen] = replace(books[chosen], deleted=True)
        else:
            changed = replace(books[chosen].payment, amount=data.draw(AMOUNTS))
            books[chosen] = replace(books[chosen], payment=changed)
        found = replay(case, revisions, books.values())
        books |= {key: replace(booked(found[key]), deleted=False) for key in found}
    left = [(each.revision, each.payment) for each in books.values() if each.counts]
    plain, expected = record_plainly(revisions, left)
    assert sums(case) == sums(plain)
    assert [books[each.payment.id].split for each in expected] == [each.split for each in expected]


@given(histories())
def test_a_history_taken_in_again_changes_nothing(history: tuple[list[Revision], list[tuple[int, Payment]]]) -> None:
    revisions, plan = history
    case, recorded = record_plainly(revisions, plan)
    before = sums(case)
    found = replay(case, revisions, map(booked, recorded))
    assert sums(case) == before
    assert all(booked(each).stands_as(found[each.payment.id]) for each in recorded)


@given(REVISIONS, st.lists(AMOUNTS, min_size=2, max_size=8), st.data())
def test_what_an_invoiced_split_lacks_goes_to_the_next_open_payment(
    revisions: list[Revision], amounts: list[int], data: st.DataObject
) -> None:
    revision = revisions[0]
    case, recorded = record_plainly([revision], [(1, payment(amount)) for amount in amounts])
    frozen = data.draw(st.sets(st.sampled_from(range(len(amounts)))))
    books = [booked(each, invoiced=index in frozen) for index, each in enumerate(recorded)]
    deleted = data.draw(st.sampled_from(range(len(amounts))))
    if deleted not in frozen:
        books[deleted] = replace(books[deleted], deleted=True)
    found = replay(case, [revision], books)
    for each in books:
        if each.invoiced:
            assert found[each.payment.id].split == each.split
    for each in found.values():
        split = each.split
        assert split.amount == split.client + split.vat + split.partner_gross
        # Gross and VAT are rounded apart: together they may be a unit more than there is.
        assert min(astuple(replace(split, client=split.client + 1))) >= 0
        assert split.referral <= split.platform <= split.partner_gross + 1
    # With room for it, a last open payment makes up for every difference.
    last = booked(replace(case.record(payment(10**9), by_staff=True)))
    final = replay(case, [revision], [*books, last])
    plain, _ = record_plainly([revision], [(1, each.payment) for each in [*books, last] if each.counts])
    assert case.given.gross == plain.given.gross
    assert case.given.platform == plain.given.platform
    assert (
        sum(each.split.client + each.split.vat for each in final.values())
        == sum(each.split.amount for each in final.values()) - plain.given.gross
    )


def simple() -> Revision:
    return Revision(
        1,
        uuid4(),
        Terms(1, PARTNER, Fraction(1, 10), Fraction(2, 5), CommissionBasis.STANDARD, Fraction(0)),
        Claim(10_000),
    )


def test_a_case_closed_as_paid_opens_again_by_consent_only() -> None:
    revision = simple()
    case, _ = record_plainly([revision], [])
    recorded = case.record(payment(10_000, closes=True))
    assert case.settled_by == recorded.payment.id
    gone = replace(booked(recorded), deleted=True)
    found = replay(case, [revision], [gone])
    with pytest.raises(ReopeningNeedsConsent):
        settle_again(case, found, consent=False)
    assert settle_again(case, found, consent=True)
    assert (case.shown_state, case.remaining) == ("Active", 10_000)


def test_a_case_that_stays_covered_stays_closed_by_another_payment() -> None:
    revision = simple()
    case, (first,) = record_plainly([revision], [(1, payment(10_000))])
    second = case.record(payment(10_000, closes=True), by_staff=True)
    found = replay(case, [revision], [booked(first), replace(booked(second), deleted=True)])
    assert not settle_again(case, found, consent=False)
    assert case.settled_by == first.payment.id
    assert found[first.payment.id].settles


def test_a_case_closed_for_another_reason_stays_closed() -> None:
    revision = simple()
    case, (only,) = record_plainly([revision], [(1, payment(4_000))])
    case.state, case.close_code = "Closed", "PartiallyPaid"
    found = replay(case, [revision], [replace(booked(only), deleted=True)])
    assert not settle_again(case, found, consent=False)
    assert case.shown_state == "Closed"


@pytest.mark.parametrize("state", [PlatformInvoicing.INVOICE_ISSUED, PlatformInvoicing.PAYMENT_RECEIVED])
def test_an_invoiced_payment_is_frozen(state: PlatformInvoicing) -> None:
    _, (only,) = record_plainly([simple()], [(1, payment(4_000))])
    with pytest.raises(PaymentInvoiced):
        replace(booked(only), platform_invoicing=state).must_be_open()
    replace(booked(only), platform_invoicing=PlatformInvoicing.INVOICE_CREDITED).must_be_open()


@pytest.mark.parametrize(
    ("amount", "usd", "commission", "expected"),
    [
        (10_000, 2_500_000, None, Verification.VERIFIED),
        (10_001, 0, None, Verification.SUBMITTED),
        (10_000, 2_500_001, None, Verification.SUBMITTED),
        (10_000, 0, 1_000, Verification.SUBMITTED),
    ],
    ids=["as usual", "more than is owed", "above USD 25,000", "a stated split"],
)
def test_a_doubtful_payment_counts_in_nothing(
    amount: int, usd: int, commission: int | None, expected: Verification
) -> None:
    case, _ = record_plainly([simple()], [])
    reported = replace(payment(amount, closes=True), usd_cents=usd, commission=commission)
    recorded = case.record(reported)
    assert recorded.verification is expected
    if expected is Verification.SUBMITTED:
        assert (case.recovered, case.payments, case.given.within, case.settled_by) == (0, 0, 0, None)
        assert (recorded.recovered, recorded.remaining, recorded.settles) == (0, 10_000, False)
        assert recorded.split.amount == amount
    else:
        assert case.settled_by == reported.id
    assert case.last_number == 1
