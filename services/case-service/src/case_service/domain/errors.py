"""What the domain refuses, as types. `api/errors.py` says what a caller reads."""

from collections.abc import Mapping, Sequence
from uuid import UUID


class DomainError(Exception):
    """A rule of the domain was not kept."""


class IllegalTransition(DomainError):
    """The lifecycle has no way from this state by this trigger; both states are named."""

    def __init__(self, source: str | None, target: str, trigger: str) -> None:
        """Keep the three for the answer."""
        self.source = source
        self.target = target
        self.trigger = trigger
        super().__init__(f"A case cannot go from {source or 'nothing'} to {target}: {trigger}.")


class CaseNotFound(DomainError):
    """There is no such case for this caller."""


class AlreadyAccepted(DomainError):
    """The case was accepted and only waits for signatures."""

    def __init__(self) -> None:
        """Say what it waits for."""
        super().__init__("The case is already accepted and becomes active with the creditor's signature.")


class FieldErrors(DomainError):
    """Fields of a request are wrong; messages per field."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        """Keep the fields."""
        self.fields = {field: tuple(messages) for field, messages in fields.items()}
        super().__init__("; ".join(self.fields))


class BusinessRule(DomainError):
    """A rule of the business stands against it. `type` is the published word for it."""

    type = "BusinessRule"

    def __init__(self, message: str) -> None:
        """Word it for the caller."""
        super().__init__(message)
        self.message = message


class MissingContracts(BusinessRule):
    """Papers must be signed first. `papers` are the types and messages of the published errors."""

    def __init__(self, papers: Sequence[tuple[str, str]], signing_url: str) -> None:
        """Keep what is missing and where it is signed."""
        self.papers = tuple(papers)
        self.type = self.papers[0][0]
        self.signing_url = signing_url
        super().__init__(self.papers[0][1])


class PartnerAgreementMissing(BusinessRule):
    """The partner has not signed the collection agreement."""

    type = "MissingDebtCollectionContract"


class CreditorBlocked(BusinessRule):
    """The creditor may not submit."""

    type = "CreditorBlocked"


class NoPartnerAvailable(BusinessRule):
    """Nobody in the network covers the debtor's jurisdiction."""

    type = "NoPartnerAvailable"


class JurisdictionCoveredBySubmitter(BusinessRule):
    """The managing partner collects in the debtor's jurisdiction himself."""

    type = "JurisdictionCoveredBySubmitter"


class CommissionCaseExists(BusinessRule):
    """A case about the same unpaid success fee is open."""

    type = "CommissionCaseExists"


class WithdrawalCostsFee(BusinessRule):
    """The creditor asks for the end of a case that a partner has by right, and has not accepted the fee for it."""

    type = "WithdrawalFeeNotAccepted"


class UnsupportedCurrency(BusinessRule):
    """There is no exchange rate for the currency."""

    type = "UnsupportedCurrency"


class AmountBelowMinimum(BusinessRule):
    """The principal is below USD 100."""

    type = "AmountBelowMinimum"


class InvalidUserEmail(BusinessRule):
    """Nobody of that e-mail works for the organisation."""

    type = "InvalidUserEmail"


class DuplicateCreditorReference(BusinessRule):
    """The creditor has a case of that reference."""

    type = "DuplicateCreditorReference"


class DivisionNotUsable(BusinessRule):
    """There is no such division, or it is archived."""

    type = "DivisionNotUsable"


class ReferenceTaken(DomainError):
    """A case reference that was drawn exists already; draw another."""


class CloseRefused(DomainError):
    """The closing code does not fit what was paid, or is not the caller's to use."""


class NotStandardScope(DomainError):
    """Standard terms do not cover the claim: only custom terms or a decline are possible."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "The claim is disputed or of a type outside the standard agreement: offer custom terms or decline."
        )


class StaleTerms(DomainError):
    """The case has no terms of this partner: routing has not decided yet, or decided otherwise."""

    def __init__(self, case_id: UUID) -> None:
        """Name the case."""
        super().__init__(f"Case {case_id} has no terms in force for this partner.")
