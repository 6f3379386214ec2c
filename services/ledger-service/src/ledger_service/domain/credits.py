"""What a partner has to get back for platform invoices that he paid and that were credited: the next ones take it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from ledger_service.domain.invoicing import Invoice


@dataclass(frozen=True, slots=True)
class Credit:
    """What is left of a credit note over a paid invoice, in minor units."""

    note_id: UUID
    partner_id: UUID
    currency: str
    left: int


@dataclass(frozen=True, slots=True)
class CreditUse:
    """The part of a credit that settles a new invoice."""

    note_id: UUID
    invoice_id: UUID
    partner_id: UUID
    amount: int


def use_credits(credits_left: Iterable[Credit], invoices: Sequence[Invoice]) -> list[CreditUse]:
    """Settle invoices with the credits of their partner and currency, oldest first, as far as both go."""
    left = list(credits_left)
    used = []
    for invoice in invoices:
        open_ = invoice.total
        for position, credit in enumerate(left):
            own = (credit.partner_id, credit.currency) == (invoice.buyer.organisation_id, invoice.currency)
            amount = min(open_, credit.left) if own else 0
            if amount > 0:
                used.append(CreditUse(credit.note_id, invoice.id, credit.partner_id, amount))
                left[position] = replace(credit, left=credit.left - amount)
                open_ -= amount
    return used
