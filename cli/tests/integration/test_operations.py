"""Dead letters and replay reach the services of the running network."""

from __future__ import annotations

import json
from typing import Any

from sandbox import Sandbox

from recoup.supervisor import probe

LETTER = {
    "topic": "case.events", "key": "k1", "seq": 4, "type": "case.opened.v1", "event_id": "e", "reason": "poison",
    "error": "ValueError: told to fail", "attempts": 1, "parked_at": "2026-01-01 00:00:00+00:00", "resolution": None,
    "resolved_at": None, "actor": None, "note": None, "body": None,
}  # fmt: skip


def operated(sandbox: Sandbox, service: str) -> tuple[list[str], dict[str, str]]:
    words, environment = json.loads((sandbox.home / f"operated-{service}.json").read_text())
    return words, environment


def read(sandbox: Sandbox, *words: str, code: int = 0) -> Any:
    return json.loads(sandbox.recoup(*words, "--json", code=code).stdout)


def test_without_a_network_they_say_so(sandbox: Sandbox) -> None:
    for words in (["dlq", "list"], ["dlq", "replay"], ["dlq", "show", "--key", "k"], ["replay"]):
        assert "./recoup up" in sandbox.recoup(*words, code=4).stderr


def test_dead_letters_and_replay(sandbox: Sandbox) -> None:
    sandbox.recoup("up", "--detach")

    # An operation has the environment of the service itself, apart from the logs, which would mix with its answer.
    assert read(sandbox, "dlq", "list", "--service", "case") == []
    _, given = operated(sandbox, "case")
    served = json.loads(probe.get(f"{sandbox.url}/environment")[1])
    ours = {name for name in {*given, *served} if name.startswith("RECOUP_")}
    different = {name for name in ours if given.get(name) != served.get(name)}
    assert different <= {"RECOUP_LOG_LEVEL", "RECOUP_SUPERVISED_BY"}

    later = {**LETTER, "seq": 5, "reason": "behind", "error": None}
    waits = {"rest": {"parked": 1}}
    sandbox.tell("ledger", **waits, **{"dlq list": [LETTER, later], "dlq show": [{**LETTER, "body": "{}"}]})
    (sandbox.home / "operated-case.json").unlink()
    listed = read(sandbox, "dlq", "list")
    assert [(each["service"], each["seq"]) for each in listed] == [("ledger", 4), ("ledger", 5)]
    # A service in which nothing waits is not started to say so.
    assert not (sandbox.home / "operated-case.json").exists()
    assert "body" not in listed[0]
    assert read(sandbox, "dlq", "list", "--topic", "routing.events") == []
    assert "told to fail" in sandbox.recoup("dlq", "list", "--service", "ledger-service", "--key", "k1").stdout
    assert operated(sandbox, "ledger")[0] == ["dlq", "list", "--key", "k1"]
    assert read(sandbox, "dlq", "show", "--key", "k1", "--seq", "4")[0]["body"] == "{}"
    assert "no service has had" in sandbox.recoup("dlq", "show", "--key", "k1", "--seq", "5", code=1).stderr

    left = {"topic": "case.events", "key": "k1", "applied": 0, "left": 2, "error": "ValueError: told to fail"}
    sandbox.tell("ledger", **waits, **{"dlq replay": [left], "code": 1})
    asked = ("dlq", "replay", "--topic", "case.events", "--actor", "anna", "--note", "mended")
    assert read(sandbox, *asked, code=1) == [{"service": "ledger", **left}]
    assert operated(sandbox, "ledger")[0] == [*asked[:4], "--actor", "anna", "--note", "mended"]

    done = {**left, "applied": 2, "left": 0, "error": None}
    sandbox.tell("ledger", **{"dlq discard": done})
    place = ("--service", "ledger", "--topic", "case.events", "--key", "k1", "--seq", "4")
    assert read(sandbox, "dlq", "discard", *place, "--note", "sent twice by hand") == [{"service": "ledger", **done}]
    words, _ = operated(sandbox, "ledger")
    assert words[words.index("--note") + 1] == "sent twice by hand"
    assert words[words.index("--actor") + 1] != ""
    assert "--note" in sandbox.recoup("dlq", "discard", *place, code=2).stderr

    sandbox.tell("case", replay={"service": "case", "sent": 12})
    assert read(sandbox, "replay")["sent"] == {"case": 12, **dict.fromkeys(
        ("routing", "ledger", "notification", "referral", "identity"), 0
    )}  # fmt: skip
    assert read(sandbox, "replay", "--service", "case", "--to", "127.0.0.1:9")["sent"] == {"case": 12}
    assert operated(sandbox, "case")[0] == ["replay", "--to", "127.0.0.1:9"]
    assert "there is no service 'bank'" in sandbox.recoup("replay", "--service", "bank", code=1).stderr
