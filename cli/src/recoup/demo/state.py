"""What a run leaves for the next one: its as-of date and the credentials it was given, never what it has done."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from recoup.home import Home, read_json, write_atomically


class DemoState:
    """The demonstration's own small file, beside the network's other secrets."""

    def __init__(self, home: Home) -> None:
        self._file = home.secrets / "demo.json"
        self._kept: dict[str, Any] = read_json(self._file) or {}

    def as_of(self, today: dt.date) -> dt.date:
        """Return the day of the first run; today, kept from now on, if this is the first."""
        return dt.date.fromisoformat(self.keep("asOf", today.isoformat()))

    def get(self, name: str) -> Any:
        """Return what was kept under a name; None if nothing was."""
        return self._kept.get(name)

    def keep(self, name: str, value: Any) -> Any:
        """Keep a value under a name unless there is one; return what is kept."""
        if name not in self._kept:
            self.replace(name, value)
        return self._kept[name]

    def replace(self, name: str, value: Any) -> None:
        """Keep a value under a name."""
        self._kept[name] = value
        write_atomically(self._file, json.dumps(self._kept, indent=1) + "\n", mode=0o600)
