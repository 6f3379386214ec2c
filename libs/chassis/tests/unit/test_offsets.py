"""When the broker is told how far a group has read."""

from __future__ import annotations

import asyncio

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from chassis import offsets as module
from chassis.offsets import Offsets

ONE, OTHER = TopicPartition("case.events", 0), TopicPartition("case.events", 1)


class Consumer:
    """Keeps what it is told to commit; refuses as often as `refusals` says."""

    def __init__(self, *assigned: TopicPartition, refusals: int = 0) -> None:
        self.told: list[dict[TopicPartition, int]] = []
        self.heard = asyncio.Event()
        self._assigned, self._refusals = set(assigned), refusals

    def assignment(self) -> set[TopicPartition]:
        return self._assigned

    async def commit(self, offsets: dict[TopicPartition, int]) -> None:
        if self._refusals:
            self._refusals -= 1
            raise KafkaError("the coordinator is away")
        self.told.append(dict(offsets))
        self.heard.set()


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TOLD_SECONDS", 0.01)


async def test_batches_that_follow_each_other_are_told_at_once() -> None:
    """The last offset of each partition, in one request."""
    consumer, offsets = Consumer(ONE, OTHER), Offsets()
    await offsets.note(consumer, {ONE: 1})
    await offsets.note(consumer, {ONE: 2, OTHER: 5})
    await offsets.note(consumer, {ONE: 3})
    assert consumer.told == []
    await asyncio.wait_for(consumer.heard.wait(), 10)
    assert consumer.told == [{ONE: 3, OTHER: 5}]


async def test_what_another_worker_reads_by_now_is_not_told() -> None:
    """Telling it would take the other back."""
    consumer, offsets = Consumer(ONE), Offsets()
    await offsets.note(consumer, {ONE: 4, OTHER: 9})
    await offsets.tell()
    assert consumer.told == [{ONE: 4}]


async def test_a_refused_telling_is_tried_again() -> None:
    """Also when no further batch comes, and never with less than was read meanwhile."""
    consumer, offsets = Consumer(ONE, refusals=2), Offsets()
    await offsets.note(consumer, {ONE: 4})
    await asyncio.wait_for(consumer.heard.wait(), 10)
    assert consumer.told == [{ONE: 4}]


async def test_a_refused_telling_takes_nothing_back() -> None:
    """What was read in the meantime counts."""
    consumer, offsets = Consumer(ONE, refusals=1), Offsets()
    await offsets.note(consumer, {ONE: 4})
    with pytest.raises(KafkaError):
        await offsets.tell()
    await offsets.note(consumer, {ONE: 7})
    await offsets.tell()
    assert consumer.told == [{ONE: 7}]


async def test_a_stopping_worker_tells_at_once() -> None:
    """What is in hand when it stops included."""
    consumer, offsets = Consumer(ONE), Offsets()
    await offsets.note(consumer, {ONE: 1})
    await offsets.close()
    await offsets.note(consumer, {ONE: 2})
    assert consumer.told == [{ONE: 1}, {ONE: 2}]
