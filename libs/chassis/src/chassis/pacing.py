"""Pacing for the embedded broker, which keeps only the last megabytes of each partition.

The relay stays close to the slowest consumer group, and remembers in the outbox's own database
how far every group has certainly read, so that a new broker is refilled with the rest.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any, Final

import asyncpg
import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from aiokafka.structs import RecordMetadata, TopicPartition

_log: Final = structlog.get_logger()
_MOST_BYTES: Final = 1_500_000
_LOOK_BYTES: Final = 300_000
_LOOK_SECONDS: Final = 0.5

_LOAD: Final = "SELECT value FROM relay_state WHERE name = $1"
_SAVE: Final = """
INSERT INTO relay_state (name, value) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value
"""
_AGAIN: Final = "UPDATE outbox SET sent_at = NULL WHERE sent_at IS NOT NULL AND id > $1"


class EmbeddedPacing:
    """Keeps one relay within what the embedded broker can hold."""

    def __init__(self, bootstrap: str, groups: Sequence[str]) -> None:
        """Pace against the groups that read this relay's topic, on one broker."""
        self._bootstrap = bootstrap
        self._groups = groups
        self._readers: list[AIOKafkaConsumer] = []
        self._flying: dict[TopicPartition, deque[tuple[int, int, int]]] = {}
        self._highest = 0
        self._looked = 0.0

    async def begin(self, connection: asyncpg.Connection) -> None:
        """Send again what not every group is known to have read: the broker may be a new one."""
        await connection.execute(_AGAIN, int(await connection.fetchval(_LOAD, "confirmed") or 0))

    async def sent(self, connection: asyncpg.Connection, sent: Sequence[tuple[int, int, RecordMetadata]]) -> None:
        """Note where records landed; wait while a partition is too far ahead of a reader."""
        for outbox_id, size, where in sent:
            self._flying.setdefault(where.topic_partition, deque()).append((where.offset, outbox_id, size))
            self._highest = max(self._highest, outbox_id)
        now = asyncio.get_running_loop().time()
        if self._ahead() < _LOOK_BYTES and now - self._looked < _LOOK_SECONDS:
            return
        self._looked = now
        await self._confirm(connection)
        while self._ahead() > _MOST_BYTES:
            await asyncio.sleep(0.02)
            await self._confirm(connection)

    def _ahead(self) -> int:
        return max((sum(size for *_, size in queue) for queue in self._flying.values()), default=0)

    async def _confirm(self, connection: asyncpg.Connection) -> None:
        """Drop what every group has committed and store the watermark."""
        partitions = [partition for partition, queue in self._flying.items() if queue]
        try:
            read = await self._committed(partitions)
        except (KafkaError, OSError, TimeoutError) as error:
            _log.warning("cannot read the groups' offsets", error=repr(error))
            return
        for partition in partitions:
            queue = self._flying[partition]
            while queue and queue[0][0] < read[partition]:
                queue.popleft()
        oldest = min(
            (outbox_id for queue in self._flying.values() for _, outbox_id, _ in queue),
            default=self._highest + 1,
        )
        await connection.execute(_SAVE, "confirmed", str(oldest - 1))

    async def _committed(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        if not self._readers:
            for group in self._groups:
                reader: Any = AIOKafkaConsumer(
                    bootstrap_servers=self._bootstrap, group_id=group, enable_auto_commit=False
                )
                self._readers.append(reader)
                await reader.start()
        lowest = dict.fromkeys(partitions, 2**62)
        for reader in self._readers:
            reader.assign(partitions)
            for partition in partitions:
                lowest[partition] = min(lowest[partition], await reader.committed(partition) or 0)
        return lowest

    async def close(self) -> None:
        """Close the connections to the broker."""
        readers, self._readers = self._readers, []
        for reader in readers:
            await reader.stop()
