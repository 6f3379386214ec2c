"""As whom PostgreSQL may run: it refuses root, and we make no user and change no permission outside our folder."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

LAUNCH = [sys.executable, "-I", "-S", str(Path(__file__).with_name("launch.py"))]
CANNOT_RUN = (
    "PostgreSQL refuses to run as root, and here it cannot run as anybody else: this machine gives us no user "
    "namespace, and the user 'nobody' may not enter {folder}. Start as an ordinary user, or move the project to a "
    "folder that others may enter, or name a server of your own with --postgres."
)


class CannotRunError(RuntimeError):
    """No way to run PostgreSQL here; the message names the ways out."""


@dataclass(frozen=True)
class Identity:
    """How to start a program so that it is not root: words put before it, and the owner its files need (if not us)."""

    prefix: tuple[str, ...] = ()
    owner: int | None = None

    def command(self, *program: str, die_with_parent: bool = False) -> list[str]:
        """Give the words that start the program as this identity."""
        words = list(self.prefix) + (["--die-with-parent"] if die_with_parent else [])
        return [*LAUNCH, *words, "--", *program] if words else list(program)

    def give(self, *paths: Path) -> None:
        """Hand these files or folders of ours to the identity, where it is not ourselves."""
        if self.owner is not None:
            for path in paths:
                os.chown(path, self.owner, self.owner)


def find(*needed: Path) -> Identity:
    """Find an identity that may run PostgreSQL and enter the needed folders; raises CannotRunError."""
    if os.geteuid() != 0:
        return Identity()
    if _works("--map-user"):
        return Identity(prefix=("--map-user",))
    try:
        nobody = pwd.getpwnam("nobody").pw_uid
    except KeyError:
        raise CannotRunError(CANNOT_RUN.format(folder=needed[0])) from None
    for folder in needed:
        if not _others_may_enter(folder):
            raise CannotRunError(CANNOT_RUN.format(folder=folder))
    return Identity(prefix=("--user", str(nobody)), owner=nobody)


def _works(*words: str) -> bool:
    done = subprocess.run([*LAUNCH, *words, "--", "/bin/true"], capture_output=True, check=False)
    return done.returncode == 0


def _others_may_enter(folder: Path) -> bool:
    resolved = folder.resolve()
    return all(path.stat().st_mode & stat.S_IXOTH for path in (resolved, *resolved.parents) if path.exists())
