"""G4: what cannot be processed parks its key, visibly; other keys flow; a replay drains in order."""

import json

from conftest_resilience import PATIENCE_SECONDS, Probe


async def test_poison_parks_its_key_and_a_replay_drains_it_in_order(probe: Probe, keys: list[str]) -> None:
    bad, good = keys[0], keys[1:]
    worker = probe.start("worker", "first", PROBE_POISON=bad)
    probe.write(keys, 5)
    await probe.until_counted(good, 5)
    await probe.until(lambda: probe.number("SELECT count(*) FROM dead_letters WHERE resolution IS NULL") == 5)
    assert bad not in probe.counted(keys)
    assert probe.sql("SELECT parked FROM progress WHERE parked") == [["t"]]
    listed = _dlq(probe, "list")
    assert [each["reason"] for each in listed] == ["poison", *["behind"] * 4]
    assert "told to fail" in listed[0]["error"]
    worker.terminate()
    replayed = _dlq(probe, "replay", "--actor", "anna")
    assert [(each["applied"], each["left"]) for each in replayed] == [(5, 0)]
    assert probe.counted([bad]) == {bad: (5, 0)}
    probe.start("worker", "second")
    probe.write([bad], 1)
    await probe.until_counted([bad], 6)
    assert probe.sql("SELECT DISTINCT resolution, actor FROM dead_letters") == [["replayed", "anna"]]


async def test_a_handler_that_always_raises_parks_every_key_and_loses_none(probe: Probe, keys: list[str]) -> None:
    probe.write(keys, 2)
    worker = probe.start("worker", "first", PROBE_RAISES="1")
    await probe.until(lambda: probe.number("SELECT count(*) FROM dead_letters WHERE resolution IS NULL") == 80)
    worker.terminate()
    _dlq(probe, "replay")
    assert probe.counted(keys) == dict.fromkeys(keys, (2, 0))


async def test_discarding_lets_the_rest_of_the_key_flow(probe: Probe, keys: list[str]) -> None:
    bad = keys[0]
    probe.write([bad], 3)
    worker = probe.start("worker", "first", PROBE_POISON=bad)
    await probe.until(lambda: probe.number("SELECT count(*) FROM dead_letters WHERE resolution IS NULL") == 3)
    worker.terminate()
    _dlq(probe, "discard", "--topic", "case.events", "--key", bad, "--seq", "1", "--note", "a test", "--actor", "anna")
    assert probe.counted([bad])[bad][0] == 2


async def test_without_parking_one_record_stops_everything(probe: Probe, keys: list[str]) -> None:
    bad, good = keys[0], keys[1:]
    probe.write([bad], 1)
    worker = probe.start("worker", "first", PROBE_POISON=bad, RECOUP_TEST_OFF="parking")
    worker.wait_line("batch waits for a transient error")
    probe.write(good, 1)
    await probe.until(lambda: worker.output.count("batch waits") > 4)
    assert probe.counted(good) == {}


def _dlq(probe: Probe, *arguments: str) -> list[dict[str, object]]:
    process = probe.spawn("probe_service", "dlq", *arguments, name="dlq", **probe.environment)
    process.wait_exit(PATIENCE_SECONDS)
    out = process.output
    start = min(position for position in (out.find("["), out.find("{")) if position >= 0)
    found = json.loads(out[start:])
    return found if isinstance(found, list) else [found]
