"""`recoup events`: the event catalogue, and whether it keeps what was promised."""

from __future__ import annotations

from typing import Annotated

import typer

from recoup.errors import RecoupError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(events)


def events(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print types, topics, keys and schemas as JSON.")] = False,
    asyncapi: Annotated[bool, typer.Option(help="Print the AsyncAPI 3 document instead.")] = False,
    check: Annotated[bool, typer.Option(help="Compare with the committed schemas; exit 1 on a difference.")] = False,
    update: Annotated[bool, typer.Option(help="Write the committed schemas and references anew.")] = False,
) -> None:
    """Print what is on the bus: every event, its topic, its key and who reads it.

    Exit codes: 0 all well, 1 a change would break an old reader or an old event (each is named).
    """
    from contracts.catalogue import EVENTS  # noqa: PLC0415
    from recoup.development import events as catalogue  # noqa: PLC0415
    from recoup.terminal import show, show_json, table  # noqa: PLC0415

    if update or check:
        problems = catalogue.update() if update else catalogue.check()
        if problems:
            raise RecoupError("\n  ".join(["the events are not as promised:", *problems]))
    elif asyncapi:
        show_json(catalogue.asyncapi())
    elif as_json:
        show_json({
            name: {
                "topic": event.topic,
                "key": event.key_field,
                "summary": catalogue.summary(event),
                "readBy": catalogue.readers(event.topic),
                "schema": catalogue.schema(event),
            }
            for name, event in EVENTS.items()
        })  # fmt: skip
    else:
        rows = [(name, event.topic, event.key_field, catalogue.summary(event)) for name, event in EVENTS.items()]
        show(table(("event", "topic", "key", "what it says"), rows))
