"""Bank accounts of clients on the wire, in the words of the published structure."""

import datetime as dt
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field

from chassis.errors import invalid
from chassis.http import Answer, Schema
from ledger_service.api.schemas.billing import Country, Line, Short
from ledger_service.application.identifiers import bic_of, iban_of
from ledger_service.domain.bank_accounts import AccountStatus, BankAccount, Details, Scheme

Number = Annotated[str, Field(min_length=1, max_length=34, pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./-]*$")]

_NEEDED = {
    Scheme.IBAN: ("iban",),
    Scheme.SWIFT: ("bic", "account_number", "bank_country_code"),
    Scheme.LOCAL: ("account_number", "local_identifier", "local_identifier_type", "bank_country_code"),
}
_FOREIGN = {
    Scheme.IBAN: ("account_number", "local_identifier", "local_identifier_type"),
    Scheme.SWIFT: ("iban", "local_identifier", "local_identifier_type"),
    Scheme.LOCAL: ("iban",),
}


class BankAccountInput(Schema):
    """An account: IBAN (with BIC if known), SWIFT (account number and BIC), or LOCAL (number and the code of its bank).

    The country of an IBAN is its first two letters.
    """

    scheme: Scheme = Scheme.IBAN
    account_holder_name: Annotated[Line, Field(max_length=140)]
    label: Line | None = None
    bank_country_code: Country | None = None
    iban: Annotated[str, Field(max_length=50), AfterValidator(iban_of)] | None = None
    bic: Annotated[str, Field(max_length=20), AfterValidator(bic_of)] | None = None
    account_number: Number | None = None
    local_identifier: Number | None = None
    local_identifier_type: Short | None = None
    bank_name: Line | None = None
    bank_address: Line | None = None
    bank_city: Line | None = None
    bank_zip_code: Short | None = None
    bank_state: Line | None = None

    def details(self) -> Details:
        """Return what is to be kept; raises `ApiError` 400 naming what the scheme needs or does not have."""
        wrong = {
            self.wire(name): [f"is needed for an account of the scheme {self.scheme.value}"]
            for name in _NEEDED[self.scheme]
            if getattr(self, name) is None
        }
        wrong |= {
            self.wire(name): [f"is not part of an account of the scheme {self.scheme.value}"]
            for name in _FOREIGN[self.scheme]
            if getattr(self, name) is not None
        }
        if self.iban and self.bank_country_code and self.iban[:2] != self.bank_country_code:
            wrong["bankCountryCode"] = [f"is not the country of the IBAN, {self.iban[:2]}"]
        if wrong:
            raise invalid(wrong)
        return Details(
            scheme=self.scheme,
            holder=self.account_holder_name,
            country=self.iban[:2] if self.iban else self.bank_country_code or "",
            label=self.label,
            iban=self.iban,
            bic=self.bic,
            account_number=self.account_number,
            local_identifier=self.local_identifier,
            local_identifier_type=self.local_identifier_type,
            bank_name=self.bank_name,
            bank_address=self.bank_address,
            bank_city=self.bank_city,
            bank_zip_code=self.bank_zip_code,
            bank_state=self.bank_state,
        )

    @classmethod
    def wire(cls, name: str) -> str:
        """Return a field's name as callers write it."""
        head, *rest = name.split("_")
        return head + "".join(each.title() for each in rest)


class BankAccountAnswer(Answer):
    """An account and from when to when money goes there.

    A changed one is Pending for a day, and the one before goes on until then; Ended ones are history.
    """

    id: UUID
    organisation_id: UUID
    currency_code: str
    status: AccountStatus
    scheme: Scheme
    account_holder_name: str
    label: str | None
    bank_country_code: str
    iban: str | None
    bic: str | None
    account_number: str | None
    local_identifier: str | None
    local_identifier_type: str | None
    bank_name: str | None
    bank_address: str | None
    bank_city: str | None
    bank_zip_code: str | None
    bank_state: str | None
    set_at: dt.datetime
    set_by: UUID | None
    effective_at: dt.datetime
    ends_at: dt.datetime | None
    confirmed_at: dt.datetime | None

    @classmethod
    def of(cls, account: BankAccount, now: dt.datetime) -> Self:
        """Show an account as it is now."""
        details = account.details
        return cls(
            id=account.id,
            organisation_id=account.owner_id,
            currency_code=account.currency,
            status=account.status(now),
            scheme=details.scheme,
            account_holder_name=details.holder,
            label=details.label,
            bank_country_code=details.country,
            iban=details.iban,
            bic=details.bic,
            account_number=details.account_number,
            local_identifier=details.local_identifier,
            local_identifier_type=details.local_identifier_type,
            bank_name=details.bank_name,
            bank_address=details.bank_address,
            bank_city=details.bank_city,
            bank_zip_code=details.bank_zip_code,
            bank_state=details.bank_state,
            set_at=account.set_at,
            set_by=account.set_by,
            effective_at=account.effective_at,
            ends_at=account.ends_at,
            confirmed_at=account.confirmed_at,
        )
