"""Unit tests reach nothing: whoever connects in one gets an error instead of a network."""

from __future__ import annotations

import itertools
import socket
from pathlib import Path
from typing import NoReturn

import pytest


class SocketBlockedError(RuntimeError):
    """A test under `tests/unit` tried to connect somewhere."""


def is_unit_test(path: Path) -> bool:
    """Tell whether a test file stands below a `tests/unit` folder."""
    parts = path.parts
    return any(pair == ("tests", "unit") for pair in itertools.pairwise(parts))


def block_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every connect, also over a unix socket, raise `SocketBlockedError` until the patch is undone."""
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, _refuse)
    monkeypatch.setattr(socket, "getaddrinfo", _refuse)


def _refuse(*arguments: object, **_: object) -> NoReturn:
    message = (
        f"a unit test must not use the network (it wanted {arguments[-1]!r}): use a fake, or move the test to "
        "tests/integration"
    )
    raise SocketBlockedError(message)
