"""Bank statements as CSV: columns by their names, dates and amounts in the form that the sender states."""

import contextlib
import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from chassis.money import AmountTooLarge, TooManyDecimals, UnknownCurrency, to_minor
from ledger_service.application.formats.camt import MOST_LINES
from ledger_service.application.formats.errors import TooManyLines, UnreadableFile
from ledger_service.domain.bank import BankLine, Direction, Statement

COLUMNS: Final[Mapping[str, frozenset[str]]] = {
    "booked": frozenset({"date", "bookingdate", "bookedon", "buchungstag", "buchungsdatum", "dateoperation"}),
    "value": frozenset({"valuedate", "valutadatum", "valuta", "wertstellung", "datevaleur"}),
    "amount": frozenset({"amount", "betrag", "montant", "importe", "belob", "umsatz"}),
    "credit": frozenset({"credit", "haben", "paidin", "moneyin"}),
    "debit": frozenset({"debit", "soll", "paidout", "moneyout"}),
    "currency": frozenset({"currency", "wahrung", "waehrung", "devise", "valutakode"}),
    "name": frozenset({"name", "counterparty", "counterpartyname", "payer", "debtor", "auftraggeber", "beneficiary"}),
    "account": frozenset({"counterpartyaccount", "counterpartyiban", "iban", "kontonummer"}),
    "reference": frozenset({"reference", "creditorreference", "structuredreference", "referenz"}),
    "text": frozenset({"text", "description", "remittance", "remittanceinformation", "verwendungszweck", "details"}),
    "bank_reference": frozenset({"bankreference", "transactionid", "accountservicerreference", "id"}),
    "end_to_end": frozenset({"endtoendid", "endtoendreference", "kundenreferenz"}),
}
"""The names a column may have: letters and digits only, in any case, accents left out."""

_WIDEST: Final = 100


class DateForm(StrEnum):
    """How a file writes its dates."""

    ISO = "YYYY-MM-DD"
    COMPACT = "YYYYMMDD"
    DOTS = "DD.MM.YYYY"
    SLASHES = "DD/MM/YYYY"
    DASHES = "DD-MM-YYYY"
    AMERICAN = "MM/DD/YYYY"


