"""Reading a file of invoices: every good row becomes an `Invoice`, every bad one a `Problem` with its place."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from recoup.errors import RecoupError

COUNTRIES = {
    "China": "CN",
    "France": "FR",
    "Russia": "RU",
    "Spain": "ES",
    "United States": "US",
}
REQUIRED = (
    "country",
    "customer_id",
    "invoice_number",
    "invoice_date",
    "due_date",
    "disputed",
    "settled_date",
    "days_late",
)
EXPONENTS = {"USD": 2, "EUR": 2, "GBP": 2, "JPY": 0, "KWD": 3}
CUSTOMER = re.compile(r"\d{4}-\w+", re.ASCII)
MOST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Invoice:
    """One row: amounts are minor units of `currency`; dates are the file's own."""

    number: int
    customer_id: str
    country: str
    currency: str
    amount: int
    invoice_date: dt.date
    due_date: dt.date
    settled_date: dt.date
    disputed: bool
    days_late: int

    @property
    def customer(self) -> int:
        """The four digits of the customer's id."""
        return int(self.customer_id[:4])


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row, or the whole file, was left out."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class InvoiceFile:
    """What a file held."""

    invoices: tuple[Invoice, ...]
    problems: tuple[Problem, ...]

    @property
    def claims(self) -> tuple[Invoice, ...]:
        """The invoices that were not settled in time."""
        return tuple(invoice for invoice in self.invoices if invoice.days_late > 0)


def read(path: Path) -> InvoiceFile:
    """Read a CSV file; raises RecoupError when there is no file to read."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}); give a CSV file of invoices after --invoices"
        raise RecoupError(message) from error
    return parse(raw)


def parse(raw: bytes) -> InvoiceFile:
    """Read the bytes of a CSV file."""
    if not raw.strip():
        return InvoiceFile((), (Problem(1, "", "the file is empty"),))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return InvoiceFile((), (Problem(line, "", "not UTF-8; save the file as UTF-8"),))
    rows = csv.DictReader(io.StringIO(text, newline=""))
    columns = rows.fieldnames or []
    missing = [Problem(1, name, "the column is missing") for name in REQUIRED if name not in columns]
    if not {"amount", "amount_usd"} & set(columns):
        missing.append(Problem(1, "amount", "the column is missing"))
    if missing:
        return InvoiceFile((), tuple(missing))
    invoices: dict[int, Invoice] = {}
    problems: list[Problem] = []
    for found in _rows(rows):
        if isinstance(found, Problem):
            problems.append(found)
        elif found[1].number in invoices:
            problems.append(Problem(found[0], "invoice_number", f"{found[1].number} stands in the file twice"))
        else:
            invoices[found[1].number] = found[1]
    return InvoiceFile(tuple(invoices.values()), tuple(problems))


def _rows(rows: csv.DictReader[str]) -> Iterator[Problem | tuple[int, Invoice]]:
    try:
        for row in rows:
            try:
                yield rows.line_num, _invoice(row)
            except _BadCell as bad:
                yield Problem(rows.line_num, bad.column, bad.reason)
    except csv.Error as error:
        yield Problem(rows.line_num, "", f"not a CSV line: {error}")


class _BadCell(Exception):
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


def _invoice(row: dict[str, str]) -> Invoice:
    if None in row or None in row.values():
        raise _BadCell("", "the row has not as many cells as the header")
    country = row["country"].strip()
    if country not in COUNTRIES:
        raise _BadCell("country", f"unknown country {country!r}; known are {', '.join(COUNTRIES)}")
    if not CUSTOMER.fullmatch(row["customer_id"].strip()):
        raise _BadCell("customer_id", "must be four digits, a hyphen and a name")
    currency = (row.get("currency") or "USD").strip().upper()
    if currency not in EXPONENTS:
        raise _BadCell("currency", f"unknown currency {currency!r}; known are {', '.join(EXPONENTS)}")
    disputed = row["disputed"].strip().lower()
    if disputed not in {"yes", "no"}:
        raise _BadCell("disputed", "must be yes or no")
    return Invoice(
        number=_whole(row, "invoice_number"),
        customer_id=row["customer_id"].strip(),
        country=COUNTRIES[country],
        currency=currency,
        amount=_amount(row, currency),
        invoice_date=_date(row, "invoice_date"),
        due_date=_date(row, "due_date"),
        settled_date=_date(row, "settled_date"),
        disputed=disputed == "yes",
        days_late=_whole(row, "days_late"),
    )


def _whole(row: dict[str, str], column: str) -> int:
    text = row[column].strip()
    if not (text.isascii() and text.isdigit()) or len(text) > 15:  # noqa: PLR2004 - far beyond any number
        raise _BadCell(column, f"{text!r} is not a whole number")
    return int(text)


def _amount(row: dict[str, str], currency: str) -> int:
    column = "amount" if "amount" in row else "amount_usd"
    text = row[column].strip()
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise _BadCell(column, f"{text!r} is not an amount") from None
    if not amount.is_finite() or amount <= 0:
        raise _BadCell(column, f"{text} is not a positive amount")
    minor = amount.scaleb(EXPONENTS[currency])
    if amount > MOST or minor != minor.to_integral_value():
        raise _BadCell(column, f"{text} has more decimals than {currency} or is too large")
    return int(minor)


def _date(row: dict[str, str], column: str) -> dt.date:
    text = row[column].strip()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise _BadCell(column, f"{text!r} is not a date (YYYY-MM-DD)") from None
