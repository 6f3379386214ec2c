"""Billing details on the wire."""

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, EmailStr, Field

from chassis.http import Answer, Schema
from ledger_service.api.schemas.fields import Currency, Number, amount_from
from ledger_service.domain.billing import BillingProfile
from ledger_service.domain.countries import is_alpha2

if TYPE_CHECKING:
    Rate = Decimal
else:
    Rate = amount_from("0")

_BELOW_ONE: Final = "must be below 1: a rate of 25 % is 0.25"
_DECIMALS: Final = "has too many decimals"
_MOST_DECIMALS: Final = 6
_NO_COUNTRY: Final = "is not a country code of ISO 3166-1"


def _country(code: str) -> str:
    if not is_alpha2(code):
        raise ValueError(_NO_COUNTRY)
    return code


def _rate(rate: Decimal) -> Decimal:
    if not 0 <= rate < 1:
        raise ValueError(_BELOW_ONE)
    if -int(rate.normalize().as_tuple().exponent) > _MOST_DECIMALS:
        raise ValueError(_DECIMALS)
    return rate


def _compact(value: str) -> str:
    return value.replace(" ", "").upper()


_ONE_LINE: Final = r"^[^\x00-\x1f\x7f]+$"

Country = Annotated[str, AfterValidator(_country)]
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=_ONE_LINE)]
Short = Annotated[str, Field(min_length=1, max_length=50, pattern=_ONE_LINE)]


class OwnBillingProfileInput(Schema):
    """The billing details of an organisation as it sets them itself; what is left out is cleared."""

    legal_name: Line
    country: Country
    street: Line | None = None
    zip_code: Short | None = None
    city: Line | None = None
    registration_number: Short | None = None
    vat_number: Annotated[str, AfterValidator(_compact), Field(pattern=r"^[A-Za-z]{2}[A-Za-z0-9+* ]{2,20}$")] | None = (
        None
    )
    vat_rate: Annotated[Rate, AfterValidator(_rate)] = Decimal(0)
    invoice_currency: Currency | None = None
    email: Annotated[EmailStr, Field(max_length=250)] | None = None
    iban: Annotated[str, AfterValidator(_compact), Field(pattern=r"^[A-Za-z]{2}[0-9]{2}[A-Za-z0-9 ]{8,40}$")] | None = (
        None
    )
    bic: Annotated[str, AfterValidator(_compact), Field(pattern=r"^[A-Za-z0-9]{8}([A-Za-z0-9]{3})?$")] | None = None
    bank_name: Line | None = None

    def profile(self, organisation_id: UUID, trigger: str) -> BillingProfile:
        """Return what is to be kept."""
        values = {name: getattr(self, name) for name in OwnBillingProfileInput.model_fields}
        values["vat_rate"] = Fraction(self.vat_rate)
        return BillingProfile(organisation_id=organisation_id, invoicing_trigger=trigger, **values)


class BillingProfileInput(OwnBillingProfileInput):
    """The same as staff set them, with from when on a referral partner may invoice."""

    invoicing_trigger: Literal["PayWhenPaid", "ConfirmedPipeline"] = "PayWhenPaid"


class BillingProfileAnswer(Answer):
    """The billing details that the next invoice carries."""

    organisation_id: UUID
    legal_name: str
    country: str
    street: str | None
    zip_code: str | None
    city: str | None
    registration_number: str | None
    vat_number: str | None
    vat_rate: Number
    invoice_currency: str | None
    email: str | None
    iban: str | None
    bic: str | None
    bank_name: str | None
    invoicing_trigger: str

    @classmethod
    def of(cls, profile: BillingProfile) -> Self:
        """Show a profile."""
        values = {name: getattr(profile, name) for name in cls.model_fields}
        rate = profile.vat_rate
        return cls(**{**values, "vat_rate": Decimal(rate.numerator) / Decimal(rate.denominator)})
