"""A case that collects unpaid commission, filled in as far as the network knows."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from chassis.http import Answer
from ledger_service.api.schemas.fields import Number, amount, midnight
from ledger_service.domain.billing import BillingProfile
from ledger_service.domain.commission import UnpaidCommission, comment

CLAIM_TYPE: Final = "UnpaidInvoice"
_DESCRIPTION: Final = "Success fee for money that the debtor's own debtors paid to him directly."
_CONTACT: Final = "Accounts payable"
"""Who is written to at a company: a department, as the network hands out no names of people."""


class CommissionDebtor(Answer):
    """The client as a debtor: his company, from his billing details."""

    type: str
    name: str
    contact_person: str
    company_registration_number: str | None
    address: str | None
    zip_code: str | None
    city: str | None
    country_alpha2: str
    email: str | None


class CommissionClaim(Answer):
    """A body for `POST /partner/managed-cases`: the partner is the creditor of this claim."""

    creditor_company_name: str
    creditor_country_alpha2: str
    currency_code: str
    amount_to_recover: Number
    date: dt.datetime
    due_date: dt.datetime | None
    comments: str
    claim_description: str
    debtor: CommissionDebtor
    commission_of: list[UUID]


class CommissionPayment(Answer):
    """A payment whose commission is unpaid; the amount is the commission with VAT."""

    payment_id: UUID
    case_id: UUID
    case_reference: str
    amount: Number
    date: dt.date


class CommissionCaseAnswer(Answer):
    """The claim and what it is made of.

    `missing` are members of the claim that the caller has to add, `paymentsLeft` how many are for another case.
    """

    claim_type: str
    claim: CommissionClaim
    payments: list[CommissionPayment]
    payments_left: int
    missing: list[str]

    @classmethod
    def of(
        cls,
        unpaid: Sequence[UnpaidCommission],
        references: Mapping[UUID, str],
        *,
        left: int,
        client: BillingProfile,
        partner: BillingProfile,
        today: dt.date,
    ) -> "CommissionCaseAnswer":
        """Fill the claim in; all commissions are of one currency."""
        currency = unpaid[0].currency
        payments = [
            CommissionPayment(
                payment_id=each.payment_id,
                case_id=each.case_id,
                case_reference=references.get(each.case_id, ""),
                amount=amount(each.amount, currency),
                date=each.received_on,
            )
            for each in unpaid
        ]
        claim = CommissionClaim(
            creditor_company_name=partner.legal_name,
            creditor_country_alpha2=partner.country,
            currency_code=currency,
            amount_to_recover=sum((each.amount for each in payments), Decimal(0)),
            date=midnight(min(each.recorded_on for each in unpaid)),
            due_date=_due(unpaid, today),
            comments=comment(list(dict.fromkeys(each.case_reference for each in payments))),
            claim_description=_DESCRIPTION,
            debtor=_debtor(client),
            commission_of=[each.payment_id for each in payments],
        )
        return cls(claim_type=CLAIM_TYPE, claim=claim, payments=payments, payments_left=left, missing=_missing(client))


def _due(unpaid: Sequence[UnpaidCommission], today: dt.date) -> dt.datetime | None:
    """Return when the oldest of them was to be paid, if that day has passed."""
    days = [each.remind_on for each in unpaid if each.remind_on is not None and each.remind_on <= today]
    return midnight(min(days)) if days else None


def _debtor(client: BillingProfile) -> CommissionDebtor:
    return CommissionDebtor(
        type="Company",
        name=client.legal_name,
        contact_person=_CONTACT,
        company_registration_number=client.registration_number,
        address=client.street,
        zip_code=client.zip_code,
        city=client.city,
        country_alpha2=client.country,
        email=client.email,
    )


def _missing(client: BillingProfile) -> list[str]:
    """Return what the network does not know and a claim needs: the state of a debtor in the United States."""
    return ["debtor.stateAlpha2"] if client.country == "US" else []
