"""A load of HTTP requests over kept connections, from a client that costs next to nothing itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

OK = 200


@dataclass(slots=True)
class Load:
    """How a load went."""

    requests: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds


def post(url: str, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """Return the bytes of one request."""
    lines = [f"POST {path} HTTP/1.1", f"Host: {urlsplit(url).netloc}", "Content-Type: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


async def run(url: str, requests: Sequence[bytes], concurrency: int) -> Load:
    """Send all of them, so many at a time; raises when one is not answered with 200."""
    waiting = iter(requests)
    load = Load(requests=len(requests))
    begun = time.perf_counter()
    await asyncio.gather(*(_connection(url, waiting, load) for _ in range(concurrency)))
    load.seconds = time.perf_counter() - begun
    return load


async def _connection(url: str, waiting: Iterator[bytes], load: Load) -> None:
    where = urlsplit(url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    try:
        for request in waiting:
            sent = time.perf_counter()
            status, body = await exchange(reader, writer, request)
            load.latencies.append(time.perf_counter() - sent)
            if status != OK:
                message = f"{url} answered {status}: {body[:500].decode(errors='replace')}"
                raise RuntimeError(message)
    finally:
        writer.close()


async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> tuple[int, bytes]:
    """Send one request and read its answer."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        if line[:15].lower() == b"content-length:":
            length = int(line[15:])
    return int(head[9:12]), await reader.readexactly(length)
