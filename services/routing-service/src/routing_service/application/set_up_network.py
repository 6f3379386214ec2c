"""Staff set up the network: partners, agents, client overrides, carve-outs, settings."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from routing_service.application.work import Work
from routing_service.domain.errors import OrganisationNotFoundError, UnknownJurisdictionError
from routing_service.domain.network import AgentDraft, OverrideDraft, PartnerProfile, SettingsDraft, ZoneDraft
from routing_service.domain.parties import COLLECTION_PARTNER, CREDITOR, REFERRAL_PARTNER, Organisation
from routing_service.domain.values import OverrideScope


async def set_up_partner(profile: PartnerProfile, work: Work) -> None:
    """Give a collection partner his contract terms; replaces earlier ones for later decisions."""
    partner = await know(profile.partner_id, COLLECTION_PARTNER, work)
    await work.rules.put_partner(replace(profile, vat_country=profile.vat_country or partner.country))


async def set_up_agent(draft: AgentDraft, work: Work) -> UUID:
    """Set up a lead agent; the same partner, kind and name replace the one there is."""
    draft.check()
    await know(draft.partner_id, COLLECTION_PARTNER, work)
    await _check_places((code for rule in draft.rules for code in rule.jurisdictions), work)
    return await work.rules.put_agent(draft)


async def set_up_override(draft: OverrideDraft, work: Work) -> UUID:
    """Set up a client override; the same client and reach replace the one there is."""
    await know(draft.creditor_id, CREDITOR, work)
    await know(draft.partner_id, COLLECTION_PARTNER, work)
    if draft.scope is not OverrideScope.GLOBAL:
        await _check_places([draft.target], work)
    return await work.rules.put_override(draft)


async def set_up_zone(draft: ZoneDraft, work: Work) -> UUID:
    """Set up a carve-out; the same parties and country replace the one there is."""
    draft.check()
    await know(draft.referral_partner_id, REFERRAL_PARTNER, work)
    await know(draft.partner_id, COLLECTION_PARTNER, work)
    await _check_places([draft.country], work)
    return await work.rules.put_zone(draft)


async def change_settings(draft: SettingsDraft, work: Work) -> None:
    """Replace the platform's settings; leads that are out keep the deadlines they were given."""
    draft.check()
    await work.rules.put_settings(draft)


async def know(organisation_id: UUID, kind: str, work: Work) -> Organisation:
    """Make sure the organisation is known here; identity-service is asked before the answer is no."""
    found = await work.directory.organisation(organisation_id)
    if found is None:
        found = await work.owners.organisation(organisation_id)
        if found is not None:
            await work.directory.add_organisations([found])
    if found is None or found.kind != kind:
        raise OrganisationNotFoundError(kind, organisation_id)
    return found


async def _check_places(codes: Iterable[str], work: Work) -> None:
    known = (await work.rules.current()).jurisdictions
    places = {*known, *(one.country for one in known.values())}
    unknown = sorted(set(codes) - places)
    if unknown:
        raise UnknownJurisdictionError(unknown)
