"""`recoup demo`: the main job, from overdue invoices to money split."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from recoup.home import Home


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    *,
    invoices: Annotated[
        Path | None, typer.Option(help="A CSV file of invoices; without it the project's own sample.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Handle only the first so many claims.")] = None,
    leave: Annotated[bool, typer.Option("--exit", help="Stop the network at the end.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Run the main job on a file of invoices, as the organisations themselves would, and report what came of it.

    It starts the network if none runs, and leaves it running unless --exit. RECOUP_NETWORK names the file of a network
    that was started by other means (docs/runbooks/README.md), which --exit does not stop. A run that was cut short is
    finished by the next one; a run that was finished changes nothing more.

    Exit codes: 0 done, 1 a broken invariant (the report names it) or a file without a usable row, 3 it cannot start.
    """
    import uvloop  # noqa: PLC0415

    from recoup import running  # noqa: PLC0415
    from recoup.demo import invoices as files  # noqa: PLC0415
    from recoup.demo.report import readable, report  # noqa: PLC0415
    from recoup.demo.run import run  # noqa: PLC0415
    from recoup.demo.sample import sample  # noqa: PLC0415
    from recoup.errors import Exit, RecoupError  # noqa: PLC0415
    from recoup.summary import summary  # noqa: PLC0415
    from recoup.supervisor import control  # noqa: PLC0415
    from recoup.supervisor.options import Options  # noqa: PLC0415
    from recoup.terminal import say, show, show_json  # noqa: PLC0415
    from recoup.verification import verify  # noqa: PLC0415

    file = files.read(invoices) if invoices else files.parse(sample())
    if not file.invoices:
        first = file.problems[0]
        message = f"{invoices}, line {first.line} {first.column}: {first.reason}; no row can be used"
        raise RecoupError(message)
    network = running.settled()
    if network is None:
        say("Starting Recoup ...")
        control.start_detached(Home.current(), Options.from_environment(None, None, None))
        network = running.need()
    result = uvloop.run(run(network, file, limit))
    checks = verify(network)
    told = report(network, file, result, checks)
    if as_json:
        show_json(told)
    else:
        show(readable(told))
    if leave and network.ours:
        control.stop(network.home)
    elif network.ours and not as_json:
        show(summary(network.home, network.state))
    if told["differences"] or not told["verify"]["holds"]:
        raise typer.Exit(Exit.FAILED)
