"""G2: the consumer is killed before its transaction, or between commit and offset; each event has one effect."""

import pytest
from conftest_resilience import Probe

from chassis.testing.crashpoints import crash_at, crashed


@pytest.mark.parametrize("point", ["consumer.before-transaction", "consumer.after-commit"])
async def test_killed_consumer_applies_each_event_once(probe: Probe, keys: list[str], point: str) -> None:
    probe.write(keys, 10)
    assert crashed(probe.start("worker", "dying", **crash_at(point)))
    probe.start("worker", "next")
    await probe.until_counted(keys, 10)
    await probe.at_rest()
    assert probe.counted(keys) == dict.fromkeys(keys, (10, 0))
    assert probe.number("SELECT count(*) FROM outbox WHERE topic = 'routing.events'") == 400


async def test_without_progress_a_commit_without_offset_doubles(probe: Probe, keys: list[str]) -> None:
    off = {"RECOUP_TEST_OFF": "progress"}
    probe.write(keys, 5)
    assert crashed(probe.start("worker", "dying", **crash_at("consumer.after-commit"), **off))
    probe.start("worker", "next", **off)
    await probe.until(lambda: any(total > 5 for total, _ in probe.counted(keys).values()))


async def test_acknowledging_first_loses(probe: Probe, keys: list[str]) -> None:
    off = {"RECOUP_TEST_OFF": "acknowledge-last"}
    probe.write(keys, 5)
    # Sent and marked before: a dying worker that is also the relay would send again what it did not mark.
    await probe.relay_all()
    assert crashed(probe.start("worker", "dying", **crash_at("consumer.before-transaction"), **off))
    probe.write(keys, 1)
    probe.start("worker", "next", **off)
    # The batch that died may have held some keys only: what was in it is lost, and what follows has to wait for ever.
    lost = "SELECT DISTINCT key FROM dead_letters WHERE reason = 'gap'"
    await probe.until(lambda: probe.sql(lost) != [])
    assert all(total < 6 for total, _ in probe.counted([key for (key,) in probe.sql(lost)]).values())
