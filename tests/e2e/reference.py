"""What the main job must come to, computed from the CSV alone: no code of the product is used here."""

import csv
import datetime as dt
import sys
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal

D = Decimal
RATES = {"USD": D(1), "EUR": D("1.08"), "GBP": D("1.27"), "JPY": D("0.0067"), "KWD": D("3.25")}
DIGITS = {"USD": 2, "EUR": 2, "GBP": 2, "JPY": 0, "KWD": 3}
EUROPEAN = {"France", "Spain"}
INTERNATIONAL = ((D(150000), D("7.5")), (D(75000), D(10)), (D(8000), D(15)), (D(1000), D(18)), (D(0), D(30)))
EUROPE = ((D(150000), D(6)), (D(1000), D("9.5")), (D(0), D(20)))


def half_up(x):
    return int(x.to_integral_value(ROUND_HALF_UP))


def months_later(day, months):
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    last = (dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month, min(day.day, last))


def standard_fee(country, usd, due, submitted):
    base = next(rate for floor, rate in (EUROPE if country in EUROPEAN else INTERNATIONAL) if usd >= floor)
    over = [submitted > months_later(due, months) for months in (12, 24)]
    return base + (D(15) if over[1] else D(8) if over[0] else D(0))


def fate(row, usd, due, as_of):
    """Return success fee and platform share in percent, whether interest is added, and VAT; None if nobody took it."""
    n, creditor, country = int(row["invoice_number"]), int(row["customer_id"][:4]) % 24, row["country"]
    disputed = row["disputed"] == "yes"
    state = ("NY", "CA", "TX")[n % 3] if country == "United States" else ""
    vat = country == "France" and creditor % 4 == 2
    exclusive = country in {"France", "Spain", "Russia"} or state in {"NY", "CA"}
    if exclusive and not disputed and not (country == "Russia" and n % 10 == 0):
        if country == "France" and creditor % 2 == 0 and usd >= 9000:
            return D(8), D(40), True, vat
        return standard_fee(country, usd, due, as_of), D(40), country == "France", vat
    if disputed and country in {"France", "Spain"}:
        return D(15), D(20), False, vat
    if n % 25 == 0:
        return None
    quotes = (D(16), D(20) if usd < 5000 else D(12), D(19) if country == "China" else D(14))
    return min(quotes), D(0), False, False


def reference(path, as_of):
    """Return states, and totals per currency in minor units."""
    with open(path, newline="", encoding="utf-8") as file:  # noqa: PTH123
        rows = list(csv.DictReader(file))
    shift = as_of - dt.timedelta(days=1) - max(dt.date.fromisoformat(row["settled_date"]) for row in rows)
    totals, states = defaultdict(Counter), Counter()
    for row in rows:
        if int(row["days_late"]) <= 0:
            continue
        currency = row.get("currency") or "USD"
        amount = D(row.get("amount") or row["amount_usd"])
        principal = int(amount.scaleb(DIGITS[currency]))
        usd, due = amount * RATES[currency], dt.date.fromisoformat(row["due_date"]) + shift
        total = totals[currency]
        total["claims"] += principal
        found = fate(row, usd, due, as_of)
        if found is None:
            states["Closed (NoQuotesReceived)"] += 1
            continue
        if int(row["days_late"]) > 25:
            states["Active"] += 1
            continue
        states["Closed (Paid)"] += 1
        percent, platform_percent, interest, vat = found
        fees = half_up(D(principal) * 2 / 100) if interest else 0
        # Paid in full, so every cumulative share ends at the rounded share of the whole.
        success = D(principal) * percent / 100
        gross = half_up(success + fees)
        taxed = half_up(D(half_up(success)) * 20 / 100) if vat else 0
        platform = half_up(D(gross) * platform_percent / 100)
        referral = half_up(D(platform) / 2) if int(row["customer_id"][:4]) % 24 % 2 == 0 else 0
        total["recovered"] += principal + fees
        total["clients"] += principal + fees - gross - taxed
        total.update(vat=taxed, partnersGross=gross, partnersNet=gross - platform, platform=platform)
        total.update(referral=referral, platformNet=platform - referral)
    return dict(states), {currency: dict(amounts) for currency, amounts in totals.items()}


if __name__ == "__main__":
    print(reference(sys.argv[1], dt.date.fromisoformat(sys.argv[2])))  # noqa: T201
