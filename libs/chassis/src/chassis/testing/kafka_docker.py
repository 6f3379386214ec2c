"""The official `apache/kafka` image as a throwaway broker, where a Docker engine answers."""

from __future__ import annotations

import gc
import os
import warnings
from typing import Any

from chassis.testing.kafka import KafkaUnavailableError
from chassis.testing.ports import LOOPBACK, free_ports
from chassis.testing.waiting import NotReachedError, eventually_sync

_IMAGE = os.environ.get("RECOUP_IMAGE_KAFKA", "apache/kafka:4.3.1")
_INSIDE, _INSIDE_PROXIED = 9092, 9095
_READY = b"Kafka Server started"
_START_SECONDS = 120


def _settings(host: str, broker: int, proxied: int) -> dict[str, str]:
    return {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_LISTENERS": f"PLAINTEXT://:{_INSIDE},PROXIED://:{_INSIDE_PROXIED},CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://{host}:{broker},PROXIED://{host}:{proxied}",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_INTER_BROKER_LISTENER_NAME": "PLAINTEXT",
        "KAFKA_NUM_PARTITIONS": "24",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS": "4",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR": "1",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS": "1000",
        "KAFKA_BROKER_SESSION_TIMEOUT_MS": "3000",
        "KAFKA_BROKER_HEARTBEAT_INTERVAL_MS": "500",
        "KAFKA_HEAP_OPTS": "-Xmx384m -Xms96m",
    }


class DockerKafka:
    """A container of our own; its log lives and dies with it."""

    origin = "Docker"
    controllable = True

    def __init__(self, client: Any, host: str) -> None:
        broker, upstream, proxied = free_ports(3)
        self.bootstrap = f"{host}:{broker}"
        self.proxied_bootstrap = f"{host}:{proxied}"
        self.proxy_upstream = (host, upstream)
        self._printed = 0
        if not client.images.list(name=_IMAGE):
            client.images.pull(_IMAGE)
        interface = host if host == LOOPBACK else "0.0.0.0"  # noqa: S104 - an engine elsewhere must be reached
        self._container: Any = client.containers.create(
            _IMAGE,
            environment=_settings(host, broker, proxied),
            ports={f"{_INSIDE}/tcp": (interface, broker), f"{_INSIDE_PROXIED}/tcp": (interface, upstream)},
            labels={"recoup.testing": "kafka"},
            mem_limit="1g",
        )

    def stop(self) -> None:
        """Shut down in order; the log stays."""
        self._container.stop(timeout=30)

    def kill(self) -> None:
        """End with SIGKILL; the log stays as it is."""
        self._container.kill(signal="SIGKILL")
        self._container.wait()

    def restart(self) -> None:
        """Start again on the same ports with the same log."""
        self._printed = len(self._container.logs())
        self._container.start()
        try:
            eventually_sync(self._serves, _START_SECONDS, "the Kafka container serves")
        except NotReachedError as error:
            output = self._container.logs(tail=30).decode(errors="replace")
            message = f"the Kafka container did not start: {error}\n{output}"
            raise KafkaUnavailableError(message) from error

    def _serves(self) -> bool:
        return _READY in self._container.logs()[self._printed :]

    def close(self) -> None:
        """Remove the container and its volumes."""
        container, self._container = self._container, None
        if container is not None:
            container.remove(force=True, v=True)


def start_in_docker() -> DockerKafka:
    """Start the image in the local Docker engine, or raise `KafkaUnavailableError`."""
    client, host = _engine()
    node = None
    try:
        node = DockerKafka(client, host)
        node.restart()
    except Exception as error:
        if node is not None:
            node.close()
        if isinstance(error, KafkaUnavailableError):
            raise
        message = f"Docker could not run {_IMAGE} ({type(error).__name__}: {error})"
        raise KafkaUnavailableError(message) from error
    return node


def _engine() -> tuple[Any, str]:
    with warnings.catch_warnings():
        # Where no engine listens, docker's transport leaves its socket to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            from testcontainers.core.docker_client import DockerClient  # noqa: PLC0415

            engine = DockerClient()
            engine.client.ping()
            host = str(engine.host())
        except Exception as error:  # noqa: BLE001 - no package, no socket, no rights, an engine of another time
            reason = type(error).__name__
        else:
            return engine.client, LOOPBACK if host in {"localhost", ""} else host
        gc.collect()
    message = f"no Docker engine answers ({reason})"
    raise KafkaUnavailableError(message)
