"""Passwords with Argon2id, in threads, a few at a time: a flood of sign-ins must not starve requests."""

import asyncio
from typing import Final

from argon2 import PasswordHasher as Argon2
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's smallest recommended Argon2id profile: 19 MiB, two passes, one lane.
_MEMORY_KIB: Final = 19_456
_PASSES: Final = 2
_AT_ONCE: Final = 2


class Argon2Passwords:
    """Fulfils `PasswordHasher`. One instance serves a process."""

    def __init__(self) -> None:
        self._argon = Argon2(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=1)
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """Return the hash to store."""
        async with self._gate:
            return await asyncio.to_thread(self._argon.hash, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Tell whether they belong together; takes as long for an account that does not exist."""
        if self._nobody is None:
            self._nobody = await self.hash("nobody")
        async with self._gate:
            matches = await asyncio.to_thread(self._check, stored or self._nobody, password)
        return matches and stored is not None

    def outdated(self, stored: str) -> bool:
        """Tell whether the hash was made with other parameters than today's."""
        return self._argon.check_needs_rehash(stored)

    def _check(self, stored: str, password: str) -> bool:
        try:
            return self._argon.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False
