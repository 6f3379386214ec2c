"""A Kafka-protocol broker in one process: the mock cluster of librdkafka, out of the `confluent-kafka` wheel.

``python -m chassis.embedded.broker --address-file FILE`` serves until SIGTERM or SIGINT. Once it serves, FILE is
replaced as a whole by ``{"bootstrap": "127.0.0.1:PORT", "generation": UUID}``; an orderly end removes it.

It is librdkafka's public mock interface (`rd_kafka_mock.h`), reached through ctypes because the Python client hides its
settings. Seen with aiokafka 0.14 (`tests/embedded/test_broker.py` holds it):

Works: idempotent and transactional producers with ``acks=all``; compression; headers, keys, timestamps; groups with
manual commit, committed offsets, redelivery of what was not committed; `seek`, beginning and end offsets; topic names.
A topic comes into being with 4 partitions when it is first produced to or subscribed to. The first member of a group is
assigned in 30 ms, a record takes 0.7 ms from `send` to `getone`, the process holds 26 MB and 5 threads.

Does not work, or otherwise than in Apache Kafka:

- One member per group: a second one is refused (`InvalidRequestError` from SyncGroup) and disturbs the first.
- Whoever rejoins a group waits for its session timeout less a second, after a clean leave too (measured: 9 s with
  aiokafka's default of 10 s, 2 s with 3 s), and with a static member id (`group_instance_id`) about twice as long. Use
  ``session_timeout_ms=3000`` or less, ``heartbeat_interval_ms=500`` and no static membership.
- No admin requests: topics cannot be created or altered, groups cannot be listed. `offsets_for_times` finds nothing.
- Of each partition the newest 5 MB can be read; older ones are gone, and only the beginning offset tells.
- Nothing survives the process, and each start has another port and another cluster.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib.util
import json
import os
import signal
import sys
import threading
import uuid
from pathlib import Path

RD_KAFKA_PRODUCER = 0
# The first join of a group waits this long for more members; there never are any.
FIRST_JOIN_MILLISECONDS = 20


class BrokerError(RuntimeError):
    """The broker could not be started; the message says why."""


def library() -> ctypes.CDLL:
    """Load the librdkafka of the wheel. Its mock cluster is reached directly: the Python client hides its settings."""
    spec = importlib.util.find_spec("confluent_kafka")
    if spec is None or spec.origin is None:
        message = "the wheel confluent-kafka is not installed; start ./recoup once to repair the environment"
        raise BrokerError(message)
    package = Path(spec.origin).parent
    for folder in (package.with_name("confluent_kafka.libs"), package / ".dylibs"):
        for file in folder.glob("librdkafka*"):
            return ctypes.CDLL(str(file))
    message = f"the confluent-kafka wheel in {package.parent} holds no librdkafka"
    raise BrokerError(message)


class EmbeddedBroker:
    """A broker in this process, with threads of its own; records live in memory until `close`."""

    def __init__(self) -> None:
        self._library = library()
        for name in ("rd_kafka_conf_new", "rd_kafka_new", "rd_kafka_mock_cluster_new"):
            getattr(self._library, name).restype = ctypes.c_void_p
        self._library.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
        reason = ctypes.create_string_buffer(512)
        size = ctypes.c_size_t(len(reason))
        settings = ctypes.c_void_p(self._library.rd_kafka_conf_new())
        self._library.rd_kafka_conf_set(settings, b"log_level", b"3", reason, size)
        self._owner = ctypes.c_void_p(self._library.rd_kafka_new(RD_KAFKA_PRODUCER, settings, reason, size))
        if self._owner.value is None:
            message = f"librdkafka did not start: {reason.value.decode()}"
            raise BrokerError(message)
        self._cluster = ctypes.c_void_p(self._library.rd_kafka_mock_cluster_new(self._owner, 1))
        if self._cluster.value is None:
            message = "librdkafka could not open a port on the loopback interface"
            raise BrokerError(message)
        self._library.rd_kafka_mock_group_initial_rebalance_delay_ms(
            self._cluster, ctypes.c_int32(FIRST_JOIN_MILLISECONDS)
        )
        self.bootstrap: str = self._library.rd_kafka_mock_cluster_bootstraps(self._cluster).decode()

    def close(self) -> None:
        """End the broker and forget its records."""
        self._library.rd_kafka_mock_cluster_destroy(self._cluster)
        self._library.rd_kafka_destroy(self._owner)


def publish_address(file: Path, bootstrap: str) -> None:
    """Replace the address file in one step, so that a reader sees the old address or the new one."""
    unfinished = file.with_name(f"{file.name}.{os.getpid()}")
    unfinished.write_text(json.dumps({"bootstrap": bootstrap, "generation": str(uuid.uuid4())}), encoding="utf-8")
    unfinished.replace(file)


def main() -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(
        prog="python -m chassis.embedded.broker", description="Kafka-protocol broker in memory."
    )
    parser.add_argument("--address-file", type=Path, required=True, help="where to write the address")
    file: Path = parser.parse_args().address_file
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    try:
        broker = EmbeddedBroker()
    except BrokerError as error:
        sys.stderr.write(f"broker: {error}\n")
        return 1
    publish_address(file, broker.bootstrap)
    sys.stderr.write(f"broker: serves at {broker.bootstrap}\n")
    stopped.wait()
    file.unlink(missing_ok=True)
    broker.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
