"""What a creditor sends to submit a claim, or to preview one (customer API).

`claimType` and `disputeStatus` are optional fields of ours.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import BeforeValidator, Field, field_validator, model_validator

from case_service.api.schemas.labels import CLAIM_TYPE, DISPUTE_STATUS
from case_service.domain.countries import find_country
from case_service.domain.submission import Debtor
from case_service.domain.us_states import find_state
from case_service.domain.values import ClaimType, DebtorType, DisputeStatus
from chassis.http import Schema

E = TypeVar("E", bound=StrEnum)
_MAX_RETURN_URL: Final = 2048
_TEXT: Final = 500


def _day(value: object) -> object:
    """Read a date that comes as a day or as an instant; only its day counts."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    return text[:10] if len(text) > 10 and text[10] in "T " else text  # noqa: PLR2004 - YYYY-MM-DD


def blank(value: object) -> object:
    """Take a blank text for none."""
    return None if isinstance(value, str) and not value.strip() else value


def _code(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


Day = Annotated[dt.date, BeforeValidator(_day), Field(json_schema_extra={"type": "string", "format": "date-time"})]
Text = Annotated[str, BeforeValidator(blank), Field(max_length=_TEXT)]
Comment = Annotated[str, BeforeValidator(blank), Field(max_length=4000)]
Currency = Annotated[str, BeforeValidator(_code), Field(pattern="^[A-Z]{3}$")]
Amount = Annotated[Decimal, Field(json_schema_extra={"type": "number", "format": "double"})]


def named(kind: type[E], labels: Mapping[str, str], value: object) -> E:
    """Return the member that is written by its name or its label, in any case; raises ValueError."""
    wanted = str(value).strip().casefold()
    for member in kind:
        if wanted in {member.value.casefold(), labels.get(member.value, member.value).casefold()}:
            return member
    raise ValueError("must be one of " + ", ".join(member.value for member in kind))


def _debtor_type(value: object) -> DebtorType:
    """Read the type; an older text of the published format says `Person` for `Private`."""
    if str(value).strip().casefold() == "person":
        return DebtorType.PRIVATE
    return named(DebtorType, {}, value)


class DebtorInput(Schema):
    """Who owes. `stateAlpha2` (CA, US-CA or California) is needed for debtors in the United States."""

    type: Annotated[DebtorType, BeforeValidator(_debtor_type)]
    name: Annotated[str, Field(min_length=1, max_length=_TEXT)]
    contact_person: Text | None = None
    company_registration_number: Text | None = None
    address: Text | None = None
    zip_code: Text | None = None
    city: Text | None = None
    state: Text | None = None
    state_alpha2: Text | None = None
    country_alpha2: Text | None = None
    country: Text | None = None
    email: Text | None = None
    phone: Text | None = None

    @model_validator(mode="after")
    def _has_a_place(self) -> "DebtorInput":
        given = self.country_alpha2 or self.country
        if given is None:
            raise ValueError("countryAlpha2 is required: the two letters of the debtor's country")
        country = find_country(given)
        if country is None:
            raise ValueError(f"countryAlpha2: '{given}' is not a country")
        self.country_alpha2 = country.alpha2
        self.state_alpha2 = state_of(country.alpha2, self.state_alpha2)
        return self

    def debtor(self) -> Debtor:
        """Return what was given, its place in codes."""
        return Debtor(
            type=self.type,
            name=self.name,
            country=str(self.country_alpha2),
            state_alpha2=self.state_alpha2,
            contact_person=self.contact_person,
            registration_number=self.company_registration_number,
            address=self.address,
            zip_code=self.zip_code,
            city=self.city,
            state=self.state,
            email=self.email,
            phone=self.phone,
        )


def state_of(country: str, state: str | None) -> str | None:
    """Return the two letters of a state in the United States, where debtors need one; None elsewhere."""
    if country != "US":
        return None
    if state is None:
        raise ValueError("stateAlpha2 is required for debtors in the United States")
    found = find_state(state)
    if found is None:
        raise ValueError(f"stateAlpha2: '{state}' is not a state of the United States")
    return found


class AgedAmounts(Schema):
    """An amount and how much of it is old, cumulative."""

    currency_code: Currency
    amount_to_recover: Amount
    amount_to_recover_over6_months: Annotated[Amount | None, Field(alias="amountToRecoverOver6Months")] = None
    amount_to_recover_over12_months: Annotated[Amount | None, Field(alias="amountToRecoverOver12Months")] = None
    amount_to_recover_over24_months: Annotated[Amount | None, Field(alias="amountToRecoverOver24Months")] = None
    due_date: Day | None = None
    return_url: str | None = None

    @field_validator("return_url")
    @classmethod
    def _safe(cls, value: str | None) -> str | None:
        """Drop what is no absolute http address, without a word, as published."""
        if value is None or len(value) > _MAX_RETURN_URL:
            return None
        try:
            parts = urlsplit(value)
        except ValueError:
            return None
        return value if parts.scheme in {"http", "https"} and parts.netloc else None


class CreateCollectionCaseRequest(AgedAmounts):
    """A claim to collect."""

    amount_to_recover: Amount
    date: Day | None = None
    comments: Comment | None = None
    claim_description: Comment | None = None
    creditor_reference: Annotated[str, BeforeValidator(blank), Field(max_length=50)] | None = None
    debtor: DebtorInput
    creditor_division_id: UUID | None = None
    skip_debitura_verification: bool = False
    skip_creation_emails: Annotated[bool, Field(json_schema_extra={"deprecated": True})] = False
    allow_pending_contracts: bool = False
    is_test: bool = False
    tag: Annotated[str, BeforeValidator(blank), Field(max_length=100)] | None = None
    collection_partner_id: UUID | None = None
    assigned_user_email: (
        Annotated[str, BeforeValidator(blank), Field(max_length=320, pattern=r"^[^@\s]+@[^@\s]+$")] | None
    ) = None
    claim_type: Annotated[ClaimType, BeforeValidator(lambda value: named(ClaimType, CLAIM_TYPE, value))] = (
        ClaimType.UNPAID_INVOICE
    )
    dispute_status: Annotated[
        DisputeStatus, BeforeValidator(lambda value: named(DisputeStatus, DISPUTE_STATUS, value))
    ] = DisputeStatus.UNKNOWN

    @model_validator(mode="after")
    def _tag_on_tests(self) -> "CreateCollectionCaseRequest":
        if self.tag is not None and not self.is_test:
            raise ValueError("tag: only test cases (isTest) take a tag")
        return self

    @model_validator(mode="before")
    @classmethod
    def _no_null_flags(cls, given: Any) -> Any:
        """Take null for a flag or choice that has a default."""
        if not isinstance(given, dict):
            return given
        return {key: value for key, value in given.items() if value is not None}


class PreviewDebtorInput(Schema):
    """The little a preview needs of the debtor."""

    type: Annotated[DebtorType, BeforeValidator(_debtor_type)]
    country_alpha2: Annotated[str, Field(min_length=2, max_length=2)]
    state_alpha2: Annotated[str, Field(min_length=2, max_length=2)] | None = None

    @model_validator(mode="after")
    def _has_a_place(self) -> "PreviewDebtorInput":
        country = find_country(self.country_alpha2)
        if country is None:
            raise ValueError(f"countryAlpha2: '{self.country_alpha2}' is not a country")
        self.country_alpha2 = country.alpha2
        self.state_alpha2 = state_of(country.alpha2, self.state_alpha2)
        return self


class PreviewCaseRequest(AgedAmounts):
    """A claim that might be submitted: its age by a due date or by amounts, not both."""

    debtor: PreviewDebtorInput

    @model_validator(mode="after")
    def _one_age(self) -> "PreviewCaseRequest":
        parts = (
            self.amount_to_recover_over6_months,
            self.amount_to_recover_over12_months,
            self.amount_to_recover_over24_months,
        )
        if self.due_date is not None and any(part is not None for part in parts):
            raise ValueError("dueDate: give a due date or aged amounts, not both")
        return self
