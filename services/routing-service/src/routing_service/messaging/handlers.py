"""Events of the other services and the use cases they start.

Topics read: case.events (claims and what happens to them, signatures), identity.events
(organisations) and referral.events (clients and who brought them). Facts are rows keyed by what they
are about; a case is decided when its own events say so, and where the decision hangs on a fact of
another key, its owner is asked (`settle_doubts`). So every interleaving ends in the same decisions.
"""

from collections.abc import Mapping, Sequence

from chassis.records import Handler, Received
from chassis.uow import UnitOfWork
from contracts.base import Event
from contracts.case_events import (
    CaseClosed,
    CaseCustomTermsOffered,
    CaseDeclined,
    CaseOpened,
    CaseVerified,
    ContractSigned,
)
from contracts.party_events import ClientCreated, ClientLinked, OrganisationCreated
from contracts.values import ContractKind
from routing_service.application.close_cases import close_cases
from routing_service.application.record_facts import (
    record_agreements,
    record_claims,
    record_links,
    record_organisations,
)
from routing_service.application.requalify_cases import offer_custom_terms, requalify_declined
from routing_service.application.route_cases import route_cases
from routing_service.domain.claim import Aging, Claim
from routing_service.domain.parties import CREDITOR, Agreement, CreditorLink, Organisation
from routing_service.domain.values import ClaimType, DebtorType, DisputeStatus
from routing_service.wiring import Desk


def handlers(desk: Desk) -> Mapping[type[Event], Handler]:
    """What this service listens to. Each call is one batch of different keys."""

    async def opened(uow: UnitOfWork, received: Sequence[Received[CaseOpened]]) -> None:
        await record_claims([_claim(one.event) for one in received], desk.open(uow))

    async def verified(uow: UnitOfWork, received: Sequence[Received[CaseVerified]]) -> None:
        await route_cases([one.event.case_id for one in received], desk.open(uow))

    async def declined(uow: UnitOfWork, received: Sequence[Received[CaseDeclined]]) -> None:
        given = [(one.event.case_id, one.event.partner_id) for one in received]
        await requalify_declined(given, desk.open(uow))

    async def custom_terms(uow: UnitOfWork, received: Sequence[Received[CaseCustomTermsOffered]]) -> None:
        given = [(one.event.case_id, one.event.partner_id) for one in received]
        await offer_custom_terms(given, desk.open(uow))

    async def closed(uow: UnitOfWork, received: Sequence[Received[CaseClosed]]) -> None:
        ended = [(one.event.case_id, one.event.occurred_at) for one in received]
        await close_cases(ended, desk.open(uow))

    async def signed(uow: UnitOfWork, received: Sequence[Received[ContractSigned]]) -> None:
        agreements = [
            Agreement(one.event.organisation_id, one.event.occurred_at)
            for one in received
            if one.event.kind is ContractKind.SDCA
        ]
        await record_agreements(agreements, desk.open(uow))

    async def linked(uow: UnitOfWork, received: Sequence[Received[ClientLinked]]) -> None:
        links = [
            CreditorLink(one.event.creditor_id, one.event.referral_partner_id, one.event.occurred_at)
            for one in received
        ]
        await record_links(links, desk.open(uow))

    async def client_created(uow: UnitOfWork, received: Sequence[Received[ClientCreated]]) -> None:
        found = [Organisation(one.event.creditor_id, CREDITOR, one.event.name, one.event.country) for one in received]
        await record_organisations(found, desk.open(uow))

    async def organisation_created(uow: UnitOfWork, received: Sequence[Received[OrganisationCreated]]) -> None:
        found = [
            Organisation(one.event.organisation_id, one.event.kind.value, one.event.name, one.event.country)
            for one in received
        ]
        await record_organisations(found, desk.open(uow))

    return {
        CaseOpened: opened,
        CaseVerified: verified,
        CaseDeclined: declined,
        CaseCustomTermsOffered: custom_terms,
        CaseClosed: closed,
        ContractSigned: signed,
        ClientLinked: linked,
        ClientCreated: client_created,
        OrganisationCreated: organisation_created,
    }


def _claim(event: CaseOpened) -> Claim:
    return Claim(
        case_id=event.case_id,
        reference=event.reference,
        creditor_id=event.creditor_id,
        creditor_country=event.creditor_country,
        managing_partner_id=event.managing_partner_id,
        referral_partner_id=event.referral_partner_id,
        requested_partner_id=event.requested_partner_id,
        debtor_type=DebtorType(event.debtor_type),
        debtor_country=event.debtor_country,
        debtor_state=event.debtor_state,
        currency=event.currency,
        principal=event.principal,
        usd_minor=event.usd_minor,
        aging=Aging(event.due_date, event.age_buckets.over_12, event.age_buckets.over_24),
        submitted_on=event.submitted_on,
        opened_at=event.occurred_at,
        claim_type=ClaimType(event.claim_type),
        dispute_status=DisputeStatus(event.dispute_status),
        allow_network_distribution=event.allow_network_distribution,
        is_test=event.is_test,
    )
