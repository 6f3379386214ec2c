"""What every organisation of the demonstration does: pure functions of a row and of the run's as-of date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from recoup.demo.invoices import EXPONENTS, Invoice

CREDITORS = 24
CREDITOR_COUNTRIES = ("DK", "DE", "FR", "NL")
STATES = (("NY", "New York"), ("CA", "California"), ("TX", "Texas"))
RATES = {"USD": "1", "EUR": "1.08", "GBP": "1.27", "JPY": "0.0067", "KWD": "3.25"}
CARVE_OUT_FROM_USD = Decimal(9000)
OVERRIDDEN_CREDITOR = 19
NOBODY_PAYS_AFTER = 25
ONE_PAYMENT_UP_TO_USD = Decimal(8000)
FULL_DOCUMENT_FROM_USD = Decimal(10000)
DESCRIPTION_FROM_USD = Decimal(2000)


@dataclass(frozen=True, slots=True)
class Partner:
    """A collection partner of the demonstration network."""

    key: str
    name: str
    country: str
    exclusive: bool
    jurisdictions: tuple[str, ...] = ()


EVERYWHERE = ("CN", "FR", "RU", "ES", "US-NY", "US-CA", "US-TX")
EXCLUSIVE = (
    Partner("france", "Cabinet Lumière Recouvrement", "FR", exclusive=True, jurisdictions=("FR",)),
    Partner("france-2", "Rivoli Créances", "FR", exclusive=True),
    Partner("spain", "Cobros Meseta", "ES", exclusive=True, jurisdictions=("ES",)),
    Partner("spain-2", "Despacho Guadalquivir", "ES", exclusive=True),
    Partner("russia", "Neva Collection", "RU", exclusive=True, jurisdictions=("RU",)),
    Partner("new-york", "Hudson Recovery", "US", exclusive=True, jurisdictions=("US-NY",)),
    Partner("california", "Sierra Receivables", "US", exclusive=True, jurisdictions=("US-CA",)),
)
FIRMS = (
    Partner("firm-1", "Alpine Counsel", "CH", exclusive=False, jurisdictions=EVERYWHERE),
    Partner("firm-2", "Merlion Law", "SG", exclusive=False, jurisdictions=EVERYWHERE),
    Partner("firm-3", "Fjord Advocates", "NO", exclusive=False, jurisdictions=EVERYWHERE),
)
PARTNERS = (*EXCLUSIVE, *FIRMS)


@dataclass(frozen=True, slots=True)
class Claim:
    """An overdue invoice as its creditor submits it; amounts are minor units."""

    invoice: Invoice
    shift: dt.timedelta

    @property
    def number(self) -> int:
        """N: the number of the invoice."""
        return self.invoice.number

    @property
    def creditor(self) -> int:
        """Which of the creditors it belongs to."""
        return self.invoice.customer % CREDITORS

    @property
    def state(self) -> tuple[str, str] | None:
        """Code and name of the US state of the debtor."""
        return STATES[self.number % 3] if self.invoice.country == "US" else None

    @property
    def due_date(self) -> dt.date:
        """When it was due, in the run's time."""
        return self.invoice.due_date + self.shift

    @property
    def invoice_date(self) -> dt.date:
        """When it was issued, in the run's time."""
        return self.invoice.invoice_date + self.shift

    @property
    def amount(self) -> Decimal:
        """The principal in units of the currency."""
        return decimal(self.invoice.amount, self.invoice.currency)

    @property
    def usd(self) -> Decimal:
        """The principal in dollars at the run's rate."""
        return self.amount * Decimal(RATES[self.invoice.currency])

    @property
    def needs_file(self) -> bool:
        """Whether the document rule wants a file; disputed claims always want one."""
        return self.invoice.disputed or self.usd > FULL_DOCUMENT_FROM_USD

    @property
    def description(self) -> str | None:
        """What the creditor writes where the rule wants a description."""
        if self.invoice.disputed or self.usd >= DESCRIPTION_FROM_USD:
            return f"Goods delivered and accepted; invoice {self.number} is unpaid."
        return None

    @property
    def pays(self) -> bool:
        """Whether the debtor pays at all."""
        return self.invoice.days_late <= NOBODY_PAYS_AFTER

    @property
    def pays_creditor(self) -> bool:
        """Whether the debtor pays the creditor instead of the partner."""
        return self.number % 8 == 0

    @property
    def declined(self) -> bool:
        """Whether Russia's partner has no capacity for it."""
        return self.number % 10 == 0

    @property
    def unquoted(self) -> bool:
        """Whether every firm keeps silent."""
        return self.number % 25 == 0

    def instalments(self, total: int) -> tuple[int, ...]:
        """Cut what is owed into the payments the debtor makes."""
        if self.usd > ONE_PAYMENT_UP_TO_USD:
            return (total // 3, total - total // 3)
        return (total,)


def claims(invoices: Sequence[Invoice], as_of: dt.date) -> tuple[Claim, ...]:
    """Return the claims, their dates shifted by whole days so that the newest settled date is the day before as-of."""
    newest = max(invoice.settled_date for invoice in invoices)
    shift = as_of - dt.timedelta(days=1) - newest
    return tuple(Claim(invoice, shift) for invoice in invoices if invoice.days_late > 0)


def referred(creditor: int) -> bool:
    """Tell whether a creditor came through the referral partner."""
    return creditor % 2 == 0


def creditor_country(creditor: int) -> str:
    """Return the country of a creditor."""
    return CREDITOR_COUNTRIES[creditor % 4]


def creditor_name(creditor: int) -> str:
    """Return the name of a creditor."""
    return f"Creditor {creditor:02d} {creditor_country(creditor)}"


def decimal(minor: int, currency: str) -> Decimal:
    """Return minor units in units of the currency."""
    return Decimal(minor).scaleb(-EXPONENTS[currency])


def minor(amount: float | str | Decimal, currency: str) -> int:
    """Return units of the currency in minor units."""
    return int(Decimal(str(amount)).scaleb(EXPONENTS[currency]).to_integral_value(ROUND_HALF_UP))


def interest(amount: int) -> int:
    """Return what French partners add: 2 % of the principal."""
    return int((Decimal(amount) * 2 / 100).to_integral_value(ROUND_HALF_UP))


def success_fee(firm: str, country: str, usd: Decimal) -> Decimal:
    """Return what a firm quotes, in percent of the recovered principal."""
    if firm == "firm-1":
        return Decimal(16)
    if firm == "firm-2":
        return Decimal(20) if usd < Decimal(5000) else Decimal(12)
    return Decimal(19) if country == "CN" else Decimal(14)
