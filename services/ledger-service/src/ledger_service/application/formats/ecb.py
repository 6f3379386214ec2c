"""The European Central Bank's reference rates (eurofxref, CSV and XML): units of a currency for one euro.

They become USD for one unit: the euro's is the dollar's own rate, another's is that rate divided by
its own, to 15 significant digits (the files carry at most 6), half up.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Final

from ledger_service.application.formats.errors import TooManyLines, UnreadableFile
from ledger_service.application.formats.xml import elements, is_xml, line

MOST_DAYS: Final = 400
"""How many days one file may hold: more than a year."""

Table = Mapping[dt.date, Mapping[str, Decimal]]
_EXACT: Final = Context(prec=15, rounding=ROUND_HALF_UP)
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_ABSENT: Final = frozenset({"", "N/A"})
_LARGEST: Final = Decimal(10) ** 9


def read(content: bytes) -> Table:
    """Return USD for one unit by day and currency; raises `UnreadableFile`, which names the place."""
    table = _xml(content) if is_xml(content) else _csv(content)
    if not table:
        raise UnreadableFile("The file holds no rates.")
    return {day: _in_dollars(day, rates) for day, rates in sorted(table.items())}


def _in_dollars(day: dt.date, rates: Mapping[str, Decimal]) -> dict[str, Decimal]:
    dollar = rates.get("USD")
    if dollar is None:
        raise UnreadableFile(f"{day}: has no rate of USD, without which nothing can be told in dollars.")
    found = {"USD": Decimal(1), "EUR": dollar}
    found |= {code: _EXACT.divide(dollar, rate) for code, rate in rates.items() if code not in found}
    return found


def _csv(content: bytes) -> dict[dt.date, dict[str, Decimal]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"Byte {error.start}: is not UTF-8.") from None
    rows = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True)
    try:
        return _rows(rows)
    except csv.Error as error:
        raise UnreadableFile(f"Line {rows.line_num}: {error}.") from None


def _rows(rows: Iterable[list[str]]) -> dict[dt.date, dict[str, Decimal]]:
    table: dict[dt.date, dict[str, Decimal]] = {}
    currencies: list[str] = []
    for number, cells in enumerate(rows, 1):
        row = [cell.strip() for cell in cells]
        if not any(row):
            continue
        if not currencies:
            currencies = _header(row)
            continue
        if len(row) - 1 > len(currencies) and any(row[len(currencies) + 1 :]):
            raise UnreadableFile(f"Line {number}: has more fields than the first line.")
        _put(table, _day(row[0], f"Line {number}"), zip(currencies, row[1:], strict=False), f"Line {number}")
    return table


def _header(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row = row[:-1]
    if len(row) < 2 or row[0].casefold() != "date":  # noqa: PLR2004 - a date and one currency at least
        raise UnreadableFile("Line 1: must begin with Date and then name currencies.")
    wrong = [code for code in row[1:] if not _CURRENCY.fullmatch(code)]
    if wrong or len(set(row)) != len(row):
        raise UnreadableFile("Line 1: names something that is no currency, or a currency twice.")
    return row[1:]


def _xml(content: bytes) -> dict[dt.date, dict[str, Decimal]]:
    table: dict[dt.date, dict[str, Decimal]] = {}
    for event, element in elements(content, "Cube"):
        if event == "start" or "time" not in element.attrib:
            continue
        day = _day(element.get("time", ""), line(element))
        pairs = [(child.get("currency", ""), child.get("rate", "")) for child in element.iterchildren()]
        wrong = [code for code, _ in pairs if not _CURRENCY.fullmatch(code)]
        if wrong or len({code for code, _ in pairs}) != len(pairs):
            raise UnreadableFile(f"{line(element)}: names something that is no currency, or a currency twice.")
        _put(table, day, pairs, line(element))
        element.clear()
    return table


def _put(table: dict[dt.date, dict[str, Decimal]], day: dt.date, pairs: Iterable[tuple[str, str]], place: str) -> None:
    if day in table:
        raise UnreadableFile(f"{place}: {day} stands in the file twice.")
    if len(table) == MOST_DAYS:
        raise TooManyLines(MOST_DAYS)
    table[day] = {code: _rate(given, code, place) for code, given in pairs if given not in _ABSENT}


def _rate(given: str, code: str, place: str) -> Decimal:
    try:
        rate = Decimal(given)
    except InvalidOperation:
        rate = Decimal(0)
    if not rate.is_finite() or not 1 / _LARGEST < rate < _LARGEST:
        raise UnreadableFile(f"{place}: the rate of {code} must be a positive number, not '{given[:30]}'.")
    return rate


def _day(given: str, place: str) -> dt.date:
    """Read `2026-11-20`, or `20 November 2026` as the daily file has it."""
    try:
        parts = given.split()
        if len(parts) == 3:  # noqa: PLR2004 - day, month, year
            return dt.date(int(parts[2]), _MONTHS.index(parts[1].casefold()) + 1, int(parts[0]))
        return dt.date.fromisoformat(given)
    except ValueError:
        raise UnreadableFile(f"{place}: '{given[:30]}' is not a date.") from None
