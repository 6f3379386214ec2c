"""Makes the helpers of this folder importable, and prints what the worked examples came to."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from office import Office


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the amounts that the worked examples have seen, whatever is captured."""
    seen = config.stash.get(Office.SEEN, [])
    if not seen:
        return
    terminalreporter.section("worked examples of domain.md 5.4")
    width = max(len(what) for _, what, _ in seen)
    for example, what, amounts in sorted(seen, key=lambda row: int(row[0])):
        terminalreporter.write_line(f"{example:>2}  {what:<{width}}  {amounts}")
