"""A real Apache Kafka for tests and benches, found where there is one.

`find_kafka()` looks for a broker named by RECOUP_KAFKA_BOOTSTRAP, then for a Docker engine, then for Java 17 and
Maven. What it returns behaves the same wherever it came from.
"""

from __future__ import annotations

import os
from typing import Protocol

from chassis.testing.ports import listens


class KafkaUnavailableError(RuntimeError):
    """No real Kafka can be had on this machine; the message says what was tried and what is missing."""


class KafkaServer(Protocol):
    """A running single-node cluster: 24 partitions by default, topics made by first use.

    `bootstrap` never changes: after `kill()` or `stop()`, `restart()` brings the same node back on the same port with
    the same log. `proxied_bootstrap` is a second way in whose advertised address is `proxied_bootstrap` itself, so
    that a `TcpProxy` listening there (with `proxy_upstream` behind it) sees all traffic of clients that start from it.
    """

    origin: str
    bootstrap: str
    controllable: bool
    proxied_bootstrap: str
    proxy_upstream: tuple[str, int]

    def stop(self) -> None:
        """Shut the broker down in an orderly way; the log stays for `restart()`."""

    def kill(self) -> None:
        """End the broker with SIGKILL; the log stays as it is."""

    def restart(self) -> None:
        """Start the stopped or killed broker again and return when it serves."""

    def close(self) -> None:
        """Stop for good and remove everything the broker wrote. May be called twice."""


class ExternalKafka:
    """A broker somebody else runs. It can be used, but not stopped."""

    origin = "RECOUP_KAFKA_BOOTSTRAP"
    controllable = False

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap = bootstrap
        self.proxied_bootstrap = bootstrap
        self.proxy_upstream = _host_and_port(bootstrap)

    def stop(self) -> None:
        """Refuse: the broker is not ours."""
        raise KafkaUnavailableError(self._refusal())

    def kill(self) -> None:
        """Refuse: the broker is not ours."""
        raise KafkaUnavailableError(self._refusal())

    def restart(self) -> None:
        """Refuse: the broker is not ours."""
        raise KafkaUnavailableError(self._refusal())

    def close(self) -> None:
        """Leave the broker alone."""

    def _refusal(self) -> str:
        return f"the broker at {self.bootstrap} is not ours to stop; unset RECOUP_KAFKA_BOOTSTRAP for this test"


def find_kafka() -> KafkaServer:
    """Return a running broker, or raise `KafkaUnavailableError` with the reason for each place that had none.

    The first call on a machine may fetch jars (some 45 MB) and takes up to a minute; later ones about five seconds.
    """
    external = os.environ.get("RECOUP_KAFKA_BOOTSTRAP")
    if external:
        if not listens(*_host_and_port(external), timeout=5):
            message = f"RECOUP_KAFKA_BOOTSTRAP names {external}, but nothing answers there"
            raise KafkaUnavailableError(message)
        return ExternalKafka(external)

    # Imported late: neither way should cost anything where it is not taken.
    from chassis.testing.kafka_docker import start_in_docker  # noqa: PLC0415
    from chassis.testing.kafka_java import start_with_java  # noqa: PLC0415

    reasons = []
    for start in (start_in_docker, start_with_java):
        try:
            return start()
        except KafkaUnavailableError as error:
            reasons.append(str(error))
    message = "no Apache Kafka: RECOUP_KAFKA_BOOTSTRAP is not set; " + "; ".join(reasons)
    raise KafkaUnavailableError(message)


def _host_and_port(bootstrap: str) -> tuple[str, int]:
    host, _, port = bootstrap.split(",", maxsplit=1)[0].strip().rpartition(":")
    if not host or not port.isdigit():
        message = f"a bootstrap address looks like host:port, not {bootstrap!r}"
        raise KafkaUnavailableError(message)
    return host, int(port)
