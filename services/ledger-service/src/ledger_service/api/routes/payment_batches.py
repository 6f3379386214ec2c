"""Payments by the hundred, from partners who report from their own systems."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Final

from chassis.errors import business, invalid
from chassis.http import PrincipalDep, Router, UnitOfWorkDep, requires
from chassis.idempotent_items import Done, Items
from contracts.permissions import Permission
from ledger_service.api.dependencies import CasesDep, SettingsDep
from ledger_service.api.errors import refused
from ledger_service.api.routes.payment_input import faults_of, reported
from ledger_service.api.schemas.parameters import IDEMPOTENCY
from ledger_service.api.schemas.payment_batches import (
    BatchPayment,
    PaymentBatchItem,
    PaymentBatchRequest,
    PaymentBatchResponse,
)
from ledger_service.api.schemas.payments import CreatePaymentResponse
from ledger_service.application.post_payments import Posted
from ledger_service.application.record_batch import record_batch
from ledger_service.persistence.books import PostgresBooks

router = Router(tags=["Payments"])

_OPERATION: Final = "payment of a batch"


@router.post("/partner/payments/batch", openapi_extra=requires(Permission.RECORD_PAYMENT, parameters=IDEMPOTENCY))
async def record(
    body: PaymentBatchRequest, uow: UnitOfWorkDep, principal: PrincipalDep, cases: CasesDep, settings: SettingsDep
) -> PaymentBatchResponse:
    """Record up to 1,000 payments over many cases; each is recorded or refused by itself, and recorded once."""
    _keys_must_differ(body)
    items = Items(principal.organisation_id, _OPERATION)
    results: dict[int, PaymentBatchItem] = {}
    wanted: dict[int, BatchPayment] = {}
    for index, each in enumerate(body.payments):
        if faults := faults_of(each, uow.today):
            results[index] = PaymentBatchItem.refused(index, each.idempotency_key, invalid(faults))
        else:
            wanted[index] = each
    done = await items.begin(uow, {each.idempotency_key: _fingerprint(each) for each in wanted.values()})
    results |= _done_before(wanted, done)
    fresh = {index: each for index, each in wanted.items() if each.idempotency_key not in done}
    commands = [reported(each.case_id, each, principal.organisation_id, settings) for each in fresh.values()]
    outcomes = await record_batch(
        uow, PostgresBooks(uow.connection), cases, commands, platform_receives=settings.platform_receives
    )
    answers: dict[str, bytes] = {}
    given_up: list[str] = []
    for (index, each), outcome in zip(fresh.items(), outcomes, strict=True):
        key = each.idempotency_key
        if isinstance(outcome, Posted):
            payment = CreatePaymentResponse.of(outcome)
            answers[key] = payment.model_dump_json(by_alias=True).encode()
            results[index] = PaymentBatchItem(index=index, idempotency_key=key, status=200, payment=payment)
        else:
            given_up.append(key)
            results[index] = PaymentBatchItem.refused(index, key, refused(outcome))
    await items.finish(uow, answers, given_up)
    ordered = [results[index] for index in range(len(body.payments))]
    replayed = sum(each.replayed for each in ordered)
    recorded = len(answers)
    return PaymentBatchResponse(
        recorded=recorded, replayed=replayed, refused=len(ordered) - recorded - replayed, results=ordered
    )


def _keys_must_differ(body: PaymentBatchRequest) -> None:
    times = Counter(each.idempotency_key for each in body.payments)
    twice = {
        f"payments.{index}.idempotencyKey": ["is used more than once in this batch; give each payment its own"]
        for index, each in enumerate(body.payments)
        if times[each.idempotency_key] > 1
    }
    if twice:
        raise invalid(twice)


def _fingerprint(payment: BatchPayment) -> bytes:
    return hashlib.sha256(payment.model_dump_json(exclude={"idempotency_key"}).encode()).digest()


def _done_before(wanted: Mapping[int, BatchPayment], done: Mapping[str, Done]) -> dict[int, PaymentBatchItem]:
    """Return the results of payments whose keys were used before."""
    found = {}
    for index, each in wanted.items():
        key = each.idempotency_key
        if key not in done:
            continue
        body = done[key].body
        if body is None:
            message = "This key was used with another payment; send a new key."
            found[index] = PaymentBatchItem.refused(index, key, business("IdempotencyConflict", message))
        else:
            found[index] = PaymentBatchItem(
                index=index,
                idempotency_key=key,
                status=200,
                replayed=True,
                payment=CreatePaymentResponse.model_validate_json(body),
            )
    return found