_FORMS: Final[Mapping[DateForm, re.Pattern[str]]] = {
    DateForm.ISO: re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})", re.ASCII),
    DateForm.COMPACT: re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})", re.ASCII),
    DateForm.DOTS: re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})", re.ASCII),
    DateForm.SLASHES: re.compile(r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})", re.ASCII),
    DateForm.DASHES: re.compile(r"(?P<d>\d{1,2})-(?P<m>\d{1,2})-(?P<y>\d{4})", re.ASCII),
    DateForm.AMERICAN: re.compile(r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})", re.ASCII),
}
_AMOUNTS: Final = {
    ".": re.compile(r"[+-]?(\d+|\d{1,3}([ ,'\u00a0\u202f]\d{3})+)(\.\d+)?", re.ASCII),
    ",": re.compile(r"[+-]?(\d+|\d{1,3}([ .'\u00a0\u202f]\d{3})+)(,\d+)?", re.ASCII),
}


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a CSV file does not say about itself."""

    account: str
    currency: str | None = None
    encoding: str = "utf-8"
    dates: DateForm = DateForm.ISO
    decimal: str = "."


def read(content: bytes, dialect: Dialect) -> Statement:
    """Return the statement; raises `UnreadableFile`, which names line and column."""
    try:
        text = content.decode("utf-8-sig" if dialect.encoding == "utf-8" else dialect.encoding)
    except UnicodeDecodeError as error:
        broken = content[: error.start].count(b"\n") + 1
        raise UnreadableFile(
            f"Line {broken}: is not {dialect.encoding} (byte {error.start}); name the encoding."
        ) from None
    if "\x00" in text:
        raise UnreadableFile(
            f"Line {text[: text.index(chr(0))].count(chr(10)) + 1}: holds a NUL; the file is not text."
        )
    first = text.lstrip().partition("\n")[0]
    delimiter = max(";,\t|", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    places: dict[str, int] = {}
    lines: list[BankLine] = []
    try:
        for row in rows:
            cells = [" ".join(cell.split()) for cell in row]
            if not any(cells):
                continue
            if not places:
                places = _places(cells, dialect)
                continue
            if len(lines) == MOST_LINES:
                raise TooManyLines(MOST_LINES)
            lines.append(_line(cells, places, dialect, len(lines) + 1, f"Line {rows.line_num}"))
    except csv.Error as error:
        raise UnreadableFile(f"Line {rows.line_num}: {error}.") from None
    if not places:
        raise UnreadableFile("The file is empty.")
    return Statement(dialect.account, dialect.currency, None, tuple(lines))


def _places(header: Sequence[str], dialect: Dialect) -> dict[str, int]:
    if len(header) > _WIDEST:
        raise UnreadableFile("Line 1: has too many columns.")
    names = [re.sub(r"[^a-z0-9]", "", _plain(cell)) for cell in header]
    places: dict[str, int] = {}
    for meaning, known in COLUMNS.items():
        found = [place for place, name in enumerate(names) if name in known]
        if len(found) > 1:
            raise UnreadableFile(f"Line 1: '{header[found[0]][:30]}' and '{header[found[1]][:30]}' mean the same.")
        if found:
            places[meaning] = found[0]
    if "booked" not in places:
        raise UnreadableFile("Line 1: has no column for the booking date, such as Date.")
    if "amount" not in places and not {"credit", "debit"} <= places.keys():
        raise UnreadableFile("Line 1: has no column Amount, nor both Credit and Debit.")
    if "currency" not in places and dialect.currency is None:
        raise UnreadableFile("Line 1: has no column Currency; name the currency beside the file.")
    return places


def _plain(name: str) -> str:
    """Return a name without its accents, in small letters."""
    return "".join(each for each in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(each))


def _line(cells: Sequence[str], places: Mapping[str, int], dialect: Dialect, number: int, where: str) -> BankLine:
    def cell(meaning: str) -> str:
        place = places.get(meaning)
        return cells[place] if place is not None and place < len(cells) else ""

    currency = cell("currency").upper() or dialect.currency or ""
    amount = _amount(cell, dialect, where)
    booked = _day(cell("booked"), dialect, where)
    try:
        minor = to_minor(abs(amount), currency)
    except (UnknownCurrency, TooManyDecimals, AmountTooLarge) as error:
        raise UnreadableFile(f"{where}: {error}") from None
    return BankLine(
        number=number,
        booked_on=booked,
        value_date=_day(cell("value"), dialect, where) if cell("value") else booked,
        direction=Direction.CREDIT if amount > 0 else Direction.DEBIT,
        currency=currency,
        amount=minor,
        bank_reference=cell("bank_reference")[:140] or None,
        end_to_end_id=cell("end_to_end")[:140] or None,
        reference=cell("reference")[:140] or None,
        text=cell("text")[:500],
        counterparty=cell("name")[:140] or None,
        counterparty_account=re.sub(r"\s", "", cell("account")).upper()[:64] or None,
    )


def _amount(cell: Callable[[str], str], dialect: Dialect, where: str) -> Decimal:
    if cell("amount"):
        amount = _number(cell("amount"), dialect, where)
    else:
        credit, debit = cell("credit"), cell("debit")
        if bool(credit) == bool(debit):
            raise UnreadableFile(f"{where}: needs an amount, or one of credit and debit.")
        amount = _number(credit, dialect, where) if credit else -abs(_number(debit, dialect, where))
    if not amount:
        raise UnreadableFile(f"{where}: the amount is zero.")
    return amount


def _number(given: str, dialect: Dialect, where: str) -> Decimal:
    if len(given) > 40 or not _AMOUNTS[dialect.decimal].fullmatch(given):  # noqa: PLR2004 - no amount is that long
        raise UnreadableFile(f"{where}: '{given[:30]}' is not an amount with '{dialect.decimal}' before its decimals.")
    whole, _, part = given.partition(dialect.decimal)
    return Decimal(f"{re.sub('[^0-9+-]', '', whole)}.{part or '0'}")


def _day(given: str, dialect: Dialect, where: str) -> dt.date:
    found = _FORMS[dialect.dates].fullmatch(given)
    with contextlib.suppress(ValueError):
        if found is not None:
            return dt.date(int(found["y"]), int(found["m"]), int(found["d"]))
    raise UnreadableFile(f"{where}: '{given[:30]}' is not a date of the form {dialect.dates.value}.")
