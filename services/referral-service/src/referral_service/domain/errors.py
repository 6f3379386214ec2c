"""What can be against a rule of referral."""

from uuid import UUID


class ReferralError(Exception):
    """A rule of referral was broken; the message says which and what to do."""


class OnboardingUserUnclearError(ReferralError):
    """Several users were sent, and not exactly one of them is the one who onboards."""

    def __init__(self, marked: int) -> None:
        super().__init__(f"With several users exactly one has isOnboardingUser=true; {marked} have it.")


class EmailTwiceError(ReferralError):
    """The same address was sent for two users."""

    def __init__(self) -> None:
        super().__init__("Each user needs an e-mail address of his own; one stands there twice.")


class UnsupportedCountryError(ReferralError):
    """The country is not a two-letter code of ISO 3166-1."""

    def __init__(self, country: str) -> None:
        super().__init__(f"'{country}' is not a two-letter country code of ISO 3166-1.")


class CasesComeLaterError(ReferralError):
    """Cases were sent along with the client."""

    def __init__(self) -> None:
        super().__init__(
            "Cases cannot be sent together with the client yet. Create the client without `cases`, then "
            "get a token with POST /referral/oauth/token and send each case to POST /customer/cases."
        )


class PartnerUnknownError(ReferralError):
    """No referral partner has this id."""

    def __init__(self, partner_id: UUID) -> None:
        super().__init__(f"There is no referral partner {partner_id}.")


class PartnerInactiveError(ReferralError):
    """The referral partner may not bring clients at present."""

    def __init__(self) -> None:
        super().__init__("This referral partner is not active; ask the platform's support.")


class FeeShareOutOfRangeError(ReferralError):
    """A share is a part of the whole: 0 to 1, with four decimals at most."""

    def __init__(self) -> None:
        super().__init__("The fee share is a part of platform revenue: from 0 to 1, at most four decimals.")


class ClientConflictError(ReferralError):
    """The client cannot be created for this partner, because somebody known stands behind it."""

    def __init__(self, type_: str, message: str) -> None:
        super().__init__(message)
        self.type = type_
