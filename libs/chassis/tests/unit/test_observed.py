"""What nobody expected is answered and ends there: else the server closes the connection under the next request."""

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from chassis.http.app import Observed


async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise RuntimeError("secret detail")


async def broken_halfway(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    raise RuntimeError


async def test_unexpected_error_is_answered_without_its_details() -> None:
    transport = httpx.ASGITransport(app=Observed(broken))
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        answer = await client.get("/anything")
    assert answer.status_code == 500
    assert answer.json() == {
        "error": "internal_error",
        "message": "Something went wrong on our side.",
        "businessErrors": [],
    }
    assert "x-request-id" in answer.headers


async def test_answer_that_broke_off_is_left_to_the_server() -> None:
    transport = httpx.ASGITransport(app=Observed(broken_halfway))
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        with pytest.raises(RuntimeError):
            await client.get("/anything")
