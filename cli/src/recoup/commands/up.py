"""`recoup up`: start the whole network."""

from __future__ import annotations

from typing import Annotated

import typer

from recoup.home import Home
from recoup.supervisor.options import Options


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(up)


def up(
    *,
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Leave the network running and return.")] = False,
    port: Annotated[int | None, typer.Option(help="Port of the gateway (default: RECOUP_PORT or 8080).")] = None,
    kafka: Annotated[
        str | None, typer.Option(help="host:port of a Kafka of your own (default: RECOUP_KAFKA_BOOTSTRAP or embedded).")
    ] = None,
    postgres: Annotated[
        str | None,
        typer.Option(
            metavar="DSN",
            help="Address of a PostgreSQL 18 of your own, as superuser (default: RECOUP_POSTGRES or embedded).",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="With --detach: print the addresses as JSON.")] = False,
) -> None:
    """Start the whole network: database, broker, six services and gateway. Without --detach Ctrl-C stops it.

    Exit codes: 0 it ran, 3 it cannot start here, 5 it is running already.
    """
    from recoup.summary import summary, summary_json  # noqa: PLC0415
    from recoup.supervisor import control, lock  # noqa: PLC0415
    from recoup.terminal import say, show, show_json  # noqa: PLC0415

    home = Home.current()
    options = Options.from_environment(port, kafka, postgres)
    if lock.holder(home) is not None:
        raise lock.already_running(home)
    say("Starting Recoup ...")
    if not detach:
        control.become(options)
    state = control.start_detached(home, options)
    if as_json:
        show_json(summary_json(home, state))
    else:
        show(summary(home, state))
