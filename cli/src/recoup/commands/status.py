"""`recoup status`: what runs, and how it is."""

from __future__ import annotations

import contextlib
from typing import Annotated, Any

import typer

from recoup.errors import Exit


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(status)


def status(*, as_json: Annotated[bool, typer.Option("--json", help="Print the status as JSON.")] = False) -> None:
    """Show every process of the network: its state as it answers now, its address, memory and restarts.

    Exit codes: 0 everything is ready, 1 something is not, 4 the network is not running.
    """
    from recoup import running  # noqa: PLC0415
    from recoup.terminal import show, show_json, table  # noqa: PLC0415

    network = running.find()
    if network is None:
        if as_json:
            show_json({"phase": "down", "processes": []})
        else:
            show("The network is not running; start it with ./recoup up")
        raise typer.Exit(Exit.NOT_RUNNING)
    network.must_be_ours("status")
    rows = [_look(name, about) for name, about in network.state["processes"].items()]
    rows.append(
        _look("supervisor", {"pid": network.state["supervisor"], "port": None, "state": "ready", "restarts": 0})
    )
    megabytes = round(sum(row["megabytes"] or 0.0 for row in rows), 1)
    well = network.phase == "ready" and all(row["state"] == "ready" for row in rows)
    if as_json:
        show_json({"phase": network.phase, "url": network.url, "megabytes": megabytes, "processes": rows})
    else:
        show(f"{network.url}  {network.phase}  {megabytes:.0f} MB")
        keys = ("name", "state", "pid", "port", "megabytes", "restarts", "why")
        show(table([key.upper() for key in keys], ([row[key] for key in keys] for row in rows)))
    raise typer.Exit(Exit.OK if well else Exit.FAILED)


def _look(name: str, about: dict[str, Any]) -> dict[str, Any]:
    """Ask a process itself; what the supervisor last saw may be old."""
    from recoup.supervisor import probe  # noqa: PLC0415

    state, why = about["state"], ""
    if name.endswith("-service") and about["port"] and state != "restarting":
        address = f"http://127.0.0.1:{about['port']}/readyz"
        if not probe.answers(address):
            state, why = "not ready", probe.reasons(address)
    return {
        "name": name,
        "state": state,
        "pid": about["pid"],
        "port": about["port"],
        "megabytes": _megabytes(about["pid"], and_children=name != "supervisor"),
        "restarts": about["restarts"],
        "why": why,
    }


def _megabytes(pid: int | None, *, and_children: bool) -> float | None:
    """Give the memory that a process and its children alone are accountable for (PSS), where the system tells."""
    import psutil  # noqa: PLC0415

    total = 0
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        children = process.children(recursive=True) if and_children else []
        for each in (process, *children) if pid else ():
            with contextlib.suppress(psutil.Error):
                memory = each.memory_full_info()
                total += getattr(memory, "pss", memory.rss)
    return round(total / 1_000_000, 1) if total else None
