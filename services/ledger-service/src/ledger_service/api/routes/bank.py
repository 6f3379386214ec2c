"""Bank statements: imported whole; what is sure is booked."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import Depends, Form, Path, UploadFile

from chassis.errors import invalid, not_found
from chassis.http import PrincipalDep, Router, UnitOfWorkDep, requires
from chassis.money import is_currency
from chassis.uow import UnitOfWork
from contracts.permissions import Permission
from ledger_service.api.bank_desks import invoice_desk, payout_desk
from ledger_service.api.dependencies import CasesDep, CaseService
from ledger_service.api.errors import refused
from ledger_service.api.schemas.bank import PaymentReference, StatementsImported
from ledger_service.api.uploads import FileDep, content_of, understood
from ledger_service.application.formats import bank_csv, camt
from ledger_service.application.formats.xml import is_xml
from ledger_service.application.import_statements import Desk, File, import_statements
from ledger_service.application.references import creditor_reference
from ledger_service.domain.bank import Statement
from ledger_service.domain.errors import LedgerError, UnknownCase
from ledger_service.domain.values import PLATFORM_OWNER
from ledger_service.persistence.bank import PostgresBankLines
from ledger_service.persistence.billing_profiles import BillingProfiles
from ledger_service.persistence.books import PostgresBooks
from ledger_service.persistence.case_money import partners_reference
from ledger_service.persistence.journal import PostgresJournal

router = Router(tags=["Bank statements"])

EARLIEST: Final = dt.date(1990, 1, 1)
_VALUE_AHEAD: Final = dt.timedelta(days=366)
_LONGEST: Final = 64


class Told:
    """What is told beside a CSV file; a camt.053 file says it itself."""

    def __init__(
        self,
        account: Annotated[str | None, Form(alias="Account", max_length=_LONGEST)] = None,
        currency: Annotated[str | None, Form(alias="Currency", max_length=3)] = None,
        encoding: Annotated[Literal["utf-8", "windows-1252", "iso-8859-1"], Form(alias="Encoding")] = "utf-8",
        dates: Annotated[bank_csv.DateForm, Form(alias="DateFormat")] = bank_csv.DateForm.ISO,
        decimal: Annotated[Literal[".", ","], Form(alias="DecimalSeparator")] = ".",
    ) -> None:
        self.account, self.currency, self.encoding = account, currency, encoding
        self.dates, self.decimal = dates, decimal

    def dialect(self) -> bank_csv.Dialect:
        """Return the form of the CSV file; raises `ApiError` 400 when something is missing."""
        account = "".join((self.account or "").split()).upper()
        if not account:
            raise invalid({"Account": ["name the account that a CSV statement is of"]})
        if self.currency is not None and not is_currency(self.currency):
            raise invalid({"Currency": [f"'{self.currency}' is not a currency code of ISO 4217."]})
        return bank_csv.Dialect(account, self.currency, self.encoding, self.dates, self.decimal)


ToldDep = Annotated[Told, Depends(Told)]


@router.post("/partner/bank-statements", openapi_extra=requires(Permission.RECORD_PAYMENT))
async def take_partners(
    file: FileDep, told: ToldDep, uow: UnitOfWorkDep, principal: PrincipalDep, cases: CasesDep
) -> StatementsImported:
    """Take a bank statement, camt.053 or CSV: sure credits become payments, sure debits payouts; others wait.

    A line is taken once, in however many files it comes; the same file again changes nothing. A payment above
    USD 25,000 goes on waiting for staff: a partner's own statement does not verify it.
    """
    return await _take(file, told, uow, cases, principal.organisation_id, partner=True, vouched=False)


@router.post("/ops/partners/{partnerId}/bank-statements", openapi_extra=requires(Permission.VERIFY_PAYMENT))
async def take_for_partner(
    partner_id: Annotated[UUID, Path(alias="partnerId")],
    file: FileDep,
    told: ToldDep,
    uow: UnitOfWorkDep,
    cases: CasesDep,
) -> StatementsImported:
    """Take a partner's statement that staff have from his bank: it verifies what his own may not.

    Lines that he handed in before are verified by it as well.
    """
    if partner_id not in await BillingProfiles(uow.connection).of([partner_id]):
        raise not_found("The partner")
    return await _take(file, told, uow, cases, partner_id, partner=True, vouched=True)


@router.post("/ops/bank-statements", openapi_extra=requires(Permission.SET_UP_NETWORK))
async def take_platforms(file: FileDep, told: ToldDep, uow: UnitOfWorkDep, cases: CasesDep) -> StatementsImported:
    """Take a statement of the platform's own account: credits that name an invoice and pay it whole settle it."""
    return await _take(file, told, uow, cases, PLATFORM_OWNER, partner=False, vouched=True)


@router.get("/partner/cases/{id}/payment-reference", openapi_extra=requires(Permission.READ_PAYMENTS))
async def payment_reference(
    id: UUID,  # noqa: A002 - as the other paths of cases spell it
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> PaymentReference:
    """Return the reference to ask the debtor for: a transfer that carries it finds the case by itself."""
    reference = await partners_reference(uow.connection, id, principal.organisation_id)
    if reference is None:
        raise UnknownCase
    return PaymentReference(case_id=id, case_reference=reference, creditor_reference=creditor_reference(reference))


async def _take(
    file: UploadFile,
    told: Told,
    uow: UnitOfWork,
    cases: CaseService,
    owner_id: UUID,
    *,
    partner: bool,
    vouched: bool,
) -> StatementsImported:
    content = await content_of(file)
    statements: list[Statement]
    if is_xml(content):
        file_format, statements = "camt.053", await understood(lambda: camt.read(content))
    else:
        dialect = told.dialect()
        file_format, statements = "CSV", [await understood(lambda: bank_csv.read(content, dialect))]
    _check_days(statements, uow)
    connection = uow.connection
    desk = Desk(
        lines=PostgresBankLines(connection),
        books=PostgresBooks(connection),
        journal=PostgresJournal(connection),
        claims=cases,
        payouts=payout_desk(uow),
        invoices=invoice_desk(uow),
    )
    taken = File(owner_id, partner, vouched, hashlib.sha256(content).digest(), file_format, statements)
    try:
        imported = await import_statements(uow, desk, taken)
    except LedgerError as refusal:
        raise refused(refusal) from refusal
    return StatementsImported.of(imported)


def _check_days(statements: Sequence[Statement], uow: UnitOfWork) -> None:
    for statement in statements:
        for line in statement.lines:
            if not EARLIEST <= line.booked_on <= uow.today:
                what = f"entry {line.number} of {statement.account} is booked on {line.booked_on}"
                raise invalid({"File": [f"{what}; it must be from {EARLIEST} to {uow.today}"]})
            if not EARLIEST <= line.value_date <= uow.today + _VALUE_AHEAD:
                what = f"entry {line.number} of {statement.account} has the value date {line.value_date}"
                raise invalid({"File": [f"{what}; it must be from {EARLIEST} to a year ahead"]})
