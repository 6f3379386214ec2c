"""A network that nobody of this command started (docker compose, Kubernetes), described by a file.

RECOUP_NETWORK names the file. What a run leaves for the next one (`recoup demo`) is kept beside it.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recoup.credentials import Credentials
from recoup.errors import RecoupError
from recoup.home import SERVICES, Home

VARIABLE = "RECOUP_NETWORK"


@dataclass(frozen=True)
class Elsewhere:
    """What the file says; a network whose file names no clock keeps the real time."""

    home: Home
    url: str
    services: dict[str, str]
    credentials: Credentials
    keeps_real_time: bool


def named() -> Elsewhere | None:
    """Read the file that RECOUP_NETWORK names; None when it names none, RecoupError when it cannot be used."""
    name = os.environ.get(VARIABLE)
    if not name:
        return None
    file = Path(name).resolve()
    try:
        return _understood(file, json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, AttributeError) as error:
        message = f"{VARIABLE}: {file} cannot be used: {error}"
        raise RecoupError(message) from error
    except KeyError as error:
        message = f"{VARIABLE}: {file} lacks {error}"
        raise RecoupError(message) from error


def _understood(file: Path, told: dict[str, Any]) -> Elsewhere:
    clock = told.get("clock_file")
    home = Home(file.parent, clock=file.parent / clock if clock else None)
    home.secrets.mkdir(mode=0o700, exist_ok=True)
    said = told["credentials"]
    credentials = Credentials(
        internal_token=said["internal_token"],
        database_passwords={},
        staff_email=said["staff_email"],
        staff_password=said["staff_password"],
        staff_api_key=said["staff_api_key"],
    )
    services = {service: str(told["services"][service]) for service in SERVICES}
    return Elsewhere(home, told["url"], services, credentials, keeps_real_time=clock is None)
