"""Sends a chat message from one side of a case to the other."""

from case_service.application.timeline import add_timeline_entry
from case_service.application.work import Work
from case_service.domain.texts import Audience, ChatMessage
from contracts.case_events import CaseMessageSent


async def post_message(work: Work, message: ChatMessage) -> None:
    """Store a message, tell it in the timeline and publish that it was sent.

    The sender is known to be an active member of his organisation, and the caller has locked the case. A message
    without a recipient waits on the case for the next partner.
    """
    from_partner = message.sender_side is Audience.PARTNER
    await work.texts.add_message(message)
    await add_timeline_entry(
        work,
        message.case_id,
        message.engagement_id,
        "Message",
        "Message sent",
        None,
        actor_type=message.sender_side.actor,
        actor_name=message.sender_name or message.sender_email,
        occurred_at=message.sent_at,
        partner_id=message.sender_organisation_id if from_partner else message.recipient_organisation_id,
    )
    work.uow.emit(
        CaseMessageSent(
            case_id=message.case_id,
            occurred_at=message.sent_at,
            message_id=message.id,
            engagement_id=message.engagement_id,
            sender_organisation_id=message.sender_organisation_id,
            recipient_organisation_id=message.recipient_organisation_id,
        )
    )
