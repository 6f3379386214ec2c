"""A network of stand-ins, started, looked at, stopped."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys

from sandbox import Sandbox

from chassis.testing.waiting import eventually_sync
from recoup.home import ROOT
from recoup.supervisor import probe


def test_a_network_comes_up_is_seen_and_goes_down_without_a_trace(sandbox: Sandbox) -> None:
    told = json.loads(sandbox.recoup("up", "--detach", "--json").stdout)
    assert told["url"] == sandbox.url
    assert set(told["services"]) == {"case", "routing", "ledger", "notification", "referral", "identity"}

    seen = json.loads(sandbox.recoup("status", "--json").stdout)
    assert seen["phase"] == "ready"
    assert {row["state"] for row in seen["processes"]} == {"ready"}
    assert len(seen["processes"]) == 10

    environment = json.loads(probe.get(f"{sandbox.url}/environment")[1])
    assert environment["RECOUP_DATABASE_URL"].startswith("postgresql://case_app:")
    assert environment["RECOUP_DATABASE_OWNER_URL"].startswith("postgresql://case_owner:")
    assert environment["RECOUP_PUBLIC_URL"] == sandbox.url
    assert "RECOUP_STAFF_PASSWORD" not in environment
    assert json.loads((sandbox.home / "run" / "broker.json").read_text()).keys() == {"bootstrap", "generation"}
    assert (sandbox.home / "secrets").stat().st_mode & 0o777 == 0o700
    assert (sandbox.home / "secrets" / "network.json").stat().st_mode & 0o777 == 0o600

    again = sandbox.recoup("up", "--detach", code=5).stderr
    assert f"already running at {sandbox.url}" in again

    assert sandbox.recoup("down").stdout == "Stopped: network.\n"
    assert sandbox.processes() == []
    assert sandbox.recoup("status", code=4).stdout.startswith("The network is not running")
    assert sandbox.recoup("down").stdout == "Nothing was running.\n"


def test_in_the_foreground_a_signal_stops_everything_in_order(sandbox: Sandbox) -> None:
    with subprocess.Popen(
        [str(ROOT / "recoup"), "up"], env=sandbox.environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        lines = iter(process.stderr.readline, "")
        assert any("Recoup is ready" in line for line in lines)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    assert sandbox.processes() == []


def test_a_taken_port_is_named_with_who_holds_it(sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", sandbox.port)):
        said = sandbox.recoup("up", "--detach", code=3).stderr
    assert f"port {sandbox.port} is taken by" in said
    assert "(process " in said
    assert f"--port {sandbox.port + 1}" in said


def test_a_server_of_ones_own_that_does_not_answer_is_named(sandbox: Sandbox) -> None:
    said = sandbox.recoup("up", "--detach", "--kafka", f"127.0.0.1:{sandbox.port}", code=3).stderr
    assert f"no Kafka answers at 127.0.0.1:{sandbox.port}" in said
    assert "leave --kafka out" in said


def test_a_service_that_cannot_live_is_named_with_its_last_words(sandbox: Sandbox) -> None:
    sandbox.tell("ledger", die=True)
    said = sandbox.recoup("up", "--detach", code=3).stderr
    assert "ledger-service ends again and again" in said
    assert "ledger: dies as it was told" in said
    eventually_sync(lambda: not sandbox.processes(), what="nothing is left running")


def test_a_stale_record_of_a_stranger_harms_nobody(sandbox: Sandbox) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as stranger:
        records = sandbox.home / "run" / "processes"
        records.mkdir(parents=True)
        (records / "gateway.json").write_text(json.dumps({"name": "gateway", "pid": stranger.pid, "created": 1.0}))
        (sandbox.home / "run" / "supervisor.lock").write_text(json.dumps({"pid": stranger.pid}))
        sandbox.recoup("up", "--detach")
        sandbox.recoup("down")
        assert stranger.poll() is None
        stranger.kill()
