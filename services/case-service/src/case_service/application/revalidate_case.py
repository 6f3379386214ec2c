"""Internal validation again, after the creditor has supplied something."""

from uuid import UUID

from case_service.application.record import record
from case_service.application.work import Work
from case_service.domain.case import Case
from case_service.domain.documents import missing_evidence
from case_service.domain.values import CaseState


async def revalidate_case(work: Work, case_id: UUID) -> None:
    """Validate a case that is in internal verification again; any other is left alone.

    What passes is verified and goes on to be routed; what does not waits for the creditor.
    """
    case = (await work.cases.lock([case_id])).get(case_id)
    if case is None or case.state is not CaseState.PENDING_VERIFICATION_INTERNAL or case.verified_at:
        return
    case.creditor_responded_at = work.now
    validate(case, has_file=case_id in await work.cases.with_files([case_id]), work=work)
    await record(work, [case])


def validate(case: Case, *, has_file: bool, work: Work) -> None:
    """Apply the document rule of domain 8 to a case in internal verification, unless that is skipped."""
    case.verify(
        ()
        if case.skip_internal_verification
        else missing_evidence(
            usd_minor=case.usd_minor,
            debtor_type=case.debtor_type,
            standard_scope=case.standard_scope,
            has_file=has_file,
            has_description=case.has_description,
        ),
        work.now,
    )
