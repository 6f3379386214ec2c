"""Cases to tell: everything that deadlines depend on, as the other services publish it."""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from money_story import MoneyStory

from chassis.ids import uuid7
from contracts import case_events as case
from contracts import routing_events as routing
from contracts.base import Event
from contracts.values import (
    AgeBuckets,
    CaseState,
    ClaimType,
    CloseCode,
    CommissionType,
    ContractKind,
    CreatedVia,
    DebtorType,
    DisputeStatus,
    LeadKind,
    LeadOutcome,
    LockedRate,
    Phase,
    PricingSource,
    RequiredContract,
    TermsVersion,
)

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
"""A Monday."""

END = NOW + dt.timedelta(days=100)
"""After everything that the stories tell."""


def hours(number: float) -> dt.datetime:
    return NOW + dt.timedelta(hours=number)


def days(number: float) -> dt.datetime:
    return NOW + dt.timedelta(days=number)


@dataclass
class Story(MoneyStory):
    """Publishes the events of one case; `told` keeps them in the order they happened."""

    case_id: UUID = field(default_factory=uuid7)
    creditor: UUID = field(default_factory=uuid7)
    partner: UUID = field(default_factory=uuid7)
    manager: UUID | None = None
    lead: UUID = field(default_factory=uuid7)
    reference: str = "DEB-77"
    told: list[Event] = field(default_factory=list)

    def opened(self, at: dt.datetime = NOW, *, is_test: bool = False) -> "Story":
        return self._tell(
            case.CaseOpened(
                case_id=self.case_id,
                occurred_at=at,
                reference=self.reference,
                state=CaseState.PENDING_VERIFICATION_INTERNAL,
                creditor_id=self.creditor,
                creditor_name="C",
                creditor_country="DK",
                division_id=None,
                managing_partner_id=self.manager,
                referral_partner_id=None,
                created_via=CreatedVia.API,
                is_test=is_test,
                debtor_type=DebtorType.COMPANY,
                debtor_country="FR",
                debtor_state=None,
                currency="EUR",
                principal=100_000,
                usd_minor=110_000,
                locked_rate=LockedRate(usd_per_unit=Decimal("1.1"), date=NOW.date()),
                invoice_date=NOW.date(),
                due_date=None,
                submitted_on=NOW.date(),
                age_buckets=AgeBuckets(),
                claim_type=ClaimType.UNPAID_INVOICE,
                dispute_status=DisputeStatus.NO,
                requested_partner_id=None,
                allow_network_distribution=True,
            )
        )

    def failed(self, at: dt.datetime) -> "Story":
        return self._tell(case.CaseValidationFailed(case_id=self.case_id, occurred_at=at, areas=("Documents",)))

    def verified(self, at: dt.datetime = NOW) -> "Story":
        return self._tell(case.CaseVerified(case_id=self.case_id, occurred_at=at))

    def assigned(self, at: dt.datetime, partner: UUID | None = None) -> "Story":
        return self._tell(
            case.CaseAssigned(case_id=self.case_id, occurred_at=at, partner_id=partner or self.partner, terms_number=1)
        )

    def accepted(self, at: dt.datetime, *kinds: ContractKind) -> "Story":
        papers = tuple(RequiredContract(kind=kind, partner_id=self.partner) for kind in kinds)
        return self._tell(
            case.CaseAccepted(
                case_id=self.case_id, occurred_at=at, partner_id=self.partner, terms_number=1, awaiting=papers
            )
        )

    def signed(self, at: dt.datetime, kind: ContractKind = ContractKind.POA) -> "Story":
        return self._tell(
            case.ContractSigned(
                organisation_id=self.creditor, kind=kind, partner_id=self.partner, pricing_zone_id=None, occurred_at=at
            )
        )

    def activated(self, at: dt.datetime, partner: UUID | None = None) -> "Story":
        return self._tell(
            case.CaseActivated(
                case_id=self.case_id,
                occurred_at=at,
                partner_id=partner or self.partner,
                engagement_id=uuid7(),
                phase=Phase.PRE_LEGAL,
                terms_number=1,
                principal=100_000,
                interest_fees=0,
                reminder_fees=0,
                collection_fees=0,
                exclusive_until=None,
            )
        )

    def declined(self, at: dt.datetime, partner: UUID | None = None) -> "Story":
        return self._tell(
            case.CaseDeclined(
                case_id=self.case_id, occurred_at=at, partner_id=partner or self.partner, reason_category="Capacity"
            )
        )

    def collecting(self, at: dt.datetime) -> "Story":
        return self._tell(case.CaseCollectingQuotes(case_id=self.case_id, occurred_at=at, lead_id=self.lead))

    def note(self, at: dt.datetime, partner: UUID | None = None) -> "Story":
        return self._tell(
            case.CaseNoteAdded(
                case_id=self.case_id,
                occurred_at=at,
                note_id=uuid7(),
                engagement_id=None,
                partner_id=partner or self.partner,
            )
        )

    def message(self, at: dt.datetime, sender: UUID, recipient: UUID | None) -> "Story":
        return self._tell(
            case.CaseMessageSent(
                case_id=self.case_id,
                occurred_at=at,
                message_id=uuid7(),
                engagement_id=None,
                sender_organisation_id=sender,
                recipient_organisation_id=recipient,
            )
        )

    def closed(self, at: dt.datetime) -> "Story":
        return self._tell(
            case.CaseClosed(
                case_id=self.case_id,
                occurred_at=at,
                close_code=CloseCode.PAID,
                partner_id=self.partner,
                engagement_id=None,
            )
        )

    def lead_opened(self, at: dt.datetime, ends: dt.datetime, *invited: UUID) -> "Story":
        return self._tell(
            routing.LeadOpened(
                case_id=self.case_id,
                occurred_at=at,
                lead_id=self.lead,
                kind=LeadKind.NETWORK,
                max_quotes=3,
                window_ends_at=ends,
                invited=invited,
                excluded=(),
            )
        )

    def quoted(self, at: dt.datetime, partner: UUID) -> "Story":
        return self._tell(
            routing.QuoteSubmitted(
                case_id=self.case_id, occurred_at=at, lead_id=self.lead, quote_id=uuid7(), partner_id=partner, quotes=1
            )
        )

    def released(self, at: dt.datetime) -> "Story":
        return self._tell(
            routing.QuotesReleased(
                case_id=self.case_id,
                occurred_at=at,
                lead_id=self.lead,
                quotes=2,
                expires_at=at + dt.timedelta(days=21),
            )
        )

    def chosen(self, at: dt.datetime, partner: UUID) -> "Story":
        terms = TermsVersion(
            number=2,
            partner_id=partner,
            source=PricingSource.ACCEPTED_QUOTE,
            source_description="",
            phase=Phase.LEGAL,
            brackets=(),
            uplifts=(),
            base_rate=Decimal("0.1"),
            uplift_rate=Decimal(0),
            success_fee=Decimal("0.1"),
            intentional=False,
            revenue_share=Decimal(0),
            commission_type=CommissionType.STANDARD,
            vat_rate=Decimal(0),
        )
        return self._tell(
            routing.QuoteAccepted(
                case_id=self.case_id,
                occurred_at=at,
                lead_id=self.lead,
                quote_id=uuid7(),
                partner_id=partner,
                partner_name="P",
                terms=terms,
            )
        )

    def lead_closed(self, at: dt.datetime, outcome: LeadOutcome) -> "Story":
        return self._tell(routing.LeadClosed(case_id=self.case_id, occurred_at=at, lead_id=self.lead, outcome=outcome))

    def reopened(self, at: dt.datetime) -> "Story":
        return self._tell(
            case.CaseReopened(case_id=self.case_id, occurred_at=at, partner_id=self.partner, engagement_id=uuid7())
        )

    def _tell(self, event: Event) -> "Story":
        self.told.append(event)
        return self


