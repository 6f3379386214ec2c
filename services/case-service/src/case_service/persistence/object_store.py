"""Keeps the contents of files in object storage: a folder, or a bucket, by the address in the settings."""

from typing import TYPE_CHECKING

import obstore
from obstore.store import LocalStore, from_url

if TYPE_CHECKING:
    from obstore.store import ObjectStore


class ObjectContents:
    """Implements `domain.files.FileContents` with obstore."""

    def __init__(self, url: str) -> None:
        """Keep contents at `url`, such as `file:///folder` or `s3://bucket/prefix`; a folder is made when missing."""
        self._url = url
        self._opened: ObjectStore | None = None

    def _store(self) -> "ObjectStore":
        # Opened at first use: a process that handles no files needs no storage.
        if self._opened is None:
            if self._url.startswith("file://"):
                self._opened = LocalStore.from_url(self._url, mkdir=True)
            else:
                self._opened = from_url(self._url)
        return self._opened

    async def put(self, key: str, content: bytes, media_type: str) -> None:
        """Write the whole content; it is there completely or not at all."""
        del media_type  # stands in the row; folders keep no attributes
        await obstore.put_async(self._store(), key, content)

    async def get(self, key: str) -> bytes | None:
        """Read the whole content."""
        try:
            found = await obstore.get_async(self._store(), key)
        except FileNotFoundError:
            return None
        return bytes(await found.bytes_async())
