"""Processes are killed, and the network is whole again."""

from __future__ import annotations

import json
import os
import signal
from functools import partial

import psutil
from sandbox import Sandbox

from chassis.embedded.processes import alive
from chassis.testing.waiting import eventually_sync


def whole_again(sandbox: Sandbox, name: str, killed: int) -> bool:
    about = sandbox.state()["processes"][name]
    return bool(about["state"] == "ready" and about["pid"] != killed)


def test_every_child_that_is_killed_comes_back(sandbox: Sandbox) -> None:
    sandbox.recoup("up", "--detach")
    before = json.loads((sandbox.home / "run" / "broker.json").read_text())
    ports = {name: about["port"] for name, about in sandbox.state()["processes"].items()}
    for name in ("case-service", "gateway", "broker", "postgres"):
        killed = sandbox.pid(name)
        os.kill(killed, signal.SIGKILL)
        eventually_sync(partial(whole_again, sandbox, name, killed), 30, f"{name} is back")
    after = json.loads((sandbox.home / "run" / "broker.json").read_text())
    assert after["generation"] != before["generation"]
    assert ports == {name: about["port"] for name, about in sandbox.state()["processes"].items()}
    assert sandbox.state()["processes"]["postgres"]["restarts"] == 1
    sandbox.recoup("status")


def test_what_a_killed_supervisor_left_is_replaced_by_the_next_up(sandbox: Sandbox) -> None:
    sandbox.recoup("up", "--detach")
    old = [psutil.Process(about["pid"]) for about in sandbox.state()["processes"].values()]
    os.kill(sandbox.state()["supervisor"], signal.SIGKILL)
    sandbox.recoup("status", code=4)
    assert all(alive(process) for process in old)
    sandbox.recoup("up", "--detach")
    assert not any(alive(process) for process in old)
    sandbox.recoup("status")


def test_what_a_killed_supervisor_left_is_stopped_by_down(sandbox: Sandbox) -> None:
    sandbox.recoup("up", "--detach")
    os.kill(sandbox.state()["supervisor"], signal.SIGKILL)
    # One it had no time to write down.
    (sandbox.home / "run" / "processes" / "ledger-service.json").unlink()
    told = json.loads(sandbox.recoup("down", "--json").stdout)["stopped"]
    assert {"gateway", "broker", "postgres", "case-service"} <= set(told)
    assert sandbox.processes() == []
