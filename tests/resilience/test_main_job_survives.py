"""Twenty processes die at random while the main job runs, its driver and supervisor among them; the totals stay.

RECOUP_SURVIVE_INVOICES names a file to take instead of the sample's first hundred rows; RECOUP_SURVIVE_KILLS says how
many processes die.
"""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from recoup.demo.sample import sample

sys.path.insert(0, str(Path(__file__).parents[1] / "e2e"))

from runs import Network, assert_as_computed

KILLS = int(os.environ.get("RECOUP_SURVIVE_KILLS", "20"))
ROWS = 100
PAUSE_SECONDS = (0.4, 1.6)


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    made = Network.at(tmp_path / "home")
    yield made
    made.down()


async def test_totals_are_the_same_whatever_dies(network: Network, tmp_path: Path, rng: random.Random) -> None:
    file = _invoices(tmp_path)
    killed: list[str] = []
    driver = _drive(network, file)
    while len(killed) < KILLS:
        await asyncio.sleep(rng.uniform(*PAUSE_SECONDS))
        victims = _alive(network)
        if driver.poll() is not None:
            driver = _drive(network, file)
        elif victims:
            victims["driver"] = driver.pid
            name = rng.choice(sorted(victims))
            _kill(victims[name])
            killed.append(name)
    driver.kill()
    driver.wait()
    report = network.demo(file)
    assert_as_computed(report, file)
    assert len(killed) >= KILLS


def _invoices(folder: Path) -> Path:
    """Return the file the network is to bring to its end."""
    if whole := os.environ.get("RECOUP_SURVIVE_INVOICES"):
        return Path(whole)
    file = folder / "sample.csv"
    file.write_bytes(b"\n".join(sample().splitlines()[: ROWS + 1]) + b"\n")
    return file


def _drive(network: Network, file: Path) -> subprocess.Popen[bytes]:
    log = (network.home.parent / "driver.log").open("ab")
    with log:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "recoup", "demo", "--invoices", str(file), "--json"],
            env=network.environment, stdout=log, stderr=log,
        )  # fmt: skip


def _alive(network: Network) -> dict[str, int]:
    """Return the processes of the network that run now, by name; empty until it was ready once."""
    try:
        state = json.loads((network.home / "run" / "state.json").read_text())
    except (FileNotFoundError, ValueError):
        return {}
    found = {"supervisor": state["supervisor"]}
    found |= {name: about["pid"] for name, about in state["processes"].items() if about["pid"]}
    return {name: pid for name, pid in found.items() if psutil.pid_exists(pid)}


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
