"""The account of a case: states, the claim's end, revisions, attribution."""

import datetime as dt
from fractions import Fraction
from uuid import UUID, uuid4

import pytest

from ledger_service.domain.account import CaseAccount, Payment
from ledger_service.domain.errors import CaseTakesNoPayments, NotYetKnown
from ledger_service.domain.referral import Link, Stage, stage
from ledger_service.domain.split import Base
from ledger_service.domain.values import (
    CommissionBasis,
    CommissionStatus,
    PlatformInvoicing,
    Recipient,
    ReferralInvoicing,
    Terms,
)

PARTNER, CREDITOR, REFERRAL = UUID(int=1), UUID(int=2), UUID(int=3)
OPENED = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
TERMS = Terms(1, PARTNER, Fraction(1, 10), Fraction(2, 5), CommissionBasis.STANDARD, Fraction(0))


def account(principal: int = 10_000, fees: int = 0, **facts: object) -> CaseAccount:
    known: dict[str, object] = {
        "case_id": uuid4(), "reference": "R", "creditor_id": CREDITOR, "creditor_name": "C", "currency": "EUR",
        "is_test": False, "created_via": "Api", "managing_partner_id": None, "named_referral_partner_id": None,
        "opened_at": OPENED, "usd_per_unit": Fraction(1), "state": "Active", "partner_id": PARTNER,
        "engagement_id": uuid4(), "claimed": principal + fees, "revision": 1, "base": Base(principal, fees),
        "terms": TERMS, "link": None,
    }  # fmt: skip
    return CaseAccount(**{**known, **facts})  # type: ignore[arg-type]


def payment(amount: int, *, closes: bool = False, commission: int | None = None) -> Payment:
    return Payment(
        uuid4(), amount, Recipient.COLLECTION_PARTNER, CommissionStatus.PAID, OPENED.date(), commission, closes
    )


@pytest.mark.parametrize("state", ["Active", "Paused", "NeedsAdditionalDetails"])
def test_open_cases_take_payments(state: str) -> None:
    assert account(state=state).record(payment(100)).remaining == 9_900


@pytest.mark.parametrize(
    "state",
    ["PendingContractSigning", "PendingVerificationInternal", "PendingVerification", "Leads", "LeadsQuoteGiven",
     "Closed", "Merged"],
)  # fmt: skip
def test_other_cases_take_none_and_the_state_is_named(state: str) -> None:
    with pytest.raises(CaseTakesNoPayments, match="this one is"):
        account(state=state).record(payment(100))


def test_closing_needs_the_whole_rest() -> None:
    case = account()
    assert not case.record(payment(9_999, closes=True)).settles
    assert case.record(payment(1, closes=True)).settles
    with pytest.raises(CaseTakesNoPayments) as refused:
        case.record(payment(1))
    assert refused.value.settled


def test_a_covered_claim_stays_open_unless_asked_to_close() -> None:
    case = account()
    assert not case.record(payment(10_000)).settles
    late = case.record(payment(50), by_staff=True)
    assert (late.overpaid, late.split.client, late.remaining, late.recovered) == (50, 50, 0, 10_050)


def test_a_payment_pays_principal_and_fees_pro_rata() -> None:
    recorded = account(1_000_000, 50_000).record(payment(300_000))
    assert (recorded.principal_part, recorded.fees_part) == (285_714, 14_286)


def test_stated_splits_stay_out_of_the_running_sums() -> None:
    case = account()
    case.record(payment(5_000, commission=0), by_staff=True)
    assert case.given.within == 0
    assert case.record(payment(5_000)).split.partner_gross == 500


def test_a_stated_split_warns_when_it_is_odd() -> None:
    case = account()
    stated = case.record(payment(10_000, commission=10_000), by_staff=True)
    assert stated.warnings == ("The stated split gives the creditor nothing.",)
    assert case.record(payment(10, commission=1)).warnings == (
        "Nothing was outstanding on the case before this payment.",
    )


def test_staff_may_record_on_a_closed_case() -> None:
    case = account(state="Closed")
    late = case.record(payment(10_000, closes=True), by_staff=True)
    assert (late.remaining, late.settles, case.shown_state) == (0, False, "Closed")
    with pytest.raises(CaseTakesNoPayments):
        account(state="Leads").record(payment(100), by_staff=True)


def test_a_missing_price_or_link_is_waited_for() -> None:
    with pytest.raises(NotYetKnown):
        account(terms=None).record(payment(1))
    with pytest.raises(NotYetKnown):
        account(named_referral_partner_id=REFERRAL).record(payment(1))


def link(*, attributed: bool = True, linked_at: dt.datetime = OPENED) -> Link:
    return Link(REFERRAL, Fraction(1, 2), attributed, linked_at)


@pytest.mark.parametrize(
    ("known", "via", "earned"),
    [
        (link(), "Api", 200),
        (link(attributed=False), "Bearer", 200),
        (link(attributed=False), "Portal", 0),
        (link(linked_at=OPENED + dt.timedelta(seconds=1)), "Bearer", 0),
        (None, "Api", 0),
    ],
    ids=["attributed", "brought by bearer", "client was there before", "case was there before", "no link"],
)
def test_who_earns(known: Link | None, via: str, earned: int) -> None:
    recorded = account(link=known, created_via=via).record(payment(10_000))
    assert recorded.split.referral == earned
    assert (recorded.link is not None) == bool(earned)


def test_a_managed_case_pays_no_referral_partner() -> None:
    assert account(link=link(), managing_partner_id=uuid4()).record(payment(10_000)).split.referral == 0


@pytest.mark.parametrize(
    ("commission", "platform", "referral", "expected"),
    [
        ("Unpaid", "NotInvoiced", None, Stage.PENDING),
        ("Credited", "NotInvoiced", "Pending", Stage.PENDING),
        ("Paid", "NotInvoiced", "Pending", Stage.CONFIRMED),
        ("Paid", "InvoiceIssued", None, Stage.AWAITING_COLLECTION_PARTNER),
        ("Paid", "PaymentReceived", "Pending", Stage.READY_TO_INVOICE),
        ("Paid", "NotInvoiced", "Invoiced", Stage.AWAITING_PAYMENT),
        ("Paid", "PaymentReceived", "Paid", Stage.PAID),
        ("Unpaid", "InvoiceCredited", "Disputed", Stage.DISPUTED),
        ("Credited", "InvoiceCredited", "Pending", None),
    ],
)
def test_the_stage_of_an_earning(commission: str, platform: str, referral: str | None, expected: Stage | None) -> None:
    axis = ReferralInvoicing(referral) if referral else None
    assert stage(CommissionStatus(commission), PlatformInvoicing(platform), axis) is expected
