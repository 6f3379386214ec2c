"""Talking to people and machines: sentences go to stderr, what was asked for goes to stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence


def say(sentence: str) -> None:
    """Tell a person how things go."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def show(text: str) -> None:
    """Print what was asked for."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def show_json(value: object) -> None:
    """Print what was asked for, for machines."""
    show(json.dumps(value, indent=2, default=str))


def table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Lay out rows under their titles, as wide as they need to be."""
    cells = [list(titles), *([("" if cell is None else str(cell)) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(titles))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join(lines)