def exclusive() -> Story:
    """Needs more at first, is assigned and accepted, waits for a signature, goes silent twice, is paid and closed."""
    story = Story()
    story.opened().failed(hours(0.5)).failed(days(1)).verified(days(8))
    story.assigned(days(8.1)).accepted(days(8.5), ContractKind.POA).signed(days(9)).activated(days(9))
    story.note(days(9.5)).message(days(9.6), story.partner, story.creditor)
    story.message(days(9.7), story.creditor, story.partner).message(days(15), story.partner, story.creditor)
    return story.paid(days(50)).note(days(60)).paid(days(61)).closed(days(62))


def network() -> Story:
    """Declined, quoted by two of three, chosen late; the winner works in silence."""
    story, declined, others = Story(), uuid7(), [uuid7(), uuid7()]
    story.opened().verified().assigned(hours(1), declined).declined(hours(40), declined)
    story.lead_opened(hours(40), days(7), story.partner, *others).collecting(hours(40))
    story.quoted(days(3), story.partner).quoted(days(4), others[0]).released(days(7))
    story.chosen(days(20), story.partner).lead_closed(days(20), LeadOutcome.WINNER)
    return story.accepted(days(20)).activated(days(20)).paid(days(20.5)).note(days(40))


def money() -> Story:
    """Payments that wait, are rejected, corrected and deleted; direct ones; commissions owed, chased and collected."""
    story = Story()
    waits, direct, owed, told, late = (uuid7() for _ in range(5))
    story.opened().verified().assigned(hours(1)).accepted(hours(2)).activated(hours(2)).note(hours(3))
    story.invoiced(days(1), invoice := uuid7()).invoice_overdue(days(40), invoice, 1)
    story.submitted(days(1), waits).submitted(days(2), waits).refused(days(8), waits)
    story.submitted(days(9), waits).paid(days(9.5), payment_id=waits)
    story.told_direct(days(10), told, days(9).date()).told_direct(days(11), late, days(1).date())
    story.paid(days(11.5), payment_id=direct, remind_on=days(25).date()).confirmed(days(11.5), told, direct)
    story.disbelieved(days(20), late).missed_instalment(days(20.5))
    story.commission_overdue(days(25), direct).corrected(days(27), direct, commission_paid=True)
    story.corrected(days(28), direct, commission_paid=False, remind_on=days(42).date(), client=60)
    story.deleted(days(29), direct).waits_again(days(29), told)
    story.paid(days(30), payment_id=owed, remind_on=days(44).date()).commission_invoiced(days(31), owed)
    story.corrected(days(32), owed, commission_paid=False, remind_on=days(44).date()).commission_overdue(days(44), owed)
    story.in_collection(days(45), owed).commission_overdue(days(60), owed).held_too_long(days(61), waits)
    story.closed(days(62)).paid_out(days(63), waits).reopened(days(64)).note(days(85))
    return story.deleted(days(86), waits, counted=False)


def silent() -> Story:
    """Nobody quotes."""
    story = Story()
    story.opened().verified().lead_opened(hours(1), days(7), uuid7()).collecting(hours(1))
    return story.lead_closed(days(7), LeadOutcome.NO_QUOTES).closed(days(7))


def interleaved(events: Iterable[Event], rng: random.Random) -> list[Event]:
    """Return the events in any order that keeps each topic's and key's own."""
    queues: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in events:
        queues[event.topic, event.key].append(event)
    found = []
    while queues:
        place = rng.choice(sorted(queues))
        found.append(queues[place].pop(0))
        if not queues[place]:
            del queues[place]
    return found
