"""Creditors and partners sign papers."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from notification_service.domain.facts import Paper
from notification_service.domain.ports import Papers


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed which paper when."""

    organisation_id: UUID
    paper: Paper
    at: dt.datetime


async def record_signatures(signatures: Sequence[Signature], *, papers: Papers) -> None:
    """Keep the signatures, whether or not anybody waits for them yet; the first one counts."""
    await papers.sign(
        sorted((each.paper.key(each.organisation_id), each.organisation_id, each.at) for each in signatures)
    )
