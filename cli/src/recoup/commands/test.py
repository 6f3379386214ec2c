"""`recoup test`: the tests."""

from __future__ import annotations

from typing import Annotated

import typer

from recoup.errors import Exit


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="test")(run_tests)


def run_tests(
    groups: Annotated[
        list[str] | None,
        typer.Argument(help="Groups to run; what follows -- goes to pytest. Without: all that this machine can run."),
    ] = None,
    *,
    require_kafka: Annotated[
        bool, typer.Option("--require-kafka", help="A missing Apache Kafka is a failure (always so when CI=true).")
    ] = False,
    listed: Annotated[
        bool, typer.Option("--list", help="List the groups and what would be left out, and stop.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result of each group as JSON.")] = False,
) -> None:
    """Run the tests, group by group, and say what was left out and why.

    Groups: unit, integration, component, contract, architecture, e2e, resilience.

    Exit codes: 0 all passed, 1 a test failed or something required is missing.
    """
    from recoup.development.testing import Plan, run_plan  # noqa: PLC0415
    from recoup.terminal import show, show_json  # noqa: PLC0415

    plan = Plan.make(groups or [], require_kafka=require_kafka)
    if listed:
        show(plan.describe())
        raise typer.Exit
    results = run_plan(plan)
    if as_json:
        show_json(plan.as_json(results))
    else:
        show(plan.report(results))
    raise typer.Exit(Exit.OK if plan.passed(results) else Exit.FAILED)
