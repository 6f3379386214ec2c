"""The load suite: each figure beside its limit, both measured in this run on the same servers."""

from __future__ import annotations

import argparse
import importlib
import json
import signal
import sys
import time

import uvloop
from figures import Figure
from ground import Ground, prepared

from chassis.server import settle

BENCHES = (
    "relay", "consumer", "post", "payments", "gateway", "journal", "assign", "balance_at", "verify", "invoices",
    "ledger_page",
)  # fmt: skip


def main() -> int:
    """Run the named benches; 0 when every target is met, 1 when one is missed."""
    parser = argparse.ArgumentParser(prog="recoup bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of: {', '.join(BENCHES)}; all without")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--rounds", type=int, default=3, help="how often each side is measured")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full amounts, for trying out")
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(BENCHES)
    if unknown:
        parser.error(f"no bench is called {', '.join(sorted(unknown))}; there are: {', '.join(BENCHES)}")
    # Told to stop, leave nothing running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    figures: list[Figure] = []
    with prepared(chosen.rounds, chosen.scale) as ground:
        for name in chosen.names or BENCHES:
            began = time.monotonic()
            found = _run(name, ground)
            figures += found
            # A full run takes half an hour: what is measured is told, whatever becomes of the rest.
            sys.stderr.write(f"-- {name}: {time.monotonic() - began:.0f} s\n")
            sys.stderr.writelines(f"   {_line(each)}" for each in found)
        setting = ground.setting()
    if chosen.json:
        sys.stdout.write(json.dumps({"setting": setting, "benches": [each.as_json() for each in figures]}, indent=2))
        sys.stdout.write("\n")
    else:
        _show(figures, setting)
    return 0 if all(each.ok for each in figures) else 1


def _run(name: str, ground: Ground) -> list[Figure]:
    module = importlib.import_module(f"{name}_bench")
    # What a bench runs in this process has the collector of a service's own.
    settle()
    found: list[Figure] = uvloop.run(module.run(ground))
    return found


def _show(figures: list[Figure], setting: dict[str, object]) -> None:
    print = sys.stdout.write  # noqa: A001 - one way of writing in this function
    print(f"{'bench':<24} {'figure':>12} {'limit':>12} {'':<10} {'ratio':>6}  target\n")
    for each in figures:
        print(_line(each))
    for name, value in setting.items():
        print(f"{name}: {json.dumps(value)}\n")


def _line(figure: Figure) -> str:
    measured = f"{figure.bench:<24} {figure.figure:>12,.2f} {figure.limit:>12,.2f} {figure.unit:<10}"
    return f"{measured} {figure.ratio:>6.2f}  {figure.wanted} {'ok' if figure.ok else 'MISSED'}\n"


if __name__ == "__main__":
    sys.exit(main())
