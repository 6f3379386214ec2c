"""A creditor submits a claim, or asks what would become of one (customer API)."""

from typing import Final

from fastapi import Request, Response

from case_service.api.answers import invoice_of, preview_answer
from case_service.api.schemas.claims import CreateCollectionCaseRequest, PreviewCaseRequest
from case_service.api.schemas.invoice import InvoiceDto
from case_service.api.schemas.previews import PreviewCaseResponse, SubmissionRefusals
from case_service.api.signing_pages import signing_page
from case_service.api.team import Member
from case_service.api.text_dependencies import PeersDep, TeamDep, WorkDep
from case_service.application.preview_case import PreviewCase, RoutingSilent, preview_case
from case_service.application.submit_case import MissingPapers, PapersMissing, SubmitCase, submit_case
from case_service.domain.contracts import Paper
from case_service.domain.errors import InvalidUserEmail, MissingContracts
from case_service.domain.values import CreatedVia, PaperKind
from chassis.auth import Principal
from chassis.errors import unavailable
from chassis.http import PrincipalDep, Router, requires
from chassis.http.routing import PLAIN_REFUSALS
from contracts.permissions import Permission

router: Final = Router(tags=["Cases"])
_VIA: Final = {"bearer": CreatedVia.BEARER, "key": CreatedVia.API, "session": CreatedVia.PORTAL}
_NEEDS: Final = {
    PaperKind.SDCA: ("MissingDebtCollectionContract", "Sign the debt collection agreement."),
    PaperKind.POA: ("MissingPowerOfAttorney", "Sign the power of attorney for the collection partner."),
    PaperKind.JPA: ("MissingPricingAppendix", "Sign the pricing appendix for the debtor's jurisdiction."),
}


def needs(papers: tuple[Paper, ...]) -> list[tuple[str, str]]:
    """Return the published types and messages of unsigned papers."""
    return [_NEEDS[paper.kind] for paper in papers]


@router.post(
    "/customer/cases",
    response_model=InvoiceDto,
    responses={422: {"model": SubmissionRefusals}},
    openapi_extra=requires(Permission.SUBMIT_CASE, **PLAIN_REFUSALS),
)
async def create_case(  # noqa: PLR0917 - what the route asks for
    request: Request,
    body: CreateCollectionCaseRequest,
    work: WorkDep,
    principal: PrincipalDep,
    peers: PeersDep,
    team: TeamDep,
) -> Response:
    """Submit a claim and return the case it became."""
    member = None
    if body.assigned_user_email is not None:
        member = await team.member(principal.organisation_id, body.assigned_user_email)
        if member is None:
            raise InvalidUserEmail("assignedUserEmail is nobody active in your team.")
    try:
        case = await submit_case(
            work,
            peers,
            _command(body, principal, member),
            poa_at_submission=request.app.state.poa_at_submission,
        )
    except PapersMissing as refused:
        raise _unsigned(request, principal, body.return_url, refused.missing) from None
    page = None
    if case.awaiting:
        page = signing_page(request, principal, body.return_url, caseId=str(case.id))
    return Response(invoice_of(case, page).model_dump_json(), media_type="application/json")


@router.post("/customer/cases/preview", openapi_extra=requires(Permission.SUBMIT_CASE))
async def preview(
    request: Request, body: PreviewCaseRequest, work: WorkDep, principal: PrincipalDep, peers: PeersDep
) -> PreviewCaseResponse:
    """Return whether the claim could be collected, by whom, for what, and what is missing. Nothing is kept."""
    command = PreviewCase(
        creditor_id=principal.organisation_id,
        referral_partner_id=principal.referral_partner_id,
        currency=body.currency_code,
        amount=body.amount_to_recover,
        over_6=body.amount_to_recover_over6_months,
        over_12=body.amount_to_recover_over12_months,
        over_24=body.amount_to_recover_over24_months,
        due_date=body.due_date,
        debtor_type=body.debtor.type,
        country=body.debtor.country_alpha2,
        state=body.debtor.state_alpha2,
    )
    try:
        found = await preview_case(work, peers, command)
    except RoutingSilent:
        raise unavailable("Where the claim would go cannot be asked right now; try again.") from None
    page = signing_page(request, principal, body.return_url) if found.unsigned else None
    return preview_answer(found, needs(found.unsigned), page, body.currency_code)


def _command(body: CreateCollectionCaseRequest, principal: Principal, member: Member | None) -> SubmitCase:
    return SubmitCase(
        creditor_id=principal.organisation_id,
        created_via=_VIA.get(principal.credential, CreatedVia.API),
        referral_partner_id=principal.referral_partner_id,
        currency=body.currency_code,
        amount=body.amount_to_recover,
        over_6=body.amount_to_recover_over6_months,
        over_12=body.amount_to_recover_over12_months,
        over_24=body.amount_to_recover_over24_months,
        invoice_date=body.date,
        due_date=body.due_date,
        debtor=body.debtor.debtor(),
        claim_type=body.claim_type,
        dispute_status=body.dispute_status,
        claim_description=body.claim_description,
        comments=body.comments,
        creditor_reference=body.creditor_reference,
        division_id=body.creditor_division_id,
        requested_partner_id=body.collection_partner_id,
        skip_internal_verification=body.skip_debitura_verification,
        allow_pending_contracts=body.allow_pending_contracts,
        is_test=body.is_test,
        tag=body.tag,
        assigned_user_email=member.email if member else None,
        assigned_user_name=member.name if member else None,
        actor_name=None,
    )


def _unsigned(
    request: Request, principal: Principal, return_url: str | None, missing: MissingPapers
) -> MissingContracts:
    return MissingContracts(needs(missing.papers), signing_page(request, principal, return_url))
