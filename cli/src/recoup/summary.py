"""What a person needs to know of a network that has just become ready."""

from __future__ import annotations

from typing import Any

from recoup.credentials import Credentials
from recoup.home import Home


def summary(home: Home, state: dict[str, Any]) -> str:
    """Give addresses, logins and what to try next."""
    credentials = Credentials.load(home)
    return "\n".join(
        (
            f"Recoup is ready ({state['ready_after']:.1f} s).",
            f"  address     {state['url']}",
            f"  staff       {credentials.staff_email}   password {credentials.staff_password}",
            f"  staff key   XApiKey: {credentials.staff_api_key}",
            f"  state       {home.folder}",
            "  try next    ./recoup demo    ./recoup status    ./recoup logs -f    ./recoup down",
        )
    )


def summary_json(home: Home, state: dict[str, Any]) -> dict[str, Any]:
    """Give the same for machines."""
    credentials = Credentials.load(home)
    return {
        "url": state["url"],
        "readyAfterSeconds": state["ready_after"],
        "home": str(home.folder),
        "staff": {
            "email": credentials.staff_email,
            "password": credentials.staff_password,
            "apiKey": credentials.staff_api_key,
        },
        "services": state["services"],
    }
