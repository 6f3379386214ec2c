"""What the use cases need from outside, as the domain words it. `persistence/` implements these."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from case_service.domain.case import Case
from case_service.domain.contracts import AwaitedPaper, Paper, Signature
from case_service.domain.organisations import ClientLink, Organisation, Rate, SubmissionContext
from case_service.domain.submission import NewCase
from case_service.domain.texts import ChatMessage, Note, StoredFile, TimelineEntry
from case_service.domain.values import PaperKind


@dataclass(frozen=True, slots=True)
class PaymentFact:
    """A payment as the ledger told it; `recovered` is the case's total after it, in minor units.

    One that does not `count` was taken back, or waits for verification.
    """

    id: UUID
    case_id: UUID
    engagement_id: UUID
    creditor_id: UUID
    partner_id: UUID
    amount: int
    value_date: dt.date
    recovered: int
    recorded_at: dt.datetime
    counts: bool = True


@dataclass(frozen=True, slots=True)
class ClaimFact:
    """A claim as the ledger, which owns it, has changed it: amounts in minor units, as of an instant.

    The fees and the rate are those of an engagement and its terms; the principal is the case's.
    """

    case_id: UUID
    engagement_id: UUID
    terms_number: int
    principal: int
    usd_minor: int
    interest_fees: int
    reminder_fees: int
    collection_fees: int
    success_fee: str
    changed_at: dt.datetime


class Cases(Protocol):
    """The cases."""

    async def add(self, case: NewCase) -> None:
        """Write a new case and the papers it waits for.

        Raises `DuplicateCreditorReference`, or `ReferenceTaken` when its reference exists.
        """
        ...

    async def lock(self, case_ids: Collection[UUID]) -> Mapping[UUID, Case]:
        """Return these cases, their rows locked in the order of their ids; misses are left out."""
        ...

    async def save(self, cases: Sequence[Case]) -> None:
        """Write what changed in locked cases, with engagements and awaited papers.

        The number of statements does not depend on the number of cases.
        """
        ...

    async def widen(self) -> None:
        """Reach the rows of every party for the rest of the transaction.

        Only after a lock has shown that the case is the caller's: its consequences concern the other
        party too, such as the creditor's signatures, or a case that is no longer his after a decline.
        """
        ...

    async def with_files(self, case_ids: Collection[UUID]) -> frozenset[UUID]:
        """Return those of these cases that have a file."""
        ...

    async def record_payments(self, payments: Sequence[PaymentFact]) -> None:
        """Note payments and prolong the exclusive periods of their engagements; idempotent."""
        ...

    async def correct_payments(self, payments: Sequence[PaymentFact]) -> None:
        """Note payments as they are now; periods are as long as what counts makes them."""
        ...

    async def change_claims(self, claims: Sequence[ClaimFact]) -> None:
        """Take over what is claimed; idempotent, one statement."""
        ...

    async def paid_clients(self, partner_id: UUID, payment_ids: Collection[UUID]) -> Mapping[UUID, UUID]:
        """Return the creditors of those of these payments that this partner collected, by payment.

        The payments stay locked, so that two claims about one cannot both look and then both be made.
        """
        ...

    async def claims_commission(self, partner_id: UUID, payment_ids: Collection[UUID]) -> bool:
        """Return whether an open case of this partner is about the fee of one of these payments."""
        ...


class Contracts(Protocol):
    """Signed papers and those that are waited for."""

    async def sign(self, signature: Signature) -> bool:
        """Write a signature; False when this paper was signed before.

        Until the transaction ends no acceptance of the same organisation's cases can look at its papers.
        """
        ...

    async def signed(self, organisation_id: UUID, partner_id: UUID | None) -> Mapping[Paper, Signature]:
        """Return what an organisation has signed, as far as it concerns this partner."""
        ...

    async def signed_by(self, organisation_ids: Collection[UUID]) -> Mapping[UUID, frozenset[Paper]]:
        """Return what organisations have signed; nothing they sign meanwhile can be missed."""
        ...

    async def awaited(self, creditor_id: UUID) -> Sequence[AwaitedPaper]:
        """Return the papers this creditor's cases wait for."""
        ...

    async def release(
        self, creditor_id: UUID, kind: PaperKind, partner_id: UUID | None, pricing_zone_id: UUID | None
    ) -> tuple[Collection[UUID], Collection[UUID]]:
        """Take a signed paper off every case that waits for it.

        Returns the cases it concerned, and of these the ones that now wait for nothing.
        """
        ...


class Directory(Protocol):
    """Organisations, links and exchange rates: facts that other services decide."""

    async def submission_context(
        self, creditor_id: UUID, currency: str, division_id: UUID | None
    ) -> SubmissionContext | None:
        """Return what a submission needs, in one statement; None for a creditor nobody told of."""
        ...

    async def organisation(self, organisation_id: UUID) -> Organisation | None:
        """Return an organisation, or None."""
        ...

    async def shadow_client(self, managing_partner_id: UUID, name: str, country: str, now: dt.datetime) -> UUID:
        """Return the client of a managing partner by name and country, made when he is new."""
        ...

    async def add_organisations(self, organisations: Sequence[Organisation]) -> None:
        """Write organisations; what is known already stays."""
        ...

    async def add_links(self, links: Sequence[ClientLink]) -> None:
        """Write links; the newest of a creditor counts."""
        ...

    async def add_rates(self, rates: Sequence[Rate]) -> None:
        """Write rates; the newest day of a currency counts."""
        ...


class Texts(Protocol):
    """What is written about cases."""

    async def add_entries(self, entries: Sequence[TimelineEntry]) -> None:
        """Write timeline entries with one statement."""
        ...

    async def add_message(self, message: ChatMessage) -> None:
        """Write a chat message; what the other side wrote before counts as seen by its sender."""
        ...

    async def add_note(self, note: Note) -> None:
        """Write a note."""
        ...

    async def add_file(self, file: StoredFile) -> None:
        """Write what is known of a file whose content is stored."""
        ...
