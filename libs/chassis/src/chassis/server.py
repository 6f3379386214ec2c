"""Serves an application with uvicorn until told to stop, finishing what is under way."""

import asyncio
import contextlib
import gc
from collections.abc import Iterator

import uvicorn
from fastapi import FastAPI

from chassis.settings import Settings


class _Server(uvicorn.Server):
    """A server that leaves the process's signals to the runtime."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture nothing."""
        yield


def settle() -> None:
    """Spare the collector what is loaded by now: it lives as long as the process. For whatever serves or works."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def serve(app: FastAPI, settings: Settings, stop: asyncio.Event) -> None:
    """Serve on the settings' host and port until `stop`; requests in hand are finished."""
    server = _Server(
        uvicorn.Config(
            app,
            host=settings.http_host,
            port=settings.http_port,
            log_level="warning",
            access_log=False,
            loop="none",
            http="httptools",
            timeout_keep_alive=75,
            timeout_graceful_shutdown=int(settings.grace_seconds),
            server_header=False,
        )
    )
    settle()
    running = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    server.should_exit = True
    await running
