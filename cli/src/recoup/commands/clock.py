"""`recoup clock`: show the network clock, or move it forward."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from recoup.home import Home

PROGRESS_SECONDS = 2.0
REST_SECONDS = 60.0
AsJson = Annotated[bool, typer.Option("--json", help="Print the clock as JSON.")]


def register(app: typer.Typer) -> None:
    """Add the command and its subcommand."""
    group = typer.Typer(help="Show the network clock, or move it forward (embedded and test networks only).")
    group.callback(invoke_without_command=True)(show_clock)
    group.command()(advance)
    app.add_typer(group, name="clock")


def show_clock(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Show the network's time and how far it is ahead of this machine's."""
    from recoup import elsewhere  # noqa: PLC0415

    if context.invoked_subcommand is None:
        other = elsewhere.named()
        _show(other.home if other else Home.current(), as_json=as_json)


def advance(
    duration: Annotated[str, typer.Argument(help="How far, such as 40d, 2w, 36h or 1d12h.")],
    *,
    timeout: Annotated[
        float, typer.Option(help="Seconds to wait for the network to rest after each day.")
    ] = REST_SECONDS,
    as_json: AsJson = False,
) -> None:
    """Move the network clock forward, a day at a time; after each day the network comes to rest.

    Exit codes: 0 done, 4 no network is running, 6 somebody did not come to rest (the message names him).
    """
    from recoup import clock, running  # noqa: PLC0415
    from recoup.terminal import say  # noqa: PLC0415

    by = clock.parse(duration)
    network = running.need()
    told = time.monotonic()
    for reached in clock.advance(network, by, seconds=timeout):
        if time.monotonic() - told > PROGRESS_SECONDS:
            told = time.monotonic()
            say(f"  it is {reached:%Y-%m-%d %H:%M}")
    _show(network.home, as_json=as_json)


def _show(home: Home, *, as_json: bool) -> None:
    from recoup import clock  # noqa: PLC0415
    from recoup.terminal import show, show_json  # noqa: PLC0415

    ahead, now = clock.offset(home), clock.now(home)
    if as_json:
        show_json({"now": now.isoformat(), "offsetSeconds": ahead.total_seconds()})
    else:
        show(f"{now:%Y-%m-%d %H:%M:%S} UTC" + (f", {ahead} ahead of this machine" if ahead else ""))
