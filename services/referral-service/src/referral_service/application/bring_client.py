"""A referral partner brings a client: POST /referral/clients."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from chassis.ids import uuid7
from chassis.uow import UnitOfWork
from contracts.party_events import ClientCreated, ClientLinked
from referral_service.application.partner_of import partner_of
from referral_service.domain.attribution import KnownPerson, refuse_known
from referral_service.domain.clients import ClientUser, Company, NewUser, email_key, with_onboarding_user
from referral_service.domain.errors import PartnerInactiveError
from referral_service.domain.ports import Clients, Directory, Link, Partners

_QUESTIONS_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class BringClient:
    """The client as sent; `company.country` is a code already."""

    partner_id: UUID
    external_tenant_id: str
    company: Company
    users: tuple[NewUser, ...]


async def bring_client(
    command: BringClient,
    *,
    uow: UnitOfWork,
    partners: Partners,
    clients: Clients,
    directory: Directory,
) -> UUID:
    """Create the client and return its creditor id; the same tenant again returns the same id.

    A new client is attributed (domain 3.6), at the share its partner has at this moment. Raises
    the errors of `domain/errors.py`, `ClientConflictError` when one of the addresses is known, and
    `DirectoryAway` when identity-service cannot be asked.
    """
    users = with_onboarding_user(command.users)
    partner = await partner_of(command.partner_id, partners=partners, directory=directory)
    existing = await clients.linked(command.partner_id, command.external_tenant_id)
    if existing is not None:
        return existing
    if not partner.terms.is_active:
        raise PartnerInactiveError
    emails = sorted({email_key(each) for each in (command.company.office_email, *(u.email for u in users))})
    people = await _ask(directory, emails)
    await clients.reserve(command.partner_id, command.external_tenant_id, emails)
    existing = await clients.linked(command.partner_id, command.external_tenant_id)
    if existing is not None:
        return existing
    creditors = sorted({creditor for person in people for creditor in person.creditors})
    refuse_known(command.partner_id, people, await clients.links_of(emails, creditors))

    link = Link(
        creditor_id=uuid7(),
        referral_partner_id=command.partner_id,
        external_tenant_id=command.external_tenant_id,
        attributed=True,
        fee_share=partner.terms.fee_share,
        linked_at=uow.now,
    )
    people_of_client = [ClientUser(uuid7(), user.name, user.email, user.onboarding) for user in users]
    await clients.add(link, command.company, people_of_client)
    uow.emit(*_events(link, command.company, next(u.user_id for u in people_of_client if u.onboarding)))
    return link.creditor_id


async def _ask(directory: Directory, emails: list[str]) -> list[KnownPerson]:
    gate = asyncio.Semaphore(_QUESTIONS_AT_ONCE)

    async def one(email: str) -> KnownPerson | None:
        async with gate:
            return await directory.person(email)

    answers = await asyncio.gather(*(one(email) for email in emails))
    return [person for person in answers if person is not None]


def _events(link: Link, company: Company, onboarding_user_id: UUID) -> tuple[ClientCreated, ClientLinked]:
    return (
        ClientCreated(
            creditor_id=link.creditor_id,
            referral_partner_id=link.referral_partner_id,
            onboarding_user_id=onboarding_user_id,
            name=company.name,
            country=company.country,
            occurred_at=link.linked_at,
        ),
        ClientLinked(
            creditor_id=link.creditor_id,
            referral_partner_id=link.referral_partner_id,
            external_tenant_id=link.external_tenant_id,
            attributed=link.attributed,
            fee_share=link.fee_share,
            occurred_at=link.linked_at,
        ),
    )
