"""What this service takes from the settings of the network."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PortalAddress:
    """Where people do what a task asks for."""

    public_url: str

    def of_case(self, case_id: UUID) -> str:
        """Return the address of a case."""
        return f"{self.public_url.rstrip('/')}/cases/{case_id}"

    def of_signing(self, *, in_onboarding: bool) -> str:
        """Return where papers are signed; who came with a referral partner's token stays in his onboarding."""
        return f"{self.public_url.rstrip('/')}/{'onboarding' if in_onboarding else 'contracts'}/sign"
