"""Many payments in one request, each with a result of its own."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from chassis.errors import ApiError
from chassis.http import Answer, Schema
from chassis.idempotency import MAX_LENGTH
from ledger_service.api.schemas.payments import CreatePaymentRequest, CreatePaymentResponse

MOST = 1000


class BatchPayment(CreatePaymentRequest):
    """A payment on a case, under a key that makes it one payment however often it is sent."""

    case_id: UUID
    idempotency_key: Annotated[str, Field(min_length=1, max_length=MAX_LENGTH)]


class PaymentBatchRequest(Schema):
    """Up to 1,000 payments over any of the partner's cases; they are taken in this order."""

    payments: Annotated[list[BatchPayment], Field(min_length=1, max_length=MOST)]


class PaymentBatchItem(Answer):
    """What became of one payment: `status` is what it would have been answered alone.

    `payment` is there when it is 200, else `error`, in the published form; `replayed` tells that it had been recorded
    by an earlier request. A refused one may be sent again under its key.
    """

    index: int
    idempotency_key: str
    status: int
    replayed: bool = False
    payment: CreatePaymentResponse | None = None
    error: dict[str, Any] | None = None

    @classmethod
    def refused(cls, index: int, key: str, error: ApiError) -> "PaymentBatchItem":
        """Show a refusal."""
        return cls(index=index, idempotency_key=key, status=error.status, error=error.body())


class PaymentBatchResponse(Answer):
    """A result for each payment, in the order of the request, and how many there are of each kind."""

    recorded: int
    replayed: int
    refused: int
    results: list[PaymentBatchItem]
