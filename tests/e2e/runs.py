"""Runs of the real command in a network of their own, and what its database holds afterwards."""

import datetime as dt
import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reference import reference

from chassis.embedded.postgres import EmbeddedPostgres
from chassis.testing.ports import free_port
from chassis.testing.postgres import ThrowawayPostgres
from chassis.testing.waiting import eventually_sync
from recoup import clock
from recoup.home import Home
from recoup.rest import Watch
from recoup.running import find

# Who logged in when, which answers were kept for retries and how far relays are is no business of anybody's.
NO_BUSINESS = ("alembic_version", "relay_state", "idempotency_keys", "outbox", "sessions", "key_usage", "login_")
TABLES = """
SELECT table_schema || '.' || table_name FROM information_schema.tables
WHERE table_schema LIKE '%_service' AND table_type = 'BASE TABLE' ORDER BY 1
"""
# Both happen by themselves, some seconds after the last payment.
SETTLED = """
SELECT (SELECT count(*) FROM ledger_service.postings) = (SELECT sum(postings) FROM ledger_service.blocks)
   AND EXISTS (SELECT FROM ledger_service.verifications WHERE night = '{night}' AND finished_at IS NOT NULL)
"""
NIGHT_BEGINS = dt.timedelta(hours=2)
SETTLE_SECONDS = 180
RUN_SECONDS = 900


@dataclass
class Network:
    """A network in a folder of its own."""

    home: Path
    port: int
    more: dict[str, str]

    @classmethod
    def at(cls, home: Path, **more: str) -> "Network":
        """Choose a free port for a network in `home`; `more` are further settings of it."""
        return cls(home, free_port(), more)

    @property
    def environment(self) -> dict[str, str]:
        """What tells `recoup` which network is meant."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("RECOUP_")}
        return {**plain, "RECOUP_HOME": str(self.home), "RECOUP_PORT": str(self.port), **self.more}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a `recoup` command."""
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "recoup", *arguments],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, *arguments: str) -> str:
        """Run a `recoup` command to its end; return what it printed."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=RUN_SECONDS)
        assert process.returncode == 0, (out + err)[-6000:]
        return out

    def demo(self, invoices: Path) -> dict[str, Any]:
        """Run the main job and return its report."""
        report: dict[str, Any] = json.loads(self.run("demo", "--invoices", str(invoices), "--json"))
        return report

    def down(self) -> None:
        """Stop the network."""
        self.run("down")

    def business_hashes(self) -> dict[str, str]:
        """Return one hash over the rows of each business table, once nothing of the last run is left to do."""
        self.settle()
        dsn = self.dsn
        tables = [
            table
            for table in ThrowawayPostgres.run(dsn, TABLES).splitlines()
            if not any(table.split(".")[1].startswith(word) for word in NO_BUSINESS)
        ]
        each = " UNION ALL ".join(
            f"SELECT '{table}', count(*), md5(coalesce(string_agg(md5((to_jsonb(t) - 'last_used_at')::text), '' "
            f"ORDER BY md5((to_jsonb(t) - 'last_used_at')::text)), '')) FROM {table} AS t"
            for table in tables
        )
        rows = (row.split("|") for row in ThrowawayPostgres.run(dsn, each).splitlines())
        return {table: f"{count} rows, {digest}" for table, count, digest in rows}

    @property
    def dsn(self) -> str:
        """The superuser's address of the network's database."""
        state = json.loads((self.home / "run" / "state.json").read_text())
        return EmbeddedPostgres(self.home / "postgres", state["processes"]["postgres"]["port"]).dsn("recoup")

    def settle(self) -> None:
        """Wait until the last posting is sealed, the books of the last night are verified, and all have heard of it."""
        home = Home(self.home.resolve())
        night = (clock.now(home) - NIGHT_BEGINS).date()
        eventually_sync(lambda: ThrowawayPostgres.run(self.dsn, SETTLED.format(night=night)) == "t", SETTLE_SECONDS)
        running = find(home)
        assert running is not None
        watch = Watch(running.services, running.internal_headers)
        try:
            watch.wait(SETTLE_SECONDS)
        finally:
            watch.close()


def expected(invoices: Path, report: dict[str, Any]) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Return the states and totals that the reference computes for a report's as-of date."""
    states, totals = reference(invoices, dt.date.fromisoformat(report["asOf"]))
    return states, totals


def assert_as_computed(report: dict[str, Any], invoices: Path) -> None:
    """Hold a report against the reference, to the minor unit."""
    states, totals = expected(invoices, report)
    assert report["differences"] == []
    assert report["verify"] == {"holds": True, "broken": []}
    assert Counter(report["states"]) == Counter(states)
    for currency, amounts in report["totals"].items():
        assert {name: amount for name, amount in amounts.items() if amount} == {
            name: amount for name, amount in totals[currency].items() if amount
        }, currency
    assert set(report["totals"]) == set(totals)
