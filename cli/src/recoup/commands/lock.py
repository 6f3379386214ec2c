"""`recoup lock`: pin what we depend on."""

from __future__ import annotations

from typing import Annotated

import typer

from recoup.errors import Exit, RecoupError

LEVELS = ("run", "test", "dev")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(lock)


def lock(
    *,
    upgrade: Annotated[bool, typer.Option(help="Take the newest versions, not only what the .in files force.")] = False,
) -> None:
    """Write requirements/*.txt from requirements/*.in: all versions pinned and hashed, no addresses.

    The next start of ./recoup installs what changed.
    """
    from recoup.development.tools import run, tool  # noqa: PLC0415
    from recoup.terminal import say  # noqa: PLC0415

    for level in LEVELS:
        say(f"-- requirements/{level}.txt")
        words = [
            tool("uv"), "pip", "compile", f"requirements/{level}.in", "-o", f"requirements/{level}.txt",
            "--universal", "--python-version", "3.11", "--generate-hashes", "--only-binary", ":all:",
            "--override", "requirements/overrides.txt",
            "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--quiet",
        ]  # fmt: skip
        if run(*words, *(["--upgrade"] if upgrade else [])) != 0:
            message = f"requirements/{level}.txt was left as it was; uv's words are above"
            raise RecoupError(message, Exit.FAILED)
