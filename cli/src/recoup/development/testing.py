"""The test groups: where their tests live, what they need, and running them one after another."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from recoup.development.tools import run
from recoup.errors import RecoupError
from recoup.home import ROOT
from recoup.terminal import say, table

NO_TESTS_COLLECTED = 5
# In the order in which a failure is cheapest to find.
GROUPS = {
    "unit": ("services/*/tests/unit", "libs/*/tests/unit", "cli/tests/unit"),
    "architecture": ("tests/architecture",),
    "contract": ("tests/contract",),
    "integration": ("services/*/tests/integration", "libs/*/tests/integration", "cli/tests/integration"),
    "component": ("services/*/tests/component",),
    "e2e": ("tests/e2e",),
    "resilience": ("tests/resilience",),
}
BROKER = "RECOUP_KAFKA_BOOTSTRAP"
NEEDS_KAFKA = ("resilience",)
# Two at a time, each with servers of its own: these groups wait more than they compute. `-- -n 0` undoes it, and so
# does a Kafka of somebody else's: two tests on one broker would take each other's events.
SIDE_BY_SIDE = ("integration", "component", "e2e", "resilience")
IN_TWOS = ("-n", "2", "--dist", "worksteal")


@dataclass(frozen=True)
class Result:
    """How one group went."""

    group: str
    code: int
    seconds: float

    @property
    def word(self) -> str:
        """One word for it."""
        return {0: "passed", NO_TESTS_COLLECTED: "no tests"}.get(self.code, "FAILED")

    @property
    def passed(self) -> bool:
        """Whether nothing failed."""
        return self.code in (0, NO_TESTS_COLLECTED)


@dataclass(frozen=True)
class Plan:
    """Which groups to run, with which words for pytest, and what is left out for which reason."""

    groups: tuple[str, ...]
    words: tuple[str, ...]
    left_out: dict[str, str]
    missing: str | None
    required: bool = False

    @classmethod
    def make(cls, asked: Sequence[str], *, require_kafka: bool) -> Plan:
        """Sort out what was asked for; raises RecoupError for an unknown group."""
        chosen = tuple(word for word in asked if word in GROUPS)
        words = tuple(asked[len(chosen) :])
        if asked[: len(chosen)] != list(chosen) or (words and not _for_pytest(words)):
            message = f"{words[0]!r} is no group; there are: {', '.join(GROUPS)}. Words for pytest follow after --"
            raise RecoupError(message)
        required = require_kafka or os.environ.get("CI", "").lower() in ("1", "true")
        reason = None if required else why_no_kafka()
        groups, left_out = [], {}
        for group in chosen or GROUPS:
            if not _folders(group):
                left_out[group] = "there are no such tests yet"
            elif reason and group in NEEDS_KAFKA:
                left_out[group] = reason
            else:
                groups.append(group)
        if reason and any(group not in NEEDS_KAFKA for group in groups):
            left_out["tests marked kafka"] = reason
        missing = why_no_kafka() if required else None
        return cls(tuple(groups), words, left_out, missing, required)

    def passed(self, results: Sequence[Result]) -> bool:
        """Whether everything that had to run did, and nothing failed."""
        return self.missing is None and all(result.passed for result in results)

    def describe(self) -> str:
        """Say what would run."""
        rows = [(group, " ".join(_folders(group))) for group in self.groups]
        return table(("GROUP", "WHERE"), rows) + self._left_out()

    def report(self, results: Sequence[Result]) -> str:
        """Say how it went."""
        rows = [(result.group, result.word, f"{result.seconds:.1f} s") for result in results]
        missing = f"\nMissing, and required: {self.missing}" if self.missing else ""
        return "\n" + table(("GROUP", "RESULT", "TIME"), rows) + self._left_out() + missing

    def as_json(self, results: Sequence[Result]) -> dict[str, object]:
        """Say how it went, for machines."""
        rows = [{"group": it.group, "result": it.word, "seconds": round(it.seconds, 2)} for it in results]
        return {"passed": self.passed(results), "groups": rows, "leftOut": self.left_out, "missing": self.missing}

    def _left_out(self) -> str:
        return "".join(f"\nLeft out: {what}: {why}" for what, why in self.left_out.items())


def run_plan(plan: Plan) -> list[Result]:
    """Run pytest for each group; the next one runs even when one fails."""
    results: list[Result] = []
    if plan.missing:
        return results
    if plan.required:
        os.environ["RECOUP_REQUIRE_KAFKA"] = "1"
    marks = ["-m", "not kafka"] if "tests marked kafka" in plan.left_out else []
    for group in plan.groups:
        say(f"-- {group}")
        began = time.monotonic()
        twos = IN_TWOS if group in SIDE_BY_SIDE and not os.environ.get(BROKER) else ()
        code = run(sys.executable, "-P", "-m", "pytest", "-q", *twos, *marks, *plan.words, *_folders(group))
        results.append(Result(group, code, time.monotonic() - began))
    return results


def why_no_kafka() -> str | None:
    """Give the reason why no Apache Kafka can be had here; None when one probably can."""
    named = os.environ.get(BROKER)
    if named:
        host, _, port = named.split(",")[0].rpartition(":")
        try:
            with socket.create_connection((host, int(port)), timeout=3):
                return None
        except (OSError, ValueError):
            return f"RECOUP_KAFKA_BOOTSTRAP names {named}, but nothing answers there"
    if os.environ.get("DOCKER_HOST") or os.path.exists("/var/run/docker.sock"):  # noqa: PTH110 - a socket, not a file
        return None
    if shutil.which("java") and (shutil.which("mvn") or (ROOT / "var" / "cache" / "kafka").exists()):
        return None
    return (
        "no Apache Kafka on this machine: RECOUP_KAFKA_BOOTSTRAP is not set, there is no Docker engine, and no Java 17 "
        "with Maven"
    )


def _folders(group: str) -> list[str]:
    found = [path for pattern in GROUPS[group] for path in sorted(ROOT.glob(pattern))]
    return [str(path.relative_to(ROOT)) for path in found if any(path.rglob("test_*.py"))]


def _for_pytest(words: Sequence[str]) -> bool:
    return words[0].startswith("-") or "::" in words[0] or "/" in words[0]
