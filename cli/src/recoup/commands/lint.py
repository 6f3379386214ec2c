"""`recoup lint`: everything that reads the code without running it."""

from __future__ import annotations

from typing import Annotated

import typer

from recoup.errors import Exit


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(lint)


def lint(
    paths: Annotated[
        list[str] | None, typer.Argument(help="Only these files or folders (ruff and mypy); everything without.")
    ] = None,
) -> None:
    """Check the code with ruff (rules and format), mypy (everything but tests) and import-linter.

    Exit codes: 0 nothing was found, 1 something was.
    """
    from recoup.development.tools import source_folders, tool  # noqa: PLC0415
    from recoup.terminal import say  # noqa: PLC0415

    ruff, mypy = tool("ruff"), tool("mypy")
    checks = [("ruff", [ruff, "check", *(paths or ["."])]), ("format", [ruff, "format", "--check", *(paths or ["."])])]
    if paths:
        checks.append(("mypy", [mypy, *paths]))
    else:
        checks.append(("mypy", [mypy, *source_folders()]))
        checks.append(("imports", [tool("lint-imports"), "--no-cache"]))
    failed = [name for name, words in checks if not _passes(name, words)]
    say(f"Found something: {', '.join(failed)}." if failed else "Nothing found.")
    raise typer.Exit(Exit.FAILED if failed else Exit.OK)


def _passes(name: str, words: list[str]) -> bool:
    from recoup.development.tools import run  # noqa: PLC0415
    from recoup.terminal import say  # noqa: PLC0415

    say(f"-- {name}")
    return run(*words) == 0
