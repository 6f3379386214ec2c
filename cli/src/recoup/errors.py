"""What can stop a command, and the exit codes a script can trust."""

from __future__ import annotations

import enum


class Exit(enum.IntEnum):
    """Exit codes of every command (2 is a wrong use of the command itself)."""

    OK = 0
    FAILED = 1
    CANNOT_START = 3
    NOT_RUNNING = 4
    ALREADY_RUNNING = 5
    TIMED_OUT = 6


class RecoupError(Exception):
    """Something a person has to know; the message says what was wrong and what to do."""

    def __init__(self, message: str, code: Exit = Exit.FAILED) -> None:
        super().__init__(message)
        self.code = code
