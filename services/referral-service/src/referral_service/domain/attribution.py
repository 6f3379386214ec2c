"""Who may be credited with a client, decided once and for good (domain 4.10, rows 409)."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from referral_service.domain.errors import ClientConflictError


class Conflict(StrEnum):
    """The published types of a 409 answer."""

    EXISTS = "ClientExistsNeedsLinking"
    LINKED_ELSEWHERE = "ClientAlreadyLinkedToAnotherPartner"
    NOT_A_CREDITOR = "InvalidClientType"


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """What the network knows of an e-mail address that a new client's user has.

    `creditors` are the creditors he belongs to, `elsewhere` tells whether he belongs to an
    organisation of another kind.
    """

    creditors: frozenset[UUID]
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class KnownLink:
    """An earlier decision about a creditor one of these people belongs to."""

    creditor_id: UUID
    referral_partner_id: UUID


def refuse_known(partner_id: UUID, people: list[KnownPerson], links: list[KnownLink]) -> None:
    """Raise `ClientConflictError` when a new client's people are known already; else do nothing.

    A link is stronger than an account, and an account of a creditor stronger than one of another
    kind. A client of the same partner under another tenant id counts as linked: one client, one
    link.
    """
    if links:
        ours = any(link.referral_partner_id == partner_id for link in links)
        raise ClientConflictError(
            Conflict.LINKED_ELSEWHERE,
            "This client is already linked under another externalTenantId of yours."
            if ours
            else "This client is linked to another referral partner; ask the platform's support.",
        )
    if any(person.creditors for person in people):
        raise ClientConflictError(
            Conflict.EXISTS,
            "A client with this e-mail address exists; it has to agree before it can be linked. "
            "Ask the platform's support.",
        )
    if any(person.elsewhere for person in people):
        raise ClientConflictError(
            Conflict.NOT_A_CREDITOR,
            "The account with this e-mail address does not belong to a client.",
        )
