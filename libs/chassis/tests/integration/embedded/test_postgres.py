"""The embedded PostgreSQL: started, crashed, stolen, moved."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from chassis.embedded import identity, leftovers
from chassis.embedded.postgres import EmbeddedPostgres, PostgresError, throwaway
from chassis.testing.ports import free_port


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    made = EmbeddedPostgres(tmp_path / "a folder with ünïcode", free_port(), durable=False)
    yield made
    made.stop()


async def ask(server: EmbeddedPostgres, question: str) -> object:
    connection = await asyncpg.connect(server.dsn())
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


def postmaster(server: EmbeddedPostgres) -> int:
    process = leftovers.postmaster(server.data)
    assert process is not None
    return process.pid


async def test_keeps_its_data_over_a_stop_and_a_kill(server: EmbeddedPostgres) -> None:
    server.start()
    assert (await ask(server, "SHOW server_version_num")) >= "180000"  # type: ignore[operator]
    await ask(server, "CREATE TABLE kept AS SELECT 7 AS it")
    server.stop()
    assert not server.is_ready()
    server.start()
    await ask(server, "CHECKPOINT")
    os.kill(postmaster(server), signal.SIGKILL)
    server.start()
    assert await ask(server, "SELECT it FROM kept") == 7


async def test_is_private(server: EmbeddedPostgres) -> None:
    server.start()
    for path in (server.folder, server.data, server.socket_folder):
        assert path.stat().st_mode & 0o077 == 0, path
    assert (server.folder / "superuser").stat().st_mode & 0o777 == 0o600
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(server.dsn(password="guess"))
    assert await ask(server, "SHOW listen_addresses") == "127.0.0.1"


def test_a_server_that_somebody_left_is_replaced(server: EmbeddedPostgres) -> None:
    server.start()
    old = postmaster(server)
    successor = EmbeddedPostgres(server.folder, free_port(), durable=False)
    successor.start()
    assert postmaster(successor) != old
    successor.stop()


def test_a_lock_file_that_names_a_stranger_is_ignored(server: EmbeddedPostgres) -> None:
    server.prepare()
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")
    server.start()
    assert postmaster(server) != os.getpid()


def test_half_a_cluster_is_never_started(server: EmbeddedPostgres) -> None:
    unfinished = server.folder / "data.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    assert server.prepare()
    assert not unfinished.exists()
    assert not server.prepare()


def test_a_long_path_gets_its_socket_elsewhere(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / ("x" * 90), free_port(), durable=False)
    server.start()
    assert len(os.fsencode(server.socket_folder)) < 80
    server.stop()
    assert not server.socket_folder.exists()


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / ("x" * 90), free_port(), durable=False)
    server.socket_folder.mkdir(mode=0o777)
    server.socket_folder.chmod(0o777)
    try:
        with pytest.raises(PostgresError, match="not a private folder of ours"):
            server.start()
    finally:
        server.socket_folder.rmdir()


async def test_a_throwaway_leaves_nothing() -> None:
    with throwaway() as server:
        assert await ask(server, "SHOW fsync") == "off"
    assert not server.folder.exists()
    assert leftovers.processes_in(server.data) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
class TestAsRoot:
    def test_runs_in_a_user_namespace_and_files_stay_ours(self, server: EmbeddedPostgres) -> None:
        if not identity._works("--map-user", "65534"):
            pytest.skip("this machine gives no user namespaces")
        server.start()
        assert (server.data / "PG_VERSION").stat().st_uid == 0

    def test_a_user_without_a_name_appears_as_one_who_has(
        self, server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 4321)
        assert identity.find(server.folder).prefix[0] == "--map-user"

    def test_says_so_where_there_is_no_way(self, server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(identity, "_works", lambda *_: False)
        monkeypatch.setattr(identity, "_others_may_enter", lambda folder: folder != server.folder.parent)
        with pytest.raises(identity.CannotRunError, match=r"You are root.*may not enter.*--postgres"):
            server.start()
