"""Facts that others publish are kept on arrival; what needs them looks for them later."""

from collections.abc import Sequence

from routing_service.application.work import Work
from routing_service.domain.claim import Claim
from routing_service.domain.parties import Agreement, CreditorLink, Organisation


async def record_claims(claims: Sequence[Claim], work: Work) -> None:
    """Cases were submitted."""
    await work.cases.add(claims)


async def record_organisations(organisations: Sequence[Organisation], work: Work) -> None:
    """Organisations exist."""
    await work.directory.add_organisations(organisations)


async def record_links(links: Sequence[CreditorLink], work: Work) -> None:
    """Creditors were brought by referral partners."""
    await work.directory.add_links(links)


async def record_agreements(agreements: Sequence[Agreement], work: Work) -> None:
    """Organisations signed the debt collection agreement."""
    await work.directory.add_agreements(agreements)
