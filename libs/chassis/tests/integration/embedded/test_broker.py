"""What the embedded broker can do, and what it cannot: the limits that the chassis is built around."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from chassis.embedded.broker import EmbeddedBroker

SESSION = {"session_timeout_ms": 2500, "heartbeat_interval_ms": 500}


@pytest.fixture(scope="module")
def bootstrap() -> Iterator[str]:
    broker = EmbeddedBroker()
    yield broker.bootstrap
    broker.close()


def consumer(bootstrap: str, group: str, *topics: str) -> AIOKafkaConsumer:
    return AIOKafkaConsumer(
        *topics, bootstrap_servers=bootstrap, group_id=group, enable_auto_commit=False, auto_offset_reset="earliest",
        **SESSION,
    )  # fmt: skip


async def write(bootstrap: str, topic: str, count: int, value: bytes = b"v", partition: int | None = None) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=True, acks="all") as producer:
        for first in range(0, count, 100):
            numbers = range(first, min(first + 100, count))
            sent = [
                await producer.send(topic, value, key=b"%d" % (n % 10), headers=[("n", b"%d" % n)], partition=partition)
                for n in numbers
            ]
            await asyncio.gather(*sent)


async def read(reader: AIOKafkaConsumer, count: int) -> list[tuple[bytes, int]]:
    records: list[tuple[bytes, int]] = []
    async with asyncio.timeout(10):
        while len(records) < count:
            for batch in (await reader.getmany(timeout_ms=200)).values():
                records += [(record.key, int(dict(record.headers)["n"])) for record in batch]
    return records


async def test_idempotent_writes_reach_a_group_in_order_per_key(bootstrap: str) -> None:
    await write(bootstrap, "order", 500)
    async with consumer(bootstrap, "g-order", "order") as reader:
        records = await read(reader, 500)
        assert len(reader.assignment()) == 4
    for key in {key for key, _ in records}:
        numbers = [number for its, number in records if its == key]
        assert numbers == sorted(numbers)


async def test_what_was_not_committed_comes_again(bootstrap: str) -> None:
    await write(bootstrap, "again", 10)
    async with consumer(bootstrap, "g-again", "again") as reader:
        await read(reader, 10)
    async with consumer(bootstrap, "g-again", "again") as reader:
        await read(reader, 10)
        await reader.commit()
    await write(bootstrap, "again", 1)
    async with consumer(bootstrap, "g-again", "again") as reader:
        assert len(await read(reader, 1)) == 1


async def test_old_records_vanish_and_only_the_beginning_offset_tells(bootstrap: str) -> None:
    await write(bootstrap, "vanish", 6000, value=b"x" * 1000, partition=0)
    partition = TopicPartition("vanish", 0)
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap) as reader:
        beginning = (await reader.beginning_offsets([partition]))[partition]
        end = (await reader.end_offsets([partition]))[partition]
    assert end == 6000
    assert 500 < beginning < 1500


async def test_there_are_no_admin_requests(bootstrap: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        with pytest.raises(AttributeError):
            await admin.create_topics([NewTopic("made", 6, 1)])
    finally:
        await admin.close()
