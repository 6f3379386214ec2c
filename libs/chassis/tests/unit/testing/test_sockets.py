"""A unit test cannot reach a network; this file is one itself."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from chassis.testing.sockets import SocketBlockedError, is_unit_test


def test_connecting_raises() -> None:
    with socket.socket() as client, pytest.raises(SocketBlockedError, match="tests/integration"):
        client.connect(("127.0.0.1", 9))


def test_a_unix_socket_is_no_way_round() -> None:
    with socket.socket(socket.AF_UNIX) as client, pytest.raises(SocketBlockedError):
        client.connect("/tmp/nobody")  # noqa: S108


def test_names_are_not_looked_up() -> None:
    with pytest.raises(SocketBlockedError):
        socket.create_connection(("localhost", 9))


async def test_asyncio_is_held_too() -> None:
    with pytest.raises(SocketBlockedError):
        await asyncio.open_connection("127.0.0.1", 9)


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        ("libs/chassis/tests/unit/test_money.py", True),
        ("services/case-service/tests/unit/domain/test_case.py", True),
        ("libs/chassis/tests/integration/test_outbox.py", False),
        ("tests/resilience/unit_of_work/test_g1.py", False),
    ],
)
def test_only_unit_folders_are_held(path: str, unit: bool) -> None:  # noqa: FBT001
    assert is_unit_test(Path(path)) is unit
