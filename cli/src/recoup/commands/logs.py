"""`recoup logs`: what the processes say."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from recoup.errors import RecoupError
from recoup.home import Home

POLL_SECONDS = 0.2


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(logs)


def logs(
    service: Annotated[str | None, typer.Argument(help="One process, such as case or postgres; all without.")] = None,
    *,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with new lines until Ctrl-C.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="How many lines of the past.")] = 20,
) -> None:
    """Show the last lines of the logs, of a stopped network too."""
    from recoup.supervisor.logs import last_lines  # noqa: PLC0415
    from recoup.terminal import show  # noqa: PLC0415

    files = _files(Home.current().logs, service)
    width = max(len(file.stem) for file in files)
    seen = {file: file.stat().st_size for file in files}
    for file in files:
        for line in last_lines(file, lines):
            show(_labelled(file, line, width, alone=service is not None))
    while follow:
        time.sleep(POLL_SECONDS)
        for file in files:
            fresh, seen[file] = _read_from(file, seen[file])
            for line in fresh:
                show(_labelled(file, line, width, alone=service is not None))


def _files(folder: Path, service: str | None) -> list[Path]:
    present = {file.stem: file for file in sorted(folder.glob("*.log"))}
    if not present:
        message = f"there are no logs in {folder} yet; they begin with ./recoup up"
        raise RecoupError(message)
    if service is None:
        return list(present.values())
    file = present.get(service) or present.get(f"{service}-service")
    if file is None:
        message = f"nothing here is called {service!r}; there are: {', '.join(present)}"
        raise RecoupError(message)
    return [file]


def _labelled(file: Path, line: str, width: int, *, alone: bool) -> str:
    return line if alone else f"{file.stem:<{width}} | {line}"


def _read_from(file: Path, position: int) -> tuple[list[str], int]:
    """Give the complete lines after a position, and where to go on; a log that was emptied is read from its start."""
    size = file.stat().st_size
    start = 0 if size < position else position
    with file.open("rb") as stream:
        stream.seek(start)
        content = stream.read(size - start)
    complete = content[: content.rfind(b"\n") + 1]
    return complete.decode(errors="replace").splitlines(), start + len(complete)
