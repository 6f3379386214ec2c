"""Stopping what a killed supervisor left running, in the order in which a living one would."""

from __future__ import annotations

from chassis.embedded import leftovers as postgres_leftovers
from recoup.home import Home
from recoup.supervisor import records

GRACE_SECONDS = 10.0


def stop(home: Home) -> list[str]:
    """Stop every process of the network that has no supervisor any more; gives their names."""
    processes = records.living(home)
    postgres = processes.pop("postgres", None)
    gateway = processes.pop("gateway", None)
    broker = processes.pop("broker", None)
    for together in ([gateway], list(processes.values()), [broker]):
        records.stop_all([process for process in together if process is not None], seconds=GRACE_SECONDS)
    names = [name for name, process in (("gateway", gateway), ("broker", broker)) if process is not None]
    names += list(processes)
    data = home.postgres / "data"
    if postgres is not None or postgres_leftovers.postmaster(data) is not None:
        names.append("postgres")
    if data.exists():
        postgres_leftovers.stop(data)
    for name in [*names, "postgres", "gateway", "broker"]:
        records.forget(home, name)
    return names
