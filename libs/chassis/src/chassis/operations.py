"""What an operator does to one service from the shell: dead letters and replay."""

import argparse
import asyncio
import json
import sys
from typing import TYPE_CHECKING, Any

import asyncpg

from chassis.bus import make_producer
from chassis.database import asyncpg_arguments
from chassis.deadletters import DeadLetters
from chassis.relay import headers_of

if TYPE_CHECKING:
    from chassis.runtime import Running

_HISTORY = """
SELECT id, event_id, topic, key, seq, type, body, traceparent,
       to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS occurred
FROM outbox WHERE id > $1 ORDER BY id LIMIT 500
"""


def add_parsers(commands: Any) -> None:
    """Add `dlq` and `replay`."""
    dlq = commands.add_parser("dlq", help="list, show, replay or discard dead letters")
    dlq.add_argument("action", choices=["list", "show", "replay", "discard"])
    dlq.add_argument("--topic")
    dlq.add_argument("--key")
    dlq.add_argument("--seq", type=int)
    dlq.add_argument("--actor", default="operator")
    dlq.add_argument("--note", default="")
    replay = commands.add_parser("replay", help="send the outbox history to the bus again")
    replay.add_argument("--to", help="another broker's address")


async def run(running: "Running", chosen: argparse.Namespace) -> int:
    """Do what was asked; print JSON; return the exit code."""
    try:
        if chosen.command == "replay":
            answer: object = {"service": running.name, "sent": await replay(running, chosen.to)}
            code = 0
        else:
            answer, code = await _dead_letters(running, chosen)
    finally:
        await running.close()
    sys.stdout.write(json.dumps(answer, default=str, indent=2) + "\n")
    return code


async def _dead_letters(running: "Running", chosen: argparse.Namespace) -> tuple[object, int]:
    letters = DeadLetters(running.consumer, running.worker_database)
    if chosen.action == "list":
        return await letters.list(key=chosen.key), 0
    if chosen.action == "show":
        return await letters.list(key=chosen.key, resolved=True), 0
    if chosen.action == "discard":
        if not (chosen.topic and chosen.key and chosen.seq is not None and chosen.note):
            return {"error": "discard needs --topic, --key, --seq and --note"}, 2
        done = await letters.discard(chosen.topic, chosen.key, chosen.seq, actor=chosen.actor, note=chosen.note)
        return _plain(done), 0 if done.error is None else 1
    waiting = await letters.list(key=chosen.key)
    places = sorted({(str(each["topic"]), str(each["key"])) for each in waiting})
    results = [
        await letters.replay(topic, key, actor=chosen.actor, note=chosen.note)
        for topic, key in places
        if chosen.topic in {None, topic}
    ]
    return [_plain(each) for each in results], int(any(each.left for each in results))


def _plain(result: Any) -> dict[str, object]:
    return {name: getattr(result, name) for name in result.__slots__}


async def replay(running: "Running", bootstrap: str | None = None) -> int:
    """Send every event of the outbox history to the bus again, in order; return how many.

    Progress makes a repetition harmless to live consumers, and fills new ones.
    """
    address = running.settings.kafka_address()
    target = bootstrap or (address[0] if address else None)
    if target is None:
        raise SystemExit("RECOUP_KAFKA_BOOTSTRAP: no broker to replay to")
    connection = await asyncpg.connect(
        **asyncpg_arguments(running.settings.database_url.get_secret_value()),
        server_settings={"search_path": running.schema, "application_name": "replay"},
    )
    producer = await make_producer(target)
    source = f"/recoup/{running.schema}".encode()
    sent, last = 0, 0
    try:
        while rows := await connection.fetch(_HISTORY, last):
            futures = [
                await producer.send(
                    row["topic"],
                    value=row["body"].encode(),
                    key=row["key"].encode(),
                    headers=headers_of(row, source),
                )
                for row in rows
            ]
            await asyncio.gather(*futures)
            sent, last = sent + len(rows), rows[-1]["id"]
    finally:
        await producer.stop()
        await connection.close()
    return sent
