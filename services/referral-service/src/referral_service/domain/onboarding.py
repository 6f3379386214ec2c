"""The address at which the first user of a new client takes up his account."""

import base64
import hashlib
import hmac
from uuid import UUID


def onboarding_token(secret: str, user_id: UUID) -> str:
    """Return the token of a user's onboarding address.

    identity-service computes the same from the network's shared secret, so nobody has to carry
    the token from here to there. It names nobody, and only who holds the secret can make one.
    """
    digest = hmac.new(secret.encode(), f"onboarding:{user_id}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def onboarding_url(public_url: str, secret: str, user_id: UUID) -> str:
    """Return the whole address."""
    return f"{public_url.rstrip('/')}/onboarding?token={onboarding_token(secret, user_id)}"
