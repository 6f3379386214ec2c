"""Events as they come off the bus."""

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, NamedTuple, Protocol, TypeVar
from uuid import UUID

from chassis.uow import UnitOfWork
from contracts.base import Event

E = TypeVar("E", bound=Event)


class Malformed(Exception):
    """A record that is not one of our events."""


class Record(NamedTuple):
    """One record: where it belongs, its number there, and the body as it came."""

    topic: str
    key: str
    seq: int
    type: str
    event_id: UUID
    body: str
    traceparent: str | None = None


class Received(NamedTuple, Generic[E]):
    """An event handed to a handler."""

    event: E
    key: str
    seq: int
    event_id: UUID


Handler = Callable[[UnitOfWork, Sequence[Received[Any]]], Awaitable[None]]
"""Applies events of one type; each call gets at most one event per key, in order per key."""


class KafkaRecord(Protocol):
    """What this module needs of aiokafka's record."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


def parse(raw: KafkaRecord) -> Record:
    """Read the CloudEvents headers (Kafka binary mode); raises `Malformed`."""
    headers = dict(raw.headers)
    try:
        return Record(
            topic=raw.topic,
            key=(raw.key or b"").decode(),
            seq=int(headers["ce_sequence"]),
            type=headers["ce_type"].decode(),
            event_id=UUID(headers["ce_id"].decode()),
            body=(raw.value or b"").decode(),
            traceparent=headers["traceparent"].decode() if "traceparent" in headers else None,
        )
    except (KeyError, ValueError) as error:
        raise Malformed(repr(error)) from error


def foreign(raw: KafkaRecord, error: Exception) -> Record:
    """Give a malformed record a place among the dead letters: its partition and offset."""
    return Record(
        topic=raw.topic,
        key=f"~partition-{raw.partition}",
        seq=raw.offset,
        type="malformed",
        event_id=UUID(int=0),
        body=json.dumps(
            {
                "error": str(error),
                "key": (raw.key or b"").decode(errors="replace"),
                "value": (raw.value or b"").decode(errors="replace"),
            }
        ),
    )
