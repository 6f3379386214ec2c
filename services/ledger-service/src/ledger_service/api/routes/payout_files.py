"""Payout files: a partner's orders to his bank to pay clients what he holds for them."""

import datetime as dt
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query, Response

from chassis.errors import invalid
from chassis.http import Page, PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, page_data, requires
from chassis.uow import UnitOfWork
from contracts.permissions import Permission
from ledger_service.api.bank_desks import payout_shop
from ledger_service.api.invoice_reads import XML, document
from ledger_service.api.schemas.payout_files import PaidInput, PayoutFileAnswer, PayoutFileDetail, PayoutFileInput
from ledger_service.application.identifiers import iban_of, reached_by_sepa
from ledger_service.application.pay_transfers import pay_file
from ledger_service.application.payout_files import WantedFile, cancel_file, create_file
from ledger_service.domain.payouts import SEPA_CURRENCY, Debtor, FileStatus, UnknownPayoutFile
from ledger_service.persistence.billing_profiles import BillingProfiles
from ledger_service.persistence.payout_files import PayoutFiles

router = Router(tags=["Payout files"])

LONGEST_AHEAD: Final = dt.timedelta(days=365)


@router.post("/partner/payout-files", openapi_extra=requires(Permission.MANAGE_BILLING))
async def create(body: PayoutFileInput, uow: UnitOfWorkDep, principal: PrincipalDep) -> PayoutFileDetail:
    """Make a file of credit transfers (pain.001.001.09) of what is held for clients: one transfer per client.

    A payment's part is in one file at a time; nothing is booked before the money has left.
    """
    if not uow.today <= body.execution_date <= uow.today + LONGEST_AHEAD:
        raise invalid({"executionDate": [f"must be from {uow.today} to a year ahead"]})
    if body.payment_ids is not None and len(set(body.payment_ids)) != len(body.payment_ids):
        raise invalid({"paymentIds": ["names a payment twice"]})
    debtor = await _debtor(uow, principal.organisation_id, body)
    wanted = WantedFile(body.payment_ids, body.currency, debtor, body.execution_date, body.leave_out_unpayable)
    made = await create_file(uow, payout_shop(uow), principal.organisation_id, wanted)
    return await _whole(uow, principal.organisation_id, made.id)


@router.get("/partner/payout-files", openapi_extra=requires(Permission.READ_BALANCE))
async def files(
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    page: PageQueryDep,
    status: Annotated[FileStatus | None, Query()] = None,
) -> Page[PayoutFileAnswer]:
    """Return a page of the partner's payout files, newest first."""
    rows, total = await PayoutFiles(uow.connection).page(principal.organisation_id, status, page.page_size, page.offset)
    return Page[PayoutFileAnswer](
        data=[PayoutFileAnswer.of(each) for each in rows], page_data=page_data(page, total, len(rows))
    )


@router.get("/partner/payout-files/{id}", openapi_extra=requires(Permission.READ_BALANCE))
async def one(
    id: UUID,  # noqa: A002 - as everywhere in a path
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> PayoutFileDetail:
    """Return a payout file with its transfers."""
    return await _whole(uow, principal.organisation_id, id)


@router.get(
    "/partner/payout-files/{id}/file",
    openapi_extra=requires(Permission.MANAGE_BILLING),
    responses=XML,
    response_class=Response,
)
async def content(
    id: UUID,  # noqa: A002 - as everywhere in a path
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> Response:
    """Return the file to hand to the bank; it is the same at each download."""
    found = await PayoutFiles(uow.connection).content(principal.organisation_id, id)
    if found is None:
        raise UnknownPayoutFile
    return document(found[1], "application/xml", f"{found[0]}.xml")


@router.post("/partner/payout-files/{id}/cancel", openapi_extra=requires(Permission.MANAGE_BILLING))
async def cancel(
    id: UUID,  # noqa: A002 - as everywhere in a path
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> PayoutFileDetail:
    """Set free what of a file has not left, because the bank did not or will not execute it."""
    await cancel_file(uow, payout_shop(uow), principal.organisation_id, id)
    return await _whole(uow, principal.organisation_id, id)


@router.post("/partner/payout-files/{id}/paid", openapi_extra=requires(Permission.MANAGE_BILLING))
async def paid(
    id: UUID,  # noqa: A002 - as everywhere in a path
    body: PaidInput,
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> PayoutFileDetail:
    """Note that all that is open of a file has left; a statement of the bank says the same by itself."""
    if body.date > uow.today:
        raise invalid({"date": [f"must not be in the future; today is {uow.today}"]})
    await pay_file(uow, payout_shop(uow), principal.organisation_id, id, body.date, body.proof)
    return await _whole(uow, principal.organisation_id, id)


async def _debtor(uow: UnitOfWork, partner_id: UUID, body: PayoutFileInput) -> Debtor:
    profile = (await BillingProfiles(uow.connection).of([partner_id])).get(partner_id)
    name, iban, bic = body.debtor_name, body.debtor_iban, body.debtor_bic
    if profile is not None:
        name = name or profile.legal_name
        if iban is None and profile.iban:
            iban, bic = profile.iban, bic or profile.bic
    if iban is None:
        raise invalid({"debtorIban": ["name the account to pay from, or set it in the billing details"]})
    if name is None:
        raise invalid({"debtorName": ["name the holder of the account, or set it in the billing details"]})
    try:
        iban = iban_of(iban)
    except ValueError as error:
        raise invalid({"debtorIban": [f"of the billing details {error}"]}) from None
    if body.currency == SEPA_CURRENCY and not reached_by_sepa(iban):
        raise invalid({"debtorIban": [f"is in {iban[:2]}, from where SEPA does not pay"]})
    return Debtor(name, iban, bic)


async def _whole(uow: UnitOfWork, partner_id: UUID, file_id: UUID) -> PayoutFileDetail:
    files_ = PayoutFiles(uow.connection)
    found = await files_.one(partner_id, file_id)
    if found is None:
        raise UnknownPayoutFile
    return PayoutFileDetail.with_items(found, await files_.transfers(file_id))
