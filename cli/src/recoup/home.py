"""Where a network keeps its state: one folder, `var` under the project or the one RECOUP_HOME names.

Networks with different homes (and RECOUP_PORT) live side by side on one machine.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
SERVICES = ("case", "routing", "ledger", "notification", "referral", "identity")
DEFAULT_PORT = 8080


def write_atomically(file: Path, content: str, mode: int = 0o644) -> None:
    """Replace a file in one step; a reader sees the old content or the new, never half.

    The mode is as asked whatever the umask: services that run as another user read the network clock.
    """
    unfinished = file.with_name(f"{file.name}.{os.getpid()}.unfinished")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            os.fchmod(descriptor, mode)
            stream.write(content)
        unfinished.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise


def read_json(file: Path) -> Any:
    """Read a file that may be missing or, after a crash of the machine, torn; None then."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None


@dataclass(frozen=True)
class Home:
    """The folders and files of one network."""

    folder: Path
    clock: Path | None = None

    @classmethod
    def current(cls) -> Home:
        """Give the network that this command is about."""
        return cls(Path(os.environ.get("RECOUP_HOME") or ROOT / "var").resolve())

    @cached_property
    def run(self) -> Path:
        """What runs now: process records, state, address files."""
        return self.folder / "run"

    @cached_property
    def logs(self) -> Path:
        """One log file a process."""
        return self.folder / "log"

    @cached_property
    def secrets(self) -> Path:
        """Passwords, tokens and keys; nobody else may enter."""
        return self.folder / "secrets"

    @cached_property
    def state_file(self) -> Path:
        """What the supervisor says of itself and its children."""
        return self.run / "state.json"

    @cached_property
    def broker_file(self) -> Path:
        """The embedded broker's address."""
        return self.run / "broker.json"

    @cached_property
    def clock_file(self) -> Path:
        """How far the network clock is ahead of the machine's."""
        return self.clock or self.folder / "clock.json"

    @cached_property
    def files(self) -> Path:
        """The contents of uploaded files."""
        return self.folder / "files"

    @cached_property
    def postgres(self) -> Path:
        """The embedded PostgreSQL."""
        return self.folder / "postgres"

    def make(self) -> None:
        """Make the folders that are missing."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.run, self.logs, self.files, self.secrets):
            folder.mkdir(mode=0o700, exist_ok=True)
