"""How the ledger's refusals look to a caller."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from chassis.errors import ApiError, BusinessError, business, conflict, invalid, not_found, unavailable
from ledger_service.domain import (
    bank_accounts,
    client_invoicing,
    commission,
    direct,
    disbursing,
    documents,
    errors,
    interest,
    payouts,
    plans,
    referral_invoicing,
    withdrawal,
)


def _fixed(type_: str, message: str) -> ApiError:
    return ApiError(400, "claim_fixed", message, [BusinessError(type_, message)])


ERRORS: Final[Mapping[type[Exception], Callable[[Any], ApiError]]] = {
    errors.InvalidPayment: lambda error: invalid(error.fields),
    errors.SplitDoesNotAddUp: lambda error: invalid({"payoutCollectionPartner": [str(error)]}),
    errors.UnknownCase: lambda _: not_found("The case"),
    errors.UnknownPayment: lambda _: not_found("The payment"),
    bank_accounts.UnknownBankAccount: lambda _: not_found("The bank account"),
    bank_accounts.NothingToConfirm: lambda error: conflict(str(error), "NothingToConfirm"),
    payouts.UnknownPayout: lambda _: not_found("The payout, without a line that is its money,"),
    payouts.UnknownPayoutFile: lambda _: not_found("The payout file"),
    payouts.NothingToPayOut: lambda error: business("NothingToPayOut", str(error)),
    payouts.InPayoutFile: lambda error: conflict(str(error), "InPayoutFile"),
    payouts.NoBankAccount: lambda error: business("NoBankAccount", str(error)),
    payouts.NotByFile: lambda error: business("NotByFile", str(error)),
    payouts.FileIsOver: lambda error: conflict(str(error), "PayoutFileIsOver"),
    commission.UnknownClient: lambda _: not_found("The client"),
    commission.NothingUnpaid: lambda error: conflict(str(error), "NothingUnpaid"),
    commission.SeveralCurrencies: lambda error: conflict(str(error), "SeveralCurrencies"),
    direct.UnknownReport: lambda _: not_found("The direct payment"),
    direct.ReportDecided: lambda error: conflict(str(error), "DirectPaymentDecided"),
    direct.ReportedBefore: lambda error: conflict(str(error), "DirectPaymentReported"),
    direct.NobodyCollects: lambda error: business("NobodyCollects", str(error)),
    disbursing.InvalidDisbursement: lambda error: invalid({error.field: [error.message]}),
    disbursing.UnknownDisbursement: lambda _: not_found("The disbursement"),
    documents.UnknownInvoice: lambda _: not_found("The invoice"),
    documents.InvoiceNotOpen: lambda error: conflict(str(error), "InvoiceNotOpen"),
    client_invoicing.InvalidInvoice: lambda error: invalid({error.field: [error.message]}),
    client_invoicing.TaxIsUnclear: lambda error: business("TaxIsUnclear", str(error)),
    referral_invoicing.OwnNumberTaken: lambda error: conflict(str(error), "OwnNumberTaken"),
    documents.NothingToInvoice: lambda error: business("NothingToInvoice", str(error)),
    withdrawal.UnknownWithdrawal: lambda _: not_found("The withdrawal fee"),
    withdrawal.WithdrawalPaid: lambda error: conflict(str(error), "WithdrawalFeePaid"),
    errors.UnknownLine: lambda _: not_found("The line"),
    errors.LineIsDecided: lambda error: conflict(str(error), "LineIsDecided"),
    errors.LineIsNoPayment: lambda error: business("LineIsNoPayment", str(error)),
    errors.NoExchangeRate: lambda _: not_found("An exchange rate of this currency"),
    errors.NotYetKnown: lambda error: unavailable(f"The ledger is still waiting for {error}; try again."),
    errors.CaseTakesNoPayments: lambda error: business("CaseNotOpenForPayments", str(error)),
    interest.NoStatutoryInterest: lambda error: business("NoStatutoryInterest", str(error)),
    interest.NoReferenceRate: lambda error: business("NoReferenceRate", str(error)),
    errors.PaymentInvoiced: lambda error: business("PaymentAlreadyInvoiced", str(error)),
    errors.ReopeningNeedsConsent: lambda error: conflict(str(error), "ReopenConsentRequired"),
    errors.NotSubmitted: lambda error: business("PaymentNotSubmitted", str(error)),
    plans.UnknownPlan: lambda _: not_found("The plan"),
    plans.PlanRuns: lambda error: conflict(str(error), "PlanRuns"),
    plans.PlanIsOver: lambda error: conflict(str(error), "PlanIsOver"),
    plans.PlanTooLarge: lambda error: business("PlanTooLarge", str(error)),
    errors.ClaimIsOver: lambda error: _fixed("CaseClosed", str(error)),
    errors.ClaimNotBegun: lambda error: _fixed("CaseNotStarted", str(error)),
    errors.PlatformMayNotReceive: lambda error: business("PlatformRecipientDisabled", str(error)),
}


def refused(error: errors.LedgerError) -> ApiError:
    """Return the answer for a refusal."""
    return ERRORS[type(error)](error)
