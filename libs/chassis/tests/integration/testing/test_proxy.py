"""The proxy passes everything on until it is told to break something, and heals."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from chassis.testing.plugin import BreakNetwork
from chassis.testing.proxy import TcpProxy


@pytest_asyncio.fixture(loop_scope="session")
async def upstream() -> AsyncIterator[tuple[str, int]]:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while line := await reader.readline():
                writer.write(line)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0, limit=2**22)
    host, port = server.sockets[0].getsockname()
    yield host, port
    server.close()


@pytest.fixture
def proxy(upstream: tuple[str, int], break_network: BreakNetwork) -> TcpProxy:
    return break_network(upstream)


async def _ask(proxy: TcpProxy, line: bytes = b"hello\n") -> float:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port, limit=2**22)
    began = time.monotonic()
    try:
        writer.write(line)
        assert await reader.readline() == line
    finally:
        writer.close()
    return time.monotonic() - began


async def test_passes_bytes_on(proxy: TcpProxy) -> None:
    await _ask(proxy, b"x" * 300_000 + b"\n")
    assert proxy.connections == 1


async def test_latency_delays_each_direction(proxy: TcpProxy) -> None:
    proxy.latency(0.1)
    assert await _ask(proxy) > 0.2
    proxy.heal()
    assert await _ask(proxy) < 0.2


async def test_bandwidth_is_limited(proxy: TcpProxy) -> None:
    proxy.bandwidth(200_000)
    assert await _ask(proxy, b"x" * 50_000 + b"\n") > 0.25


async def test_down_cuts_and_refuses_and_heals_on_the_same_port(proxy: TcpProxy) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(b"hello\n")
    await reader.readline()
    proxy.down()
    with pytest.raises(ConnectionError):
        await reader.readexactly(1)
    writer.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", proxy.port)
    proxy.heal()
    await _ask(proxy)


async def test_reset_is_seen_as_a_reset(proxy: TcpProxy) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(b"hello\n")
    await reader.readline()
    proxy.reset()
    with pytest.raises(ConnectionResetError):
        await reader.readexactly(1)
    writer.close()
    await _ask(proxy)


async def test_clogged_says_nothing_and_flows_again(proxy: TcpProxy) -> None:
    proxy.clog()
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(b"hello\n")
    answer = asyncio.create_task(reader.readline())
    done, _ = await asyncio.wait([answer], timeout=0.2)
    assert not done
    proxy.heal()
    assert await asyncio.wait_for(answer, 5) == b"hello\n"
    writer.close()


async def test_an_upstream_that_is_not_there_closes_the_connection(unused_tcp_port: int) -> None:
    with TcpProxy(("127.0.0.1", unused_tcp_port)) as broken:
        reader, writer = await asyncio.open_connection("127.0.0.1", broken.port)
        assert await reader.read() == b""
        writer.close()
    broken.close()
