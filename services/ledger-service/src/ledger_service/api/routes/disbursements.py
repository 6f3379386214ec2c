"""Money for clients: what partners hold, what they forwarded, and what clients got."""

import asyncio
import datetime as dt
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from chassis.errors import invalid
from chassis.http import Page, PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, page_data, requires
from chassis.uow import UnitOfWork
from contracts.permissions import Permission
from ledger_service.api.documents.payout_advice import payout_advice
from ledger_service.api.invoice_reads import PDF, document
from ledger_service.api.schemas.disbursements import (
    DisbursementAnswer,
    DisbursementDetail,
    DisbursementInput,
    DueAnswer,
    PayoutStatus,
)
from ledger_service.application.disburse import disburse
from ledger_service.domain.billing import BillingProfile
from ledger_service.domain.disbursing import Disbursement, Forwarded, PayoutFilter, UnknownDisbursement, due_on
from ledger_service.persistence.billing_profiles import BillingProfiles
from ledger_service.persistence.calendars import is_holiday
from ledger_service.persistence.disbursements import Disbursements
from ledger_service.persistence.journal import PostgresJournal

router = Router(tags=["Disbursements"])


CurrencyQuery = Annotated[str | None, Query(pattern="^[A-Z]{3}$")]
FromQuery = Annotated[dt.date | None, Query(alias="from")]
ToQuery = Annotated[dt.date | None, Query()]
StatusQuery = Annotated[PayoutStatus | None, Query()]
ClientQuery = Annotated[UUID | None, Query(alias="clientId")]


@router.get("/partner/disbursements/due", openapi_extra=requires(Permission.READ_BALANCE))
async def due(uow: UnitOfWorkDep, principal: PrincipalDep, page: PageQueryDep) -> Page[DueAnswer]:
    """Return a page of what the partner holds for clients, oldest first, and until when it must be forwarded."""
    found, total = await Disbursements(uow.connection).due(
        principal.organisation_id, uow.now, page.page_size, page.offset
    )
    rows = [
        DueAnswer.of(each, due_on(each.held.value_date, each.held.countries, is_holiday), uow.today) for each in found
    ]
    return Page[DueAnswer](data=rows, page_data=page_data(page, total, len(rows)))


@router.post("/partner/disbursements", openapi_extra=requires(Permission.MANAGE_BILLING))
async def record(body: DisbursementInput, uow: UnitOfWorkDep, principal: PrincipalDep) -> list[DisbursementAnswer]:
    """Note that clients got their parts of these payments: one disbursement per client and currency."""
    wrong: dict[str, list[str]] = {}
    if body.date > uow.today:
        wrong["date"] = [f"must not be in the future; today is {uow.today}"]
    if len(set(body.payment_ids)) != len(body.payment_ids):
        wrong["paymentIds"] = ["names a payment twice"]
    if wrong:
        raise invalid(wrong)
    made = await disburse(
        uow,
        Disbursements(uow.connection),
        PostgresJournal(uow.connection),
        principal.organisation_id,
        body.payment_ids,
        body.date,
        body.reference,
        body.proof,
    )
    return [DisbursementAnswer.of(each) for each in made]


@router.get("/partner/disbursements", openapi_extra=requires(Permission.READ_BALANCE))
async def of_partner(  # noqa: PLR0917 - what a list is asked for
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    page: PageQueryDep,
    status: StatusQuery = None,
    currency: CurrencyQuery = None,
    from_: FromQuery = None,
    to: ToQuery = None,
    client_id: ClientQuery = None,
) -> Page[DisbursementAnswer]:
    """Return a page of what the partner forwarded, newest first."""
    wanted = PayoutFilter(currency, from_, to, client_id, None if status is None else status is PayoutStatus.CONFIRMED)
    found = Disbursements(uow.connection)
    rows, total = await found.of_partner(principal.organisation_id, wanted, page.page_size, page.offset)
    return Page[DisbursementAnswer](
        data=[DisbursementAnswer.of(each) for each in rows], page_data=page_data(page, total, len(rows))
    )


@router.get("/partner/disbursements/{id}", openapi_extra=requires(Permission.READ_BALANCE))
async def one_of_partner(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> DisbursementDetail:
    """Return what the partner forwarded at once, with the payments it is for."""
    return DisbursementDetail.with_items(*await _found(uow, id, principal.organisation_id))


@router.get(
    "/partner/disbursements/{id}/pdf",
    openapi_extra=requires(Permission.READ_BALANCE),
    responses=PDF,
    response_class=Response,
)
async def advice_of_partner(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> Response:
    """Return the payout advice that goes with the money."""
    return await _advice(uow, id, principal.organisation_id)


@router.get("/customer/disbursements", openapi_extra=requires(Permission.READ_BALANCE))
async def of_creditor(  # noqa: PLR0917 - what a list is asked for
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    page: PageQueryDep,
    currency: CurrencyQuery = None,
    from_: FromQuery = None,
    to: ToQuery = None,
) -> Page[DisbursementAnswer]:
    """Return a page of what partners forwarded to the creditor, newest first."""
    wanted = PayoutFilter(currency, from_, to)
    found = Disbursements(uow.connection)
    rows, total = await found.of_creditor(principal.organisation_id, wanted, page.page_size, page.offset)
    return Page[DisbursementAnswer](
        data=[DisbursementAnswer.of(each) for each in rows], page_data=page_data(page, total, len(rows))
    )


@router.get("/customer/disbursements/{id}", openapi_extra=requires(Permission.READ_BALANCE))
async def one_of_creditor(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> DisbursementDetail:
    """Return what the creditor got at once, with the payments it is for."""
    return DisbursementDetail.with_items(*await _found(uow, id, principal.organisation_id))


@router.get(
    "/customer/disbursements/{id}/pdf",
    openapi_extra=requires(Permission.READ_BALANCE),
    responses=PDF,
    response_class=Response,
)
async def advice_of_creditor(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> Response:
    """Return the payout advice that came with the money."""
    return await _advice(uow, id, principal.organisation_id)


async def _advice(uow: UnitOfWork, disbursement_id: UUID, owner: UUID) -> Response:
    made, lines = await _found(uow, disbursement_id, owner)
    profiles = await BillingProfiles(uow.connection).of([made.partner_id, made.creditor_id])
    sides = [profiles.get(id_) or BillingProfile(id_, str(id_), "") for id_ in (made.partner_id, made.creditor_id)]
    content = await asyncio.to_thread(payout_advice, made, lines, *sides)
    return document(content, "application/pdf", f"payout-{made.id}.pdf")


async def _found(uow: UnitOfWork, disbursement_id: UUID, owner: UUID) -> tuple[Disbursement, list[Forwarded]]:
    found = await Disbursements(uow.connection).one(disbursement_id, owner)
    if found is None:
        raise UnknownDisbursement
    return found
