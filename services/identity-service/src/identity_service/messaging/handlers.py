"""Contract events to commands. Reads referral.events; each fact is a row keyed by its cause."""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.records import Handler, Received
from chassis.uow import UnitOfWork
from contracts.base import Event
from contracts.party_events import ClientCreated, ClientLinked
from identity_service.application.onboard_clients import NewClient, onboard_clients
from identity_service.application.provision_organisation import Stores
from identity_service.domain.ports import Persons
from identity_service.persistence.invitations import StoredInvitations
from identity_service.persistence.keys import StoredKeys
from identity_service.persistence.links import StoredLinks
from identity_service.persistence.organisations import StoredOrganisations
from identity_service.persistence.people import StoredPeople


def handlers(persons: Persons, shared_secret: str) -> Mapping[type[Event], Handler]:
    """Return the handlers of this service."""

    async def client_created(uow: UnitOfWork, received: Sequence[Received[Any]]) -> None:
        clients = [_client(each.event) for each in sorted(received, key=lambda each: each.key)]
        connection = uow.connection
        stores = Stores(
            StoredOrganisations(connection),
            StoredPeople(connection),
            StoredInvitations(connection),
            StoredKeys(connection),
        )
        await onboard_clients(clients, uow, stores, persons, shared_secret)

    return {ClientCreated: client_created, ClientLinked: client_linked}


async def client_linked(uow: UnitOfWork, received: Sequence[Received[ClientLinked]]) -> None:
    """Learn whom a referral partner means by his own tenant id."""
    events = [each.event for each in received]
    await StoredLinks(uow.connection).add(
        [(each.referral_partner_id, each.external_tenant_id, each.creditor_id) for each in events]
    )


def _client(event: ClientCreated) -> NewClient:
    return NewClient(event.creditor_id, event.onboarding_user_id, event.name, event.country, event.occurred_at)
