"""What the platform's staff does: look at the payments that are too large to count by themselves, and verify them."""

from __future__ import annotations

from recoup.demo.board import Board
from recoup.demo.network import Network


class Staff:
    """The staff of the platform, who believe what the partners report."""

    def __init__(self, network: Network, board: Board) -> None:
        self._client = network.staff
        self._board = board

    async def run(self) -> int:
        """Verify every payment that waits for it; returns how many."""
        waiting = [each["id"] async for each in self._client.pages("/ops/payments", verification="Submitted")]
        await self._board.all([self._verify(payment) for payment in waiting])
        return len(waiting)

    async def _verify(self, payment: str) -> None:
        await self._client.post(f"/ops/payments/{payment}/verify", f"verify-{payment}")
