"""Bank statements in ISO 20022 camt.053, versions 02 to 12: read in one pass; what is wrong is told with its line."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from chassis.money import AmountTooLarge, TooManyDecimals, UnknownCurrency, to_minor
from ledger_service.application.formats.errors import TooManyLines, UnreadableFile
from ledger_service.application.formats.xml import elements, line, local
from ledger_service.domain.bank import BankLine, Direction, Statement

MOST_LINES: Final = 20_000
_SPACE: Final = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(0[2-9]|1[0-2])\}Document")
_AMOUNT: Final = re.compile(r"\d{1,18}(\.\d{0,5})?", re.ASCII)
_NOT_GIVEN: Final = "NOTPROVIDED"
_LONGEST_TEXT: Final = 500


@dataclass
class _Open:
    """A statement while it is read; balances in minor units, None while one is missing."""

    account: str = ""
    currency: str | None = None
    reference: str | None = None
    lines: list[BankLine] = field(default_factory=list)
    skipped: int = 0
    opening: int | None = None
    closing: int | None = None
    moved: int = 0


def read(content: bytes) -> list[Statement]:
    """Return the statements of a file; raises `UnreadableFile`, which names the place.

    A statement whose booked entries do not lead from its opening to its closing balance is refused:
    something of it is missing.
    """
    statements: list[Statement] = []
    current, total = _Open(), 0
    for event, element in elements(content, "Acct", "Bal", "Ntry", "Stmt"):
        if event == "start":
            if not _SPACE.fullmatch(str(element.tag)):
                raise UnreadableFile(f"{line(element)}: is not a camt.053 statement, but {str(element.tag)[:100]}.")
            continue
        name, parent = local(element), local(element.getparent())
        if name == "Stmt":
            statements.append(_finished(current, element))
            current = _Open()
        elif parent != "Stmt":
            continue
        elif name == "Acct":
            _account(current, element)
        elif name == "Bal":
            _balance(current, element)
        else:
            _entry(current, element)
            total += 1
            if total > MOST_LINES or len(current.lines) > MOST_LINES:
                raise TooManyLines(MOST_LINES)
            element.clear()
    if not statements:
        raise UnreadableFile("The file holds no statement (BkToCstmrStmt/Stmt).")
    return statements


def _finished(found: _Open, element: Any) -> Statement:
    if not found.account:
        raise UnreadableFile(f"{line(element)}: the statement names no account (Acct/Id).")
    if found.opening is not None and found.closing is not None and found.opening + found.moved != found.closing:
        missing = found.closing - found.opening - found.moved
        raise UnreadableFile(
            f"{line(element)}: the entries do not lead from the opening to the closing balance; "
            f"{missing} minor units of {found.currency} are missing."
        )
    return Statement(found.account, found.currency, found.reference, tuple(found.lines), found.skipped)


def _account(found: _Open, element: Any) -> None:
    number = _text(element, "Id", "IBAN") or _text(element, "Id", "Othr", "Id")
    if not number:
        raise UnreadableFile(f"{line(element)}: the statement names no account (Acct/Id).")
    found.account = re.sub(r"\s", "", number).upper()[:64]
    found.currency = _text(element, "Ccy")
    found.reference = _text(element.getparent(), "Id")


def _balance(found: _Open, element: Any) -> None:
    code = _text(element, "Tp", "CdOrPrtry", "Cd")
    if code not in {"OPBD", "PRCD", "CLBD"}:
        return
    amount, currency = _amount(_child(element, "Amt"), element)
    found.currency = found.currency or currency
    signed = amount if _direction(element) is Direction.CREDIT else -amount
    if code == "CLBD":
        found.closing = signed
    elif code == "OPBD" or found.opening is None:
        found.opening = signed


def _entry(found: _Open, entry: Any) -> None:
    status = _text(entry, "Sts", "Cd") or _text(entry, "Sts")
    if status != "BOOK":
        found.skipped += 1
        return
    amount, currency = _amount(_child(entry, "Amt"), entry)
    if not amount:
        found.skipped += 1
        return
    direction = _direction(entry)
    found.moved += amount if direction is Direction.CREDIT else -amount
    booked = _day(entry, "BookgDt") or _day(entry, "ValDt")
    if booked is None:
        raise UnreadableFile(f"{line(entry)}: the entry has no booking date (BookgDt).")
    value = _day(entry, "ValDt") or booked
    # Not NtryRef: some banks only count in it, anew in every file.
    reference = _text(entry, "AcctSvcrRef")
    parts = _parts(entry, amount, currency)
    for place, (detail, part) in enumerate(parts, 1):
        own = _text(detail, "Refs", "AcctSvcrRef") if detail is not None else None
        bank = (
            own if own and own != reference else reference and (f"{reference}/{place}" if len(parts) > 1 else reference)
        )
        found.lines.append(
            BankLine(
                number=len(found.lines) + 1,
                booked_on=booked,
                value_date=value,
                direction=direction,
                currency=currency,
                amount=part,
                bank_reference=bank[:140] if bank else None,
                reverses=_text(entry, "RvslInd") in {"true", "1"},
                **_told(detail, entry, direction),
            )
        )


def _parts(entry: Any, amount: int, currency: str) -> list[tuple[Any, int]]:
    """Return the transactions of a collective entry with their amounts; the entry as one if they do not add up."""
    details = [each for group in _children(entry, "NtryDtls") for each in _children(group, "TxDtls")]
    if len(details) <= 1:
        return [(details[0] if details else None, amount)]
    found = []
    for detail in details:
        own = _child(detail, "Amt")
        own = own if own is not None else _find(detail, "AmtDtls", "TxAmt", "Amt")
        if own is None or own.get("Ccy") != currency:
            return [(None, amount)]
        found.append((detail, _amount(own, detail)[0]))
    return found if sum(part for _, part in found) == amount else [(None, amount)]


def _told(detail: Any, entry: Any, direction: Direction) -> dict[str, Any]:
    """Return what a transaction says about its other side and its purpose."""
    if detail is None:
        return {"text": _joined([_text(entry, "AddtlNtryInf")])}
    side = "Dbtr" if direction is Direction.CREDIT else "Cdtr"
    end_to_end = _text(detail, "Refs", "EndToEndId")
    remittance = _child(detail, "RmtInf")
    free = [_own_text(each) for each in _children(remittance, "Ustrd")]
    structured = [_text(each, "CdtrRefInf", "Ref") for each in _children(remittance, "Strd")]
    free += [_text(each, "AddtlRmtInf") for each in _children(remittance, "Strd")]
    return {
        "end_to_end_id": end_to_end[:140] if end_to_end and end_to_end != _NOT_GIVEN else None,
        "reference": next((each[:140] for each in structured if each), None),
        "text": _joined([*free, _text(detail, "AddtlTxInf")]),
        "counterparty": _cut(
            _text(detail, "RltdPties", side, "Nm") or _text(detail, "RltdPties", side, "Pty", "Nm"), 140
        ),
        "counterparty_account": _cut(
            _text(detail, "RltdPties", f"{side}Acct", "Id", "IBAN")
            or _text(detail, "RltdPties", f"{side}Acct", "Id", "Othr", "Id"),
            64,
        ),
    }


def _amount(element: Any, place: Any) -> tuple[int, str]:
    """Return minor units and currency of an amount that is not negative."""
    given = (_own_text(element) or "") if element is not None else ""
    currency = element.get("Ccy", "") if element is not None else ""
    if not _AMOUNT.fullmatch(given):
        raise UnreadableFile(f"{line(place)}: '{given[:30]}' is not an amount.")
    try:
        return to_minor(Decimal(given), currency), currency
    except (UnknownCurrency, TooManyDecimals, AmountTooLarge) as error:
        raise UnreadableFile(f"{line(place)}: {error}") from None


def _direction(element: Any) -> Direction:
    told = _text(element, "CdtDbtInd")
    if told not in {"CRDT", "DBIT"}:
        raise UnreadableFile(f"{line(element)}: CdtDbtInd must be CRDT or DBIT.")
    return Direction.CREDIT if told == "CRDT" else Direction.DEBIT


def _day(element: Any, name: str) -> dt.date | None:
    given = _text(element, name, "Dt") or _text(element, name, "DtTm")
    if not given:
        return None
    try:
        return dt.date.fromisoformat(given[:10])
    except ValueError:
        raise UnreadableFile(f"{line(element)}: '{given[:30]}' is not a date.") from None


def _children(element: Any, name: str) -> Iterator[Any]:
    if element is not None:
        yield from (child for child in element if local(child) == name)


def _child(element: Any, name: str) -> Any:
    return next(_children(element, name), None)


def _find(element: Any, *path: str) -> Any:
    for name in path:
        element = _child(element, name)
    return element


def _text(element: Any, *path: str) -> str | None:
    return _own_text(_find(element, *path))


def _own_text(element: Any) -> str | None:
    """Return the text of an element, blanks as one; None when there is none."""
    if element is None or element.text is None:
        return None
    return " ".join(element.text.split()) or None


def _joined(texts: list[str | None]) -> str:
    return " ".join(each for each in texts if each)[:_LONGEST_TEXT]


def _cut(text: str | None, most: int) -> str | None:
    return text[:most] if text else None
