"""The network clock goes forward through `recoup clock`."""

from __future__ import annotations

import json

from sandbox import Sandbox


def test_the_clock_advances_and_names_who_does_not_rest(sandbox: Sandbox) -> None:
    sandbox.recoup("clock", "advance", "1d", code=4)
    sandbox.recoup("up", "--detach")
    assert json.loads(sandbox.recoup("clock", "advance", "2d12h", "--json").stdout)["offsetSeconds"] == 216000
    assert "2 days, 12:00:00 ahead" in sandbox.recoup("clock").stdout

    sandbox.tell("ledger", rest={"unsent": 3, "emitted": {"ledger.events": 7}, "parked": 1})
    sandbox.tell("case", rest={"applied": {"money": {"ledger.events": 5}}})
    said = sandbox.recoup("clock", "advance", "1d", "--timeout", "0.3", code=6).stderr
    assert "ledger-service has 3 events to send" in said
    assert "money of case-service lacks 2 events of ledger.events" in said
    assert "./recoup dlq" in said
    assert "is no duration" in sandbox.recoup("clock", "advance", "soon", code=1).stderr
