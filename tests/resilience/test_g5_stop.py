"""G5: SIGTERM while a handler runs longer than the grace period; the batch comes again, no offset passes it."""

from conftest_resilience import PATIENCE_SECONDS, Probe

SLOW = {"PROBE_SLEEP": "600", "RECOUP_GRACE_SECONDS": "2"}
# Nothing else of a worker keeps a transaction open for so long.
IN_HAND = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'worker:probe_service'
  AND state = 'idle in transaction' AND state_change < clock_timestamp() - interval '1 second'
"""


async def test_batch_in_hand_is_delivered_again(probe: Probe, keys: list[str]) -> None:
    probe.write(keys, 1)
    worker = probe.start("worker", "slow", **SLOW)
    await _in_hand(probe)
    worker.terminate(PATIENCE_SECONDS)
    assert probe.counted(keys) == {}
    probe.start("worker", "next")
    await probe.until_counted(keys, 1)
    await probe.at_rest()
    assert probe.counted(keys) == dict.fromkeys(keys, (1, 0))


async def test_acknowledging_first_loses_the_batch(probe: Probe, keys: list[str]) -> None:
    off = {"RECOUP_TEST_OFF": "acknowledge-last"}
    probe.write(keys, 1)
    worker = probe.start("worker", "slow", **SLOW, **off)
    await _in_hand(probe)
    worker.terminate(PATIENCE_SECONDS)
    probe.start("worker", "next", **off)
    probe.write(keys, 1)
    await probe.until(lambda: probe.number("SELECT count(*) FROM dead_letters WHERE reason = 'gap'") > 0)
    assert any(total < 2 for total in (probe.counted(keys).get(key, (0, 0))[0] for key in keys))


async def _in_hand(probe: Probe) -> None:
    """Wait until the handler of the worker is inside its transaction."""
    await probe.until(lambda: probe.number(IN_HAND) > 0)
