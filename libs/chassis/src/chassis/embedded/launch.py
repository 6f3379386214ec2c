"""Become another program, as somebody who is not root and, if wanted, no longer than the parent lives.

Run by path with ``python -I -S launch.py [OPTION ...] -- PROGRAM ARGUMENT ...``; imports the standard library only and
keeps its process id, so that the caller's handle is the program's. A process of its own is needed because the kernel
gives a user namespace to single-threaded processes only.

``--map-user ID``     in a user namespace of its own, where our user has this id; files stay ours
``--user ID``         as this user of the machine
``--die-with-parent`` with SIGQUIT when the thread that started us ends
"""

from __future__ import annotations

import argparse
import ctypes
import os
import signal
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1


def _call(name: str, *arguments: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")


def map_user(appear: int) -> None:
    """Enter a new user namespace in which our user and group have another id."""
    user, group = os.geteuid(), os.getegid()
    _call("unshare", CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{appear} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{appear} {group} 1", encoding="ascii")


def become(user: int) -> None:
    """Drop to another user of the machine, for good."""
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)


def main() -> None:
    """Do what the options say, in the order in which one permits the next, and turn into the program."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--map-user", type=int)
    parser.add_argument("--user", type=int)
    parser.add_argument("--die-with-parent", action="store_true")
    parser.add_argument("program", nargs="+")
    options = parser.parse_args()
    parent = os.getppid()
    if options.map_user is not None:
        map_user(options.map_user)
    if options.user is not None:
        become(options.user)
    if options.die_with_parent:
        _call("prctl", PR_SET_PDEATHSIG, signal.SIGQUIT)
        if os.getppid() != parent:
            sys.exit("launch: the parent ended before the program began")
    os.execv(options.program[0], options.program)  # noqa: S606 - replacing ourselves is the purpose


if __name__ == "__main__":
    main()
