"""A TCP proxy that breaks networks: between a service and its database, its broker, or a receiver of webhooks."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
import threading
from collections.abc import Coroutine
from typing import Any, Self, TypeVar

from chassis.testing.ports import LOOPBACK

T = TypeVar("T")

_CHUNK = 16 * 1024
# SO_LINGER with zero seconds: close() sends RST instead of FIN.
_RESET = struct.pack("ii", 1, 0)


class TcpProxy:
    """Forwards a loopback port to `upstream` until told otherwise; usable from sync and async tests alike.

    It has a thread and an event loop of its own, so a blocked test does not stall it. `address` is where clients
    connect. Every fault holds for open and for new connections until `heal()`, which ends all of them; faults add up.
    The same `seed` draws the same delays.
    """

    def __init__(self, upstream: tuple[str, int], port: int = 0, seed: int = 0) -> None:
        self._upstream = upstream
        self._port = port
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._delay, self._jitter = 0.0, 0.0
        self._bytes_per_second: float | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._flows = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="tcp-proxy", daemon=True)
        self._thread.start()
        self.connections = 0
        """How many connections clients have opened so far."""
        self._call(self._listen())

    @property
    def port(self) -> int:
        """The port clients connect to; stays the same while the proxy is down."""
        return self._port

    @property
    def address(self) -> str:
        """The loopback address clients connect to, as host:port."""
        return f"{LOOPBACK}:{self._port}"

    def latency(self, seconds: float, jitter: float = 0.0) -> None:
        """Delay every chunk in each direction by `seconds`, give or take `jitter`; order is kept.

        A chunk is at most 16 KiB and waits for the one before it, so latency costs bandwidth too.
        """
        self._delay, self._jitter = seconds, jitter

    def bandwidth(self, bytes_per_second: float) -> None:
        """Let no more than this pass per second, per connection and direction."""
        self._bytes_per_second = bytes_per_second

    def clog(self) -> None:
        """Hold everything back without closing anything: half-open connections, packets into nowhere."""
        self._loop.call_soon_threadsafe(self._flows.clear)

    def down(self) -> None:
        """Close all connections and refuse new ones."""
        self._call(self._stop_listening())
        self.reset()

    def reset(self) -> None:
        """Cut all open connections with RST; new ones are accepted."""
        self._call(self._cut())

    def heal(self) -> None:
        """End every fault: listen again, no delay, no limit, nothing held back."""
        self._delay, self._jitter, self._bytes_per_second = 0.0, 0.0, None
        self._call(self._listen())

    def close(self) -> None:
        """Cut everything and end the thread. May be called twice."""
        if self._loop.is_closed():
            return
        self._call(self._stop_listening())
        self._call(self._cut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _call(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    async def _listen(self) -> None:
        self._flows.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, LOOPBACK, self._port)
            self._port = self._server.sockets[0].getsockname()[1]

    async def _stop_listening(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _cut(self) -> None:
        for writer in self._open:
            endpoint: socket.socket | None = writer.get_extra_info("socket")
            if endpoint is not None:
                with contextlib.suppress(OSError):
                    endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            writer.transport.abort()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        ends = [writer]
        self._open.add(writer)
        try:
            up_reader, up_writer = await asyncio.open_connection(*self._upstream)
            ends.append(up_writer)
            self._open.add(up_writer)
            await asyncio.gather(self._pump(reader, up_writer), self._pump(up_reader, writer))
        except (OSError, asyncio.CancelledError):
            pass  # A broken connection is what the proxy is for; both ends learn it by the close below.
        finally:
            for end in ends:
                self._open.discard(end)
                end.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(_CHUNK):
            if self._delay or self._jitter:
                await asyncio.sleep(max(0.0, self._delay + self._random.uniform(-self._jitter, self._jitter)))
            if self._bytes_per_second:
                await asyncio.sleep(len(chunk) / self._bytes_per_second)
            await self._flows.wait()
            writer.write(chunk)
            await writer.drain()
        await self._flows.wait()
        with contextlib.suppress(OSError):
            writer.write_eof()
