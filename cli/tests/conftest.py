"""The stand-in network for the tests of the command."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sandbox import DYNAMIC, STATIC, Sandbox

from chassis.testing.ports import free_port
from recoup.home import SERVICES


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    packages, gateway, home = tmp_path / "packages", tmp_path / "gateway", tmp_path / "a home"
    for service in SERVICES:
        package = packages / f"{service}_service"
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        (package / "__main__.py").write_text(f"from standin import serve\n\nserve({service!r})\n")
    (gateway / "dynamic").mkdir(parents=True)
    (gateway / "traefik.yaml").write_text(STATIC)
    (gateway / "dynamic" / "routes.yaml").write_text(DYNAMIC)
    home.mkdir()
    port = free_port()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("RECOUP_")}
    environment = {
        **inherited,
        "PYTHONPATH": os.pathsep.join((str(packages), str(Path(__file__).parent))),
        "RECOUP_HOME": str(home),
        "RECOUP_PORT": str(port),
        "RECOUP_GATEWAY_FOLDER": str(gateway),
        "RECOUP_POSTGRES_DURABLE": "0",
    }
    made = Sandbox(home, port, environment)
    yield made
    made.recoup("down")
