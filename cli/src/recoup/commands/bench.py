"""`recoup bench`: the load suite."""

from __future__ import annotations

from typing import Annotated

import typer

from recoup.errors import Exit


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(bench)


def bench(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="relay, consumer, post, gateway, journal, assign; all of them without."),
    ] = None,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print figures, rounds, versions and settings as JSON.")
    ] = False,
    rounds: Annotated[int, typer.Option(min=1, help="How often each side is measured; the median counts.")] = 3,
    scale: Annotated[
        float, typer.Option(min=0.001, max=1, help="Share of the full amounts, to try a bench out.")
    ] = 1.0,
) -> None:
    """Measure how fast the network is, each figure as a ratio to its limit on the same servers in the same run.

    Needs a real Apache Kafka (RECOUP_KAFKA_BOOTSTRAP, a Docker engine, or Java 17 with Maven), and processors that
    have nothing else to do. Runs of another scale than 1 prove nothing.

    Exit codes: 0 every target is met, 1 one is missed, 3 there is no Apache Kafka.
    """
    import sys  # noqa: PLC0415

    from recoup.development.testing import why_no_kafka  # noqa: PLC0415
    from recoup.development.tools import run  # noqa: PLC0415
    from recoup.errors import RecoupError  # noqa: PLC0415

    reason = why_no_kafka()
    if reason:
        raise RecoupError(reason, Exit.CANNOT_START)
    options = ["--rounds", str(rounds), "--scale", str(scale), *(["--json"] if as_json else [])]
    code = run(sys.executable, "tests/load/run.py", *(names or []), *options)
    raise typer.Exit(Exit.OK if code == 0 else Exit.FAILED)
