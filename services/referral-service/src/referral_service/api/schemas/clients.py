"""Clients on the wire, as published."""

import datetime as dt
from typing import Annotated, Any, Final
from uuid import UUID

from annotated_types import Len
from pydantic import StringConstraints

from chassis.http import Answer, PageData, Schema
from chassis.http.schemas import Maybe, Number
from referral_service.domain.clients import Company, NewUser, split_name
from referral_service.domain.countries import country_code
from referral_service.persistence.views import ClientTotals, ClientView

Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s.]+$", min_length=3, max_length=250)]
MOST_USERS: Final = 50
"""Each address is a question to identity-service, so a request brings at most so many people."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=250)]


class ClientDetails(Schema):
    """The company of a new client."""

    name: Name
    registration_number: Annotated[str, StringConstraints(max_length=50)] | None = None
    address: Annotated[str, StringConstraints(max_length=500)] | None = None
    zip_code: Annotated[str, StringConstraints(max_length=20)] | None = None
    city: Annotated[str, StringConstraints(max_length=100)] | None = None
    state: Annotated[str, StringConstraints(max_length=100)] | None = None
    country: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    support_email: Email
    support_phone: Annotated[str, StringConstraints(max_length=50)] | None = None

    def company(self) -> Company:
        """Return the company; raises `UnsupportedCountryError`."""
        return Company(
            name=self.name,
            country=country_code(self.country),
            office_email=self.support_email,
            registration_number=self.registration_number,
            address=self.address,
            zip_code=self.zip_code,
            city=self.city,
            state=self.state,
            office_phone=self.support_phone,
        )


class ClientPerson(Schema):
    """A user of a new client."""

    name: Name
    email: Email
    is_onboarding_user: bool = False

    def user(self) -> NewUser:
        """Return the user."""
        return NewUser(self.name, self.email, self.is_onboarding_user)


class CreateClientRequest(Schema):
    """POST /referral/clients. `cases` is published; see `CasesComeLaterError` for what becomes of it."""

    external_tenant_id: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    client: ClientDetails
    users: Annotated[list[ClientPerson], Len(1, MOST_USERS)]
    cases: list[dict[str, Any]] | None = None


class OnboardingLinks(Answer):
    """Where the client's first user goes on."""

    url: str | None


class ClientCompany(Answer):
    """The company of a client."""

    id: UUID
    company_name: str | None
    office_email: str | None
    country: str | None
    address: str | None
    city: str | None
    zip_code: str | None
    company_registration_number: str | None


class ClientUserAnswer(Answer):
    """A user of a client."""

    id: int
    email: str | None
    first_name: str | None
    last_name: str | None


class ClientCaseStats(Answer):
    """What became of a client's cases."""

    cases_total: int
    cases_closed: int
    earnings_usd: Number


class ClientAnswer(Answer):
    """A client: the published ClientCreatedResponse."""

    external_tenant_id: str | None
    onboarding_done: bool
    onboarding_links: Maybe[OnboardingLinks]
    client: ClientCompany
    users: list[ClientUserAnswer]
    is_attributed_client: bool
    date_linked: dt.datetime
    case_stats: ClientCaseStats
    kyc_status: str = "NotRequired"

    @classmethod
    def of(cls, view: ClientView, onboarding_url: str) -> "ClientAnswer":
        """Return the answer; the address appears only while onboarding is pending."""
        row = view.row
        return cls(
            external_tenant_id=row.external_tenant_id,
            onboarding_done=view.onboarding_done,
            onboarding_links=None if view.onboarding_done else OnboardingLinks(url=onboarding_url),
            client=ClientCompany(
                id=row.creditor_id,
                company_name=row.name,
                office_email=row.office_email,
                country=row.country,
                address=row.address,
                city=row.city,
                zip_code=row.zip_code,
                company_registration_number=row.registration_number,
            ),
            users=[
                ClientUserAnswer(id=each.number, email=each.user.email, first_name=first, last_name=last)
                for each in view.users
                for first, last in [split_name(each.user.name)]
            ],
            is_attributed_client=row.attributed,
            date_linked=row.linked_at,
            case_stats=ClientCaseStats(
                cases_total=row.cases_total,
                cases_closed=row.cases_closed,
                earnings_usd=round(row.earnings_usd, 2),
            ),
        )


class ClientConflict(Answer):
    """409: the published ConflictResponse."""

    type: str | None
    message: str | None
    data: dict[str, Any]


class Refusal(Answer):
    """One rule that a request is against."""

    type: str | None
    message: str | None
    solution_url: str | None


class SigningHandoff(Answer):
    """Where to sign what is missing."""

    combined_signing_url: str | None


class ClientRefusals(Answer):
    """422: the published BusinessErrorResponseApiDTO."""

    business_errors: list[Refusal]
    signing_handoff: Maybe[SigningHandoff] = None


class ClientsSummary(Answer):
    """Figures over all clients that match, not only the page."""

    total_clients: int
    attributed_clients: int
    onboarding_complete: int
    onboarding_pending: int
    total_cases: int

    @classmethod
    def of(cls, totals: ClientTotals) -> "ClientsSummary":
        """Return the figures."""
        return cls(
            total_clients=totals.clients,
            attributed_clients=totals.attributed,
            onboarding_complete=totals.complete,
            onboarding_pending=totals.clients - totals.complete,
            total_cases=totals.cases,
        )


class ClientsAnswer(Answer):
    """A page of clients."""

    page: PageData
    summary: ClientsSummary
    clients: list[ClientAnswer]
