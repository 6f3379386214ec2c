"""G3: workers come, stop for a while as zombies, and wake; each event has one effect, in order per key."""

import random

from conftest_resilience import Probe

from chassis.testing.crashpoints import freeze_at, frozen
from chassis.testing.processes import Proc

SESSION = {"RECOUP_KAFKA_SESSION_TIMEOUT_MS": "6000"}


async def test_zombie_worker_doubles_nothing(probe: Probe, keys: list[str], rng: random.Random) -> None:
    zombie = await _freeze_one_of_three(probe, keys, rng)
    zombie.cont()
    probe.write(keys, 10)
    await probe.until_counted(keys, 40)
    await probe.at_rest()
    assert probe.counted(keys) == dict.fromkeys(keys, (40, 0))


async def test_without_progress_a_zombie_doubles(probe: Probe, keys: list[str]) -> None:
    off = {"RECOUP_TEST_OFF": "progress"}
    # Frozen where it hurts: its effects are committed, its offsets are not.
    zombie = probe.start("worker", "w1", **SESSION, **off, **freeze_at("consumer.after-commit"))
    probe.write(keys, 10)
    await probe.until(lambda: frozen(zombie))
    probe.start("worker", "w2", **SESSION, **off)
    await probe.until(lambda: any(total > 10 for total, _ in probe.counted(keys).values()))
    zombie.cont()


async def _freeze_one_of_three(probe: Probe, keys: list[str], rng: random.Random) -> Proc:
    """Bring three workers under load and freeze one of the first two until the others have done all of its work."""
    workers = [probe.start("worker", f"w{number}", **SESSION) for number in (1, 2)]
    for number, worker in enumerate(workers, 1):
        probe.ready(worker, f"w{number}")
    probe.write(keys, 10)
    third = probe.start("worker", "w3", **SESSION)
    probe.ready(third, "w3")
    probe.write(keys, 10)
    await probe.until(lambda: sum(total for total, _ in probe.counted(keys).values()) > 40)
    chosen = rng.choice(workers)
    chosen.stop()
    probe.write(keys, 10)
    await probe.until_counted(keys, 30)
    return chosen
