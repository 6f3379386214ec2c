"""The topics of the bus, one per publishing service, and how many partitions each has."""

from typing import Final

CASE: Final = "case.events"
ROUTING: Final = "routing.events"
LEDGER: Final = "ledger.events"
NOTIFICATION: Final = "notification.events"
REFERRAL: Final = "referral.events"
IDENTITY: Final = "identity.events"

ALL: Final = (CASE, ROUTING, LEDGER, NOTIFICATION, REFERRAL, IDENTITY)

PARTITIONS: Final = 24

SUBSCRIPTIONS: Final[dict[str, tuple[str, ...]]] = {
    "case": (ROUTING, LEDGER, REFERRAL, IDENTITY),
    "routing": (CASE, REFERRAL, IDENTITY),
    "ledger": (CASE, ROUTING, REFERRAL, IDENTITY),
    "notification": (CASE, ROUTING, LEDGER),
    "referral": (CASE, LEDGER, IDENTITY),
    "identity": (REFERRAL,),
}
"""Which topics each service's consumer group reads."""
