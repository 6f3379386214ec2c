"""The words of the ledger, spelled as they are stored and published."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final
from uuid import UUID

PLATFORM_OWNER: Final = UUID(int=0)
"""Whose book the platform's is: one per network, whatever its organisation is called."""

PAYABLE_STATES: Final = frozenset({"Active", "Paused", "NeedsAdditionalDetails"})
"""A payment is recorded in these states of a case only (domain 4.4, P1)."""

LIFECYCLE_LABELS: Final = {
    "PendingContractSigning": "Pending contract signing",
    "PendingVerificationInternal": "Pending Verification Internal",
    "PendingVerification": "Pending Verification",
    "NeedsAdditionalDetails": "More Info Required",
    "Leads": "Collecting Quotes",
    "LeadsQuoteGiven": "Pending Quote Selection",
}
"""The published label of each state that is not its own label (domain 4.1.1)."""


def label(state: str) -> str:
    """Return the published label of a case's state."""
    return LIFECYCLE_LABELS.get(state, state)


class Recipient(StrEnum):
    """Who received the debtor's money (domain 5.5)."""

    COLLECTION_PARTNER = "CollectionPartner"
    CREDITOR = "Creditor"
    PLATFORM = "Platform"


class CommissionStatus(StrEnum):
    """Axis 1 of a payout: whether the partner has his commission (domain 4.5)."""

    UNPAID = "Unpaid"
    PAID = "Paid"
    CREDITED = "Credited"


class PlatformInvoicing(StrEnum):
    """Axis 2 of a payout: how far the platform has charged its share (domain 4.5)."""

    NOT_INVOICED = "NotInvoiced"
    INVOICE_ISSUED = "InvoiceIssued"
    PAYMENT_RECEIVED = "PaymentReceived"
    INVOICE_CREDITED = "InvoiceCredited"


INVOICED: Final = frozenset({PlatformInvoicing.INVOICE_ISSUED, PlatformInvoicing.PAYMENT_RECEIVED})
"""What freezes a payment; a credited invoice sets it free again (domain 13, 12)."""


class ReferralInvoicing(StrEnum):
    """Axis 3 of a payout: how far the referral partner has charged his (domain 4.5)."""

    PENDING = "Pending"
    INVOICED = "Invoiced"
    PAID = "Paid"
    DISPUTED = "Disputed"


class CommissionBasis(StrEnum):
    """What the platform's share is taken from: the whole commission, or the success fee alone."""

    STANDARD = "Standard"
    SUCCESS_FEE_ONLY = "SuccessFeeOnly"


@dataclass(frozen=True, slots=True)
class Terms:
    """The numbers of a terms version that a split needs; rates are exact."""

    number: int
    partner_id: UUID
    success_fee: Fraction
    revenue_share: Fraction
    basis: CommissionBasis
    vat_rate: Fraction


@dataclass(frozen=True, slots=True)
class Split:
    """One payment cut to the minor unit: amount = client + vat + partner_gross.

    `fee` is the success-fee part of `partner_gross`; `platform` is taken from it or from the whole,
    `referral` from `platform`.
    """

    amount: int
    client: int
    vat: int
    partner_gross: int
    fee: int
    platform: int
    referral: int

    @property
    def commission(self) -> int:
        """What the partner keeps before the platform's share: his part and the VAT he passes on."""
        return self.partner_gross + self.vat
