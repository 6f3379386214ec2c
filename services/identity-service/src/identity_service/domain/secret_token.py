"""Opaque one-line secrets: session cookies and invitation tokens. At rest only their SHA-256."""

import base64
import hmac
import secrets
from uuid import UUID

from identity_service.domain.api_key import hash_of


def new_token() -> str:
    """Make a token of 256 random bits, url-safe."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """Return what is stored of a token."""
    return hash_of(token)


def onboarding_token(shared_secret: str, user_id: UUID) -> str:
    """Return the invitation token of a client's onboarding user.

    referral-service puts the same token into the onboarding address it answers: both compute it,
    so that it neither travels in an event nor is asked for. HMAC-SHA256 of `onboarding:<user id>`
    under the network's internal secret, url-safe base64 without padding.
    """
    digest = hmac.digest(shared_secret.encode(), f"onboarding:{user_id}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
