"""What the ledger's routes ask for beside the chassis' own."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from chassis.peers import Peers, PeerUnavailable
from ledger_service.domain.bank_ports import ClaimTexts
from ledger_service.domain.errors import Awaited, NotYetKnown
from ledger_service.domain.ports import OwnersView
from ledger_service.settings import LedgerSettings


class CaseService:
    """case-service as `domain.ports.CaseDirectory`."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers

    async def find(self, case_id: UUID) -> OwnersView | None:
        """Return the owner's view of a case; None when he has no such case."""
        try:
            found = await self._peers.get("case", f"/internal/cases/{case_id}")
        except PeerUnavailable:
            raise NotYetKnown(Awaited.OWNER) from None
        if found is None:
            return None
        return OwnersView(
            state=str(found["state"]),
            partner_id=_id(found.get("partnerId")),
            creditor_id=_id(found.get("creditorId")),
            debtor_type=str(found.get("debtorType", "")),
            invoice_date=_day(found.get("invoiceDate")) or dt.date.min,
            due_date=_day(found.get("dueDate")),
            managing_partner_id=_id(found.get("managingPartnerId")),
        )

    async def texts(self, partner_id: UUID) -> Mapping[UUID, ClaimTexts] | None:
        """Return what payers may write of a partner's open claims, page by page; None when nobody answers."""
        found: dict[UUID, ClaimTexts] = {}
        after: str | None = None
        while True:
            try:
                page = await self._peers.get(
                    "case", f"/internal/partners/{partner_id}/claim-texts", params={"after": after}, timeout=2.0
                )
            except PeerUnavailable:
                return None
            for each in (page or {}).get("claims", ()):
                found[UUID(each["caseId"])] = ClaimTexts(
                    each["debtor"], each["creditorReference"], each["partnerReference"]
                )
            after = (page or {}).get("next")
            if after is None:
                return found


def _id(value: object) -> UUID | None:
    return UUID(str(value)) if value else None


def _day(value: object) -> dt.date | None:
    return dt.date.fromisoformat(str(value)) if value else None


async def _cases(request: Request) -> CaseService:
    return CaseService(request.app.state.peers)


async def _settings(request: Request) -> LedgerSettings:
    settings: LedgerSettings = request.app.state.ledger_settings
    return settings


CasesDep = Annotated[CaseService, Depends(_cases)]
"""The owner of cases."""

SettingsDep = Annotated[LedgerSettings, Depends(_settings)]
"""The ledger's own settings."""
