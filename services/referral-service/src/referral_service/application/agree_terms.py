"""Staff sets what was agreed with a referral partner: PUT /ops/referral-partners/{id}."""

from dataclasses import dataclass, replace
from uuid import UUID

from referral_service.application.partner_of import partner_of
from referral_service.domain.partners import Partner, PartnerTerms
from referral_service.domain.ports import Directory, Partners


@dataclass(frozen=True, slots=True)
class AgreeTerms:
    """All terms of the partner: what is not named goes back to its default."""

    partner_id: UUID
    terms: PartnerTerms


async def agree_terms(command: AgreeTerms, *, partners: Partners, directory: Directory) -> Partner:
    """Replace the terms; clients that are linked already keep the share they were linked at."""
    partner = await partner_of(command.partner_id, partners=partners, directory=directory)
    await partners.agree(command.partner_id, command.terms)
    return replace(partner, terms=command.terms)
