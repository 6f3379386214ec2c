"""G8: four relays and eight concurrent writers; no event is lost, none passes another of its key."""

import asyncio

from aiokafka import AIOKafkaConsumer
from conftest_resilience import Probe

from chassis.relay import BATCH
from chassis.testing.crashpoints import freeze_at, frozen

EVENTS = 20_000
WRITERS = 8
FROZEN_EVENTS = 2 * BATCH


async def test_four_relays_keep_order_per_key(probe: Probe, keys: list[str]) -> None:
    lost, inversions = await _through_four_relays(probe, keys, EVENTS, {})
    assert (lost, inversions) == (0, 0)


async def test_a_relay_that_freezes_before_sending_is_replaced_and_nothing_passes(
    probe: Probe, keys: list[str]
) -> None:
    lost, inversions = await _frozen_before_sending(probe, keys, {})
    assert (lost, inversions) == (0, 0)


async def test_competing_relays_reorder(probe: Probe, keys: list[str]) -> None:
    lost, inversions = await _frozen_before_sending(probe, keys, {"RECOUP_TEST_OFF": "exclusive-shards"})
    assert lost == 0
    assert inversions > 0


async def _frozen_before_sending(probe: Probe, keys: list[str], more: dict[str, str]) -> tuple[int, int]:
    """Freeze a relay that has read a batch and sent nothing of it; let another one send, and the first one go on.

    The batch holds the first events of every key, and there are later ones: whoever may send those meanwhile does.
    """
    probe.write(keys, FROZEN_EVENTS // len(keys))
    frozen_one = probe.start("worker", "frozen", **freeze_at("relay.before-send"), **more)
    await probe.until(lambda: frozen(frozen_one))
    probe.start("worker", "other", **more)
    await probe.until(lambda: probe.number("SELECT count(*) FROM outbox WHERE sent_at IS NOT NULL") >= BATCH)
    frozen_one.cont()
    return await _seen_on_the_bus(probe, FROZEN_EVENTS)


async def _through_four_relays(probe: Probe, keys: list[str], events: int, more: dict[str, str]) -> tuple[int, int]:
    """Return how many events were lost and how many came after a later one of their key."""
    for number in range(4):
        probe.start("worker", f"relay{number}", **more)
    for number in range(4):
        await probe.until(lambda number=number: _answers(probe, number))
    rounds = events // WRITERS // 50
    own = [keys[number::WRITERS] for number in range(WRITERS)]

    async def writer(number: int) -> None:
        # Two writers share each group of keys, so that transactions of one key really wait for each other.
        group = own[number % (WRITERS // 2)]
        for _ in range(rounds):
            await asyncio.to_thread(probe.write, group, 50 // len(group))

    await asyncio.gather(*(writer(number) for number in range(WRITERS)))
    return await _seen_on_the_bus(probe, events)


async def _seen_on_the_bus(probe: Probe, events: int) -> tuple[int, int]:
    """Wait until all is sent; return how many events never came, and how many came after a later one of their key."""
    await probe.until(lambda: probe.number("SELECT count(*) FROM outbox WHERE sent_at IS NULL") == 0)
    wanted = {(key, int(seq)) for key, seq in probe.sql("SELECT key, seq FROM outbox WHERE topic = 'case.events'")}
    assert len(wanted) == events
    seen: set[tuple[str, int]] = set()
    newest: dict[str, int] = {}
    inversions = 0
    consumer = AIOKafkaConsumer("case.events", bootstrap_servers=probe.kafka.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        # What comes after the last one was seen for the first time can neither be missing nor be passed.
        while wanted - seen and (batch := await consumer.getmany(timeout_ms=3000, max_records=5000)):
            for records in batch.values():
                for record in records:
                    key, seq = record.key.decode(), int(dict(record.headers)["ce_sequence"])
                    if (key, seq) not in wanted:
                        continue
                    fresh = (key, seq) not in seen
                    inversions += fresh and seq < newest.get(key, 0)
                    newest[key] = max(seq, newest.get(key, 0))
                    seen.add((key, seq))
    finally:
        await consumer.stop()
    return len(wanted - seen), inversions


def _answers(probe: Probe, number: int) -> bool:
    import httpx  # noqa: PLC0415

    try:
        return httpx.get(f"{probe.url(f'relay{number}')}/readyz").status_code == 200
    except httpx.HTTPError:
        return False
