"""Bank statements and their lines on the wire."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator

from chassis.http import Answer, PageData, Schema
from ledger_service.api.schemas.fields import Number, amount
from ledger_service.application.import_statements import Imported
from ledger_service.domain.bank import Direction, LineStatus
from ledger_service.domain.matching import Kind


class StatementDto(Answer):
    """A statement of a file: how many lines it has, how many no file brought before, and how many were left out.

    Left out are entries of nothing and those that the bank has not booked yet.
    """

    id: UUID
    account: str
    reference: str | None
    format: str
    lines: int
    new_lines: int
    left_out: int


class StatementsImported(Answer):
    """What became of a file.

    `alreadyImported`: this very file came before, and nothing was done. `namesCompared` is false when names
    and foreign references could not be asked; the lines then wait in the worklist.
    """

    already_imported: bool
    names_compared: bool
    matched: int
    open: int
    statements: list[StatementDto]

    @classmethod
    def of(cls, imported: Imported) -> "StatementsImported":
        """Show an import."""
        # A debit that looks like nothing of ours is the partner's own affair.
        told = [each for each in imported.lines if each.line.direction is Direction.CREDIT or each.candidates]
        return cls(
            already_imported=imported.again,
            names_compared=imported.names_asked,
            matched=sum(each.status is LineStatus.MATCHED for each in told),
            open=sum(each.status is LineStatus.OPEN for each in told),
            statements=[
                StatementDto(
                    id=each.id, account=each.account, reference=each.reference, format=each.format, lines=each.lines,
                    new_lines=each.new_lines, left_out=each.skipped,
                )
                for each in imported.statements
            ],
        )  # fmt: skip


class ReasonDto(Answer):
    """Why a claim has points."""

    rule: str
    points: int
    detail: str


class CandidateDto(Answer):
    """What a line may be the money of; its score is the sum of its reasons' points, 100 at most.

    `id` is that of the transfer of a payout file, the disbursement, the invoice, or, as `caseId`, the claim's case.
    """

    kind: Kind = Kind.CASE
    id: UUID | None = None
    case_id: UUID | None
    reference: str
    score: int
    reasons: list[ReasonDto]


class BankLineDto(Answer):
    """A movement of an account and what became of it.

    `maybeSameAs` names a line of another file that this one may be again.
    """

    id: UUID
    statement_id: UUID
    number: int
    account: str
    booked_on: dt.date
    value_date: dt.date
    direction: str
    currency: str
    amount: Number
    reverses: bool
    bank_reference: str | None
    end_to_end_id: str | None
    reference: str | None
    text: str | None
    counterparty: str | None
    counterparty_account: str | None
    status: str
    automatic: bool
    note: str | None
    maybe_same_as: UUID | None
    case_id: UUID | None
    case_reference: str | None
    payment_id: UUID | None
    disbursement_id: UUID | None
    invoice_id: UUID | None
    decided_at: dt.datetime | None
    candidates: list[CandidateDto]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Show a line."""
        shown = {name: row[name] for name in cls.model_fields if name not in {"amount", "candidates"}}
        candidates = [CandidateDto.model_validate(each) for each in row["candidates"]]
        return cls(**shown, amount=amount(row["amount"], row["currency"]), candidates=candidates)


class BankLinesPage(Answer):
    """A page of lines, the last booked first."""

    data: list[BankLineDto]
    page_data: PageData


class MatchRequest(Schema):
    """What a line is the money of: one of the four.

    A credit is for a case, or is a payment that was recorded; a debit is a transfer of a payout file, or a
    disbursement that was recorded.
    """

    case_id: UUID | None = None
    payment_id: UUID | None = None
    transfer_id: UUID | None = None
    disbursement_id: UUID | None = None
    close_case: bool = False

    @model_validator(mode="after")
    def _one(self) -> Self:
        told = (self.case_id, self.payment_id, self.transfer_id, self.disbursement_id)
        if sum(each is not None for each in told) != 1:
            raise ValueError("name one of caseId, paymentId, transferId and disbursementId")
        return self


class InvoiceMatchRequest(Schema):
    """Which invoice of the platform a line of its account pays."""

    invoice_id: UUID


class IgnoreRequest(Schema):
    """Why nobody has to look at a line any more."""

    reason: Annotated[str, Field(min_length=3, max_length=500)]


class PaymentReference(Answer):
    """The creditor reference (ISO 11649) that a debtor gives, so that his money finds the case by itself."""

    case_id: UUID
    case_reference: str
    creditor_reference: str
