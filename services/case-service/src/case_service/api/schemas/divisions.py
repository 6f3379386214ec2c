"""The published shapes of divisions and of the creditor itself."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field, field_validator

from case_service.api.schemas.base import Answer
from case_service.domain.countries import COUNTRIES
from case_service.domain.divisions import CompanyData, Division
from chassis.http import PageData, Schema

_Text = Annotated[str, Field(max_length=200)]


class DivisionRequest(Schema):
    """A division's company data, to create it or to replace all of it."""

    company_name: Annotated[str, Field(min_length=1, max_length=200)]
    registration_number: Annotated[str, Field(max_length=50)] | None = None
    address: Annotated[str, Field(max_length=500)] | None = None
    zip_code: Annotated[str, Field(max_length=50)] | None = None
    state: _Text | None = None
    city: Annotated[str, Field(min_length=1, max_length=200)]
    country_code: Annotated[str, Field(min_length=2, max_length=2)]
    office_email: Annotated[str, Field(max_length=250, pattern=r"^([^@\s]+@[^@\s]+)?$")] | None = None
    office_phone: Annotated[str, Field(max_length=50)] | None = None

    @field_validator("country_code")
    @classmethod
    def _known(cls, code: str) -> str:
        if code.upper() not in COUNTRIES:
            raise ValueError("must be a country of ISO 3166-1, such as DK")
        return code.upper()

    def data(self) -> CompanyData:
        """Return the company data; blank members are none."""
        return CompanyData(
            company_name=self.company_name,
            registration_number=self.registration_number or None,
            address=self.address or None,
            zip_code=self.zip_code or None,
            state=self.state or None,
            city=self.city,
            country=self.country_code,
            office_email=self.office_email or None,
            office_phone=self.office_phone or None,
        )


class DivisionCountryDto(Answer):
    """A country; the id is its ISO number."""

    id: int
    name: str
    alpha2: str


class DivisionDto(Answer):
    """One division."""

    id: UUID
    company_name: str
    registration_number: str | None
    address: str | None
    zip_code: str | None
    state: str | None
    city: str
    country: DivisionCountryDto
    office_email: str | None
    office_phone: str | None
    is_archived: bool
    created_utc: dt.datetime
    updated_utc: dt.datetime | None


class DivisionListDto(Answer):
    """A page of divisions."""

    page: PageData
    divisions: Sequence[DivisionDto]


class CreditorMe(Answer):
    """The calling creditor's profile."""

    id: UUID
    company_name: str
    company_registration_number: str | None = None
    address: str | None = None
    zip_code: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None
    office_email: str | None = None
    office_phone: str | None = None


def division_answer(division: Division) -> DivisionDto:
    """Return a division as published."""
    country = COUNTRIES[division.data.country]
    return DivisionDto(
        id=division.id,
        company_name=division.data.company_name,
        registration_number=division.data.registration_number,
        address=division.data.address,
        zip_code=division.data.zip_code,
        state=division.data.state,
        city=division.data.city,
        country=DivisionCountryDto(id=country.number, name=country.name, alpha2=country.alpha2),
        office_email=division.data.office_email,
        office_phone=division.data.office_phone,
        is_archived=division.archived_at is not None,
        created_utc=division.created_at,
        updated_utc=division.updated_at,
    )
