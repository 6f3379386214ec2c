"""The published shapes of a change of the claim; amounts in the case's currency, success fees in per cent."""

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import Field

from chassis.http import Answer, Schema
from ledger_service.api.schemas.fields import Number, amount, amount_from
from ledger_service.application.change_fees import Changed
from ledger_service.domain.errors import PriceNeedsConfirmation
from ledger_service.domain.repricing import Consent

if TYPE_CHECKING:
    Amount = Decimal
else:
    Amount = amount_from("0")

_PARTS = {
    "gross_amount": "principal",
    "interest_fees": "interest",
    "reminder_fees": "reminder",
    "collection_fees": "collection",
}


class UpdateCaseFeesRequest(Schema):
    """The claim as it is to be. An amount that is left out keeps its value; it is not taken as zero."""

    gross_amount: Amount | None = None
    interest_fees: Amount = Field(default_factory=Decimal)
    reminder_fees: Amount = Field(default_factory=Decimal)
    collection_fees: Amount = Field(default_factory=Decimal)
    confirm_price_change: bool = False
    keep_intentional_rate: bool = False

    @property
    def parts(self) -> dict[str, Decimal]:
        """What was sent, by the names of the ledger."""
        sent = {name: getattr(self, name) for name in _PARTS if name in self.model_fields_set}
        return {_PARTS[name]: value for name, value in sent.items() if value is not None}

    @property
    def consent(self) -> Consent:
        """What the caller accepts."""
        return Consent(new_price=self.confirm_price_change, same_rate=self.keep_intentional_rate)


class UpdateCaseFeesResponse(Answer):
    """The claim as it is now; `recalculatedSuccessFee` is null where the principal did not change."""

    case_id: UUID
    gross_amount: Number
    interest_fees: Number
    reminder_fees: Number
    collection_fees: Number
    total_added_fees: Number
    recalculated_success_fee: Number | None
    remainder: Number

    @classmethod
    def of(cls, changed: Changed) -> "UpdateCaseFeesResponse":
        """Show a changed claim."""
        claim, currency = changed.claim, changed.account.currency
        return cls(
            case_id=changed.account.case_id,
            gross_amount=amount(claim.principal, currency),
            interest_fees=amount(claim.interest, currency),
            reminder_fees=amount(claim.reminder, currency),
            collection_fees=amount(claim.collection, currency),
            total_added_fees=amount(claim.fees, currency),
            recalculated_success_fee=None if changed.success_fee is None else _percent(changed.success_fee),
            remainder=amount(changed.account.remaining, currency),
        )


class PriceChangeConfirmationResponse(Answer):
    """Nothing was changed: the caller has to agree to the price first."""

    case_id: UUID
    confirmation_required: bool
    is_intentional_rate: bool
    current_success_fee: Number | None
    proposed_success_fee: Number
    warning: str | None
    message: str | None

    @classmethod
    def of(cls, case_id: UUID, refusal: PriceNeedsConfirmation) -> "PriceChangeConfirmationResponse":
        """Show what is to be confirmed."""
        return cls(
            case_id=case_id,
            confirmation_required=True,
            is_intentional_rate=refusal.intentional,
            current_success_fee=_percent(refusal.current),
            proposed_success_fee=_percent(refusal.proposed),
            warning=refusal.warning,
            message=str(refusal),
        )


def _percent(rate: Fraction) -> Decimal:
    percent = rate * 100
    return Decimal(percent.numerator) / Decimal(percent.denominator)
