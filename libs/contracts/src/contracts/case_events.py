"""What case-service publishes: the claim as submitted, its lifecycle, engagements and contracts."""

import datetime as dt
from typing import ClassVar
from uuid import UUID

from contracts import topics
from contracts.base import Event
from contracts.values import (
    AgeBuckets,
    CaseState,
    ClaimType,
    CloseCode,
    ContractKind,
    CreatedVia,
    DebtorType,
    DisputeStatus,
    LockedRate,
    Phase,
    RequiredContract,
)


class CaseEvent(Event):
    """An event of one case; `occurred_at` is the network clock's time of the change."""

    topic: ClassVar[str] = topics.CASE

    case_id: UUID
    occurred_at: dt.datetime


class CaseOpened(CaseEvent):
    """A claim was submitted (C1, C2). Amounts are minor units of `currency`; `usd_minor` is locked.

    With a managing partner its creditor is a client of his that nobody can log in as.
    `commission_of`: the payments whose commission the managing partner collects from his client with this case.
    `debtor_name` is that of a company; the name of a person does not travel, and is None.
    """

    type: ClassVar[str] = "case.opened.v1"

    reference: str
    state: CaseState
    creditor_id: UUID
    creditor_name: str
    creditor_country: str
    division_id: UUID | None
    managing_partner_id: UUID | None
    referral_partner_id: UUID | None
    created_via: CreatedVia
    is_test: bool
    debtor_type: DebtorType
    debtor_country: str
    debtor_state: str | None
    currency: str
    principal: int
    usd_minor: int
    locked_rate: LockedRate
    invoice_date: dt.date
    due_date: dt.date | None
    submitted_on: dt.date
    age_buckets: AgeBuckets
    claim_type: ClaimType
    dispute_status: DisputeStatus
    requested_partner_id: UUID | None
    allow_network_distribution: bool
    commission_of: tuple[UUID, ...] = ()
    debtor_name: str | None = None
    creditor_reference: str | None = None


class CaseValidationFailed(CaseEvent):
    """Internal validation wants more from the creditor (C8); the areas are creditor-facing codes."""

    type: ClassVar[str] = "case.validation-failed.v1"

    areas: tuple[str, ...]


class CaseVerified(CaseEvent):
    """Internal validation passed: the case may be routed (C6, C7)."""

    type: ClassVar[str] = "case.verified.v1"


class CaseAssigned(CaseEvent):
    """An exclusive partner has the case in his inbox (C6): his 24 hour clock runs."""

    type: ClassVar[str] = "case.assigned.v1"

    partner_id: UUID
    terms_number: int


class CaseAccepted(CaseEvent):
    """The partner accepted, or his quote was chosen; `awaiting` are papers still to be signed."""

    type: ClassVar[str] = "case.accepted.v1"

    partner_id: UUID
    terms_number: int
    awaiting: tuple[RequiredContract, ...]


class CaseActivated(CaseEvent):
    """An engagement began (C10, C15, C26). Amounts are minor units of the case's currency.

    `partner_reference` is the partner's own number of the case.
    """

    type: ClassVar[str] = "case.activated.v1"

    partner_id: UUID
    engagement_id: UUID
    phase: Phase
    terms_number: int
    principal: int
    interest_fees: int
    reminder_fees: int
    collection_fees: int
    exclusive_until: dt.date | None
    partner_reference: str | None = None


class CaseDeclined(CaseEvent):
    """The assigned partner declined (C13); he is excluded for the case's life."""

    type: ClassVar[str] = "case.declined.v1"

    partner_id: UUID
    reason_category: str


class CaseCustomTermsOffered(CaseEvent):
    """The assigned exclusive partner wants to quote his own terms (C12)."""

    type: ClassVar[str] = "case.custom-terms-offered.v1"

    partner_id: UUID


class CaseCollectingQuotes(CaseEvent):
    """A lead is open for the case (C7, C12, C13): state Leads."""

    type: ClassVar[str] = "case.collecting-quotes.v1"

    lead_id: UUID


class CaseQuotesOffered(CaseEvent):
    """The creditor can choose among quotes (C25): state LeadsQuoteGiven."""

    type: ClassVar[str] = "case.quotes-offered.v1"

    lead_id: UUID
    quotes: int


class CaseNoteAdded(CaseEvent):
    """A partner wrote a note about his work; it stops the first-contact and update clocks."""

    type: ClassVar[str] = "case.note-added.v1"

    note_id: UUID
    engagement_id: UUID | None
    partner_id: UUID


class CaseMessageSent(CaseEvent):
    """A chat message; the other side owes a reply."""

    type: ClassVar[str] = "case.message-sent.v1"

    message_id: UUID
    engagement_id: UUID | None
    sender_organisation_id: UUID
    recipient_organisation_id: UUID | None


class CaseFileAdded(CaseEvent):
    """A file was added to the case."""

    type: ClassVar[str] = "case.file-added.v1"

    file_id: UUID
    organisation_id: UUID
    document_type: str


class CaseClosed(CaseEvent):
    """The case ended (C5, C9, C14, C16, C20-C22, C24, C27, C28).

    `withdrawal_fee_due`: the creditor withdrew where the partner had the case by right, and accepted the fee (C23).
    """

    type: ClassVar[str] = "case.closed.v1"

    close_code: CloseCode
    partner_id: UUID | None
    engagement_id: UUID | None
    withdrawal_fee_due: bool = False


class CaseReopened(CaseEvent):
    """A closed case is Active again, in the engagement it had: what closed it is no longer so."""

    type: ClassVar[str] = "case.reopened.v1"

    partner_id: UUID
    engagement_id: UUID


class ContractSigned(Event):
    """A creditor or partner signed a paper; the key is the signing organisation."""

    type: ClassVar[str] = "contract.signed.v1"
    topic: ClassVar[str] = topics.CASE
    key_field: ClassVar[str] = "organisation_id"

    organisation_id: UUID
    kind: ContractKind
    partner_id: UUID | None
    pricing_zone_id: UUID | None
    occurred_at: dt.datetime
