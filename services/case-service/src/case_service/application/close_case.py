"""Ending a case by hand: the partner with a code (C20), the creditor early (C24), staff by rejecting (C9)."""

from uuid import UUID

from case_service.application.chats import post_message
from case_service.application.owned_case import any_case, creditors_case, managed_case, partners_case
from case_service.application.record import record
from case_service.application.work import Work
from case_service.domain.case import Case
from case_service.domain.texts import Audience, ChatMessage
from case_service.domain.values import CloseCode
from chassis.ids import uuid7
from chassis.peers import Peers, PeerUnavailable

_DEPENDS_ON_PAYMENTS = frozenset({CloseCode.PAID, CloseCode.PARTIALLY_PAID})


async def close_case(  # noqa: PLR0917 - who closes what, how
    work: Work,
    peers: Peers,
    case_id: UUID,
    partner_id: UUID,
    code: CloseCode,
    comment: str | None,
    actor_name: str | None,
) -> Case:
    """Close as the collecting partner.

    What was paid is asked of the ledger where the code depends on it; our projection stands in when it
    does not answer. Raises `CaseNotFound`, `IllegalTransition` or `CloseRefused`.
    """
    case = await partners_case(work, case_id, partner_id)
    if code in _DEPENDS_ON_PAYMENTS and case.activated_at is not None:
        await _refresh_money(peers, case)
    case.close(code, comment, work.now)
    await record(work, [case], actor_name)
    return case


async def _refresh_money(peers: Peers, case: Case) -> None:
    try:
        told = await peers.get("ledger", f"/internal/cases/{case.id}/money")
    except PeerUnavailable:
        return
    if told is not None:
        case.recovered = max(case.recovered, int(told.get("recovered", 0)))
        case.payments = max(case.payments, 1 if case.recovered else 0)


async def withdraw_case(
    work: Work,
    case_id: UUID,
    creditor_id: UUID,
    comment: str | None,
    actor_name: str | None,
    *,
    fee_accepted: bool = False,
) -> Case:
    """Withdraw as the creditor, or ask the partner for it where he has the case by right.

    He reads the wish in the chat. Raises `CaseNotFound`, `IllegalTransition` or `WithdrawalCostsFee`.
    """
    case = await creditors_case(work, case_id, creditor_id)
    return await _withdraw(work, case, Audience.CREDITOR, comment, actor_name, fee_accepted=fee_accepted)


async def withdraw_managed_case(
    work: Work,
    case_id: UUID,
    partner_id: UUID,
    comment: str | None,
    actor_name: str | None,
    *,
    fee_accepted: bool = False,
) -> Case:
    """Withdraw as the managing partner, as a creditor may; what it costs his client owes. Raises as `withdraw_case`."""
    case = await managed_case(work, case_id, partner_id)
    # The engagement that may end here is a row of the client and the collecting partner.
    await work.cases.widen()
    return await _withdraw(work, case, Audience.MANAGING_PARTNER, comment, actor_name, fee_accepted=fee_accepted)


async def _withdraw(
    work: Work, case: Case, side: Audience, comment: str | None, actor_name: str | None, *, fee_accepted: bool
) -> Case:
    asked_before = case.withdrawal_asked_at
    if case.activated_at is None:
        case.close_early(comment, work.now)
    else:
        case.withdraw(comment, work.now, fee_accepted=fee_accepted)
    await record(work, [case], actor_name)
    if case.withdrawal_asked_at is not None and asked_before is None:
        wish = f"We ask you to end this case and accept the fee for it. {comment or ''}".strip()
        await post_message(
            work,
            ChatMessage(
                id=uuid7(),
                case_id=case.id,
                engagement_id=case.engagement_id,
                sender_organisation_id=case.answerer_id,
                sender_side=side,
                sender_email="",
                sender_name=actor_name,
                recipient_organisation_id=case.collecting_partner_id,
                creditor_id=case.creditor_id,
                message=wish,
                sent_at=work.now,
            ),
        )
    return case


async def reject_case(work: Work, case_id: UUID, code: CloseCode, comment: str | None) -> Case:
    """Reject an unverified case as staff. Raises `CaseNotFound`, `IllegalTransition` or `CloseRefused`."""
    case = await any_case(work, case_id)
    case.reject(code, comment, work.now)
    await record(work, [case])
    return case
