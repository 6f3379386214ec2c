"""Takes bank statements in: each line once, the sure ones booked, the others for somebody to look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.ids import uuid7
from chassis.uow import UnitOfWork
from ledger_service.application.match_credits import alike, match_credits
from ledger_service.application.match_invoices import InvoiceDesk, match_invoices
from ledger_service.application.match_payouts import PayoutDesk, match_payouts
from ledger_service.application.verify_payment import verify_payments
from ledger_service.domain.bank import Statement
from ledger_service.domain.bank_ports import BankLines, ClaimDirectory, KeptLine, KnownLine, NewStatement
from ledger_service.domain.ports import Books, Journal
from ledger_service.domain.same_line import Sameness, sort_out


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: its statements, and how many of the new lines are matched or wait for somebody.

    `again`: this very file was imported before, and nothing was done. `names_asked`: the owner of
    cases answered, so that names and foreign references counted.
    """

    statements: tuple[NewStatement, ...]
    lines: tuple[KeptLine, ...]
    again: bool = False
    names_asked: bool = True


@dataclass(frozen=True, slots=True)
class Desk:
    """What statements are worked through with."""

    lines: BankLines
    books: Books
    journal: Journal
    claims: ClaimDirectory
    payouts: PayoutDesk
    invoices: InvoiceDesk


@dataclass(frozen=True, slots=True)
class File:
    """A file with statements of one owner.

    `partner`: its owner collects, so that credits may pay his claims, and debits be what he forwards; else it is the
    platform's, whose credits may pay its invoices. `vouched`: staff handed it in; only then it verifies a payment
    above the limit, which the partner's own word may not.
    """

    owner_id: UUID
    partner: bool
    vouched: bool
    hash: bytes
    format: str
    statements: Sequence[Statement]


async def import_statements(uow: UnitOfWork, desk: Desk, file: File) -> Imported:
    """Keep every line that no file brought before, and book what is sure.

    The statements (of SQL) are as many for a thousand lines as for one.
    """
    lines, owner_id = desk.lines, file.owner_id
    accounts = [statement.account for statement in file.statements]
    await lines.hold(owner_id, accounts)
    before = await lines.imported(owner_id, file.hash)
    if before and not file.vouched:
        return Imported(tuple(before), (), again=True)
    days = sorted({line.booked_on for statement in file.statements for line in statement.lines})
    told = _sort(file, await lines.known(owner_id, accounts, days))
    fresh, asked = told.fresh, True
    if file.partner:
        found = await match_credits(uow, lines, desk.books, desk.claims, fresh, owner_id=owner_id, vouched=file.vouched)
        asked, verified = found.names_asked, list(found.verified)
        if file.vouched:
            verified += await lines.submitted_behind(owner_id, told.again)
        # Accounts of cases are locked before payments, as everywhere: what leaves comes last.
        await verify_payments(uow, desk.books, desk.journal, verified)
        await match_payouts(uow, desk.payouts, fresh, owner_id=owner_id)
    else:
        await match_invoices(uow, desk.invoices, fresh)
    actor = uow.principal.user_id if uow.principal else None
    if before:
        await lines.vouch(owner_id, file.hash)
    else:
        await lines.keep(owner_id, told.kept, uow.now, actor, vouched=file.vouched)
        await lines.keep_lines(owner_id, fresh, uow.now, actor)
    return Imported(tuple(before or told.kept), tuple(fresh), again=bool(before), names_asked=asked)


@dataclass(frozen=True, slots=True)
class _Sorted:
    """A file's statements, its new lines, and the kept lines that it holds again."""

    kept: list[NewStatement]
    fresh: list[KeptLine]
    again: list[UUID]


def _sort(file: File, known: Mapping[str, Sequence[KnownLine]]) -> _Sorted:
    found = _Sorted([], [], [])
    for place, statement in enumerate(file.statements, 1):
        verdicts = sort_out(statement.lines, file.format, known.get(statement.account, ()), alike)
        statement_id = uuid7()
        new = [
            KeptLine(uuid7(), statement_id, statement.account, line, maybe_same_as=verdict.of)
            for line, verdict in zip(statement.lines, verdicts, strict=True)
            if verdict.sameness is not Sameness.SAME
        ]
        found.fresh.extend(new)
        found.again.extend(each.of for each in verdicts if each.sameness is Sameness.SAME and each.of is not None)
        found.kept.append(
            NewStatement(
                id=statement_id,
                account=statement.account,
                reference=statement.reference,
                format=file.format,
                file_hash=file.hash,
                place=place,
                lines=len(statement.lines),
                new_lines=len(new),
                skipped=statement.skipped,
            )
        )
    return found
