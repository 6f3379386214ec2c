"""What a managing partner sends to submit a claim of his client (partner API). `commissionOf` is a field of ours."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field, model_validator

from case_service.api.schemas.claims import Amount, Comment, Currency, Day, DebtorInput, Text, blank
from case_service.domain.countries import find_country
from case_service.domain.values import DebtorType
from chassis.http import Schema

_MOST_PAYMENTS = 1000


class CreateManagedCaseRequest(Schema):
    """An undisputed unpaid invoice of a client: of him, name and country are all that is kept.

    `commissionOf` are payments whose success fee this client owes; the claim is then about that fee.
    """

    creditor_company_name: Annotated[str, Field(min_length=1, max_length=500)]
    creditor_country_alpha2: Text | None = None
    creditor_country: Text | None = None
    currency_code: Currency
    date: Day
    due_date: Day | None = None
    comments: Comment | None = None
    claim_description: Comment | None = None
    creditor_reference: Annotated[str, BeforeValidator(blank), Field(max_length=50)] | None = None
    debtor: DebtorInput
    amount_to_recover: Amount
    is_test: bool = False
    tag: Annotated[str, BeforeValidator(blank), Field(max_length=100)] | None = None
    collection_partner_id: UUID | None = None
    commission_of: Annotated[tuple[UUID, ...], Field(max_length=_MOST_PAYMENTS)] = ()

    @model_validator(mode="before")
    @classmethod
    def _no_nulls(cls, given: Any) -> Any:
        """Take null for what has a default."""
        if not isinstance(given, dict):
            return given
        return {key: value for key, value in given.items() if value is not None}

    @model_validator(mode="after")
    def _whole(self) -> "CreateManagedCaseRequest":
        given = self.creditor_country_alpha2 or self.creditor_country
        if given is None:
            raise ValueError("creditorCountryAlpha2 is required: the two letters of your client's country")
        country = find_country(given)
        if country is None:
            raise ValueError(f"creditorCountryAlpha2: '{given}' is not a country")
        self.creditor_country_alpha2 = country.alpha2
        if self.debtor.type is DebtorType.COMPANY and self.debtor.contact_person is None:
            raise ValueError("debtor.contactPerson is required for companies")
        if self.tag is not None and not self.is_test:
            raise ValueError("tag: only test cases (isTest) take a tag")
        return self
