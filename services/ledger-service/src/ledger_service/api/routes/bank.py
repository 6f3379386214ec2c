"""Bank statements: imported whole, worked through where they are not sure."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import Depends, Form, Path, Query, UploadFile

from chassis.auth import Principal
from chassis.errors import invalid
from chassis.http import PageQuery, PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, page_data, requires
from chassis.money import is_currency
from chassis.uow import UnitOfWork
from contracts.permissions import Permission
from ledger_service.api.dependencies import CasesDep, CaseService
from ledger_service.api.errors import refused
from ledger_service.api.schemas.bank import (
    BankLineDto,
    BankLinesPage,
    IgnoreRequest,
    MatchRequest,
    PaymentReference,
    StatementsImported,
)
from ledger_service.api.uploads import FileDep, content_of, understood
from ledger_service.application import decide_line
from ledger_service.application.formats import bank_csv, camt
from ledger_service.application.formats.xml import is_xml
from ledger_service.application.import_statements import import_statements
from ledger_service.application.references import creditor_reference
from ledger_service.domain.bank import Statement
from ledger_service.domain.bank_ports import KeptLine
from ledger_service.domain.errors import LedgerError, UnknownCase, UnknownLine
from ledger_service.domain.values import PLATFORM_OWNER
from ledger_service.persistence.bank import PostgresBankLines
from ledger_service.persistence.bank_worklist import BankWorklist
from ledger_service.persistence.books import PostgresBooks
from ledger_service.persistence.case_money import partners_reference
from ledger_service.persistence.journal import PostgresJournal

router = Router(tags=["Bank statements"])

EARLIEST: Final = dt.date(1990, 1, 1)
_VALUE_AHEAD: Final = dt.timedelta(days=366)
_LONGEST: Final = 64
StatusQuery = Annotated[Literal["Open", "Matched", "Ignored"] | None, Query()]
DirectionQuery = Annotated[Literal["Credit", "Debit"] | None, Query()]


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
    """Take a bank statement, camt.053 or CSV: sure credits become payments, the others wait in the worklist.

    A line is taken once, in however many files it comes; the same file again changes nothing.
    """
    return await _take(file, told, uow, cases, owner_id=principal.organisation_id, collects=True)


@router.post("/ops/bank-statements", openapi_extra=requires(Permission.SET_UP_NETWORK))
async def take_platforms(file: FileDep, told: ToldDep, uow: UnitOfWorkDep, cases: CasesDep) -> StatementsImported:
    """Take a statement of the platform's own account; its lines wait in the worklist."""
    return await _take(file, told, uow, cases, owner_id=PLATFORM_OWNER, collects=False)


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
async def match(
    line_id: Annotated[UUID, Path(alias="lineId")], body: MatchRequest, uow: UnitOfWorkDep, principal: PrincipalDep
) -> BankLineDto:
    """Record an open line's money as a payment on a case, or say which recorded payment it is."""
    worklist, owner_id = BankWorklist(uow.connection), principal.organisation_id
    kept = await worklist.lock(owner_id, line_id)
    try:
        if body.case_id is not None:
            decided = await decide_line.match_to_case(
                uow,
                PostgresBooks(uow.connection),
                kept,
                partner_id=owner_id,
                case_id=body.case_id,
                close=body.close_case,
            )
        else:
            payment = await worklist.payment(owner_id, body.payment_id) if body.payment_id else None
            decided = decide_line.match_to_payment(kept, payment)
    except LedgerError as refusal:
        raise refused(refusal) from refusal
    return await _decided(uow, worklist, owner_id, decided, principal)


@router.post("/partner/bank-lines/{lineId}/ignore", openapi_extra=requires(Permission.RECORD_PAYMENT))
async def ignore_partners(
    line_id: Annotated[UUID, Path(alias="lineId")], body: IgnoreRequest, uow: UnitOfWorkDep, principal: PrincipalDep
) -> BankLineDto:
    """Set an open line aside for a reason."""
    return await _ignored(uow, principal.organisation_id, line_id, body, principal)


@router.post("/ops/bank-lines/{lineId}/ignore", openapi_extra=requires(Permission.SET_UP_NETWORK))
async def ignore_platforms(
    line_id: Annotated[UUID, Path(alias="lineId")], body: IgnoreRequest, uow: UnitOfWorkDep, principal: PrincipalDep
) -> BankLineDto:
    """Set an open line of the platform's account aside for a reason."""
    return await _ignored(uow, PLATFORM_OWNER, line_id, body, principal)


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
    file: UploadFile, told: Told, uow: UnitOfWork, cases: CaseService, *, owner_id: UUID, collects: bool
) -> StatementsImported:
    content = await content_of(file)
    statements: list[Statement]
    if is_xml(content):
        file_format, statements = "camt.053", await understood(lambda: camt.read(content))
    else:
        dialect = told.dialect()
        file_format, statements = "CSV", [await understood(lambda: bank_csv.read(content, dialect))]
    _check_days(statements, uow)
    try:
        imported = await import_statements(
            uow,
            PostgresBankLines(uow.connection),
            PostgresBooks(uow.connection),
            PostgresJournal(uow.connection),
            cases,
            owner_id=owner_id,
            collects=collects,
            file_hash=hashlib.sha256(content).digest(),
            file_format=file_format,
            statements=statements,
        )
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
