"""A job goes on after a failure, and ends when it is cancelled."""

import asyncio
from typing import Any, cast

import pytest

from chassis import jobs
from chassis.database import Database


async def test_a_failed_job_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    runs, waits = [], []
    enough = asyncio.Event()

    async def run(_: Database) -> None:
        runs.append(len(runs))
        if len(runs) == 5:
            enough.set()
        if len(runs) in {2, 3}:
            raise RuntimeError("not now")

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await real(0)

    real = asyncio.sleep
    monkeypatch.setattr(jobs.asyncio, "sleep", sleep)
    task = asyncio.create_task(jobs.keep_running(jobs.Job("any", 7, run), cast("Any", None)))
    await asyncio.wait_for(enough.wait(), 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    # Before the third and the fourth run it also waited because of the failure.
    assert [seconds == 7 for seconds in waits[:6]] == [True, False, True, False, True, True]
