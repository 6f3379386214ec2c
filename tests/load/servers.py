"""The two servers of a bench over HTTP, each a process: the service itself, and its statements behind a bare route.

Both are FastAPI under the chassis's own uvicorn settings. Run as `python servers.py recoup|limit FILE`; FILE holds what
the bench pickled. Prints `ready <port> <token>` when it serves.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import importlib
import pickle
import sys
from pathlib import Path
from typing import Any

import asyncpg
import uvloop
from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute

from chassis import telemetry
from chassis.auth import TokenVerifier
from chassis.database import asyncpg_arguments
from chassis.runtime import Running
from chassis.server import serve
from chassis.settings import Settings
from chassis.testing.ports import free_port
from chassis.testing.service import _TestKeys, token

POOL = 12


async def main() -> None:
    """Serve until killed."""
    kind, file = sys.argv[1:]
    given: dict[str, Any] = pickle.loads(Path(file).read_bytes())  # noqa: S301, ASYNC240 - the bench wrote it
    port = free_port()
    settings = Settings.model_validate({"database_url": given["url"], "environment": "test", "http_port": port})
    app = _recoup(given["service"], settings) if kind == "recoup" else await _limit(given)
    bearer = token(given["caller"], exp=dt.datetime.now(dt.UTC) + dt.timedelta(hours=2))
    serving = asyncio.create_task(serve(app, settings, asyncio.Event()))
    await _until_open(port)
    sys.stdout.write(f"ready {port} {bearer}\n")
    sys.stdout.flush()
    await serving


def _recoup(service: str, settings: Settings) -> FastAPI:
    telemetry.configure(service, settings.log_level)
    bootstrap = importlib.import_module(f"{service}_service.bootstrap").bootstrap
    running = Running(service, f"{service}_service", bootstrap, settings)
    running.verifier = TokenVerifier(_TestKeys())
    return running.app()


async def _limit(given: dict[str, Any]) -> FastAPI:
    recipe, answer = given["recipe"], given["answer"]
    draw = given.get("draw") or type(recipe).again
    pool = await asyncpg.create_pool(
        **asyncpg_arguments(given["url"]),
        min_size=POOL,
        max_size=POOL,
        server_settings={"search_path": f"{given['service']}_service", "jit": "off"},
    )

    async def submit(request: Request) -> Response:
        await request.json()
        async with pool.acquire() as connection, connection.transaction():
            for sql, arguments in draw(recipe):
                await connection.fetch(sql, *arguments)
        return Response(answer, media_type="application/json")

    return FastAPI(openapi_url=None, routes=[APIRoute(given["route"], submit, methods=["POST"])])


async def _until_open(port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return


if __name__ == "__main__":
    uvloop.run(main())
