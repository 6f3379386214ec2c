"""A whole network of its own for tests: embedded, in a temporary folder, on a free port."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import httpx

from chassis.embedded.postgres import EmbeddedPostgres, binaries
from chassis.testing.ports import free_port
from chassis.testing.postgres import ThrowawayPostgres
from recoup import clock
from recoup.demo.client import Gateway
from recoup.demo.network import Network, Setup
from recoup.demo.state import DemoState
from recoup.home import Home
from recoup.rest import Watch
from recoup.running import Running, find

START_SECONDS = 240
REST_SECONDS = 120


@dataclass
class EmbeddedNetwork:
    """A network that `./recoup up` has started, with the demonstration's organisations once `members` is used."""

    home: Home
    port: int
    http: httpx.Client = field(init=False)

    @property
    def environment(self) -> dict[str, str]:
        """What tells `recoup` which network is meant."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("RECOUP_")}
        return {
            **plain,
            "RECOUP_HOME": str(self.home.folder),
            "RECOUP_PORT": str(self.port),
            "RECOUP_POSTGRES_DURABLE": "0",
        }

    @classmethod
    def start(cls, folder: Path) -> EmbeddedNetwork:
        """Start a network and wait until it is ready."""
        made = cls(Home(folder.resolve()), free_port())
        try:
            made.recoup("up", "--detach")
        except BaseException:
            made.recoup("down")
            raise
        made.http = httpx.Client(base_url=made.running.url, timeout=60, trust_env=False)
        return made

    def recoup(self, *words: str) -> str:
        """Run a `recoup` command about this network; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "recoup", *words],
            env=self.environment, capture_output=True, text=True, check=False, timeout=START_SECONDS,
        )  # fmt: skip
        assert done.returncode == 0, f"recoup {' '.join(words)}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def stop(self) -> None:
        """Stop all of it."""
        with contextlib.suppress(AttributeError):
            self.http.close()
        self.recoup("down")

    @cached_property
    def running(self) -> Running:
        """Where its parts are, and the secrets of its staff."""
        found = find(self.home)
        assert found is not None
        return found

    @property
    def today(self) -> str:
        """The day by the network's clock."""
        return clock.now(self.home).date().isoformat()

    @cached_property
    def members(self) -> Network:
        """Everybody of the demonstration: staff, a referral partner, 24 creditors, ten collection partners."""

        async def make() -> Network:
            async with contextlib.aclosing(Gateway(self.running.url)) as gateway:
                state = DemoState(self.home)
                state.as_of(clock.now(self.home).date())
                setup = Setup(gateway, state, self.running.credentials.staff_api_key, self.running.url)
                return await setup.run(self.today)

        made = asyncio.run(make())
        self.rest()
        return made

    def rest(self) -> None:
        """Wait until every event has arrived everywhere."""
        watch = Watch(self.running.services, self.running.internal_headers)
        try:
            watch.wait(REST_SECONDS)
        finally:
            watch.close()

    def sql(self, statement: str) -> str:
        """Run a statement as the database's superuser: for what no operation does."""
        return ThrowawayPostgres.run(self.dsn, statement)

    @contextlib.contextmanager
    def unfinished(self, statement: str) -> Iterator[None]:
        """Keep a transaction open that has run a statement, and roll it back at the end."""
        with subprocess.Popen(
            [str(binaries() / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", self.dsn],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) as psql:  # fmt: skip
            assert psql.stdin is not None
            assert psql.stdout is not None
            psql.stdin.write(f"BEGIN; {statement}; SELECT 'open';\n")
            psql.stdin.flush()
            assert psql.stdout.readline() == "open\n"
            yield
            psql.stdin.write("ROLLBACK;\n")

    @property
    def dsn(self) -> str:
        """The superuser's address of the network's database."""
        server = EmbeddedPostgres(self.home.postgres, self.running.state["processes"]["postgres"]["port"])
        return server.dsn("recoup")
