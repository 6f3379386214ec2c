"""Events of the other services and what they change here.

Topics read: case.events (agreements signed, cases opened and closed), ledger.events (shares
earned), identity.events (referral partners). Every fact is a row keyed by its cause, so any
interleaving of the topics gives the same rows.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from chassis.money import to_decimal
from chassis.records import Handler, Received
from chassis.uow import UnitOfWork
from contracts.base import Event
from contracts.case_events import CaseClosed, CaseOpened, CaseReopened, ContractSigned
from contracts.ledger_events import PaymentRecorded
from contracts.ledger_payment_events import PaymentCorrected, PaymentDeleted, PaymentSubmitted
from contracts.party_events import OrganisationCreated
from contracts.values import ContractKind, OrganisationKind
from referral_service.persistence.facts import Earning, ProjectedFacts, ReferredCase
from referral_service.persistence.partners import StoredPartners


async def on_organisation_created(uow: UnitOfWork, received: Sequence[Received[OrganisationCreated]]) -> None:
    """Keep referral partners; other organisations are no business of this service."""
    told = [
        (each.event.organisation_id, each.event.name, each.event.country)
        for each in received
        if each.event.kind is OrganisationKind.REFERRAL_PARTNER
    ]
    if told:
        await StoredPartners(uow.connection).learn_all(told)


async def on_contract_signed(uow: UnitOfWork, received: Sequence[Received[ContractSigned]]) -> None:
    """Complete the onboarding of clients whose debt collection agreement is signed."""
    await ProjectedFacts(uow.connection).signed(
        [
            (each.event.organisation_id, each.event.occurred_at)
            for each in received
            if each.event.kind is ContractKind.SDCA
        ]
    )


async def on_case_opened(uow: UnitOfWork, received: Sequence[Received[CaseOpened]]) -> None:
    """Count referred cases; test cases stay out of every figure (domain 13, case 22)."""
    await ProjectedFacts(uow.connection).opened(
        [
            ReferredCase(
                event.case_id,
                event.creditor_id,
                event.referral_partner_id,
                event.locked_rate.usd_per_unit,
            )
            for event in (each.event for each in received)
            if event.referral_partner_id is not None and not event.is_test
        ]
    )


async def on_case_closed(uow: UnitOfWork, received: Sequence[Received[CaseClosed]]) -> None:
    """Count closed cases."""
    await ProjectedFacts(uow.connection).closed([each.event.case_id for each in received])


async def on_payment_recorded(uow: UnitOfWork, received: Sequence[Received[PaymentRecorded]]) -> None:
    """Keep the share of payments whose commission is paid; before that it is an estimate."""
    await ProjectedFacts(uow.connection).earned(_earnings([each.event for each in received]))


async def on_payment_changed(
    uow: UnitOfWork, received: Sequence[Received[PaymentCorrected | PaymentDeleted | PaymentSubmitted]]
) -> None:
    """Keep the share that a corrected payment gives now; one that is taken back or waits gives none."""
    await ProjectedFacts(uow.connection).lost([each.event.payment_id for each in received])
    corrected = [each.event for each in received if isinstance(each.event, PaymentCorrected)]
    await ProjectedFacts(uow.connection).earned(_earnings(corrected))


def _earnings(events: Sequence[PaymentRecorded | PaymentCorrected]) -> list[Earning]:
    return [
        Earning(
            event.payment_id,
            event.case_id,
            event.referral_partner_id,
            to_decimal(event.split.referral, event.currency),
        )
        for event in events
        if event.referral_partner_id is not None and event.commission_paid and event.split.referral
    ]


async def on_case_reopened(uow: UnitOfWork, received: Sequence[Received[CaseReopened]]) -> None:
    """Count cases as open again."""
    await ProjectedFacts(uow.connection).reopened([each.event.case_id for each in received])


HANDLERS: Final[Mapping[type[Event], Handler]] = {
    OrganisationCreated: on_organisation_created,
    ContractSigned: on_contract_signed,
    CaseOpened: on_case_opened,
    CaseClosed: on_case_closed,
    CaseReopened: on_case_reopened,
    PaymentRecorded: on_payment_recorded,
    PaymentCorrected: on_payment_changed,
    PaymentDeleted: on_payment_changed,
    PaymentSubmitted: on_payment_changed,
}
