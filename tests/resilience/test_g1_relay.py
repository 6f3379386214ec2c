"""G1: the relay is killed; nothing is lost, order per key holds, duplicates have no effect."""

import random

import pytest
from conftest_resilience import Probe

from chassis.testing.crashpoints import crash_at, crashed

POINTS = ["relay.before-send", "relay.between-sends", "relay.after-send"]


@pytest.mark.parametrize("point", POINTS)
async def test_killed_relay_loses_and_doubles_nothing(
    probe: Probe, keys: list[str], rng: random.Random, point: str
) -> None:
    probe.write(keys, 10)
    nth = rng.randint(1, 300) if point == "relay.between-sends" else 1
    dying = probe.start("worker", "dying", **crash_at(point, nth))
    assert crashed(dying)
    probe.start("worker", "next")
    await probe.until_counted(keys, 10)
    await probe.at_rest()
    assert probe.counted(keys) == dict.fromkeys(keys, (10, 0))
    assert probe.number("SELECT count(*) FROM dead_letters WHERE resolution IS NULL") == 0


async def test_without_progress_a_killed_relay_doubles(probe: Probe, keys: list[str]) -> None:
    off = {"RECOUP_TEST_OFF": "progress"}
    probe.write(keys, 5)
    assert crashed(probe.start("worker", "dying", **crash_at("relay.after-send"), **off))
    probe.start("worker", "next", **off)
    await probe.until(lambda: any(total > 5 for total, _ in probe.counted(keys).values()))


async def test_marking_before_sending_loses(probe: Probe, keys: list[str]) -> None:
    off = {"RECOUP_TEST_OFF": "mark-last"}
    probe.write(keys, 5)
    assert crashed(probe.start("worker", "dying", **crash_at("relay.before-send"), **off))
    later = keys[0]
    probe.write([later], 1)
    probe.start("worker", "next", **off)
    await probe.until(lambda: probe.number("SELECT count(*) FROM dead_letters WHERE reason = 'gap'") == 1)
    assert probe.counted(keys) == {}
