"""Request bodies: read once within a limit, so that a transaction can be done again."""

from typing import Final

from fastapi import Request
from starlette.types import Message

from chassis.errors import ApiError

JSON_LIMIT: Final = 1024 * 1024
UPLOAD_LIMIT: Final = 26 * 1024 * 1024


async def read_body(request: Request) -> bytes:
    """Return the whole body; raises `ApiError` 413 beyond 1 MiB, or 26 MiB for a form."""
    if request.method in {"GET", "HEAD", "DELETE", "OPTIONS"} and not request.headers.get("content-length"):
        return b""
    form = request.headers.get("content-type", "").startswith("multipart/")
    limit = UPLOAD_LIMIT if form else JSON_LIMIT
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise ApiError(413, "too_large", f"The body may hold at most {limit // (1024 * 1024)} MiB.")
        chunks.append(chunk)
    return b"".join(chunks)


def replayed(request: Request, body: bytes) -> Request:
    """Return the request with its body unread, and every JSON media type read as JSON."""
    headers = [
        (name, b"application/json")
        if name == b"content-type" and value.split(b";")[0].strip().lower() == b"text/json"
        else (name, value)
        for name, value in request.scope["headers"]
    ]
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return Request({**request.scope, "headers": headers}, receive)
