"""What this service takes from the settings of the network."""

from dataclasses import dataclass, field
from uuid import UUID

from chassis.settings import Settings
from referral_service.domain.onboarding import onboarding_url


@dataclass(frozen=True, slots=True)
class OnboardingAddress:
    """Where a client's first user begins: the network's public address and its shared secret."""

    public_url: str
    secret: str = field(repr=False)

    @classmethod
    def of(cls, settings: Settings) -> "OnboardingAddress":
        """Take both from the settings."""
        return cls(settings.public_url, settings.internal_token.get_secret_value())

    def of_user(self, user_id: UUID) -> str:
        """Return the address of one user."""
        return onboarding_url(self.public_url, self.secret, user_id)
