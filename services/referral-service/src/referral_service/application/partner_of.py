"""Find a referral partner, also one whose creation has not arrived here yet."""

from uuid import UUID

from referral_service.domain.errors import PartnerUnknownError
from referral_service.domain.partners import Partner, PartnerTerms
from referral_service.domain.ports import Directory, Partners


async def partner_of(partner_id: UUID, *, partners: Partners, directory: Directory) -> Partner:
    """Return the partner; asks identity-service before it says no, and keeps the answer.

    Raises `PartnerUnknownError`, or `DirectoryAway` when the question stays open.
    """
    known = await partners.get(partner_id)
    if known is not None:
        return known
    told = await directory.referral_partner(partner_id)
    if told is None:
        raise PartnerUnknownError(partner_id)
    name, country = told
    await partners.learn(partner_id, name, country)
    return Partner(partner_id, name, country, PartnerTerms())
