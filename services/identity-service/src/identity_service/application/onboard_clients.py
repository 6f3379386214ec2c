"""Clients of referral partners: their organisations and onboarding users come from events."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.ids import uuid7
from chassis.uow import UnitOfWork
from contracts.permissions import Role
from contracts.values import OrganisationKind
from identity_service.application import life
from identity_service.application.provision_organisation import Stores
from identity_service.domain import secret_token
from identity_service.domain.invitation import Invitation
from identity_service.domain.people import Organisation, User
from identity_service.domain.ports import Persons


@dataclass(frozen=True, slots=True)
class NewClient:
    """A client that a referral partner brought."""

    creditor_id: UUID
    user_id: UUID
    name: str
    country: str
    created_at: dt.datetime


async def onboard_clients(
    clients: Sequence[NewClient], uow: UnitOfWork, stores: Stores, persons: Persons, shared_secret: str
) -> None:
    """Create what is missing of each: organisation, people, memberships, invitation.

    The invitation's token is the one referral-service put into the onboarding address; colleagues
    are invited by the onboarding user when he is there. Of people referral-service no longer knows
    (a withdrawn client) nothing is made.
    """
    teams = await asyncio.gather(*(persons.onboarding_people(each.user_id) for each in clients))
    await stores.organisations.add(
        [
            Organisation(each.creditor_id, OrganisationKind.CREDITOR, each.name, each.country, each.created_at)
            for each in clients
        ]
    )
    known = [(client, team) for client, team in zip(clients, teams, strict=True) if team]
    if not known:
        return
    members = [
        (client, person, Role.CLIENT_USER if position else Role.CLIENT_ADMIN)
        for client, team in known
        for position, person in enumerate(team)
    ]
    await stores.people.add_users([(person, client.creditor_id) for client, person, _ in members], uow.now)
    await stores.people.join([(client.creditor_id, person.id, role) for client, person, role in members], uow.now)
    await stores.invitations.add([_invitation(client, team[0], shared_secret) for client, team in known], uow.now)


def _invitation(client: NewClient, person: User, shared_secret: str) -> tuple[Invitation, bytes]:
    token = secret_token.onboarding_token(shared_secret, client.user_id)
    invitation = Invitation(
        uuid7(),
        client.creditor_id,
        person.email,
        person.first_name,
        person.last_name,
        Role.CLIENT_ADMIN,
        client.created_at + life.ONBOARDING,
    )
    return invitation, secret_token.token_hash(token)
