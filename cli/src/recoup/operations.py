"""A service's own operations (`dlq`, `replay`), run inside the network that is up: its database, broker and clock."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from chassis.embedded.postgres import EmbeddedPostgres
from recoup.errors import RecoupError
from recoup.home import ROOT, SERVICES
from recoup.rest import Watch
from recoup.running import Running
from recoup.supervisor.environment import Addresses, of_service, shared
from recoup.supervisor.options import Options

SUFFIX = "-service"
WRONG_USE = 2


@dataclass(frozen=True)
class Answer:
    """What a service's operation printed, and whether it did all it was asked to do."""

    service: str
    told: Any
    complete: bool


def chosen(service: str | None) -> tuple[str, ...]:
    """Give the services that a command is about: the named one (`case` or `case-service`), or all."""
    if service is None:
        return SERVICES
    name = service.removesuffix(SUFFIX)
    if name not in SERVICES:
        message = f"there is no service {service!r}; there are: {', '.join(SERVICES)}"
        raise RecoupError(message)
    return (name,)


def with_letters(network: Running, service: str | None) -> tuple[str, ...]:
    """Give the named service, or those in which something waits; the others need not be started to say so."""
    if service is not None:
        return chosen(service)
    watch = Watch(network.services, network.internal_headers)
    try:
        answers = watch.look().answers
    finally:
        watch.close()
    # Who does not answer is asked all the same, through the database.
    return tuple(name for name in SERVICES if (answers.get(name) or {"parked": 1}).get("parked", 1))


def environment(network: Running, service: str) -> dict[str, str]:
    """Give the environment that the supervisor gives this service, made anew from what the network says of itself."""
    network.must_be_ours("a service's own operation")
    state, home = network.state, network.home
    processes = state["processes"]
    ports = {name: int(urlsplit(url).port or 0) for name, url in network.services.items()}
    postgres = int((processes.get("postgres") or {}).get("port") or 0)
    addresses = Addresses(int(urlsplit(network.url).port or 0), postgres, ports)
    options = Options(addresses.gateway, state["kafka"], state["postgres"])
    server = options.postgres or EmbeddedPostgres(home.postgres, addresses.postgres).dsn()
    everybody = shared(home, options, addresses, network.credentials)
    told = of_service(
        service, everybody, server, home=home, credentials=network.credentials, port=addresses.services[service]
    )
    # Logs go to standard output, where the answer is read.
    return {**told, "RECOUP_LOG_LEVEL": "CRITICAL"}


def operate(network: Running, service: str, *words: str) -> Answer:
    """Run `python -m <service>_service WORDS`; raises RecoupError when it gives no answer."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", f"{service}_service", *words],
        env=environment(network, service), cwd=ROOT, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        told = json.loads(done.stdout)
    except ValueError:
        last = (done.stderr.strip() or done.stdout.strip() or "it gave no reason").splitlines()[-1]
        message = f"{service}-service could not do `{' '.join(words)}`: {last}"
        raise RecoupError(message) from None
    if done.returncode == WRONG_USE:
        raise RecoupError(str(told["error"]))
    return Answer(service, told, done.returncode == 0)


def operate_all(network: Running, services: Sequence[str], *words: str) -> list[Answer]:
    """Run the same operation in several services, two at a time; answers come in the order of the services."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(lambda service: operate(network, service, *words), services))
