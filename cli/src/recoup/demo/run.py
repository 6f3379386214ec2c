"""The run itself: set up, everybody works until nothing is left to do, time passes, the report."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import time
from dataclasses import dataclass
from typing import Any

from recoup import clock
from recoup.demo import plan, totals
from recoup.demo.board import Board
from recoup.demo.client import Gateway, Traffic
from recoup.demo.creditor import Creditor
from recoup.demo.invoices import InvoiceFile
from recoup.demo.network import Network, Setup
from recoup.demo.partner import CollectionPartner
from recoup.demo.staff import Staff
from recoup.demo.state import DemoState
from recoup.errors import RecoupError
from recoup.rest import Watch
from recoup.running import Running
from recoup.terminal import say

PROGRESS_SECONDS = 3.0
LATER = dt.timedelta(days=40)
REST_SECONDS = 60.0


@dataclass(slots=True)
class Result:
    """What a run came to."""

    as_of: dt.date
    cases: list[dict[str, Any]]
    totals: totals.Totals
    clocks: dict[str, Any]
    assigned: dict[str, float]
    traffic: Traffic
    seconds: float


async def run(running: Running, file: InvoiceFile, limit: int | None) -> Result:
    """Do the whole job, or what is left of it."""
    begun = time.monotonic()
    state = DemoState(running.home)
    as_of = state.as_of(clock.now(running.home).date())
    claims = plan.claims(file.invoices, as_of)[:limit] if file.claims else ()
    async with contextlib.aclosing(Gateway(running.url)) as gateway:
        say(f"Setting up the network: {plan.CREDITORS} creditors, {len(plan.PARTNERS)} partners ...")
        setup = Setup(gateway, state, running.credentials.staff_api_key, running.url)
        network = await setup.run(as_of.isoformat())
        say(f"{len(claims)} claims go their way ...")
        board = Board({claim.number: claim for claim in claims})
        if claims:
            await _work(board, network, as_of)
        _rest(running)
        if await Staff(network, board).run():
            _rest(running)
        if len(claims) == len(file.claims):
            await asyncio.to_thread(_let_time_pass, running, as_of)
            await setup.sign_in_again(network)
        else:
            say("Time stands still: more claims of the file can follow, as of the same day.")
        cases = [case for member in network.creditors.values() async for case in member.client.pages("/customer/cases")]
        balances = await totals.read(network)
        clocks = await network.staff.get("/ops/clocks")
        assigned = await network.staff.get("/ops/cases/assignment-times")
    return Result(as_of, cases, balances, clocks, assigned, gateway.traffic, time.monotonic() - begun)


async def _work(board: Board, network: Network, as_of: dt.date) -> None:
    """Let everybody work at once until the board is done; the first error of anybody ends the run."""
    creditors = [
        Creditor(number, member, network.submitters[number], board) for number, member in network.creditors.items()
    ]
    partners = [CollectionPartner(partner, network.partners[partner.key], board, as_of) for partner in plan.PARTNERS]
    actors = [
        *(asyncio.create_task(creditor.run()) for creditor in creditors),
        *(asyncio.create_task(partner.run()) for partner in partners),
    ]
    watch = asyncio.create_task(_progress(board))
    try:
        await asyncio.gather(*actors)
    finally:
        for task in (*actors, watch):
            task.cancel()
        await asyncio.gather(*actors, watch, return_exceptions=True)


async def _progress(board: Board) -> None:
    while True:
        await asyncio.sleep(PROGRESS_SECONDS)
        say(f"  {len(board.submitted)} of {len(board.claims)} submitted, {len(board.finished)} done")


def _rest(running: Running) -> None:
    watch = Watch(running.services, running.internal_headers)
    try:
        watch.wait(REST_SECONDS)
    finally:
        watch.close()


def _let_time_pass(running: Running, as_of: dt.date) -> None:
    """Go on to forty days after the as-of date; a run that was there already stays."""
    target = dt.datetime.combine(as_of, dt.time(12), dt.UTC) + LATER
    by = target - clock.now(running.home)
    if by <= dt.timedelta():
        return
    say(f"{LATER.days} days go by ...")
    try:
        for _ in clock.advance(running, by, seconds=REST_SECONDS):
            pass
    except RecoupError as error:
        message = f"time could not pass: {error}"
        raise RecoupError(message, error.code) from error
