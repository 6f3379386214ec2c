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
    "PostgreSQL needs a user that has a name and is not root. You are {who}, this machine gives us no user namespace "
    "to appear as another, and {hindrance}. Start as an ordinary user, or move the project to a folder that others may "
    "enter, or name a server of your own with --postgres."
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
    ourselves = os.geteuid()
    if ourselves != 0 and _has_name(ourselves):
        return Identity()
    other = _ordinary_user()
    if other is not None and _works("--map-user", str(other)):
        return Identity(prefix=("--map-user", str(other)))
    closed = [folder for folder in needed if not _others_may_enter(folder)]
    if ourselves == 0 and other is not None and not closed:
        return Identity(prefix=("--user", str(other)), owner=other)
    who = "root" if ourselves == 0 else f"user {ourselves}, who has no name here"
    hindrance = f"other users may not enter {closed[0]}" if closed else "there is no other way to get one"
    message = CANNOT_RUN.format(who=who, hindrance=hindrance)
    raise CannotRunError(message)


def _has_name(user: int) -> bool:
    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True


def _ordinary_user() -> int | None:
    """Give the id of a user of this machine who is not root; `nobody` if he exists, as he owns nothing."""
    users = {user.pw_name: user.pw_uid for user in pwd.getpwall() if user.pw_uid != 0}
    return users.get("nobody", next(iter(users.values()), None))


def _works(*words: str) -> bool:
    done = subprocess.run([*LAUNCH, *words, "--", "/bin/true"], capture_output=True, check=False)
    return done.returncode == 0


def _others_may_enter(folder: Path) -> bool:
    resolved = folder.resolve()
    return all(path.stat().st_mode & stat.S_IXOTH for path in (resolved, *resolved.parents) if path.exists())
