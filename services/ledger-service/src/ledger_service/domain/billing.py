"""Who is billed, and how: the billing details of an organisation are a fact of the ledger."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from ledger_service.domain.vat import TaxableParty


@dataclass(frozen=True, slots=True)
class BillingProfile:
    """What stands on an invoice about one side of it.

    `vat_rate` is the domestic standard rate that the organisation charges; `invoice_currency` is the
    currency it wants to be invoiced in, None for that of each payout. `invoicing_trigger` says from when
    on a referral partner may invoice: once the collection partner paid, or already when the commission
    is confirmed (`ConfirmedPipeline`).
    """

    organisation_id: UUID
    legal_name: str
    country: str
    street: str | None = None
    zip_code: str | None = None
    city: str | None = None
    registration_number: str | None = None
    vat_number: str | None = None
    vat_rate: Fraction = Fraction(0)
    invoice_currency: str | None = None
    email: str | None = None
    iban: str | None = None
    bic: str | None = None
    bank_name: str | None = None
    invoicing_trigger: str = "PayWhenPaid"

    @property
    def taxable(self) -> TaxableParty:
        """Return what the rules of VAT ask."""
        return TaxableParty(self.country, self.vat_number, self.vat_rate)

    def as_text(self) -> dict[str, Any]:
        """Return the profile as it is kept with an invoice, which later changes do not touch."""
        return {**asdict(self), "organisation_id": str(self.organisation_id), "vat_rate": str(self.vat_rate)}

    @classmethod
    def from_text(cls, kept: Mapping[str, Any]) -> "BillingProfile":
        """Return the profile that was kept."""
        return cls(
            **{
                **kept,
                "organisation_id": UUID(kept["organisation_id"]),
                "vat_rate": Fraction(kept["vat_rate"]),
            }
        )
