"""The gateway's program: Traefik out of its wheel, with the files of `deploy/gateway`.

Traefik reads its static settings from one file and expands nothing in it, so `${NAME}` and `${NAME:-default}` in
`traefik.yaml` are filled in here. The routes it expands itself (Go templates with `env`).
"""

from __future__ import annotations

import http
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from recoup.errors import Exit, RecoupError
from recoup.home import ROOT, SERVICES, Home, write_atomically
from recoup.supervisor import probe

# Keeps the process small; at embedded loads its collector costs nothing that can be felt.
SMALL = {"GOMEMLIMIT": "96MiB", "GOGC": "50"}
ASKED = {
    "case": "/customer/me",
    "routing": "/partner/leads",
    "ledger": "/partner/balance",
    "notification": "/partner/tasks",
    "referral": "/referral/me",
    "identity": "/auth/me",
}
"""One address of each service, as a caller would write it."""
NOT_BEHIND = frozenset({
    0,
    http.HTTPStatus.BAD_GATEWAY,
    http.HTTPStatus.SERVICE_UNAVAILABLE,
    http.HTTPStatus.GATEWAY_TIMEOUT,
})  # fmt: skip
PLACEHOLDER = re.compile(r"\$\{([A-Z_]+)(?::-([^}]*))?\}")


def folder() -> Path:
    """Give the folder of the gateway's files; RECOUP_GATEWAY_FOLDER names another."""
    return Path(os.environ.get("RECOUP_GATEWAY_FOLDER") or ROOT / "deploy" / "gateway")


def command(home: Home, environment: Mapping[str, str]) -> list[str]:
    """Fill in the static settings and give the words that start Traefik with them."""
    template = folder() / "traefik.yaml"
    if not template.exists():
        message = f"{template} is missing; the gateway cannot start without it. Restore the project's files."
        raise RecoupError(message, Exit.CANNOT_START)
    text = template.read_text(encoding="utf-8")
    filled = PLACEHOLDER.sub(lambda found: environment.get(found[1], found[2] or ""), text)
    settings = home.run / "traefik.yaml"
    write_atomically(settings, filled)
    return [str(Path(sys.executable).with_name("traefik")), f"--configFile={settings}"]


def missing(url: str) -> list[str]:
    """Name the services that the gateway at `url` does not pass callers on to yet, though they may be ready.

    A token that nobody signed is passed on without a question to identity-service, and refused by the service itself.
    """
    headers = {"Authorization": "Bearer nobody"}
    return [service for service in SERVICES if probe.get(f"{url}{ASKED[service]}", headers)[0] in NOT_BEHIND]
