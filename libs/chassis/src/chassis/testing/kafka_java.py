"""One Kafka node (KRaft, broker and controller in one) as a child process on random loopback ports."""

from __future__ import annotations

import base64
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

from chassis.testing.children import dies_with_parent, tail
from chassis.testing.kafka import KafkaUnavailableError
from chassis.testing.kafka_jars import Distribution, distribution
from chassis.testing.ports import LOOPBACK, free_ports

_READY = "Kafka Server started"
_START_SECONDS = 60
_STOP_SECONDS = 60
_TRIES = 3
_SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{broker},PROXIED://127.0.0.1:{upstream},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{broker},PROXIED://127.0.0.1:{proxied}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs={logs}
num.partitions=24
auto.create.topics.enable=true
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
# A node that was killed may register again when its old session is over.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
# Small buffers: 24 partitions a topic and a heap of 384 MB.
log.cleaner.dedupe.buffer.size=8388608
log.index.size.max.bytes=1048576
log.segment.bytes=268435456
num.network.threads=2
num.io.threads=4
"""


class JavaKafka:
    """A node of our own. Its folder holds the settings, the log (`logs`) and what it printed (`kafka.log`)."""

    origin = "Java"
    controllable = True

    def __init__(self, found: Distribution, *jvm_options: str) -> None:
        self._found = found
        self._jvm_options = jvm_options
        self._process: subprocess.Popen[bytes] | None = None
        self.folder = Path(tempfile.mkdtemp(prefix="recoup-kafka-"))
        self.logs = self.folder / "logs"
        self.output = self.folder / "kafka.log"
        shutil.copytree(found.storage, self.logs)
        _rename_cluster(self.logs / "meta.properties")
        self._take_ports()

    def _take_ports(self) -> None:
        broker, controller, upstream, proxied = free_ports(4)
        self.bootstrap = f"{LOOPBACK}:{broker}"
        self.proxied_bootstrap = f"{LOOPBACK}:{proxied}"
        self.proxy_upstream = (LOOPBACK, upstream)
        (self.folder / "server.properties").write_text(
            _SETTINGS.format(broker=broker, controller=controller, upstream=upstream, proxied=proxied, logs=self.logs)
        )

    @property
    def pid(self) -> int:
        """The process id of the running node."""
        if self._process is None:
            message = "the Kafka node is not running"
            raise KafkaUnavailableError(message)
        return self._process.pid

    def start(self) -> None:
        """Start on ports of its own; takes others when somebody was faster."""
        for tries_left in reversed(range(_TRIES)):
            try:
                self.restart()
                break
            except KafkaUnavailableError as error:
                if not tries_left or "in use" not in str(error):
                    self.close()
                    raise
                self._take_ports()

    def restart(self) -> None:
        """Start again after `stop()` or `kill()`, same ports, same log."""
        if self._process is not None:
            message = "the Kafka node is running already"
            raise KafkaUnavailableError(message)
        command = self._found.command(*self._options())
        with self.output.open("ab") as output:
            begin = output.tell()
            self._process = subprocess.Popen(  # noqa: S603
                [*dies_with_parent(), *command, "kafka.Kafka", str(self.folder / "server.properties")],
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                cwd=self.folder,
                start_new_session=True,
            )
        self._wait_ready(begin)

    def _options(self) -> tuple[str, ...]:
        memory = ("-Xmx384m", "-Xms96m")
        if self._jvm_options:
            return memory + self._jvm_options
        archive = self._found.class_archive
        return (*memory, f"-XX:SharedArchiveFile={archive}") if archive.exists() else memory

    def _wait_ready(self, begin: int) -> None:
        process, deadline = self._process, time.monotonic() + _START_SECONDS
        while process is not None:
            with self.output.open("rb") as output:
                output.seek(begin)
                printed = output.read().decode(errors="replace")
            if _READY in printed:
                return
            if process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                cause = "a port is in use" if "Address already in use" in printed else "it did not start"
                message = f"Kafka on Java: {cause}\n{tail(self.output)}"
                raise KafkaUnavailableError(message)
            time.sleep(0.03)

    def stop(self) -> None:
        """Shut down in order; the log stays."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End with SIGKILL; the log stays as it is."""
        self._end(signal.SIGKILL)

    def _end(self, with_signal: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(with_signal)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def close(self) -> None:
        """Kill the node and remove its folder."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def start_with_java() -> JavaKafka:
    """Start a node with the Java of this machine, or raise `KafkaUnavailableError`."""
    found = distribution()
    _make_class_archive(found)
    node = JavaKafka(found)
    node.start()
    return node


def _make_class_archive(found: Distribution) -> None:
    """Run a node once and let the JVM write down the classes it loaded; later starts take half the time."""
    if found.class_archive.exists():
        return
    with found.locked():
        if found.class_archive.exists():
            return
        unfinished = found.folder / f"classes-{os.getpid()}.jsa"
        node = JavaKafka(found, f"-XX:ArchiveClassesAtExit={unfinished}", "-XX:TieredStopAtLevel=1")
        try:
            node.start()
            node.stop()
        finally:
            node.close()
        # Without an archive Kafka starts too, only slower.
        if unfinished.exists():
            unfinished.rename(found.class_archive)


def _rename_cluster(meta: Path) -> None:
    cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    meta.write_text(re.sub(r"^cluster\.id=.*$", f"cluster.id={cluster}", meta.read_text(), flags=re.MULTILINE))
