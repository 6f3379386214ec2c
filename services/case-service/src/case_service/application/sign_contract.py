"""A creditor or partner signs a paper; cases that waited for it go on (C4, C10, C26)."""

from dataclasses import dataclass
from uuid import UUID

from case_service.application.event_translation import signed
from case_service.application.record import record
from case_service.application.revalidate_case import validate
from case_service.application.work import Work
from case_service.domain.case import Case
from case_service.domain.contracts import Paper, Signature
from case_service.domain.values import CaseState
from chassis.ids import uuid7


@dataclass(frozen=True, slots=True)
class SignContract:
    """Who signs what."""

    organisation_id: UUID
    paper: Paper
    signer_name: str
    signer_user_id: UUID | None


async def sign_contract(work: Work, command: SignContract) -> None:
    """Write the signature and publish it; signing again what is signed changes nothing.

    Every case that waited for this paper and for no other goes on in the same transaction; the number
    of statements does not depend on how many there are.
    """
    paper = command.paper
    signature = Signature(
        uuid7(), command.organisation_id, paper, command.signer_name, command.signer_user_id, work.now
    )
    if not await work.contracts.sign(signature):
        return
    work.uow.emit(signed(signature))
    concerned, free = await work.contracts.release(
        command.organisation_id, paper.kind, paper.partner_id, paper.pricing_zone_id
    )
    if not concerned or not free:
        return
    cases = list((await work.cases.lock(free)).values())
    with_files = await work.cases.with_files(free)
    for case in cases:
        go_on(work, case, has_file=case.id in with_files)
    await record(work, cases, command.signer_name)


def go_on(work: Work, case: Case, *, has_file: bool) -> None:
    """Take a case that waits for no paper any more to where it was going."""
    if case.state is CaseState.PENDING_CONTRACT_SIGNING:
        case.complete_contracts(work.now)
        validate(case, has_file=has_file, work=work)
    elif case.awaits_signature:
        case.activate(uuid7(), work.now)
