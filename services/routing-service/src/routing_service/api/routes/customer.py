"""Quote requests and quotes of a creditor's case."""

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

router: Final = Router(tags=["Cases"])
_REQUESTS: Final = "/customer/cases/{id}/quote-requests"
_QUOTES: Final = _REQUESTS + "/{quoteRequestId}/quotes"


@router.get(_REQUESTS, openapi_extra=requires(Permission.READ_QUOTES))
async def list_quote_requests(
    id: UUID,  # noqa: A002 - the published name
    views: QuoteViewsDep,
    work: WorkDep,
    principal: PrincipalDep,
) -> LeadListDto:
    """All quote requests of a case, oldest first; empty while there was none.

    A case that has not arrived here yet is asked for at its owner before the answer is 404.
    """
    creditor = principal.organisation_id
    found = await views.leads_of(id, creditor)
    if not found and not await views.knows_case(id, creditor) and await work.owners.creditor_of(id) != creditor:
        raise unknown_case()
    return LeadListDto(quote_requests=[LeadDto.of(row) for row in found])


@router.get(_REQUESTS + "/{quoteRequestId}", openapi_extra=requires(Permission.READ_QUOTES))
async def read_quote_request(
    id: UUID,  # noqa: A002 - the published name
    quoteRequestId: UUID,  # noqa: N803 - the published name
    views: QuoteViewsDep,
    principal: PrincipalDep,
) -> LeadDetailDto:
    """One quote request."""
    row = await views.lead_of(quoteRequestId, id, principal.organisation_id)
    if row is None:
        raise unknown_quote_request()
    return LeadDetailDto.of(row)


@router.get(_QUOTES, openapi_extra=requires(Permission.READ_QUOTES))
async def list_quotes(
    id: UUID,  # noqa: A002 - the published name
    quoteRequestId: UUID,  # noqa: N803 - the published name
    views: QuoteViewsDep,
    principal: PrincipalDep,
) -> LeadQuoteListDto:
    """The quotes on a request, cheapest first. Bids are sealed: empty until they are released."""
    creditor = principal.organisation_id
    if await views.lead_of(quoteRequestId, id, creditor) is None:
        raise unknown_quote_request()
    found = await views.quotes_of(quoteRequestId, id, creditor)
    return LeadQuoteListDto(quotes=[LeadQuoteDto.of(row) for row in found])


@router.get(_QUOTES + "/{quoteId}", openapi_extra=requires(Permission.READ_QUOTES))
async def read_quote(
    id: UUID,  # noqa: A002 - the published name
    quoteRequestId: UUID,  # noqa: N803 - the published name
    quoteId: UUID,  # noqa: N803 - the published name
    views: QuoteViewsDep,
    principal: PrincipalDep,
) -> LeadQuoteDetailDto:
    """One quote that is no longer sealed."""
    row = await views.quote_of(quoteId, quoteRequestId, id, principal.organisation_id)
    if row is None:
        raise unknown_quote()
    return LeadQuoteDetailDto.of(row)


@router.post(_QUOTES + "/{quoteId}/accept", openapi_extra=requires(Permission.CHOOSE_QUOTE))
async def accept(
    *,
    id: UUID,  # noqa: A002 - the published name
    quoteRequestId: UUID,  # noqa: N803 - the published name
    quoteId: UUID,  # noqa: N803 - the published name
    work: WorkDep,
    views: QuoteViewsDep,
    principal: PrincipalDep,
) -> LeadQuoteDetailDto:
    """Choose the winner: his terms replace all others, the other bids are declined.

    409 when the request is over, be it that another user chose a moment before.
    """
    creditor = principal.organisation_id
    await accept_quote(AcceptQuote(creditor, id, quoteRequestId, quoteId), work)
    row = await views.quote_of(quoteId, quoteRequestId, id, creditor)
    if row is None:
        raise unknown_quote()
    return LeadQuoteDetailDto.of(row)
