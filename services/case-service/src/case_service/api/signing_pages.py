"""Where a creditor signs, before there is a case."""

from urllib.parse import urlencode

from fastapi import Request

from chassis.auth import Principal


def signing_page(request: Request, principal: Principal, return_url: str | None, **query: str) -> str:
    """Return the page through which everything missing is signed; it leads back to `return_url`.

    A client who came with a referral partner's token signs in that partner's onboarding.
    """
    base = str(request.app.state.settings.public_url).rstrip("/")
    place = "onboarding" if principal.credential == "bearer" else "contracts"
    given = {**query, **({"returnUrl": return_url} if return_url else {})}
    return f"{base}/{place}/sign" + (f"?{urlencode(given)}" if given else "")
