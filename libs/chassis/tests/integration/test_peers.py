"""Questions to another service, over real connections."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import pytest

from chassis.peers import INTERNAL_HEADER, Peers, PeerUnavailable
from chassis.settings import Settings
from chassis.testing.ports import free_port
from chassis.testing.waiting import eventually


class Other:
    """A service that answers as it is told, and counts its connections."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.heads: list[str] = []
        self.connections = 0
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n" + b'{"answer": 1}'
        self.closes = False
        self.pause = 0.0
        self.gone = 0

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[Other]:
        async with await asyncio.start_server(self._serve, "127.0.0.1", self.port):
            yield self

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
                await asyncio.sleep(self.pause)
                writer.write(self.answer)
                if self.closes:
                    break
        writer.close()
        self.gone += 1


@pytest.fixture
async def other() -> AsyncIterator[Other]:
    async with Other(free_port()).serving() as service:
        yield service


@pytest.fixture
async def peers(other: Other) -> AsyncIterator[Peers]:
    settings = Settings(
        database_url="postgresql://nobody@localhost/none",  # type: ignore[arg-type] - pydantic makes the secret
        environment="test",
        internal_token="between us",  # type: ignore[arg-type] - as above
        case_url=f"http://127.0.0.1:{other.port}",
    )
    asking = Peers(settings)
    yield asking
    await asking.close()


async def test_a_question_says_who_asks_and_keeps_its_connection(other: Other, peers: Peers) -> None:
    given = {"name": "Ærø & Søn", "old": None, "amount": 12, "test": True}
    assert await peers.get("case", "/internal/cases/a b", params=given) == {"answer": 1}
    assert await peers.get("case", "/internal/cases/c", timeout=2) == {"answer": 1}
    assert other.connections == 1
    line, _, rest = other.heads[0].partition("\r\n")
    asked = urlsplit(line.split()[1])
    assert asked.path == "/internal/cases/a%20b"
    assert parse_qs(asked.query) == {"name": ["Ærø & Søn"], "amount": ["12"], "test": ["true"]}
    assert f"{INTERNAL_HEADER}: between us" in rest
    assert other.heads[1].startswith("GET /internal/cases/c HTTP/1.1")


async def test_what_is_not_there_is_none_and_every_other_status_is_no_answer(other: Other, peers: Peers) -> None:
    other.answer = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    assert await peers.get("case", "/internal/cases/a") is None
    for status in (b"500 Internal Server Error", b"503 Service Unavailable", b"302 Found\r\nLocation: /elsewhere"):
        other.answer = b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n"
        with pytest.raises(PeerUnavailable):
            await peers.get("case", "/internal/cases/a")
    assert not any("/elsewhere" in head for head in other.heads)


async def test_a_slow_or_broken_answer_is_none_in_time(other: Other, peers: Peers) -> None:
    other.pause = 5.0
    begun = asyncio.get_running_loop().time()
    with pytest.raises(PeerUnavailable):
        await peers.get("case", "/internal/cases/a", timeout=0.1)
    assert asyncio.get_running_loop().time() - begun < 2
    other.pause, other.closes = 0.0, True
    other.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"
    with pytest.raises(PeerUnavailable):
        await peers.get("case", "/internal/cases/a")


async def test_a_connection_that_the_other_side_gave_up_is_no_failure(other: Other, peers: Peers) -> None:
    other.closes = True
    for number in (1, 2, 3):
        assert await peers.get("case", "/internal/cases/a") == {"answer": 1}
        await eventually(lambda number=number: other.gone == number)


async def test_a_service_that_is_away_or_unknown_does_not_answer(peers: Peers) -> None:
    with pytest.raises(PeerUnavailable):
        await peers.get("ledger", "/internal/cases/a")
    peers._urls["ledger"] = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(PeerUnavailable):
        await peers.get("ledger", "/internal/cases/a")
