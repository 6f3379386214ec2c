"""What a posting keeps of the computation of its split, so that anybody can compute it again."""

from dataclasses import astuple
from typing import Any

from ledger_service.domain.account import Recorded


def split_inputs(recorded: Recorded) -> dict[str, Any]:
    """All that the split was computed from; rates as text, exactly."""
    terms, before, link = recorded.terms, recorded.before, recorded.link
    return {
        "amount": recorded.payment.amount,
        "commission": recorded.payment.commission,
        "recipient": recorded.payment.recipient.value,
        "commissionStatus": recorded.payment.commission_status.value,
        "within": recorded.payment.amount - recorded.overpaid,
        "principal": recorded.base.principal,
        "fees": recorded.base.fees,
        "successFee": str(terms.success_fee),
        "revenueShare": str(terms.revenue_share),
        "basis": terms.basis.value,
        "vatRate": str(terms.vat_rate),
        "referralShare": str(link.fee_share) if link else None,
        "before": astuple(before),
    }
