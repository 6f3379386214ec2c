"""Log files: each process appends to its own, and the supervisor keeps them from growing without end.

Children write to the file themselves, so that their words survive the supervisor. A full file is copied away and
emptied in place, which appending writers do not notice; a line written between the two may be lost.
"""

from __future__ import annotations

import shutil
from pathlib import Path

LARGEST_BYTES = 10_000_000
OLD_FILES = 2


def rotate(log: Path, largest: int = LARGEST_BYTES) -> bool:
    """Move the content of a log that has grown too large to `.1` (and that to `.2`); True when it was."""
    try:
        if log.stat().st_size < largest:
            return False
    except FileNotFoundError:
        return False
    for number in range(OLD_FILES, 1, -1):
        older = log.with_name(f"{log.name}.{number - 1}")
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number}"))
    shutil.copyfile(log, log.with_name(f"{log.name}.1"))
    with log.open("r+b") as file:
        file.truncate(0)
    return True


def last_lines(log: Path, count: int, window: int = 200_000) -> list[str]:
    """Give the last lines of a log without reading all of it; none when there is no such file."""
    try:
        with log.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - window))
            return file.read().decode(errors="replace").splitlines()[-count:]
    except FileNotFoundError:
        return []
