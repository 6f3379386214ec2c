"""Files that come in a form: read within the limit, worked on beside the loop."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Final, TypeVar

from fastapi import File, UploadFile

from chassis.errors import ApiError, invalid
from ledger_service.application.formats.errors import TooManyLines, UnreadableFile

T = TypeVar("T")
MOST_BYTES: Final = 25 * 1024 * 1024

FileDep = Annotated[UploadFile, File(alias="File")]
"""The form's field `File`."""


async def content_of(upload: UploadFile) -> bytes:
    """Return what was sent; raises `ApiError` 413 beyond 25 MB and 400 for an empty file."""
    content = await upload.read()
    if len(content) > MOST_BYTES:
        raise ApiError(413, "too_large", "The file is larger than 25 MB; split it.")
    if not content.strip():
        raise invalid({"File": ["is empty"]})
    return content


async def understood(read: Callable[[], T]) -> T:
    """Run a reader in a thread of its own; raises `ApiError` 400, which names the place, when it does not understand.

    A file of too many lines is answered with 413.
    """
    try:
        return await asyncio.to_thread(read)
    except TooManyLines as refusal:
        raise ApiError(413, "too_large", str(refusal)) from refusal
    except UnreadableFile as refusal:
        raise invalid({"File": [str(refusal)]}) from refusal
