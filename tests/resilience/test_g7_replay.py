"""G7: the outbox history fills an empty consumer with the very same state, and doubles nothing in a live one."""

from conftest_resilience import PATIENCE_SECONDS, Probe


async def test_replay_fills_an_empty_consumer_and_doubles_nothing_in_a_live_one(probe: Probe, keys: list[str]) -> None:
    worker = probe.ready(probe.start("worker", "live"), "live")
    probe.write(keys, 10)
    await probe.until_counted(keys, 10)
    await probe.at_rest()
    live = probe.sql("SELECT * FROM counters ORDER BY key")
    _replay(probe)
    await _read_again(probe, 400)
    assert probe.sql("SELECT * FROM counters ORDER BY key") == live
    worker.terminate()
    probe.sql("TRUNCATE counters, progress")
    probe.start("worker", "empty")
    _replay(probe)
    await probe.until_counted(keys, 10)
    await probe.at_rest()
    assert probe.sql("SELECT * FROM counters ORDER BY key") == live


async def test_without_progress_a_replay_doubles(probe: Probe, keys: list[str]) -> None:
    probe.start("worker", "live", RECOUP_TEST_OFF="progress")
    probe.write(keys, 2)
    await probe.until_counted(keys, 2)
    _replay(probe)
    await probe.until(lambda: all(total >= 4 for total, _ in probe.counted(keys).values()))


def _replay(probe: Probe) -> None:
    process = probe.spawn("probe_service", "replay", name="replay", **probe.environment)
    assert process.wait_exit(PATIENCE_SECONDS) == 0, process.output


async def _read_again(probe: Probe, events: int) -> None:
    """Wait until the live worker has skipped that many duplicates."""
    import httpx  # noqa: PLC0415

    def skipped() -> bool:
        told = httpx.get(f"{probe.url('live')}/internal/rest", headers={"X-Recoup-Internal": "t"}).json()
        return int(told["duplicates"]) >= events

    await probe.until(skipped)
