"""Makes the helpers of this folder known to its tests, and gives them a crowd and a case for it."""

import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from crowd import Crowd


@pytest.fixture
def crowd(ledger: Any) -> Crowd:
    return Crowd(ledger)


@pytest.fixture
async def case(ledger: Any, make_case: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    made = make_case(principal=300_000, fees=20_000, vat_rate="0.2", referral_partner_id=uuid4())
    await ledger.has(made)

    async def owner(_service: str, path: str, **_: Any) -> dict[str, str] | None:
        known = {"partnerId": str(made.partner_id), "creditorId": str(made.creditor_id), "state": "Active"}
        return known if path.endswith(str(made.id)) else None

    monkeypatch.setattr(ledger.running.peers, "get", owner)
    return made
