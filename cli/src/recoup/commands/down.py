"""`recoup down`: stop the network."""

from __future__ import annotations

from typing import Annotated

import typer

from recoup.home import Home


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(down)


def down(*, as_json: Annotated[bool, typer.Option("--json", help="Print what was stopped as JSON.")] = False) -> None:
    """Stop everything that `up` started, also what a killed supervisor left behind, and nothing else.

    The data stays. Exit code 0 also when nothing was running.
    """
    from recoup.supervisor import control  # noqa: PLC0415
    from recoup.terminal import show, show_json  # noqa: PLC0415

    stopped = control.stop(Home.current())
    if as_json:
        show_json({"stopped": stopped})
    else:
        show(f"Stopped: {', '.join(stopped)}." if stopped else "Nothing was running.")
