"""What is looked at before anything is started; each finding is a sentence that says what to do."""

from __future__ import annotations

import errno
import shutil
import socket
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from recoup.errors import Exit, RecoupError

FREE_BYTES_NEEDED = 500_000_000
POSTGRES_PORT = 5432
SECONDS_TO_ANSWER = 5.0
DISK_FULL = "the disk of {folder} is full; make room there (at least 500 MB) and start again."


def disk(folder: Path) -> None:
    """Refuse to start where databases and logs would soon find no room."""
    free = shutil.disk_usage(folder).free
    if free < FREE_BYTES_NEEDED:
        message = (
            f"only {free // 1_000_000} MB are free on the disk of {folder}, and a network needs 500 MB to begin with; "
            "make room there, or name another folder with RECOUP_HOME, and start again."
        )
        raise RecoupError(message, Exit.CANNOT_START)


def port(number: int) -> None:
    """Refuse to start when somebody else listens where the gateway has to."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except PermissionError:
            message = f"port {number} may only be used by root; choose one above 1023: ./recoup up --port 8080"
            raise RecoupError(message, Exit.CANNOT_START) from None
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            message = (
                f"port {number} is taken by {listener(number)}; stop it, or choose another port: "
                f"./recoup up --port {number + 1}"
            )
            raise RecoupError(message, Exit.CANNOT_START) from None


def reachable(what: str, address: str, option: str) -> None:
    """Refuse to start on a server of the user's own that does not answer."""
    parts = urlsplit(address if "://" in address else f"//{address.partition(',')[0]}")
    host, number = parts.hostname or "", parts.port or POSTGRES_PORT
    # A PostgreSQL behind a unix socket has no host to ask.
    if not host:
        return
    try:
        socket.create_connection((host, number), timeout=SECONDS_TO_ANSWER).close()
    except OSError as error:
        message = (
            f"no {what} answers at {host}:{number} ({error}); start it, correct {option}, or leave {option} out to use "
            "the embedded one."
        )
        raise RecoupError(message, Exit.CANNOT_START) from None


def listener(number: int) -> str:
    """Name the process that listens on a port, as far as we may see."""
    with suppress(psutil.Error, PermissionError):
        for connection in psutil.net_connections("tcp"):
            address = connection.laddr
            if connection.status == psutil.CONN_LISTEN and address and address.port == number and connection.pid:
                with suppress(psutil.Error):
                    return f"{psutil.Process(connection.pid).name()} (process {connection.pid})"
    return "another process"
