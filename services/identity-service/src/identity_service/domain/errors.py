"""What may go wrong in identity, as types."""


class IdentityError(Exception):
    """Any refusal of this service's rules."""


class InvalidCredentialsError(IdentityError):
    """Address and password do not belong together; which of the two is wrong is not said."""


class TooManyAttemptsError(IdentityError):
    """This account was tried too often from this address; `retry_after` seconds have to pass."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"try again in {retry_after} seconds")
        self.retry_after = retry_after


class WeakPasswordError(IdentityError):
    """The password is against the rules; the message says which."""


class InvitationUnusableError(IdentityError):
    """The invitation was used, withdrawn, or is too old; the message says which."""


class FirstInvitationOpenError(IdentityError):
    """The address belongs to somebody who has not yet accepted the invitation that made him."""


class UnknownRoleError(IdentityError):
    """The role does not exist in this kind of organisation."""

    def __init__(self, role: str, allowed: tuple[str, ...]) -> None:
        super().__init__(f"{role!r} is not one of {', '.join(allowed)}")
        self.role = role
        self.allowed = allowed


class AlreadyMemberError(IdentityError):
    """The person belongs to the organisation already."""


class LastAdministratorError(IdentityError):
    """Without this person nobody could administer the organisation."""


class TooManyKeysError(IdentityError):
    """Two live keys already bear this name; one must be revoked first."""


class PermissionNotHeldError(IdentityError):
    """A key may not do more than the one who makes it; `permissions` are the ones beyond."""

    def __init__(self, permissions: tuple[str, ...]) -> None:
        super().__init__(", ".join(permissions))
        self.permissions = permissions


class IdempotencyConflictError(IdentityError):
    """The same Idempotency-Key came with another request."""
