"""A partner submits a claim of a client of his own, or one about a success fee that is owed to him (S4)."""

from dataclasses import dataclass, replace
from uuid import UUID

from case_service.application.submit_case import SubmitCase, submit_case
from case_service.application.work import Work
from case_service.domain.contracts import SDCA
from case_service.domain.errors import CommissionCaseExists, FieldErrors, PartnerAgreementMissing
from case_service.domain.submission import NewCase
from chassis.peers import Peers


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
        await _check_commission(work, partner_id, command.commission_of)
    creditor_id = await work.directory.shadow_client(partner_id, client.name, client.country, work.now)
    command = replace(command, creditor_id=creditor_id, managing_partner_id=partner_id)
    return await submit_case(work, peers, command, poa_at_submission=False)


async def _check_commission(work: Work, partner_id: UUID, payment_ids: tuple[UUID, ...]) -> None:
    """Make sure that the fee is owed to this partner, by one client, and not claimed already."""
    clients = await work.cases.paid_clients(partner_id, payment_ids)
    if len(clients) < len(set(payment_ids)):
        raise FieldErrors({"commissionOf": ["names payments that are not of cases you collect"]})
    if len(set(clients.values())) > 1:
        raise FieldErrors({"commissionOf": ["names payments of several clients: each of them owes a fee of his own"]})
    if await work.cases.claims_commission(partner_id, payment_ids):
        raise CommissionCaseExists("A case about the success fee of one of these payments is open.")
