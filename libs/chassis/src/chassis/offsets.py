"""How far a group has read: what the broker is told of it, and when."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import structlog
from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

_log: Final = structlog.get_logger()
_TOLD_SECONDS: Final = 0.2


class Offsets:
    """Tells the broker how far the group has read: soon, for some batches together.

    Each telling costs a round trip and a write at the broker, as much as a small batch itself. What is not told yet
    when a worker dies is read again and skipped, since progress is in the database.
    """

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._consumer: Any = None
        self._read: dict[TopicPartition, int] = {}
        self._telling: asyncio.Task[None] | None = None
        self._closing = False

    async def note(self, consumer: Any, read: Mapping[TopicPartition, int]) -> None:
        """Remember that all before these offsets is applied, and tell it within `_TOLD_SECONDS`."""
        self._consumer = consumer
        self._read.update(read)
        if self._closing:
            await self.tell()
        elif self._telling is None:
            self._telling = asyncio.create_task(self._later())

    async def tell(self) -> None:
        """Tell now, for the partitions that are still ours."""
        read, self._read = self._read, {}
        assigned = self._consumer.assignment() if read else ()
        offsets = {place: offset for place, offset in read.items() if place in assigned}
        if not offsets:
            return
        try:
            await self._consumer.commit(offsets)
        except BaseException:
            self._read = {**offsets, **self._read}
            raise

    async def close(self) -> None:
        """Tell now, and from here on after each batch: the worker is about to stop."""
        self._closing = True
        await self.tell()

    async def _later(self) -> None:
        while self._read and not self._closing:
            await asyncio.sleep(_TOLD_SECONDS)
            try:
                await self.tell()
            except KafkaError as error:
                _log.warning("the broker could not be told what is read, will try again", error=repr(error))
        self._telling = None


class Drain(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """Lets the batch in hand finish before its partitions go to another worker."""

    def __init__(self, offsets: Offsets) -> None:
        """Nothing is in hand yet; `offsets` are told before others read on."""
        self.idle = asyncio.Event()
        self.idle.set()
        self._offsets = offsets

    async def on_partitions_revoked(self, revoked: Sequence[Any]) -> None:
        """Wait for the batch in hand."""
        if revoked:
            await self.idle.wait()
            with contextlib.suppress(KafkaError):
                await self._offsets.tell()

    async def on_partitions_assigned(self, assigned: Sequence[Any]) -> None:
        """Nothing to prepare: progress is in the database."""


class OfBatch:
    """A consumer as one batch sees it: acknowledged are the batch's own partitions, not all that are assigned."""

    def __init__(self, consumer: Any, batch: Sequence[Any], offsets: Offsets) -> None:
        self.consumer = consumer
        self._offsets = offsets
        self._ends = {TopicPartition(each.topic, each.partition): each.offset + 1 for each in batch}

    async def commit(self) -> None:
        """Acknowledge up to the end of the batch."""
        await self._offsets.note(self.consumer, self._ends)

    def seek(self, partition: Any, offset: int) -> None:
        """Go back."""
        self.consumer.seek(partition, offset)
