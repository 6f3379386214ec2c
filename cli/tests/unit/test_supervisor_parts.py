"""The supervisor's parts that need no process."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from identity_service.domain import api_key
from recoup.credentials import Credentials
from recoup.errors import Exit, RecoupError
from recoup.home import SERVICES, Home
from recoup.supervisor import checks, gateway, probe
from recoup.supervisor.child import Child, Program, describe
from recoup.supervisor.environment import database_url
from recoup.supervisor.logs import last_lines, rotate
from recoup.supervisor.options import Options


def test_a_role_gets_the_address_of_the_same_server() -> None:
    url = database_url("postgresql://postgres:p%40ss@10.0.0.1:5432/postgres?sslmode=require", "case_app", "a/b@c")
    assert url == "postgresql://case_app:a%2Fb%40c@10.0.0.1:5432/recoup?sslmode=require"


def test_options_come_from_the_command_line_then_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOUP_PORT", "9000")
    monkeypatch.setenv("RECOUP_KAFKA_BOOTSTRAP", "kafka:9092")
    monkeypatch.delenv("RECOUP_POSTGRES", raising=False)
    assert Options.from_environment() == Options(9000, "kafka:9092", None)
    assert Options.from_environment(port=9001, kafka="other:1") == Options(9001, "other:1", None)
    assert Options.from_json(Options(1, "k", "p").to_json()) == Options(1, "k", "p")
    monkeypatch.setenv("RECOUP_PORT", "high")
    with pytest.raises(RecoupError, match="has to be a port number"):
        Options.from_environment()


def test_secrets_are_made_once_and_kept(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.make()
    first = Credentials.load(home)
    assert Credentials.load(home) == first
    assert len(set(first.database_passwords.values())) == 6


def test_identity_service_accepts_the_key_that_was_made(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.make()
    key = Credentials.load(home).staff_api_key
    accepted = api_key.parse(key)
    assert accepted is not None
    assert accepted.text == key


def test_a_full_disk_is_told_before_anything_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage(NamedTuple):
        free: int

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(123_000_000))
    with pytest.raises(RecoupError, match=r"only 123 MB are free .* make room there") as caught:
        checks.disk(tmp_path)
    assert caught.value.code is Exit.CANNOT_START


def test_a_full_log_is_moved_aside_in_place(tmp_path: Path) -> None:
    log = tmp_path / "case-service.log"
    assert not rotate(log, largest=10)
    with log.open("a") as writer:
        for content in ("first file\n", "second file\n", "third file\n"):
            writer.write(content)
            writer.flush()
            assert rotate(log, largest=10)
        writer.write("now\n")
        writer.flush()
    assert log.read_text() == "now\n"
    assert (tmp_path / "case-service.log.1").read_text() == "third file\n"
    assert (tmp_path / "case-service.log.2").read_text() == "second file\n"


def test_last_lines_of_a_log(tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    assert last_lines(log, 3) == []
    log.write_text("a\nb\nc\nd\n")
    assert last_lines(log, 2) == ["c", "d"]


def test_static_settings_of_the_gateway_are_filled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOUP_GATEWAY_FOLDER", str(tmp_path))
    home = Home(tmp_path / "home")
    home.make()
    with pytest.raises(RecoupError, match="is missing"):
        gateway.command(home, {})
    (tmp_path / "traefik.yaml").write_text("a: ${RECOUP_PORT:-8080}\nb: ${RECOUP_HOST:-x}\nc: ${RECOUP_NOT}\n")
    words = gateway.command(home, {"RECOUP_PORT": "99"})
    assert words[0].endswith("/traefik")
    assert (home.run / "traefik.yaml").read_text() == "a: 99\nb: x\nc: \n"


@pytest.mark.parametrize(("how", "counted"), [("sys.exit(3)", 1), ("os.kill(os.getpid(), 9)", 0), ("os.abort()", 1)])
def test_only_an_end_of_its_own_counts_against_a_program(tmp_path: Path, how: str, counted: int) -> None:
    home = Home(tmp_path)
    home.make()
    command = [sys.executable, "-c", f"import os, sys; {how}"]
    child = Child(Program("one", lambda: command, lambda: False, {}, tmp_path), home)
    child.start()
    assert child.process is not None
    child.process.wait(10)
    assert child.observe()
    assert child.deaths_before_ready == counted


def test_an_end_is_described() -> None:
    assert describe(-9) == "SIGKILL"
    assert describe(3) == "exit code 3"


def test_the_gateway_passes_a_token_to_the_service_that_is_asked_about() -> None:
    routes = (gateway.folder() / "dynamic" / "routes.yaml").read_text()
    rules = dict(re.findall(r"^    (\w+)-token:\n      rule: '(.*)'$", routes, re.MULTILINE))
    assert {service for service, path in gateway.ASKED.items() if f"Path(`{path}`)" in rules[service]} == set(SERVICES)


def test_a_service_is_missing_until_the_gateway_passes_its_callers_on(monkeypatch: pytest.MonkeyPatch) -> None:
    away = {"/partner/tasks": 503, "/referral/me": 0, "/auth/me": 502, "/partner/leads": 504}
    monkeypatch.setattr(probe, "get", lambda url, _: (away.get(url.removeprefix("http://gateway"), 401), b""))
    assert gateway.missing("http://gateway") == ["routing", "notification", "referral", "identity"]
