"""What use cases need from the outside. Everything happens inside the caller's transaction."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from routing_service.domain.case_file import CaseFile, DecisionRecord
from routing_service.domain.claim import Claim
from routing_service.domain.lead import Lead
from routing_service.domain.network import AgentDraft, OverrideDraft, PartnerProfile, SettingsDraft, ZoneDraft
from routing_service.domain.parties import Agreement, CreditorLink, Organisation
from routing_service.domain.quote import Quote
from routing_service.domain.rules import Partner, Rulebook, Settings
from routing_service.domain.values import QuoteStatus


class Cases(Protocol):
    """Case files."""

    async def add(self, claims: Sequence[Claim]) -> None:
        """Keep what was submitted."""
        ...

    async def lock(self, case_ids: Sequence[UUID]) -> dict[UUID, CaseFile]:
        """The files with these ids, locked until the commit, with their creditors' known links."""
        ...

    async def save(self, files: Sequence[CaseFile]) -> None:
        """Keep the changed state of locked files."""
        ...

    async def record(self, decisions: Sequence[DecisionRecord]) -> None:
        """Keep the snapshots of decisions."""
        ...


class Leads(Protocol):
    """Leads, invitations and quotes."""

    async def add(self, leads: Sequence[Lead], bidders: Mapping[UUID, Sequence[UUID]]) -> None:
        """Open leads; `bidders` are the invited partners by lead."""
        ...

    async def lock_open(self, case_ids: Sequence[UUID]) -> list[Lead]:
        """The leads of these cases that are not over, locked."""
        ...

    async def lock_due(self, now: dt.datetime, limit: int) -> list[Lead]:
        """Leads whose deadline has come, locked; those that others hold are left out."""
        ...

    async def lock_for_bidder(self, lead_id: UUID, partner_id: UUID) -> tuple[Lead, bool] | None:
        """A lead that this partner was invited to, locked, and whether he has quoted."""
        ...

    async def lock_of_case(self, lead_id: UUID, case_id: UUID) -> Lead | None:
        """A lead of this case, locked."""
        ...

    async def save(self, leads: Sequence[Lead]) -> None:
        """Keep the changed state of locked leads."""
        ...

    async def add_quote(self, quote: Quote) -> None:
        """Keep a sealed bid and note on the invitation that it was answered."""
        ...

    async def quote(self, lead: Lead, quote_id: UUID) -> Quote | None:
        """A quote on this lead."""
        ...

    async def settle(self, lead_ids: Sequence[UUID], status: QuoteStatus, *, winner: UUID | None = None) -> None:
        """Give the submitted quotes of leads that ended this status; the winner becomes Winner."""
        ...


class Directory(Protocol):
    """What is known here about organisations. Facts that are there already are left as they are."""

    async def add_organisations(self, organisations: Sequence[Organisation]) -> None:
        """Learn of organisations."""
        ...

    async def add_links(self, links: Sequence[CreditorLink]) -> None:
        """Learn who brought which creditor."""
        ...

    async def add_agreements(self, agreements: Sequence[Agreement]) -> None:
        """Learn who signed; partners among them become eligible."""
        ...

    async def organisation(self, organisation_id: UUID) -> Organisation | None:
        """One organisation."""
        ...

    async def link(self, creditor_id: UUID) -> CreditorLink | None:
        """Who brought a creditor."""
        ...

    async def partner(self, partner_id: UUID) -> Partner | None:
        """A partner with his profile, when staff have set one up."""
        ...


class Rules(Protocol):
    """What staff set up."""

    async def current(self) -> Rulebook:
        """All rules as they stand."""
        ...

    async def settings(self) -> Settings:
        """The platform's settings alone."""
        ...

    async def put_partner(self, profile: PartnerProfile) -> None:
        """Set up a partner, or replace his profile."""
        ...

    async def put_agent(self, draft: AgentDraft) -> UUID:
        """Set up a partner's agent, or replace the one of this kind and name; returns its id."""
        ...

    async def put_override(self, draft: OverrideDraft) -> UUID:
        """Set up a client's rule, or change the partner of the one with this reach; returns its id."""
        ...

    async def put_zone(self, draft: ZoneDraft) -> UUID:
        """Set up a carve-out, or replace the one between these parties; returns its id."""
        ...

    async def put_settings(self, draft: SettingsDraft) -> None:
        """Replace the platform's settings and holidays."""
        ...


class Owners(Protocol):
    """The services that own what is only projected here. Raises `Transient` when one is away."""

    async def has_signed(self, partner_id: UUID) -> Agreement | None:
        """Whether a partner has signed the debt collection agreement (case-service)."""
        ...

    async def link_of(self, creditor_id: UUID) -> CreditorLink | None:
        """Who brought a creditor (referral-service)."""
        ...

    async def organisation(self, organisation_id: UUID) -> Organisation | None:
        """An organisation (identity-service)."""
        ...

    async def creditor_of(self, case_id: UUID) -> UUID | None:
        """Whose case it is (case-service)."""
        ...

    async def manager_of(self, case_id: UUID) -> UUID | None:
        """Which partner manages it for a client of his (case-service); None for nobody."""
        ...
