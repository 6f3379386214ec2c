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

    def of_direct_payment(self, case_id: UUID, report_id: UUID) -> str:
        """Return the address of a client's report of a direct payment."""
        return f"{self.of_case(case_id)}/direct-payments/{report_id}"

    def of_payment(self, case_id: UUID, payment_id: UUID) -> str:
        """Return the address of a payment."""
        return f"{self.of_case(case_id)}/payments/{payment_id}"

    def of_invoice(self, invoice_id: UUID) -> str:
        """Return the address of an invoice."""
        return f"{self.public_url.rstrip('/')}/invoices/{invoice_id}"

    def of_signing(self, *, in_onboarding: bool) -> str:
        """Return where papers are signed; who came with a referral partner's token stays in his onboarding."""
        return f"{self.public_url.rstrip('/')}/{'onboarding' if in_onboarding else 'contracts'}/sign"
