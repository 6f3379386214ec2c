"""The vocabulary of routing, with the values that travel in events and answers."""

from enum import StrEnum
from typing import Final


class DebtorType(StrEnum):
    """A company or a private individual."""

    COMPANY = "Company"
    PRIVATE = "Private"


class ClaimType(StrEnum):
    """What a claim arises from (domain 8)."""

    UNPAID_INVOICE = "UnpaidInvoice"
    LOAN_REPAYMENT = "LoanRepayment"
    BREACH_OF_CONTRACT = "BreachOfContract"
    PROPERTY_DAMAGE = "PropertyDamage"
    PERSONAL_INJURY = "PersonalInjury"
    DEFAMATION = "Defamation"
    PRODUCT_RELATED = "ProductRelatedClaims"
    OTHER = "Other"


STANDARD_CLAIM_TYPES: Final = frozenset({ClaimType.UNPAID_INVOICE, ClaimType.LOAN_REPAYMENT})


class DisputeStatus(StrEnum):
    """What the creditor says about a dispute; only a clear yes makes the claim non-standard."""

    YES = "Yes"
    NO = "No"
    UNKNOWN = "DontKnow"


class Region(StrEnum):
    """The two halves of the standard price list (domain 5.1)."""

    EUROPEAN = "European"
    INTERNATIONAL = "International"


class PartnerType(StrEnum):
    """Assigned at agreed prices, or bidding with his own (domain 1)."""

    EXCLUSIVE = "Exclusive"
    LEGAL_NETWORK = "LegalNetwork"


class AgentKind(StrEnum):
    """A pre-legal agent takes cases, a legal one is asked for quotes."""

    PRE_LEGAL = "PreLegal"
    LEGAL = "Legal"


class CommissionType(StrEnum):
    """What the platform's share is taken from (domain 16, Q3)."""

    STANDARD = "Standard"
    SUCCESS_FEE_ONLY = "SuccessFeeOnly"


class OverrideScope(StrEnum):
    """How far a client's rule reaches; the narrowest that fits wins."""

    JURISDICTION = "Jurisdiction"
    COUNTRY = "Country"
    GLOBAL = "Global"


class RouteSource(StrEnum):
    """The step of the pipeline that decided (domain 7.1)."""

    API_OVERRIDE = "ApiOverride"
    CLIENT_OVERRIDE = "ClientOverride"
    CARVE_OUT = "CarveOut"
    LEAD_AGENT = "LeadAgent"
    NETWORK = "Network"


class PricingSource(StrEnum):
    """Where a price comes from, in the published words (domain 5.3)."""

    STANDARD = "Standard agreement"
    JURISDICTION_CUSTOM = "Jurisdiction custom pricing"
    ACCEPTED_QUOTE = "Accepted quote"


class Phase(StrEnum):
    """The phase of collection a price is made for."""

    PRE_LEGAL = "Pre-legal"
    LEGAL = "Legal"
    ENFORCEMENT = "Enforcement"


class LeadKind(StrEnum):
    """Many bidders, or only the assigned partner with terms of his own."""

    NETWORK = "Network"
    EXCLUSIVE = "Exclusive"


class LeadFlow(StrEnum):
    """Where a lead stands: bids come in, the creditor chooses, it is over."""

    COLLECTING = "CollectingQuotes"
    OFFERED = "QuotesOffered"
    CLOSED = "Closed"


class LeadOutcome(StrEnum):
    """How a lead ended (domain 4.2)."""

    WINNER = "Winner"
    PULLBACK = "Pullback"
    EXPIRED = "Expired"
    NO_QUOTES = "NoQuotes"


class QuoteStatus(StrEnum):
    """The life of a quote (domain 4.3)."""

    SUBMITTED = "Submitted"
    WINNER = "Winner"
    DECLINED = "Declined"
    EXPIRED = "Expired"


class AgreementType(StrEnum):
    """How a partner wants to be paid. Today only success fees can be quoted."""

    SUCCESS_FEE = "SuccessFee"
    HOURLY_RATE = "HourlyRate"
    FLAT_FEE = "FlatFee"
    HYBRID = "Hybrid"


class OfferNature(StrEnum):
    """Whether refusing the offer ends the case."""

    RECOMMENDATION = "Recommendation"
    REQUIRED = "Required"
