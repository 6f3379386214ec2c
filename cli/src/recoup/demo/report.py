"""What a run came to, for a person and for a machine."""

from __future__ import annotations

from collections import Counter
from typing import Any

from recoup.demo import plan
from recoup.demo.invoices import InvoiceFile
from recoup.demo.run import Result
from recoup.rest import Watch
from recoup.running import Running
from recoup.terminal import table
from recoup.verification import Check

UNASSIGNED = "(nobody)"
SHOWN_PROBLEMS = 20


def report(running: Running, file: InvoiceFile, result: Result, checks: list[Check]) -> dict[str, Any]:
    """Return the whole report as plain data; amounts are minor units."""
    totals = result.totals
    return {
        "asOf": result.as_of.isoformat(),
        "invoices": len(file.invoices),
        "claims": len(result.cases),
        "problems": [{"line": each.line, "column": each.column, "reason": each.reason} for each in file.problems],
        "states": dict(sorted(Counter(_state(case) for case in result.cases).items())),
        "countries": dict(sorted(Counter(case["debtor"]["countryAlpha2"] for case in result.cases).items())),
        "partners": dict(sorted(Counter(_partner(case) for case in result.cases).items())),
        "totals": totals.ordered(),
        "due": {currency: dict(amounts) for currency, amounts in sorted(totals.due.items())},
        "accrued": {currency: dict(amounts) for currency, amounts in sorted(totals.accrued.items())},
        "differences": totals.differences,
        "clocks": result.clocks,
        "events": _events(running),
        "traffic": _traffic(result),
        "submissionToAssigned": result.assigned,
        "seconds": round(result.seconds, 1),
        "verify": {
            "holds": not any(check.broken for check in checks),
            "broken": [f"{check.service}: {check.name}" for check in checks if check.broken],
        },
    }


def _state(case: dict[str, Any]) -> str:
    code = str(case.get("closeCode") or "").replace(" ", "")
    return f"{case['lifecycle']} ({code})" if code else str(case["lifecycle"])


def _partner(case: dict[str, Any]) -> str:
    partner = case.get("collectionPartner")
    return str(partner["name"]) if partner else UNASSIGNED


def _events(running: Running) -> dict[str, int]:
    """Add up what every service has published, applied and skipped as a duplicate since it started."""
    watch = Watch(running.services, running.internal_headers)
    try:
        answers = [answer for answer in watch.look().answers.values() if answer]
    finally:
        watch.close()
    return {
        "published": sum(count for answer in answers for count in answer["emitted"].values()),
        "applied": sum(
            count for answer in answers for topics in answer["applied"].values() for count in topics.values()
        ),
        "duplicatesSkipped": sum(answer.get("duplicates", 0) for answer in answers),
    }


def _traffic(result: Result) -> dict[str, float]:
    seconds = sorted(result.traffic.seconds) or [0.0]
    return {
        "requests": result.traffic.requests,
        "perSecond": round(result.traffic.requests / max(result.seconds, 0.001), 1),
        "triedAgain": result.traffic.again,
        "p50Milliseconds": round(1000 * seconds[len(seconds) // 2], 1),
        "p99Milliseconds": round(1000 * seconds[len(seconds) * 99 // 100], 1),
    }


def readable(told: dict[str, Any]) -> str:
    """Return the report as a person wants to read it."""
    lines = [
        "",
        f"Recoup, as of {told['asOf']}: {told['claims']} claims out of {told['invoices']} invoices",
        "",
    ]
    lines += [
        f"  line {problem['line']}, {problem['column'] or 'file'}: {problem['reason']}"
        for problem in told["problems"][:SHOWN_PROBLEMS]
    ]
    if len(told["problems"]) > SHOWN_PROBLEMS:
        lines.append(f"  ... and {len(told['problems']) - SHOWN_PROBLEMS} more rows were left out")
    for title in ("states", "countries", "partners"):
        lines += [title.capitalize(), table(("", "cases"), told[title].items()), ""]
    lines += ["Money", _money(told), ""]
    lines += ["Clocks", _clocks(told["clocks"]), ""]
    events, traffic, assigned = told["events"], told["traffic"], told["submissionToAssigned"]
    lines += [
        f"Events: {events['published']} published, {events['applied']} applied, {events['duplicatesSkipped']} skipped",
        f"Requests: {traffic['requests']} at {traffic['perSecond']} a second",
        f"Answers: p50 {traffic['p50Milliseconds']} ms, p99 {traffic['p99Milliseconds']} ms",
        f"Submission to assigned: p50 {assigned['p50Milliseconds']} ms, p99 {assigned['p99Milliseconds']} ms",
        f"Time: {told['seconds']} s",
    ]
    lines += [f"DIFFERENCE {each}" for each in told["differences"]]
    verify = told["verify"]
    lines.append("Verify: every check holds" if verify["holds"] else f"Verify: BROKEN {', '.join(verify['broken'])}")
    return "\n".join(lines)


def _money(told: dict[str, Any]) -> str:
    rows = []
    for currency, amounts in told["totals"].items():
        for name, amount in amounts.items():
            parts = [told[part].get(currency, {}).get(name) for part in ("due", "accrued")]
            shown = ["" if part is None else f"{plan.decimal(part, currency):,}" for part in parts]
            rows.append((currency, name, f"{plan.decimal(amount, currency):,}", *shown))
    return table(("", "", "total", "due", "accrued"), rows)


def _clocks(clocks: Any) -> str:
    rows = [
        (code, clock["met"], clock["missed"], clock["running"], clock["stopped"])
        for code, clock in {**clocks["clocks"], "all": clocks["total"]}.items()
    ]
    return table(("clock", "met", "missed", "running", "stopped"), rows)
