"""The words that the published formats show for our codes, and how filters are read back (domain 4.1.1, 4.1.3)."""

from collections.abc import Iterable
from typing import Final

LIFECYCLE: Final[dict[str, str]] = {
    "PendingContractSigning": "Pending contract signing",
    "PendingVerificationInternal": "Pending Verification Internal",
    "PendingVerification": "Pending Verification",
    "NeedsAdditionalDetails": "More Info Required",
    "Leads": "Collecting Quotes",
    "LeadsQuoteGiven": "Pending Quote Selection",
    "Active": "Active",
    "Paused": "Paused",
    "Closed": "Closed",
    "Merged": "Merged",
}

CLOSE_CODE: Final[dict[str, str]] = {
    "Paid": "Paid",
    "PartiallyPaid": "Partially paid",
    "CaseNeverStarted": "Case never started",
    "CaseNeverStartedInternal": "Case never started - Internal",
    "InvalidCaseData": "Invalid Case Data",
    "DebtorInsolventBankrupt": "Debtor Insolvent/Bankrupt",
    "DebtorUntraceable": "Debtor Untraceable",
    "StatuteOfLimitationsExpired": "Statute of Limitations Expired",
    "DisputedLegalActionDeclinedByClient": "Disputed \N{EN DASH} Legal Action Declined by Client",
    "WithdrawnByClient": "Withdrawn by Client",
    "SettlementRejectedByClient": "Settlement Rejected by Client",
    "UnresponsiveClient": "Unresponsive Client",
    "PreLegalExhaustedNoPayment": "Pre-Legal Exhausted \N{EN DASH} No Payment",
    "UneconomicalToPursue": "Uneconomical to Pursue",
    "Other": "Other",
    "NoQuotesReceived": "No Quotes Received",
    "QuotesExpiredNotAccepted": "Quotes Expired \N{EN DASH} Not Accepted",
}

DISPUTE_STATUS: Final[dict[str, str]] = {
    "Yes": "Yes, the claim is disputed",
    "No": "No, the claim is not disputed",
    "DontKnow": "Don't Know",
}

CLAIM_TYPE: Final[dict[str, str]] = {
    "UnpaidInvoice": "Unpaid Invoice",
    "LoanRepayment": "Loan Repayment",
    "BreachOfContract": "Breach of Contract",
    "PropertyDamage": "Property Damage",
    "PersonalInjury": "Personal Injury",
    "Defamation": "Defamation",
    "ProductRelatedClaims": "Product-Related Claims",
    "Other": "Other/Don't know",
}

CHAT_ROLE: Final = ("Partner", "Creditor", "Managed by partner")
"""The label of each published chat role number."""

_STATE_BY_TEXT: Final = {text.casefold(): name for name, label in LIFECYCLE.items() for text in (name, label)}


def listed(values: Iterable[str] | None) -> list[str]:
    """Return the members of a list filter, whether it came repeated or with commas; blanks are dropped."""
    return [part for value in values or () for part in (each.strip() for each in value.split(",")) if part]


def states(values: Iterable[str] | None) -> tuple[list[str], list[str]]:
    """Return the states that a `Statuses` filter names, by name or label in any case, and what is no state."""
    known: list[str] = []
    unknown: list[str] = []
    for text in listed(values):
        state = _STATE_BY_TEXT.get(text.casefold())
        if state is None:
            unknown.append(text)
        elif state not in known:
            known.append(state)
    return known, unknown
