"""What the use cases need from outside, in the words of the domain."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from referral_service.domain.attribution import KnownLink, KnownPerson
from referral_service.domain.clients import ClientUser, Company
from referral_service.domain.partners import Partner, PartnerTerms


@dataclass(frozen=True, slots=True)
class Link:
    """An attribution decision as it is stored: immutable."""

    creditor_id: UUID
    referral_partner_id: UUID
    external_tenant_id: str
    attributed: bool
    fee_share: Decimal
    linked_at: dt.datetime


class Partners(Protocol):
    """Referral partners."""

    async def get(self, partner_id: UUID) -> Partner | None:
        """Return the partner as far as this service knows him."""
        ...

    async def learn(self, partner_id: UUID, name: str, country: str) -> None:
        """Keep who he is; the same facts again change nothing."""
        ...

    async def agree(self, partner_id: UUID, terms: PartnerTerms) -> None:
        """Replace his terms."""
        ...


class Clients(Protocol):
    """Clients and the decisions about them."""

    async def reserve(self, partner_id: UUID, external_tenant_id: str, emails: Sequence[str]) -> None:
        """Let nobody else bring this tenant or these addresses until the transaction ends."""
        ...

    async def linked(self, partner_id: UUID, external_tenant_id: str) -> UUID | None:
        """Return the creditor behind a partner's own id for it."""
        ...

    async def links_of(self, emails: Sequence[str], creditors: Sequence[UUID]) -> list[KnownLink]:
        """Return the links, of any partner, of clients with these addresses or ids."""
        ...

    async def add(self, link: Link, company: Company, users: Sequence[ClientUser]) -> None:
        """Store a new client with its decision."""
        ...


class Directory(Protocol):
    """What identity-service knows. Raises `DirectoryAway` when it does not answer."""

    async def person(self, email: str) -> KnownPerson | None:
        """Return the account with this address."""
        ...

    async def referral_partner(self, partner_id: UUID) -> tuple[str, str] | None:
        """Return name and country of a referral partner."""
        ...


class DirectoryAway(Exception):
    """identity-service did not answer in time."""
