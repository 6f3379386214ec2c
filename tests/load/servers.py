"""The two servers of `post`, each a process: case-service itself, and its statements behind a bare route.

Both are FastAPI under the chassis's own uvicorn settings. Run as `python servers.py recoup|limit FILE`; FILE holds what
the bench pickled. Prints `ready <port> <token>` when it serves.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import pickle
import sys
from pathlib import Path
from typing import Any

import asyncpg
import uvloop
from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute

from case_service.bootstrap import bootstrap
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
    app = _recoup(settings) if kind == "recoup" else await _limit(given)
    bearer = token(given["caller"], exp=dt.datetime.now(dt.UTC) + dt.timedelta(hours=2))
    serving = asyncio.create_task(serve(app, settings, asyncio.Event()))
    await _until_open(port)
    sys.stdout.write(f"ready {port} {bearer}\n")
    sys.stdout.flush()
    await serving


def _recoup(settings: Settings) -> FastAPI:
    running = Running("case", "case_service", bootstrap, settings)
    running.verifier = TokenVerifier(_TestKeys())
    return running.app()


async def _limit(given: dict[str, Any]) -> FastAPI:
    recipe, answer = given["recipe"], given["answer"]
    pool = await asyncpg.create_pool(
        **asyncpg_arguments(given["url"]),
        min_size=POOL,
        max_size=POOL,
        server_settings={"search_path": "case_service", "jit": "off"},
    )

    async def submit(request: Request) -> Response:
        await request.json()
        async with pool.acquire() as connection, connection.transaction():
            for sql, arguments in recipe.again():
                await connection.fetch(sql, *arguments)
        return Response(answer, media_type="application/json")

    return FastAPI(openapi_url=None, routes=[APIRoute("/customer/cases", submit, methods=["POST"])])


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
