"""What a submission needs to know of its creditor, asking the owner of a fact before saying no."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from case_service.application.work import Work
from case_service.domain.errors import CreditorBlocked
from case_service.domain.organisations import ClientLink, Organisation, Rate, SubmissionContext
from chassis.errors import unavailable
from chassis.peers import Peers, PeerUnavailable

_USD: Final = "USD"
_TIMEOUT: Final = 1.0


async def submission_facts(
    work: Work, peers: Peers, creditor_id: UUID, currency: str, division_id: UUID | None
) -> SubmissionContext:
    """Return the facts, from the projections where they are there: one statement.

    Raises `CreditorBlocked` for a caller whose organisation nobody knows, and `ApiError` 503 when the
    owner of a missing fact cannot be asked. A missing rate stays None only when the ledger says so.
    """
    context = await work.directory.submission_context(creditor_id, currency, division_id)
    if context is None:
        await learn_organisation(work, peers, creditor_id)
        context = await work.directory.submission_context(creditor_id, currency, division_id)
        if context is None:
            raise CreditorBlocked("Your organisation is not known to the network.")
    if currency == _USD:
        return dataclasses.replace(context, rate=Rate(_USD, Decimal(1), work.uow.today))
    if context.rate is None:
        return dataclasses.replace(context, rate=await _ask_rate(work, peers, currency))
    return context


async def learn_organisation(work: Work, peers: Peers, organisation_id: UUID) -> None:
    """Ask identity-service about an organisation whose event has not come, and who brought it."""
    told = await _ask(peers, "identity", f"/internal/organisations/{organisation_id}")
    if told is None:
        return
    await work.directory.add_organisations(
        [
            Organisation(
                organisation_id,
                str(told["kind"]),
                str(told["name"]),
                str(told["country"]),
                dt.datetime.fromisoformat(told["createdAt"]) if told.get("createdAt") else work.now,
            )
        ]
    )
    link = await _ask(peers, "referral", f"/internal/clients/{organisation_id}")
    if link is not None and link.get("referralPartnerId"):
        await work.directory.add_links(
            [
                ClientLink(
                    organisation_id,
                    UUID(str(link["referralPartnerId"])),
                    str(link.get("externalTenantId") or ""),
                    bool(link.get("attributed", True)),
                    dt.datetime.fromisoformat(link["linkedAt"]) if link.get("linkedAt") else work.now,
                    Decimal(str(link["feeShare"])) if link.get("feeShare") else None,
                )
            ]
        )


async def _ask_rate(work: Work, peers: Peers, currency: str) -> Rate | None:
    told = await _ask(peers, "ledger", f"/internal/exchange-rates/{currency}")
    if told is None:
        return None
    rate = Rate(currency, Decimal(str(told["usdPerUnit"])), dt.date.fromisoformat(str(told["date"])))
    await work.directory.add_rates([rate])
    return rate


async def _ask(peers: Peers, service: str, path: str) -> dict[str, Any] | None:
    try:
        return await peers.get(service, path, timeout=_TIMEOUT)
    except PeerUnavailable:
        raise unavailable("A fact this needs cannot be asked for right now; try again.") from None
