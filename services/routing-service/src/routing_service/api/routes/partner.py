"""Leads and quotes of a collection partner, and the partner himself."""

from typing import Final
from uuid import UUID

from chassis.http import Page, PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, page_data, requires
from chassis.http.schemas import ProblemDetails
from contracts.permissions import Permission
from routing_service.api.dependencies import NetworkViewsDep, QuoteViewsDep, WorkDep
from routing_service.api.errors import unknown_partner, unknown_quote_request
from routing_service.api.lead_filter import PARAMETERS, LeadFilterDep
from routing_service.api.schemas.leads import BidderLead, QuoteBody, SubmittedQuote
from routing_service.api.schemas.me import CollectionPartnerMe
from routing_service.application.submit_quote import SubmitQuote, submit_quote
from routing_service.domain.parties import COLLECTION_PARTNER

router: Final = Router(tags=["Leads"])


@router.get("/partner/leads", openapi_extra=requires(Permission.READ_LEADS, parameters=PARAMETERS))
async def list_leads(
    views: QuoteViewsDep, uow: UnitOfWorkDep, principal: PrincipalDep, page: PageQueryDep, wanted: LeadFilterDep
) -> Page[BidderLead]:
    """The leads the caller was invited to, newest first; nobody's name is told."""
    rows, total = await views.leads_for(principal.organisation_id, wanted, now=uow.now, page=page)
    data = [BidderLead.of(row, uow.now) for row in rows]
    return Page(data=data, page_data=page_data(page, total, len(data)))


@router.get("/partner/leads/{id}", openapi_extra=requires(Permission.READ_LEADS))
async def read_lead(
    id: UUID,  # noqa: A002 - as the published paths name it
    views: QuoteViewsDep,
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> BidderLead:
    """One lead; 404 without an invitation."""
    row = await views.lead_for(id, principal.organisation_id)
    if row is None:
        raise unknown_quote_request()
    return BidderLead.of(row, uow.now)


@router.post("/partner/leads/{id}/quotes", openapi_extra=requires(Permission.SUBMIT_QUOTE))
async def quote(
    id: UUID,  # noqa: A002 - as the published paths name it
    body: QuoteBody,
    work: WorkDep,
    principal: PrincipalDep,
) -> SubmittedQuote:
    """Quote once on a lead. 404 without an invitation, 409 when bidding is over or one has quoted."""
    command = SubmitQuote(id, principal.organisation_id, body.offer(), body.cost_process_misc)
    return SubmittedQuote.of(await submit_quote(command, work))


@router.get(
    "/partner/me",
    # The gateway's question to identity-service answers 401 for us, in this form.
    responses={401: {"model": ProblemDetails}, 404: {}},
    openapi_extra=requires(Permission.READ_ORGANISATION),
)
async def me(views: NetworkViewsDep, work: WorkDep, principal: PrincipalDep) -> CollectionPartnerMe:
    """The caller's company and contract."""
    row = await views.partner(principal.organisation_id)
    if row is not None:
        return CollectionPartnerMe.of(row)
    organisation = await work.directory.organisation(principal.organisation_id)
    organisation = organisation or await work.owners.organisation(principal.organisation_id)
    if organisation is None or organisation.kind != COLLECTION_PARTNER:
        raise unknown_partner()
    return CollectionPartnerMe.bare(organisation)
