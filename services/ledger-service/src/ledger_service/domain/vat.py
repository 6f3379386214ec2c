"""Which value added tax a service between two companies bears.

The rules are those of Directive 2006/112/EC for services to businesses: Article 44 (the place of
supply is the customer's) and Article 196 (the customer in another member state accounts for it).
The codes are those of EN 16931 (UNTDID 5305). Rates are data of the issuer, never of this code.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

VAT_UNION: Final = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip
"""The member states whose common system of VAT this is."""


class VatCategory(StrEnum):
    """How a supply is taxed, by its code on an e-invoice."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    OUTSIDE_UNION = "G"
    NOT_SUBJECT = "O"


_NOTES: Final = {
    VatCategory.EXEMPT: "Interest and fees that the debtor paid: compensation, not subject to VAT",
    VatCategory.REVERSE_CHARGE: "Reverse charge: VAT is to be accounted for by the recipient",
    VatCategory.OUTSIDE_UNION: "Supplied outside the European Union: not subject to VAT",
    VatCategory.NOT_SUBJECT: "The supplier is not registered for VAT",
}
_REASON_CODES: Final = {
    VatCategory.REVERSE_CHARGE: "VATEX-EU-AE",
    VatCategory.OUTSIDE_UNION: "VATEX-EU-G",
    VatCategory.NOT_SUBJECT: "VATEX-EU-O",
}


@dataclass(frozen=True, slots=True)
class TaxableParty:
    """What the rules ask of a company: where it is and whether it is registered."""

    country: str
    vat_number: str | None
    vat_rate: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Vat:
    """The tax of one supply; the rate is exact."""

    category: VatCategory
    rate: Fraction

    @property
    def note(self) -> str | None:
        """Why no tax is charged, in words that belong on the invoice; None where tax is charged."""
        return _NOTES.get(self.category)

    @property
    def reason_code(self) -> str | None:
        """The same as a code of the VATEX list."""
        return _REASON_CODES.get(self.category)


UNTAXED: Final = Vat(VatCategory.EXEMPT, Fraction(0))
"""What a debtor pays for being late is no price of a service."""


def vat_of(issuer: TaxableParty, customer: TaxableParty) -> Vat:
    """Return the tax on a service that `issuer` renders to `customer`, both businesses."""
    if not issuer.vat_number:
        return Vat(VatCategory.NOT_SUBJECT, Fraction(0))
    abroad = issuer.country != customer.country
    if abroad and customer.country not in VAT_UNION:
        return Vat(VatCategory.OUTSIDE_UNION, Fraction(0))
    if abroad and issuer.country in VAT_UNION and customer.vat_number:
        return Vat(VatCategory.REVERSE_CHARGE, Fraction(0))
    return Vat(VatCategory.STANDARD if issuer.vat_rate else VatCategory.ZERO, issuer.vat_rate)
