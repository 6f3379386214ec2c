"""The server's own load generator, sending recorded statements."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import tempfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from recorded import Recipe

from chassis.embedded.postgres import binaries

_TPS = re.compile(r"tps = ([\d.]+)")
_ARGUMENT = re.compile(r"\$(\d+)")
_LARGEST = 2**48 - 1
_LARGEST_INTEGER = 2**31 - 1
_PREFIX = "01891111-0000-7000-8000-"


class Expression(str):
    """An argument that is SQL itself."""

    __slots__ = ()


ANY_NUMBER = Expression(":any_number::integer")
"""A number that no other transaction has, as near as makes no difference."""


def script(recipe: Recipe, case: str, cases: int) -> str:
    """Write a recipe as pgbench's script: ids are drawn at random, `case` is one of the first `cases` numbered ones."""
    settings = [rf"\set case_number random(0, {cases - 1})", rf"\set any_number random(1000, {_LARGEST_INTEGER})"]
    words = {}
    for number, word in enumerate(recipe.drawn):
        if word == case:
            words[word] = f"'{case[:24]}' || lpad(to_hex(:case_number::bigint), 12, '0')"
        elif len(word) == len(case):
            settings.append(rf"\set drawn_{number} random(0, {_LARGEST})")
            words[word] = f"'{_PREFIX}' || lpad(to_hex(:drawn_{number}::bigint), 12, '0')"
    body = [_filled(sql, arguments, words) for sql, arguments in recipe.statements]
    return "\n".join([*settings, "BEGIN;", *(f"{each};" for each in body), "COMMIT;", ""])


def run(dsn: str, schema: str, text: str, connections: int, each: int) -> float:
    """Run a script so often on each connection; return the transactions per second without connecting."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "script.sql")
        file.write_text(text)
        done = subprocess.run(
            [
                str(binaries() / "pgbench"), "-n", "-M", "prepared", "-c", str(connections), "-j", "2",
                "-t", str(each), "-f", str(file), dsn,
            ],
            capture_output=True, text=True, check=False, env={"PGOPTIONS": f"-c search_path={schema} -c jit=off"},
        )  # fmt: skip
    found = _TPS.search(done.stdout)
    if done.returncode != 0 or found is None or "number of failed transactions: 0 " not in done.stdout:
        raise RuntimeError(done.stderr[-2000:] + done.stdout[-1000:])
    return float(found[1])


def _filled(sql: str, arguments: tuple[Any, ...], words: Mapping[str, str]) -> str:
    """Put literals and expressions where the arguments go, on one line as pgbench reads it."""
    filled = _ARGUMENT.sub(lambda found: _literal(arguments[int(found[1]) - 1], words), sql)
    return " ".join(line.partition("--")[0].strip() for line in filled.splitlines())


def _literal(value: Any, words: Mapping[str, str]) -> str:  # noqa: PLR0911 - any argument
    if value is None:
        return "NULL"
    if isinstance(value, Expression):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, list):
        return f"ARRAY[{', '.join(_literal(each, words) for each in value)}]"
    if isinstance(value, UUID):
        expression = words.get(str(value))
        return f"({expression})::uuid" if expression else f"'{value}'::uuid"
    if isinstance(value, dt.date):
        return _quoted(value.isoformat())
    return _text(str(value), words)


def _text(value: str, words: Mapping[str, str]) -> str:
    quoted = _quoted(value)
    found = [word for word in words if word in value]
    for word in found:
        quoted = quoted.replace(word, f"' || {words[word]} || E'")
    return f"({quoted})" if found else quoted


def _quoted(value: str) -> str:
    """Return a literal without a colon in it: pgbench would take what follows one for a name."""
    return "E'" + value.replace("\\", "\\\\").replace("'", "''").replace(":", r"\x3A") + "'"
