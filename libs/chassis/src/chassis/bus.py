"""The bus: FastStream on aiokafka, with the settings that keep at-least-once and order per key."""

import asyncio
import dataclasses
import itertools
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, cast

import structlog
from aiokafka import AIOKafkaProducer, TopicPartition
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from faststream.kafka.schemas import Topic

from chassis import switches
from chassis.consumer import Consumer
from chassis.offsets import Drain, OfBatch, Offsets
from chassis.records import Malformed, Record, foreign, parse
from chassis.settings import Settings
from chassis.telemetry import BATCH_SIZE, CONSUMER_LAG
from chassis.transient import backoff

_log: Final = structlog.get_logger()
_GATHERED_BYTES: Final = 64 * 1024
_GATHERING_MS: Final = 200
_POLL_MS: Final = 1000


async def make_producer(bootstrap: str) -> AIOKafkaProducer:
    """Return a started producer that keeps order and writes each record once per session."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap,
        enable_idempotence=True,
        acks="all",
        max_batch_size=256 * 1024,
        request_timeout_ms=8_000,
    )
    try:
        await producer.start()
    except BaseException:
        await producer.stop()
        raise
    return producer


class Subscription:
    """A service's consumer group: batches go to the `Consumer`, then the offset is committed."""

    def __init__(
        self, settings: Settings, consumer: Consumer, names: Sequence[str], group: str, *, gathers: bool = False
    ) -> None:
        """Read the topics `names` as `group`; `gathers` lets events come together for a moment first."""
        self._settings = settings
        self._consumer = consumer
        self._names = names
        self._group = group
        self._gathers = gathers
        self._offsets = Offsets()
        self._drain = Drain(self._offsets)

    def broker(self, bootstrap: str) -> KafkaBroker:
        """Return a FastStream broker with the one subscriber of this service."""
        settings = self._settings
        broker = KafkaBroker(
            bootstrap,
            client_id=f"recoup-{self._group}",
            graceful_timeout=settings.grace_seconds,
            logger=None,
            # The one handler takes the message as it is: nothing to look up and convert at every batch.
            apply_types=False,
        )
        subscriber = broker.subscriber(
            *[Topic(name, declare=False) for name in self._names],
            batch=True,
            group_id=self._group,
            group_instance_id=os.environ.get("RECOUP_INSTANCE"),
            auto_offset_reset="earliest",
            # Any other policy loses messages or loops: see the decision record on the bus.
            ack_policy=AckPolicy.NACK_ON_ERROR,
            fetch_min_bytes=_GATHERED_BYTES if self._gathers else 1,
            fetch_max_wait_ms=self._patience_ms,
            session_timeout_ms=settings.kafka_session_timeout_ms,
            heartbeat_interval_ms=max(300, settings.kafka_session_timeout_ms // 4),
            max_poll_interval_ms=600_000,
            listener=self._drain,
            parser=self._unparsed,
            decoder=_undecoded,
            no_reply=True,
        )
        subscriber(self._handle)
        # FastStream's own sleeps after it found nothing, deaf to what arrives.
        subscriber.get_msg = self._next  # type: ignore[method-assign]
        return broker

    async def _next(self, consumer: Any) -> tuple[Any, ...]:
        """Return what has come, as soon as it comes; empty when nothing does for a while."""
        found = await consumer.getmany(timeout_ms=_POLL_MS, max_records=self._settings.consumer_batch)
        return tuple(itertools.chain(*found.values()))

    @property
    def _patience_ms(self) -> int:
        """How long the broker holds an answer back while there is too little to tell."""
        if self._settings.kafka_embedded:
            return 100
        return _GATHERING_MS if self._gathers else 250

    async def _handle(self, message: KafkaMessage) -> None:
        raw = message.raw_message
        batch = raw if isinstance(raw, tuple) else (raw,)
        self._drain.idle.clear()
        # What the parser put there.
        consumer = cast("OfBatch", message.consumer).consumer
        _tell_lag(consumer, {(each.topic, each.partition): each.offset for each in reversed(batch)})
        if switches.is_off(switches.ACKNOWLEDGE_LAST):
            await message.ack()
            await self._offsets.tell()
        try:
            await self.apply([_record(each) for each in batch])
        finally:
            self._drain.idle.set()
        _tell_lag(consumer, {(each.topic, each.partition): each.offset + 1 for each in batch})

    async def close(self) -> None:
        """Tell the broker what is read, now and after a batch that is still in hand."""
        await self._offsets.close()

    async def _unparsed(
        self, batch: tuple[Any, ...], parse_batch: Callable[[Any], Awaitable[KafkaMessage]]
    ) -> KafkaMessage:
        """Wrap a batch without looking into it: a header that is no text must not stop the partition."""
        message = await parse_batch((dataclasses.replace(batch[0], headers=()),))
        message.raw_message = batch
        message.consumer = OfBatch(message.consumer, batch, self._offsets)
        return message

    async def apply(self, records: Sequence[Record]) -> None:
        """Apply a batch; transient errors wait in place and can be interrupted by a stop."""
        BATCH_SIZE.observe(len(records))
        attempt = 0
        while True:
            try:
                await self._consumer.apply(records)
            except asyncio.CancelledError:
                raise
            except Exception as error:  # noqa: BLE001 - the consumer raises only what is transient
                attempt = min(attempt + 1, 8)
                _log.warning("batch waits for a transient error", error=repr(error))
                await asyncio.sleep(backoff(attempt, first=0.05, most=5.0))
            else:
                return


def _tell_lag(consumer: Any, positions: Mapping[tuple[str, int], int]) -> None:
    """Tell how many records of each partition, as far as the broker has said, are not applied yet."""
    assigned = consumer.assignment()
    for (topic, partition), position in positions.items():
        place = TopicPartition(topic, partition)
        end = consumer.highwater(place) if place in assigned else None
        if end is not None:
            CONSUMER_LAG.labels(topic, str(partition)).set(max(0, end - position))


async def _undecoded(message: KafkaMessage) -> KafkaMessage:
    """Hand the message itself to the handler: the consumer reads headers and bytes."""
    return message


def _record(raw: Any) -> Record:
    try:
        return parse(raw)
    except Malformed as error:
        return foreign(raw, error)
