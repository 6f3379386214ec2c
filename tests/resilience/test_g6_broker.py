"""G6: the broker is gone for 30 seconds; the api goes on writing, and the backlog drains in order."""

import time

import httpx
from conftest_resilience import Probe, settle

GONE_SECONDS = 30


async def test_writes_go_on_while_the_broker_is_gone(probe: Probe, keys: list[str]) -> None:
    probe.ready(probe.start("all", "one"), "one")
    probe.write(keys, 1)
    await probe.until_counted(keys, 1)
    probe.kafka.kill()
    begun, written = time.monotonic(), 0
    try:
        while time.monotonic() - begun < GONE_SECONDS:
            answer = await probe.say("one", keys[written % len(keys)])
            assert answer.status_code == 200, answer.text
            written += 1
            await settle(0.05)
    finally:
        probe.kafka.restart()
    wanted = {key: 1 + len(range(number, written, len(keys))) for number, key in enumerate(keys)}
    await probe.until(lambda: {key: total for key, (total, _) in probe.counted(keys).items()} == wanted)
    await probe.at_rest()
    assert all(inversions == 0 for _, inversions in probe.counted(keys).values())


async def test_without_an_outbox_writes_fail_while_the_broker_is_gone(probe: Probe, keys: list[str]) -> None:
    probe.ready(probe.start("api", "one"), "one")
    probe.kafka.kill()
    try:
        async with httpx.AsyncClient() as client:
            answer = await client.post(f"{probe.url('one')}/auth/say-directly", json={"caseId": keys[0]}, timeout=60)
    finally:
        probe.kafka.restart()
    assert answer.status_code >= 500
