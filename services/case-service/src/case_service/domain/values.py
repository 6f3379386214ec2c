"""The words of the domain: states, codes and kinds (domain 3.2, 4.1)."""

from enum import StrEnum
from typing import Final


class CaseState(StrEnum):
    """The ten states of a case (domain 4.1.1)."""

    PENDING_CONTRACT_SIGNING = "PendingContractSigning"
    PENDING_VERIFICATION_INTERNAL = "PendingVerificationInternal"
    PENDING_VERIFICATION = "PendingVerification"
    NEEDS_ADDITIONAL_DETAILS = "NeedsAdditionalDetails"
    LEADS = "Leads"
    LEADS_QUOTE_GIVEN = "LeadsQuoteGiven"
    ACTIVE = "Active"
    PAUSED = "Paused"
    CLOSED = "Closed"
    MERGED = "Merged"


OPEN_STATES: Final = tuple(state for state in CaseState if state not in (CaseState.CLOSED, CaseState.MERGED))

HIDDEN_FROM_PARTNERS: Final = (
    CaseState.PENDING_CONTRACT_SIGNING,
    CaseState.PENDING_VERIFICATION_INTERNAL,
)
"""Nobody who collects sees a case before the platform has verified it (domain 2.3)."""


class CloseCode(StrEnum):
    """Why a case ended (domain 4.1.3)."""

    PAID = "Paid"
    PARTIALLY_PAID = "PartiallyPaid"
    CASE_NEVER_STARTED = "CaseNeverStarted"
    CASE_NEVER_STARTED_INTERNAL = "CaseNeverStartedInternal"
    INVALID_CASE_DATA = "InvalidCaseData"
    DEBTOR_INSOLVENT_BANKRUPT = "DebtorInsolventBankrupt"
    DEBTOR_UNTRACEABLE = "DebtorUntraceable"
    STATUTE_OF_LIMITATIONS_EXPIRED = "StatuteOfLimitationsExpired"
    DISPUTED_LEGAL_ACTION_DECLINED = "DisputedLegalActionDeclinedByClient"
    WITHDRAWN_BY_CLIENT = "WithdrawnByClient"
    SETTLEMENT_REJECTED_BY_CLIENT = "SettlementRejectedByClient"
    UNRESPONSIVE_CLIENT = "UnresponsiveClient"
    PRE_LEGAL_EXHAUSTED_NO_PAYMENT = "PreLegalExhaustedNoPayment"
    UNECONOMICAL_TO_PURSUE = "UneconomicalToPursue"
    OTHER = "Other"
    NO_QUOTES_RECEIVED = "NoQuotesReceived"
    QUOTES_EXPIRED_NOT_ACCEPTED = "QuotesExpiredNotAccepted"


PARTNER_CLOSE_CODES: Final = frozenset(
    {
        CloseCode.PAID,
        CloseCode.PARTIALLY_PAID,
        CloseCode.DEBTOR_INSOLVENT_BANKRUPT,
        CloseCode.DEBTOR_UNTRACEABLE,
        CloseCode.STATUTE_OF_LIMITATIONS_EXPIRED,
        CloseCode.DISPUTED_LEGAL_ACTION_DECLINED,
        CloseCode.WITHDRAWN_BY_CLIENT,
        CloseCode.SETTLEMENT_REJECTED_BY_CLIENT,
        CloseCode.UNRESPONSIVE_CLIENT,
        CloseCode.PRE_LEGAL_EXHAUSTED_NO_PAYMENT,
        CloseCode.UNECONOMICAL_TO_PURSUE,
        CloseCode.OTHER,
    }
)
"""What a partner may close with: neither the system's codes nor those of a decline."""

STAFF_REJECT_CODES: Final = frozenset({CloseCode.INVALID_CASE_DATA, CloseCode.CASE_NEVER_STARTED_INTERNAL})
"""What staff may reject an unverified case with (C9)."""


class DebtorType(StrEnum):
    """A company or a private individual."""

    COMPANY = "Company"
    PRIVATE = "Private"


class DisputeStatus(StrEnum):
    """What the creditor says about a dispute; unknown counts as undisputed (domain 8)."""

    YES = "Yes"
    NO = "No"
    UNKNOWN = "DontKnow"


class ClaimType(StrEnum):
    """What the claim arises from (domain 8)."""

    UNPAID_INVOICE = "UnpaidInvoice"
    LOAN_REPAYMENT = "LoanRepayment"
    BREACH_OF_CONTRACT = "BreachOfContract"
    PROPERTY_DAMAGE = "PropertyDamage"
    PERSONAL_INJURY = "PersonalInjury"
    DEFAMATION = "Defamation"
    PRODUCT_RELATED = "ProductRelatedClaims"
    OTHER = "Other"


STANDARD_CLAIM_TYPES: Final = frozenset({ClaimType.UNPAID_INVOICE, ClaimType.LOAN_REPAYMENT})


def is_standard_scope(claim_type: ClaimType, dispute: DisputeStatus) -> bool:
    """Return whether standard terms cover such a claim: a standard type and no known dispute."""
    return claim_type in STANDARD_CLAIM_TYPES and dispute is not DisputeStatus.YES


class CreatedVia(StrEnum):
    """The door a case came in by (domain 3.2)."""

    PORTAL = "Portal"
    CSV = "Csv"
    API = "Api"
    BEARER = "Bearer"
    MANAGED = "Managed"
    COMMISSION = "Commission"
    INTEGRATION = "Integration"


CREDITOR: Final = "Creditor"
"""The kind of an organisation whose claims are collected, as the network names it."""


class Phase(StrEnum):
    """The phase of an engagement."""

    PRE_LEGAL = "Pre-legal"
    LEGAL = "Legal"
    ENFORCEMENT = "Enforcement"


class PaperKind(StrEnum):
    """The papers of domain 4.9: agreement, power of attorney, pricing appendix."""

    SDCA = "Sdca"
    POA = "Poa"
    JPA = "Jpa"
