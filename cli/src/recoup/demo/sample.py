"""A sample of invoices for machines without a file of their own: five countries, five currencies, old claims too."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random

COUNTRIES = ("China", "France", "Russia", "Spain", "United States")
CURRENCIES = {"USD": ("1", 2), "EUR": ("0.9", 2), "GBP": ("0.8", 2), "JPY": ("150", 0), "KWD": ("0.3", 3)}
NEWEST = dt.date(2025, 6, 30)
ROWS = 400
SEED = 20


def sample() -> bytes:
    """Return the same CSV every time: about a third of its rows are overdue, some by more than 24 months."""
    draw = random.Random(SEED)  # noqa: S311 - invoices, not secrets
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow((
        "country", "customer_id", "invoice_number", "invoice_date", "due_date", "currency", "amount", "disputed",
        "settled_date", "days_to_settle", "days_late",
    ))  # fmt: skip
    for row in range(ROWS):
        currency = draw.choices(list(CURRENCIES), weights=(4, 3, 2, 1, 1))[0]
        factor, digits = CURRENCIES[currency]
        dollars = draw.choice((700, 3_000, 6_000, 9_500, 14_000, 90_000)) * draw.uniform(0.6, 1.1)
        amount = f"{dollars * float(factor):.{digits}f}"
        late = draw.choice((0, 0, 0, draw.randint(1, 25), draw.randint(1, 24), draw.randint(26, 45)))
        settled = NEWEST - dt.timedelta(days=draw.choice((draw.randint(0, 300), draw.randint(380, 900))))
        settled = NEWEST if row == 0 else settled
        due = settled - dt.timedelta(days=late or -draw.randint(0, 20))
        issued = due - dt.timedelta(days=30)
        writer.writerow((
            draw.choice(COUNTRIES), f"{draw.randint(100, 9999):04d}-{'ABCDEFGH'[row % 8] * 5}",
            7_000_000_001 + 37 * row, issued, due, currency, amount, draw.choice(("yes", "no", "no")), settled,
            (settled - issued).days, late,
        ))  # fmt: skip
    return out.getvalue().encode()
