"""Apache Kafka's jars and a formatted storage, made once per machine and kept in `var/cache/kafka`."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chassis.testing.kafka import KafkaUnavailableError

ROOT = Path(__file__).resolve().parents[5]
_SOURCES = ROOT / "deploy" / "kafka"
_CACHE = ROOT / "var" / "cache" / "kafka"
_OLDEST_JAVA = 17
_FETCH_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Distribution:
    """What a node needs to start. `storage` is a formatted, never used log folder to copy."""

    java: str
    folder: Path

    @property
    def classpath(self) -> str:
        """The jars in a fixed order, which the class archive insists on."""
        return os.pathsep.join(str(jar) for jar in sorted((self.folder / "jars").glob("*.jar")))

    @property
    def storage(self) -> Path:
        """The formatted log folder."""
        return self.folder / "storage"

    @property
    def class_archive(self) -> Path:
        """Where the JVM keeps loaded classes, which halves the time to start. May not be there yet."""
        return self.folder / "classes.jsa"

    def command(self, *options: str) -> list[str]:
        """The beginning of a command line that runs one of Kafka's classes."""
        logging = f"-Dlog4j2.configurationFile={_SOURCES / 'log4j2.properties'}"
        return [self.java, *options, "-XX:+UseSerialGC", logging, "-cp", self.classpath]

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes from changing the cache meanwhile."""
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def distribution() -> Distribution:
    """Return the cached distribution; fetches and formats what is missing. Safe in several processes at once."""
    java, version = _java()
    pom = _SOURCES / "pom.xml"
    if not pom.exists():
        message = "deploy/kafka/pom.xml is missing"
        raise KafkaUnavailableError(message)
    key = hashlib.sha256(pom.read_bytes() + version.encode()).hexdigest()[:12]
    found = Distribution(java, _CACHE / key)
    found.folder.mkdir(parents=True, exist_ok=True)
    with found.locked():
        if not (found.folder / "jars").exists():
            _fetch(pom, found.folder / "jars")
        if not found.storage.exists():
            _format(found)
    return found


def _java() -> tuple[str, str]:
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")
    if java is None:
        message = f"no Java {_OLDEST_JAVA} on this machine"
        raise KafkaUnavailableError(message)
    asked = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603
    version = re.search(r'version "(\d+)[^"]*"', asked.stderr)
    if version is None or int(version[1]) < _OLDEST_JAVA:
        message = f"Java {_OLDEST_JAVA} or newer is needed, {java} is {version[0] if version else 'unknown'}"
        raise KafkaUnavailableError(message)
    return java, version[0]


def _fetch(pom: Path, jars: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        message = "Kafka's jars are not cached yet and there is no Maven to fetch them"
        raise KafkaUnavailableError(message)
    with tempfile.TemporaryDirectory(dir=jars.parent) as unfinished:
        target = Path(unfinished) / "jars"
        command = [
            maven, "-B", "-q", "-f", str(pom), "dependency:copy-dependencies",
            "-DincludeScope=runtime", f"-DoutputDirectory={target}",
        ]  # fmt: skip
        try:
            done = subprocess.run(  # noqa: S603
                command, capture_output=True, text=True, check=False, timeout=_FETCH_SECONDS, stdin=subprocess.DEVNULL
            )
        except subprocess.TimeoutExpired as error:
            message = f"Maven did not bring Kafka's jars within {_FETCH_SECONDS} s"
            raise KafkaUnavailableError(message) from error
        if done.returncode != 0 or not target.exists():
            message = f"Maven could not bring Kafka's jars: {_first_error(done.stdout)}"
            raise KafkaUnavailableError(message)
        target.rename(jars)


def _first_error(output: str) -> str:
    errors = [line for line in output.splitlines() if "[ERROR]" in line]
    return errors[0] if errors else "no reason given"


def _format(found: Distribution) -> None:
    with tempfile.TemporaryDirectory(dir=found.folder) as unfinished:
        settings = Path(unfinished) / "server.properties"
        settings.write_text(
            "process.roles=broker,controller\n"
            "node.id=1\n"
            "controller.quorum.voters=1@127.0.0.1:1\n"
            "controller.listener.names=CONTROLLER\n"
            "listeners=PLAINTEXT://127.0.0.1:2,CONTROLLER://127.0.0.1:1\n"
            f"log.dirs={unfinished}/storage\n"
        )
        command = [*found.command("-Xmx128m", "-XX:TieredStopAtLevel=1"), "kafka.tools.StorageTool", "format"]
        arguments = ["--cluster-id", "cmVjb3VwLXRlbXBsYXRlMA", "--config", str(settings)]
        done = subprocess.run(  # noqa: S603
            [*command, *arguments], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            message = f"Kafka's storage could not be formatted: {(done.stderr or done.stdout)[-400:]}"
            raise KafkaUnavailableError(message)
        (Path(unfinished) / "storage").rename(found.storage)
