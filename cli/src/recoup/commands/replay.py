"""`recoup replay`: the outbox history, sent to a bus again."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(replay)


def replay(
    *,
    service: Annotated[str | None, typer.Option(help="Only the events of this service; of all without.")] = None,
    to: Annotated[str | None, typer.Option(help="Another broker, HOST:PORT; without it the network's own.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print how many events each service sent, as JSON.")] = False,
) -> None:
    """Send every event of the outbox history to the bus again, in the order of each key.

    It refills a bus that lost its log and feeds a new consumer. Consumers that have applied an event skip it, however
    old it is.

    Exit codes: 0 sent, 1 a service could not (the message says why), 4 no network is running.
    """
    from recoup import operations, running  # noqa: PLC0415
    from recoup.terminal import say, show, show_json, table  # noqa: PLC0415

    network = running.need()
    words = ("replay", "--to", to) if to else ("replay",)
    sent: dict[str, int] = {}
    # One after the other: the bus has other work to do meanwhile.
    for name in operations.chosen(service):
        sent[name] = operations.operate(network, name, *words).told["sent"]
        say(f"  {name}-service: {sent[name]} events")
    if as_json:
        show_json({"to": to, "sent": sent})
    else:
        show(table(("service", "events"), [*sent.items(), ("all", sum(sent.values()))]))
