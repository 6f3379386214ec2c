"""The lines of bank statements: listed, matched and set aside where they are not sure."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query

from chassis.auth import Principal
from chassis.http import PageQuery, PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, page_data, requires
from chassis.uow import UnitOfWork
from contracts.permissions import Permission
from ledger_service.api.bank_desks import invoice_desk, payout_desk
from ledger_service.api.errors import refused
from ledger_service.api.schemas.bank import (
    BankLineDto,
    BankLinesPage,
    IgnoreRequest,
    InvoiceMatchRequest,
    MatchRequest,
)
from ledger_service.application import decide_line
from ledger_service.application.decide_payout import match_to_disbursement, match_to_invoice, match_to_transfer
from ledger_service.domain.bank_ports import KeptLine
from ledger_service.domain.errors import LedgerError, UnknownLine
from ledger_service.domain.values import PLATFORM_OWNER
from ledger_service.persistence.bank_worklist import BankWorklist
from ledger_service.persistence.books import PostgresBooks
from ledger_service.persistence.payouts import Payouts

router = Router(tags=["Bank statements"])

LineId = Annotated[UUID, Path(alias="lineId")]
StatusQuery = Annotated[Literal["Open", "Matched", "Ignored"] | None, Query()]
DirectionQuery = Annotated[Literal["Credit", "Debit"] | None, Query()]


@router.get("/partner/bank-lines", openapi_extra=requires(Permission.READ_PAYMENTS))
async def partners_lines(
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    page: PageQueryDep,
    status: StatusQuery = None,
    direction: DirectionQuery = None,
) -> BankLinesPage:
    """Return lines of the partner's accounts, the last booked first; `status=Open` is what waits for somebody."""
    return await _listed(uow, principal.organisation_id, page, status, direction)


@router.get("/ops/bank-lines", openapi_extra=requires(Permission.READ_NETWORK))
async def platforms_lines(
    uow: UnitOfWorkDep, page: PageQueryDep, status: StatusQuery = None, direction: DirectionQuery = None
) -> BankLinesPage:
    """Return lines of the platform's own accounts, the last booked first."""
    return await _listed(uow, PLATFORM_OWNER, page, status, direction)


@router.post("/partner/bank-lines/{lineId}/match", openapi_extra=requires(Permission.RECORD_PAYMENT))
async def match(line_id: LineId, body: MatchRequest, uow: UnitOfWorkDep, principal: PrincipalDep) -> BankLineDto:
    """Record an open line's money as a payment or a payout, or say which recorded one it is."""
    worklist, owner_id = BankWorklist(uow.connection), principal.organisation_id
    try:
        decided = await _matched(uow, worklist, owner_id, line_id, body)
    except LedgerError as refusal:
        raise refused(refusal) from refusal
    return await _decided(uow, worklist, owner_id, decided, principal)


@router.post("/ops/bank-lines/{lineId}/match", openapi_extra=requires(Permission.MANAGE_BILLING))
async def match_platforms(
    line_id: LineId, body: InvoiceMatchRequest, uow: UnitOfWorkDep, principal: PrincipalDep
) -> BankLineDto:
    """Settle an invoice of the platform with an open line of its account, which is its whole amount."""
    worklist = BankWorklist(uow.connection)
    kept = await worklist.lock(PLATFORM_OWNER, line_id)
    try:
        decided = await match_to_invoice(uow, invoice_desk(uow), kept, body.invoice_id)
    except LedgerError as refusal:
        raise refused(refusal) from refusal
    return await _decided(uow, worklist, PLATFORM_OWNER, decided, principal)


@router.post("/partner/bank-lines/{lineId}/ignore", openapi_extra=requires(Permission.RECORD_PAYMENT))
async def ignore_partners(
    line_id: LineId, body: IgnoreRequest, uow: UnitOfWorkDep, principal: PrincipalDep
) -> BankLineDto:
    """Set an open line aside for a reason."""
    return await _ignored(uow, principal.organisation_id, line_id, body, principal)


@router.post("/ops/bank-lines/{lineId}/ignore", openapi_extra=requires(Permission.SET_UP_NETWORK))
async def ignore_platforms(
    line_id: LineId, body: IgnoreRequest, uow: UnitOfWorkDep, principal: PrincipalDep
) -> BankLineDto:
    """Set an open line of the platform's account aside for a reason."""
    return await _ignored(uow, PLATFORM_OWNER, line_id, body, principal)


async def _listed(
    uow: UnitOfWork, owner_id: UUID, page: PageQuery, status: str | None, direction: str | None
) -> BankLinesPage:
    rows, total = await BankWorklist(uow.connection).page(owner_id, status, direction, page.page_size, page.offset)
    return BankLinesPage(data=[BankLineDto.of(row) for row in rows], page_data=page_data(page, total, len(rows)))


async def _ignored(
    uow: UnitOfWork, owner_id: UUID, line_id: UUID, body: IgnoreRequest, principal: Principal
) -> BankLineDto:
    worklist = BankWorklist(uow.connection)
    kept = await worklist.lock(owner_id, line_id)
    return await _decided(uow, worklist, owner_id, decide_line.ignore(kept, body.reason), principal)


async def _decided(
    uow: UnitOfWork, worklist: BankWorklist, owner_id: UUID, decided: KeptLine, principal: Principal
) -> BankLineDto:
    await worklist.decide(owner_id, decided, uow.now, principal.user_id)
    row = await worklist.one(owner_id, decided.id)
    if row is None:
        raise UnknownLine
    return BankLineDto.of(row)


async def _matched(
    uow: UnitOfWork, worklist: BankWorklist, owner_id: UUID, line_id: UUID, body: MatchRequest
) -> KeptLine:
    kept = await worklist.lock(owner_id, line_id)
    if body.case_id is not None:
        return await decide_line.match_to_case(
            uow, PostgresBooks(uow.connection), kept, partner_id=owner_id, case_id=body.case_id, close=body.close_case
        )
    if body.payment_id is not None:
        return decide_line.match_to_payment(kept, await worklist.payment(owner_id, body.payment_id))
    if body.transfer_id is not None:
        return await match_to_transfer(uow, payout_desk(uow), kept, partner_id=owner_id, transfer_id=body.transfer_id)
    payouts = Payouts(uow.connection)
    await payouts.hold(owner_id)
    return match_to_disbursement(
        kept, await payouts.one(owner_id, body.disbursement_id) if body.disbursement_id else None
    )
