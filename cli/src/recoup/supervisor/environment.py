"""The environment of every service: the one place that knows what a process of the network is told."""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from recoup.credentials import Credentials
from recoup.home import SERVICES, Home
from recoup.supervisor.options import Options

DATABASE = "recoup"
# The embedded broker lets a consumer back in only when its session would have ended.
EMBEDDED_SESSION_MILLISECONDS = 2500
SMALL_PROCESSES = {"MALLOC_ARENA_MAX": "2", "PYTHONUNBUFFERED": "1"}


@dataclass(frozen=True)
class Addresses:
    """Where everybody listens; chosen at the start and kept while the supervisor lives."""

    gateway: int
    postgres: int
    services: dict[str, int]

    def url(self, service: str) -> str:
        """Give the base URL of a service."""
        return f"http://127.0.0.1:{self.services[service]}"

    @property
    def public_url(self) -> str:
        """Give the address of the gateway."""
        return f"http://127.0.0.1:{self.gateway}"


def database_url(superuser_dsn: str, user: str, password: str) -> str:
    """Give the address of the network's database for another role of the same server."""
    parts = urlsplit(superuser_dsn)
    where = parts.netloc.rpartition("@")[2]
    netloc = f"{user}:{quote(password, safe='')}@{where}"
    return parts._replace(netloc=netloc, path=f"/{DATABASE}").geturl()


def shared(home: Home, options: Options, addresses: Addresses, credentials: Credentials) -> dict[str, str]:
    """Give what all services and the gateway are told."""
    inherited = {name: value for name, value in os.environ.items() if name != "RECOUP_KAFKA_BOOTSTRAP"}
    told = {
        "RECOUP_ENVIRONMENT": "embedded",
        "RECOUP_MIGRATE_ON_START": "1",
        "RECOUP_HTTP_HOST": "127.0.0.1",
        "RECOUP_CLOCK_FILE": str(home.clock_file),
        "RECOUP_JWKS_URL": f"{addresses.url('identity')}/internal/jwks",
        "RECOUP_INTERNAL_TOKEN": credentials.internal_token,
        "RECOUP_FILES_URL": home.files.as_uri(),
        "RECOUP_PUBLIC_URL": addresses.public_url,
        "RECOUP_PORT": str(addresses.gateway),
        **{f"RECOUP_{service.upper()}_URL": addresses.url(service) for service in SERVICES},
    }
    if options.kafka:
        told["RECOUP_KAFKA_BOOTSTRAP"] = options.kafka
    else:
        told["RECOUP_KAFKA_BOOTSTRAP_FILE"] = str(home.broker_file)
        told["RECOUP_KAFKA_EMBEDDED"] = "1"
        told["RECOUP_KAFKA_SESSION_TIMEOUT_MS"] = str(EMBEDDED_SESSION_MILLISECONDS)
    return {**inherited, **SMALL_PROCESSES, **told}


def of_service(
    service: str, everybody: dict[str, str], superuser_dsn: str, *, home: Home, credentials: Credentials, port: int
) -> dict[str, str]:
    """Give what one service is told: its own roles in the database, and its port."""
    password = credentials.database_passwords[service]
    told = {
        "RECOUP_DATABASE_URL": database_url(superuser_dsn, f"{service}_app", password),
        "RECOUP_DATABASE_OWNER_URL": database_url(superuser_dsn, f"{service}_owner", password),
        "RECOUP_HTTP_PORT": str(port),
    }
    if service == "identity":
        told |= {
            "RECOUP_STAFF_EMAIL": credentials.staff_email,
            "RECOUP_STAFF_PASSWORD": credentials.staff_password,
            "RECOUP_STAFF_API_KEY": credentials.staff_api_key,
            "RECOUP_TOKEN_KEY_FOLDER": str(home.secrets / "token-keys"),
        }
    return {**everybody, **told}
