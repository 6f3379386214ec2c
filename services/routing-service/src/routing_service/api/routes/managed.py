"""Quote requests and quotes of a submitted case: its managing partner chooses for his client (partner API, ours)."""

from typing import Final
from uuid import UUID

from chassis.http import PrincipalDep, Router, requires
from contracts.permissions import Permission
from routing_service.api.dependencies import QuoteViewsDep, WorkDep
from routing_service.api.errors import unknown_case, unknown_quote, unknown_quote_request
from routing_service.api.schemas.quotes import (
    LeadDetailDto,
    LeadDto,
    LeadListDto,
    LeadQuoteDetailDto,
    LeadQuoteDto,
    LeadQuoteListDto,
)
from routing_service.application.accept_quote import AcceptQuote, accept_quote

router: Final = Router(tags=["ManagedCases"])
_REQUESTS: Final = "/partner/managed-cases/{id}/quote-requests"
_QUOTES: Final = _REQUESTS + "/{quoteRequestId}/quotes"


@router.get(_REQUESTS, openapi_extra=requires(Permission.READ_QUOTES))
async def list_quote_requests(
    id: UUID,  # noqa: A002 - as the other paths of cases spell it
    views: QuoteViewsDep,
    work: WorkDep,
    principal: PrincipalDep,
) -> LeadListDto:
    """All quote requests of a submitted case, oldest first; empty while there was none.

    A case that has not arrived here yet is asked for at its owner before the answer is 404.
    """
    client = await views.client_of(id, principal.organisation_id)
    if client is not None:
        return LeadListDto(quote_requests=[LeadDto.of(row) for row in await views.leads_of(id, client)])
    if await work.owners.manager_of(id) != principal.organisation_id:
        raise unknown_case()
    return LeadListDto(quote_requests=[])


@router.get(_REQUESTS + "/{quoteRequestId}", openapi_extra=requires(Permission.READ_QUOTES))
async def read_quote_request(
    id: UUID,  # noqa: A002 - as the other paths of cases spell it
    quoteRequestId: UUID,  # noqa: N803 - as the creditor's paths spell it
    views: QuoteViewsDep,
    principal: PrincipalDep,
) -> LeadDetailDto:
    """One quote request."""
    client = await views.client_of(id, principal.organisation_id)
    row = client and await views.lead_of(quoteRequestId, id, client)
    if not row:
        raise unknown_quote_request()
    return LeadDetailDto.of(row)


@router.get(_QUOTES, openapi_extra=requires(Permission.READ_QUOTES))
async def list_quotes(
    id: UUID,  # noqa: A002 - as the other paths of cases spell it
    quoteRequestId: UUID,  # noqa: N803 - as the creditor's paths spell it
    views: QuoteViewsDep,
    principal: PrincipalDep,
) -> LeadQuoteListDto:
    """The quotes on a request, cheapest first. Bids are sealed: empty until they are released."""
    client = await views.client_of(id, principal.organisation_id)
    if client is None or await views.lead_of(quoteRequestId, id, client) is None:
        raise unknown_quote_request()
    return LeadQuoteListDto(quotes=[LeadQuoteDto.of(row) for row in await views.quotes_of(quoteRequestId, id, client)])


@router.get(_QUOTES + "/{quoteId}", openapi_extra=requires(Permission.READ_QUOTES))
async def read_quote(
    id: UUID,  # noqa: A002 - as the other paths of cases spell it
    quoteRequestId: UUID,  # noqa: N803 - as the creditor's paths spell it
    quoteId: UUID,  # noqa: N803 - as the creditor's paths spell it
    views: QuoteViewsDep,
    principal: PrincipalDep,
) -> LeadQuoteDetailDto:
    """One quote that is no longer sealed."""
    client = await views.client_of(id, principal.organisation_id)
    row = client and await views.quote_of(quoteId, quoteRequestId, id, client)
    if not row:
        raise unknown_quote()
    return LeadQuoteDetailDto.of(row)


@router.post(_QUOTES + "/{quoteId}/accept", openapi_extra=requires(Permission.CHOOSE_QUOTE))
async def accept(
    *,
    id: UUID,  # noqa: A002 - as the other paths of cases spell it
    quoteRequestId: UUID,  # noqa: N803 - as the creditor's paths spell it
    quoteId: UUID,  # noqa: N803 - as the creditor's paths spell it
    work: WorkDep,
    views: QuoteViewsDep,
    principal: PrincipalDep,
) -> LeadQuoteDetailDto:
    """Choose the winner for the client: his terms replace all others, the other bids are declined.

    409 when the request is over, be it that another user chose a moment before.
    """
    client = await views.client_of(id, principal.organisation_id)
    if client is None:
        raise unknown_quote_request()
    await accept_quote(AcceptQuote(client, id, quoteRequestId, quoteId), work)
    row = await views.quote_of(quoteId, quoteRequestId, id, client)
    if row is None:
        raise unknown_quote()
    return LeadQuoteDetailDto.of(row)
