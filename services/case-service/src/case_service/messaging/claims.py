"""Changes of claims, which the ledger owns, as commands on cases."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from case_service.application import apply_money
from case_service.domain.ports import ClaimFact
from case_service.wiring import open_work
from chassis.money import to_decimal
from chassis.records import Received
from chassis.uow import UnitOfWork
from contracts.ledger_claim_events import FeesChanged

_NAMES: Final = {
    "principal": "principal",
    "interest_fees": "interest",
    "reminder_fees": "reminder fees",
    "collection_fees": "collection fees",
}


async def fees_changed(uow: UnitOfWork, batch: Sequence[Received[FeesChanged]]) -> None:
    """A partner changed what is claimed."""
    events = [each.event for each in batch]
    await apply_money.change_claims(
        open_work(uow),
        [
            ClaimFact(
                case_id=event.case_id,
                engagement_id=event.engagement_id,
                terms_number=event.terms_number,
                principal=event.after.principal,
                usd_minor=event.usd_minor,
                interest_fees=event.after.interest_fees,
                reminder_fees=event.after.reminder_fees,
                collection_fees=event.after.collection_fees,
                success_fee=str(event.success_fee),
                changed_at=event.occurred_at,
            )
            for event in events
        ],
        {event.case_id: (event.partner_id, "; ".join(_told(event))) for event in events},
    )


def _told(event: FeesChanged) -> Iterator[str]:
    """Yield every value that changed, with what it was."""
    for part, name in _NAMES.items():
        was, now = getattr(event.before, part), getattr(event.after, part)
        if was != now:
            amounts = to_decimal(now, event.currency), to_decimal(was, event.currency)
            yield f"{name} {amounts[0]} instead of {amounts[1]} {event.currency}"
    if event.success_fee != event.success_fee_before:
        yield f"success fee {_percent(event.success_fee)} % instead of {_percent(event.success_fee_before)} %"


def _percent(rate: Decimal) -> str:
    return f"{(rate * 100).normalize():f}"
