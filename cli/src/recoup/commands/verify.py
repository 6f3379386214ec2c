"""`recoup verify`: check the invariants of the running network."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(verify)


def verify(*, as_json: Annotated[bool, typer.Option("--json", help="Print every check as JSON.")] = False) -> None:
    """Check that the books balance, that no event is lost or doubled, and that no case has two fates.

    Exit codes: 0 every check holds, 1 one is broken (its ids are named), 4 no network is running.
    """
    from dataclasses import asdict  # noqa: PLC0415

    from recoup import running  # noqa: PLC0415
    from recoup.errors import Exit  # noqa: PLC0415
    from recoup.terminal import show, show_json, table  # noqa: PLC0415
    from recoup.verification import verify as run  # noqa: PLC0415

    checks = run(running.need())
    broken = [check for check in checks if check.broken]
    if as_json:
        show_json({"holds": not broken, "checks": [asdict(check) for check in checks]})
    else:
        rows = [
            (check.service, check.name, "holds" if not check.broken else f"BROKEN {check.broken}", " ".join(check.ids))
            for check in checks
        ]
        show(table(("service", "what must hold", "", ""), rows))
    if broken:
        raise typer.Exit(Exit.FAILED)
