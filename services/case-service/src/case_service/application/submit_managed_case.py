"""A partner submits a claim of a client of his own, or one about a success fee that is owed to him (S4)."""

from dataclasses import dataclass, replace
from uuid import UUID

from case_service.application.submit_case import SubmitCase, submit_case
from case_service.application.work import Work
from case_service.domain.contracts import SDCA
from case_service.domain.errors import CommissionCaseExists, FieldErrors, PartnerAgreementMissing
from case_service.domain.submission import NewCase
from chassis.errors import unavailable
from chassis.peers import Peers, PeerUnavailable


@dataclass(frozen=True, slots=True)
class ClientOf:
    """The client of a managing partner: nothing else is kept of him. `country` is two letters."""

    managing_partner_id: UUID
    name: str
    country: str


async def submit_managed_case(work: Work, peers: Peers, client: ClientOf, command: SubmitCase) -> NewCase:
    """Submit for a client, who is found by name and country or made; returns the case as written.

    `command.creditor_id` is replaced by the client's. Raises what `submit_case` raises, `PartnerAgreementMissing`
    while the managing partner has not signed the collection agreement, `FieldErrors` for a collecting partner who is
    the submitter himself (but for test cases) and for payments that are not his, and `CommissionCaseExists`.
    """
    partner_id = client.managing_partner_id
    if SDCA not in await work.contracts.signed(partner_id, None):
        raise PartnerAgreementMissing("Sign the debt collection agreement before you submit cases.")
    if command.requested_partner_id == partner_id and not command.is_test:
        raise FieldErrors({"collectionPartnerId": ["must not be yourself: another partner collects what you submit"]})
    if command.commission_of:
        await _check_commission(work, peers, partner_id, command)
    creditor_id = await work.directory.shadow_client(partner_id, client.name, client.country, work.now)
    command = replace(command, creditor_id=creditor_id, managing_partner_id=partner_id)
    return await submit_case(work, peers, command, poa_at_submission=False)


async def _check_commission(work: Work, peers: Peers, partner_id: UUID, command: SubmitCase) -> None:
    """Make sure that the fee is owed to this partner, by one client, and not claimed already.

    Whether it is owed the ledger knows; of test cases nobody owes anything.
    """
    payment_ids = command.commission_of
    clients = await work.cases.paid_clients(partner_id, payment_ids)
    if len(clients) < len(set(payment_ids)):
        raise FieldErrors({"commissionOf": ["names payments that are not of cases you collect"]})
    if len(set(clients.values())) > 1:
        raise FieldErrors({"commissionOf": ["names payments of several clients: each of them owes a fee of his own"]})
    if await work.cases.claims_commission(partner_id, payment_ids):
        raise CommissionCaseExists("A case about the success fee of one of these payments is open.")
    if not command.is_test and not set(payment_ids) <= await _unpaid(peers, partner_id, next(iter(clients.values()))):
        raise FieldErrors({"commissionOf": ["names payments whose success fee the client does not owe you"]})


async def _unpaid(peers: Peers, partner_id: UUID, client_id: UUID) -> set[UUID]:
    try:
        told = await peers.get("ledger", f"/internal/partners/{partner_id}/clients/{client_id}/unpaid-commissions")
    except PeerUnavailable:
        told = None
    if told is None:
        raise unavailable("Whether the success fee is owed cannot be asked right now; try again.")
    return {UUID(each) for each in told["paymentIds"]}
