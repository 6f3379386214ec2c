"""Answers to the other services."""

import datetime as dt
from uuid import UUID

from chassis.http import Answer
from referral_service.domain.clients import ClientUser, split_name
from referral_service.persistence.views import ClientView


class LinkAnswer(Answer):
    """The decision about a client. `fee_share` is a string, so that no digit is lost on the way."""

    creditor_id: UUID
    referral_partner_id: UUID
    external_tenant_id: str
    attributed: bool
    fee_share: str
    linked_at: dt.datetime
    onboarding_done: bool
    name: str
    country: str
    onboarding_user_id: UUID

    @classmethod
    def of(cls, view: ClientView) -> "LinkAnswer":
        """Return the answer."""
        row = view.row
        return cls(
            creditor_id=row.creditor_id,
            referral_partner_id=row.referral_partner_id,
            external_tenant_id=row.external_tenant_id,
            attributed=row.attributed,
            fee_share=str(row.fee_share),
            linked_at=row.linked_at,
            onboarding_done=view.onboarding_done,
            name=row.name,
            country=row.country,
            onboarding_user_id=view.onboarding_user,
        )


class PersonAnswer(Answer):
    """A person of a client."""

    user_id: UUID
    name: str
    first_name: str
    last_name: str
    email: str

    @classmethod
    def of(cls, user: ClientUser) -> "PersonAnswer":
        """Return the answer."""
        first, last = split_name(user.name)
        return cls(user_id=user.user_id, name=user.name, first_name=first, last_name=last, email=user.email)


class OnboardingUserAnswer(PersonAnswer):
    """The person who onboards a client, and the colleagues who were sent along with him."""

    creditor_id: UUID
    external_tenant_id: str
    colleagues: list[PersonAnswer]
