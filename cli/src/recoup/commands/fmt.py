"""`recoup fmt`: lay out the code."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(fmt)


def fmt(paths: Annotated[list[str] | None, typer.Argument(help="Only these files or folders.")] = None) -> None:
    """Format the code and mend what ruff can mend safely; what remains is for `recoup lint`."""
    from recoup.development.tools import run, tool  # noqa: PLC0415

    where = paths or ["."]
    run(tool("ruff"), "check", "--fix-only", "--quiet", *where)
    raise typer.Exit(run(tool("ruff"), "format", *where))
