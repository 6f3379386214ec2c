"""`recoup dlq`: dead letters, the events that a service could not apply and what waits behind them."""

from __future__ import annotations

import getpass
from typing import Annotated, Any

import typer

from recoup.errors import Exit, RecoupError


def who_am_i() -> str:
    """Give the name of who runs the command; a container may not know its user."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "operator"


Service = Annotated[str | None, typer.Option(help="One service, such as case; all without.")]
Topic = Annotated[str | None, typer.Option(help="Only this topic.")]
Key = Annotated[str | None, typer.Option(help="Only this key, such as a case id.")]
Note = Annotated[str, typer.Option(help="Why; kept with the letter, beside your name.")]
Actor = Annotated[str, typer.Option(help="Who does it; kept with the letter.", default_factory=who_am_i)]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]

LISTED = ("service", "topic", "key", "seq", "type", "reason", "error", "attempts", "parked_at")


def register(app: typer.Typer) -> None:
    """Add the command and its subcommands."""
    group = typer.Typer(help="List, show, replay or discard dead letters of the running network.", no_args_is_help=True)
    group.command(name="list")(list_letters)
    for command in (show_letters, replay_letters, discard_letter):
        group.command(name=command.__name__.partition("_")[0])(command)
    app.add_typer(group, name="dlq")


def list_letters(*, service: Service = None, topic: Topic = None, key: Key = None, as_json: AsJson = False) -> None:
    """List what waits: the poison event of each parked key and what came behind it, and keys with a gap.

    Exit codes: 0 listed (nothing waiting is an empty list), 4 no network is running.
    """
    from recoup.terminal import show, show_json, table  # noqa: PLC0415

    found = _letters("list", service, topic, key)
    if as_json:
        show_json([{name: value for name, value in each.items() if name != "body"} for each in found])
    elif found:
        show(table(LISTED, ([each[name] for name in LISTED] for each in found)))
    else:
        show("No dead letters.")


def show_letters(
    *,
    key: Annotated[str, typer.Option(help="The key, such as a case id.")],
    service: Service = None,
    topic: Topic = None,
    seq: Annotated[int | None, typer.Option(help="Only the event of this number.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show everything known of a key's letters, with their bodies; also of those that were resolved.

    Exit codes: 0 shown, 1 this key never had one, 4 no network is running.
    """
    from recoup.terminal import show, show_json  # noqa: PLC0415

    found = [each for each in _letters("show", service, topic, key) if seq in (None, each["seq"])]
    if not found:
        message = f"no service has had a dead letter of key {key}"
        raise RecoupError(message)
    if as_json:
        show_json(found)
        return
    for each in found:
        show("\n".join(f"{name:<12} {value}" for name, value in each.items() if value is not None) + "\n")


def replay_letters(
    *,
    service: Service = None,
    topic: Topic = None,
    key: Key = None,
    note: Note = "",
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Apply waiting events again through the service's own handlers, in the order of each key.

    A key whose first event fails again stays parked, and nothing of it is lost.

    Exit codes: 0 all were applied, 1 some still wait (the reason is named), 4 no network is running.
    """
    from recoup import operations  # noqa: PLC0415
    from recoup.running import need  # noqa: PLC0415

    network = need()
    words = ("dlq", "replay", *_given(topic=topic, key=key), "--actor", actor, "--note", note)
    answers = operations.operate_all(network, operations.with_letters(network, service), *words)
    _outcome([{"service": answer.service, **each} for answer in answers for each in answer.told], as_json=as_json)


def discard_letter(
    *,
    service: Annotated[str, typer.Option(help="The service whose letter it is.")],
    topic: Annotated[str, typer.Option(help="Its topic.")],
    key: Annotated[str, typer.Option(help="Its key.")],
    seq: Annotated[int, typer.Option(help="Its number: the first one that waits in its key.")],
    note: Annotated[str, typer.Option(help="Why; kept with the letter, beside your name.")],
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Give one event up for good in one service, and apply what waited behind it.

    Exit codes: 0 done, 1 refused, or something behind it still waits (the reason is named), 4 no network is running.
    """
    from recoup import operations  # noqa: PLC0415
    from recoup.running import need  # noqa: PLC0415

    network = need()
    (name,) = operations.chosen(service)
    words = (*_given(topic=topic, key=key), "--seq", str(seq), "--note", note, "--actor", actor)
    answer = operations.operate(network, name, "dlq", "discard", *words)
    _outcome([{"service": answer.service, **answer.told}], as_json=as_json)


def _letters(action: str, service: str | None, topic: str | None, key: str | None) -> list[dict[str, Any]]:
    from recoup import operations  # noqa: PLC0415
    from recoup.running import need  # noqa: PLC0415

    network = need()
    # Every service knows what it resolved; only some have something waiting.
    asked = operations.chosen(service) if action == "show" else operations.with_letters(network, service)
    answers = operations.operate_all(network, asked, "dlq", action, *_given(key=key))
    found = [{"service": answer.service, **each} for answer in answers for each in answer.told]
    return [each for each in found if topic in (None, each["topic"])]


def _given(**options: str | None) -> list[str]:
    return [word for name, value in options.items() if value is not None for word in (f"--{name}", value)]


def _outcome(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    from recoup.terminal import show, show_json, table  # noqa: PLC0415

    if as_json:
        show_json(rows)
    elif rows:
        titles = ("service", "topic", "key", "applied", "left", "error")
        show(table(titles, ([row[title] for title in titles] for row in rows)))
    else:
        show("No dead letters.")
    if any(row["left"] or row["error"] for row in rows):
        raise typer.Exit(Exit.FAILED)
