"""A network that was started by other means, described by the file RECOUP_NETWORK names."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import pytest

from recoup import clock, running
from recoup.errors import RecoupError
from recoup.home import SERVICES, Home, write_atomically

TOLD = {
    "url": "http://127.0.0.1:8080",
    "services": {service: f"http://127.0.0.1:81{number:02d}" for number, service in enumerate(SERVICES)},
    "credentials": {
        "internal_token": "secret",
        "staff_email": "staff@recoup.example",
        "staff_password": "password",
        "staff_api_key": "key",
    },
}


def describe(folder: Path, monkeypatch: pytest.MonkeyPatch, **more: object) -> None:
    file = folder / "network.json"
    file.write_text(json.dumps({**TOLD, **more}))
    monkeypatch.setenv("RECOUP_NETWORK", str(file))


def test_is_found_with_its_services_and_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "clock").mkdir()
    (tmp_path / "clock" / "clock.json").write_text('{"offset_seconds": 3600}')
    describe(tmp_path, monkeypatch, clock_file="clock/clock.json")
    network = running.need()
    assert network.url == TOLD["url"]
    assert network.services == TOLD["services"]
    assert network.internal_headers == {"X-Recoup-Internal": "secret"}
    assert clock.offset(network.home) == dt.timedelta(hours=1)
    assert network.home.secrets.is_dir()
    with pytest.raises(RecoupError, match="status needs a network that"):
        network.must_be_ours("status")


def test_without_a_clock_file_the_real_time_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    describe(tmp_path, monkeypatch)
    with pytest.raises(RecoupError, match="keeps the real time"):
        next(clock.advance(running.need(), dt.timedelta(days=1), seconds=0))


def test_who_asks_for_a_home_gets_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    describe(tmp_path, monkeypatch)
    assert running.find(Home(tmp_path / "none")) is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "cannot be used"),
        ("[]", "cannot be used"),
        ("{}", "lacks 'credentials'"),
        (json.dumps({**TOLD, "services": {"case": "http://127.0.0.1:1"}}), "lacks 'routing'"),
    ],
)
def test_says_what_is_wrong_with_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, reason: str
) -> None:
    file = tmp_path / "network.json"
    file.write_text(content)
    monkeypatch.setenv("RECOUP_NETWORK", str(file))
    with pytest.raises(RecoupError, match=reason):
        running.find()


def test_a_file_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOUP_NETWORK", str(tmp_path / "none.json"))
    with pytest.raises(RecoupError, match=r"none\.json cannot be used"):
        running.find()


def test_services_of_another_user_can_read_the_clock_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_atomically(tmp_path / "clock.json", "{}")
    finally:
        os.umask(before)
    assert (tmp_path / "clock.json").stat().st_mode & 0o777 == 0o644
