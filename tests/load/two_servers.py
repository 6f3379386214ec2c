"""Starts the two servers of a bench over HTTP and says where they are."""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

from chassis.testing.children import dies_with_parent

KINDS = ("recoup", "limit")


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server is, and the bearer token of the bench's caller."""

    url: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """Return what makes a request one of the caller's."""
        return {"Authorization": f"Bearer {self.token}"}


@contextmanager
def serving(told: Mapping[str, Any]) -> Iterator[dict[str, Server]]:
    """Give the service and its limit, each a process of its own until the end.

    `told` holds `service`, `url` of its database, `caller`, and for the limit `route`, `recipe`, `answer`, and `draw`
    where more than the drawn words differs from one request to the next.
    """
    with ExitStack() as stack:
        file = Path(stack.enter_context(tempfile.TemporaryDirectory()), "told.pickle")
        file.write_bytes(pickle.dumps(dict(told)))
        processes = {kind: _start(kind, file, stack) for kind in KINDS}
        yield {kind: _address(process) for kind, process in processes.items()}


def _start(kind: str, file: Path, stack: ExitStack) -> subprocess.Popen[str]:
    script = str(Path(__file__).with_name("servers.py"))
    process = subprocess.Popen(
        [*dies_with_parent(), sys.executable, script, kind, str(file)], stdout=subprocess.PIPE, text=True
    )
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


def _address(process: subprocess.Popen[str]) -> Server:
    assert process.stdout is not None
    for line in process.stdout:
        word, _, rest = line.partition(" ")
        if word == "ready":
            port, token = rest.split()
            # What the service logs would fill the pipe, and then stop it.
            Thread(target=shutil.copyfileobj, args=(process.stdout, sys.stderr), daemon=True).start()
            return Server(f"http://127.0.0.1:{port}", token)
    message = "a server of the bench did not start; its reason stands above"
    raise RuntimeError(message)
