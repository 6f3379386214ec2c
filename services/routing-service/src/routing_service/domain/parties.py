"""What other services say about organisations."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Organisation:
    """A creditor, partner, referral partner or the platform. `kind` is the published word."""

    id: UUID
    kind: str
    name: str
    country: str


@dataclass(frozen=True, slots=True)
class CreditorLink:
    """Who brought a creditor, and since when that counts."""

    creditor_id: UUID
    referral_partner_id: UUID
    linked_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Agreement:
    """An organisation signed the debt collection agreement."""

    organisation_id: UUID
    signed_at: dt.datetime


CREDITOR = "Creditor"
COLLECTION_PARTNER = "CollectionPartner"
REFERRAL_PARTNER = "ReferralPartner"
