"""Values that several events share."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from contracts.base import Value


class OrganisationKind(StrEnum):
    """The four kinds of organisation (domain 2.1)."""

    CREDITOR = "Creditor"
    COLLECTION_PARTNER = "CollectionPartner"
    REFERRAL_PARTNER = "ReferralPartner"
    PLATFORM = "Platform"


class CaseState(StrEnum):
    """The lifecycle of a case (domain 4.1.1)."""

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


class DebtorType(StrEnum):
    """Whether the debtor is a company or a private individual."""

    COMPANY = "Company"
    PRIVATE = "Private"


class DisputeStatus(StrEnum):
    """What the creditor says about a dispute; unknown counts as undisputed (domain 8)."""

    YES = "Yes"
    NO = "No"
    UNKNOWN = "DontKnow"


class ClaimType(StrEnum):
    """What the claim arises from; the first two are standard (domain 8)."""

    UNPAID_INVOICE = "UnpaidInvoice"
    LOAN_REPAYMENT = "LoanRepayment"
    BREACH_OF_CONTRACT = "BreachOfContract"
    PROPERTY_DAMAGE = "PropertyDamage"
    PERSONAL_INJURY = "PersonalInjury"
    DEFAMATION = "Defamation"
    PRODUCT_RELATED = "ProductRelatedClaims"
    OTHER = "Other"


class CreatedVia(StrEnum):
    """The door a case came in by (domain 3.2)."""

    PORTAL = "Portal"
    CSV = "Csv"
    API = "Api"
    BEARER = "Bearer"
    MANAGED = "Managed"
    COMMISSION = "Commission"
    INTEGRATION = "Integration"


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


class Phase(StrEnum):
    """The phase an engagement is in."""

    PRE_LEGAL = "Pre-legal"
    LEGAL = "Legal"
    ENFORCEMENT = "Enforcement"


class PricingSource(StrEnum):
    """Where a price comes from, in the published words (domain 5.3)."""

    STANDARD = "Standard agreement"
    CREDITOR_CUSTOM = "Creditor custom pricing"
    MANAGING_PARTNER_CUSTOM = "Managing partner custom pricing"
    JURISDICTION_CUSTOM = "Jurisdiction custom pricing"
    PARTNER_CUSTOM = "Partner custom pricing"
    ACCEPTED_QUOTE = "Accepted quote"


class RouteSource(StrEnum):
    """Which step of the routing pipeline decided (domain 7.1)."""

    API_OVERRIDE = "ApiOverride"
    CLIENT_OVERRIDE = "ClientOverride"
    CARVE_OUT = "CarveOut"
    LEAD_AGENT = "LeadAgent"
    NETWORK = "Network"


class CommissionType(StrEnum):
    """What the platform's share is taken from (domain 16, Q3)."""

    STANDARD = "Standard"
    SUCCESS_FEE_ONLY = "SuccessFeeOnly"


class ContractKind(StrEnum):
    """The papers that are signed (domain 4.9)."""

    SDCA = "Sdca"
    POA = "Poa"
    JPA = "Jpa"


class LeadKind(StrEnum):
    """Many bidders, or only the partner who offers custom terms."""

    NETWORK = "Network"
    EXCLUSIVE = "Exclusive"


class LeadOutcome(StrEnum):
    """How a lead ended (domain 4.2)."""

    WINNER = "Winner"
    PULLBACK = "Pullback"
    EXPIRED = "Expired"
    NO_QUOTES = "NoQuotes"


class PriceBracket(Value):
    """From this principal on (USD minor units, inclusive) this rate applies."""

    from_usd_minor: int
    rate: Decimal


class AgeUplift(Value):
    """Beyond this many calendar months past due, these points (as a rate) are added."""

    months: int
    rate: Decimal


class TermsVersion(Value):
    """The whole price function of an engagement: who holds it can price again alone.

    Immutable and numbered per case, from 1. `success_fee` is the price at the principal as it
    was when the terms were made: base bracket plus age uplift.
    """

    number: int
    partner_id: UUID
    source: PricingSource
    source_description: str
    phase: Phase
    brackets: tuple[PriceBracket, ...]
    uplifts: tuple[AgeUplift, ...]
    base_rate: Decimal
    uplift_rate: Decimal
    success_fee: Decimal
    intentional: bool
    revenue_share: Decimal
    commission_type: CommissionType
    vat_rate: Decimal
    pricing_zone_id: UUID | None = None


class AgeBuckets(Value):
    """How much of the principal is older than so many months, in minor units, cumulative."""

    over_6: int | None = None
    over_12: int | None = None
    over_24: int | None = None


class RequiredContract(Value):
    """A paper that must be signed before an accepted case becomes active."""

    kind: ContractKind
    partner_id: UUID
    pricing_zone_id: UUID | None = None


class LockedRate(Value):
    """The exchange rate a case was submitted at: USD for one unit of the currency."""

    usd_per_unit: Decimal
    date: dt.date
