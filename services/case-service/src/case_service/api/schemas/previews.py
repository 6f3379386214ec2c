"""The answers of a preview and of a refused submission (customer API)."""

from collections.abc import Sequence
from uuid import UUID

from case_service.api.schemas.base import Answer, Maybe, Number
from case_service.api.schemas.invoice import SigningHandoffDto


class BusinessErrorDto(Answer):
    """One rule that a submission is against."""

    type: str | None
    message: str | None
    solution_url: str | None


class SubmissionRefusals(Answer):
    """422 of a submission: what is against the rules, and where to sign what is missing."""

    business_errors: Sequence[BusinessErrorDto]
    signing_handoff: Maybe[SigningHandoffDto] = None


class PartnerAssignmentDto(Answer):
    """Who would get the claim."""

    collection_partner_id: UUID
    partner_name: str | None
    partner_country: str | None


class RequiredActionDto(Answer):
    """What has to be done before the claim can be submitted."""

    type: str | None
    message: str | None
    solution_url: str | None
    is_blocking: bool


class JurisdictionDto(Answer):
    """Where the debtor is; the state only where cases are routed by state."""

    id: int
    name: str | None
    country_alpha2: str | None
    state_alpha2: str | None


class PricingPreviewDto(Answer):
    """What would be due of what is recovered, in percent."""

    base_success_fee_percentage: Number
    age_surcharge_percentage: Number
    total_success_fee_percentage: Number
    currency_code: str | None
    pricing_source: str | None
    pricing_source_description: str | None


class PreviewResultDto(Answer):
    """Whether a claim can be collected, by whom and for what."""

    is_eligible: bool
    ineligibility_reason: str | None
    partner_assignment: Maybe[PartnerAssignmentDto] = None
    required_actions: Sequence[RequiredActionDto]
    jurisdiction: Maybe[JurisdictionDto] = None
    pricing_preview: Maybe[PricingPreviewDto] = None
    requires_kyc_verification: bool
    has_kyc_on_file: bool
    signing_handoff: Maybe[SigningHandoffDto] = None


class PreviewCaseResponse(Answer):
    """The envelope."""

    result: PreviewResultDto
