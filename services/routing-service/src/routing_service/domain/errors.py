"""What the domain refuses, and why."""

from decimal import Decimal
from uuid import UUID

from routing_service.domain.values import AgreementType, LeadFlow


class RoutingError(Exception):
    """A rule of this service was not kept."""


class CaseUnknownError(RoutingError):
    """A case is to be routed whose submission never arrived: its history has a hole."""

    def __init__(self, case_id: UUID) -> None:
        super().__init__(f"Case {case_id} was never opened here.")


class LeadNotFoundError(RoutingError):
    """There is no such lead for the caller: not his case, or he was not invited."""


class QuoteNotFoundError(RoutingError):
    """There is no such quote for the caller, or bids are still sealed."""


class OrganisationNotFoundError(RoutingError):
    """No organisation of the wanted kind has this id."""

    def __init__(self, kind: str, organisation_id: UUID) -> None:
        super().__init__(f"There is no {kind} {organisation_id}.")
        self.kind = kind


class LeadTransitionError(RoutingError):
    """The lead does not stand where the wanted change starts from."""

    def __init__(self, flow: LeadFlow, wanted: str) -> None:
        super().__init__(f"A lead in {flow} cannot {wanted}.")
        self.flow = flow
        self.wanted = wanted


class AlreadyQuotedError(RoutingError):
    """A bidder quotes once a lead."""


class AgreementTypeError(RoutingError):
    """A way of being paid that cannot be quoted yet."""

    def __init__(self, wanted: AgreementType) -> None:
        super().__init__(
            f"Quotes with agreementType {wanted} are not taken yet; "
            f"quote a {AgreementType.SUCCESS_FEE}: a percentage of the recovered principal."
        )


class SuccessFeeError(RoutingError):
    """A success fee outside 0 to 100 percent."""

    def __init__(self, rate: Decimal | None) -> None:
        told = "none" if rate is None else f"{rate * 100:f} %"
        super().__init__(f"A success fee is more than 0 and at most 100 percent, not {told}.")


class UnknownJurisdictionError(RoutingError):
    """Codes that name no jurisdiction."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(f"Unknown jurisdictions: {', '.join(codes)}. Use codes such as FR or US-NY.")


class RuleError(RoutingError):
    """A rule of the staff that contradicts itself; `field` is where."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field
