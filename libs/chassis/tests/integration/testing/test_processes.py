"""A process under control: started, killed, frozen, waited for, quoted."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from chassis.testing.crashpoints import crash_at, crashed
from chassis.testing.plugin import Spawn
from chassis.testing.processes import Proc, ProcError
from chassis.testing.waiting import eventually_sync


def test_its_output_is_waited_for_and_a_kill_ends_it(spawn: Spawn) -> None:
    server = spawn("http.server", "0", "--bind", "127.0.0.1").wait_line("Serving HTTP")
    server.kill()
    assert server.exit_code == -signal.SIGKILL
    server.start().wait_line("Serving HTTP")
    assert server.terminate() == -signal.SIGTERM


def test_ready_is_an_answer_of_200(spawn: Spawn) -> None:
    server = spawn("http.server", "0", "--bind", "127.0.0.1").wait_line("http://127.0.0.1:")
    port = server.output.partition("http://127.0.0.1:")[2].partition("/")[0]
    server.wait_ready(f"http://127.0.0.1:{port}/")


def test_an_early_end_is_an_error_that_quotes_the_log(spawn: Spawn) -> None:
    broken = spawn("no_such_module_anywhere")
    with pytest.raises(ProcError, match=r"(?s)ended with 1 before this.*No module named"):
        broken.wait_ready("http://127.0.0.1:1/")


def test_a_frozen_process_lives_and_wakes(spawn: Spawn) -> None:
    server = spawn("http.server", "0").wait_line("Serving HTTP")
    server.stop()
    eventually_sync(lambda: psutil.Process(server.pid).status() == psutil.STATUS_STOPPED)
    assert server.alive
    server.cont()
    eventually_sync(lambda: psutil.Process(server.pid).status() != psutil.STATUS_STOPPED)


def test_the_environment_holds_nothing_of_ours_but_what_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECOUP_DATABASE_URL", "postgresql://somewhere/real")
    (tmp_path / "shows_env.py").write_text("import os; print(sorted(k for k in os.environ if 'RECOUP' in k))")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    shows = Proc("shows_env", log=tmp_path / "log", env={"RECOUP_ENVIRONMENT": "test"})
    assert shows.start(**crash_at("relay.after-send", 3)).wait_exit() == 0
    assert shows.output.strip() == "['RECOUP_CRASH_AT', 'RECOUP_ENVIRONMENT']"
    assert not crashed(shows)


def test_it_dies_with_the_test_run(tmp_path: Path) -> None:
    (tmp_path / "starts_another.py").write_text(
        "import pathlib, sys\n"
        "from chassis.testing.processes import Proc\n"
        "print(Proc('http.server', '0', log=pathlib.Path(sys.argv[1])).start().pid, flush=True)\n"
        "sys.stdin.read()\n"
        "import time; time.sleep(60)\n"
    )
    search = ":".join([str(tmp_path), *(part for part in sys.path if part.endswith("src"))])
    parent = Proc("starts_another", str(tmp_path / "child"), log=tmp_path / "parent", env={"PYTHONPATH": search})
    parent.start().wait_line("\n")
    child = psutil.Process(int(parent.output.splitlines()[0]))
    parent.kill()
    began = time.monotonic()
    eventually_sync(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
    assert time.monotonic() - began < 5
