"""Tables as CSV and XLSX. What came from outside is text and never a formula, whatever it begins with."""

import csv
import datetime as dt
import io
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

Cell = str | Decimal | dt.date | dt.datetime | None

_FORMULA: Final = frozenset("=+-@\t\r\n\x00")


def neutral(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe goes before what looks like one."""
    begun = unicodedata.normalize("NFKC", text).lstrip(" ")
    return f"'{text}" if begun[:1] in _FORMULA and begun else text


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return the table as CSV (RFC 4180, UTF-8); amounts have a point and no grouping."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    return out.getvalue().encode()


def as_xlsx(heads: Sequence[str], rows: Iterable[Sequence[Cell]], made: dt.datetime) -> bytes:
    """Return the table as a workbook: amounts are numbers, days are dates, everything else is text."""
    import xlsxwriter  # noqa: PLC0415 - only exports need it

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    )
    book.set_properties({"created": made.replace(tzinfo=None)})
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Ledger")
    sheet.freeze_panes(1, 0)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, Decimal):
                sheet.write_number(number, column, float(cell))
            elif isinstance(cell, dt.datetime):
                sheet.write_string(number, column, cell.isoformat())
            elif isinstance(cell, dt.date):
                sheet.write_datetime(number, column, dt.datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001 - a day has no zone
            elif cell is not None:
                sheet.write_string(number, column, neutral(cell))
    book.close()
    return out.getvalue()


def _plain(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return neutral(cell) if cell else ""
