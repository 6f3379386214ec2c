"""The subcommands: one module each, named as its command, with a function `register(app)`.

A new command needs its module only: it is found by being in this folder. Modules import what is heavy inside their
functions, so that `recoup --help` stays quick.
"""

from __future__ import annotations

import pkgutil

# The order of `recoup --help`; whatever else is in the folder follows.
FIRST = ("up", "down", "status", "logs", "demo", "verify", "clock", "replay", "dlq", "openapi", "events")
_present = sorted(module.name for module in pkgutil.iter_modules(__path__))
NAMES = (*(name for name in FIRST if name in _present), *(name for name in _present if name not in FIRST))
