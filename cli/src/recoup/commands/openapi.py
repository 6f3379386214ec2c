"""`recoup openapi`: what the gateway serves for a role, and whether the committed reference says the same."""

from __future__ import annotations

import enum
from typing import Annotated

import typer

from recoup.errors import RecoupError


class ApiRole(enum.StrEnum):
    """Whose API it is: the first part of its paths."""

    CUSTOMER = "customer"
    PARTNER = "partner"
    REFERRAL = "referral"
    OPS = "ops"
    AUTH = "auth"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(openapi)


def openapi(
    role: Annotated[ApiRole | None, typer.Argument(help="Whose API; all of them, counted, when left out.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole OpenAPI 3.1 document.")] = False,
    check: Annotated[bool, typer.Option(help="Compare with docs/reference; exit 1 on a difference.")] = False,
    update: Annotated[bool, typer.Option(help="Write docs/reference/openapi-<role>.json anew.")] = False,
) -> None:
    """Print the operations of a role: method, path, service and the permission each asks for.

    Nothing has to run. Exit codes: 0 all well, 1 a committed reference is out of date (each is named).
    """
    from recoup.development import specs  # noqa: PLC0415
    from recoup.terminal import show, show_json, table  # noqa: PLC0415

    if update:
        specs.update()
        return
    if check:
        outdated = specs.outdated()
        if outdated:
            message = f"docs/reference is out of date for {', '.join(outdated)}; run ./recoup openapi --update"
            raise RecoupError(message)
        return
    exported = specs.export()
    documents = {name: specs.merge(name, exported) for name in ([role.value] if role else specs.ROLES)}
    if as_json:
        show_json(documents[role.value] if role else documents)
    elif role:
        rows = [
            (method, path, declared["x-service"], declared["x-permission"])
            for method, path, declared in specs.operations(documents[role.value])
        ]
        show(table(("METHOD", "PATH", "SERVICE", "PERMISSION"), rows))
    else:
        published = specs.published_counts()
        counts = [
            (name, len(list(specs.operations(document))), *published.get(name, ("", "")))
            for name, document in documents.items()
        ]
        show(table(("ROLE", "SERVED", "PUBLISHED", "OF THEM SERVED"), counts))
