"""The papers of domain 4.9: which ones an acceptance needs, and which ones are signed."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from case_service.domain.values import PaperKind


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper a creditor signs: the agreement, or a power or appendix for one partner."""

    kind: PaperKind
    partner_id: UUID | None = None
    pricing_zone_id: UUID | None = None


SDCA = Paper(PaperKind.SDCA)


@dataclass(frozen=True, slots=True)
class Signature:
    """A signed paper of one organisation."""

    id: UUID
    organisation_id: UUID
    paper: Paper
    signer_name: str
    signer_user_id: UUID | None
    signed_at: dt.datetime


@dataclass(frozen=True, slots=True)
class AwaitedPaper:
    """A paper that cases wait for."""

    paper: Paper
    partner_name: str | None
    cases: int
    asked_at: dt.datetime | None


def papers_for(partner_id: UUID, pricing_zone_id: UUID | None) -> tuple[Paper, ...]:
    """Return what a creditor must have signed before this partner may collect for him."""
    power = Paper(PaperKind.POA, partner_id)
    if pricing_zone_id is None:
        return (power,)
    return (power, Paper(PaperKind.JPA, partner_id, pricing_zone_id))


def covers(signed: Collection[Paper], paper: Paper) -> bool:
    """Return whether a paper is among the signed ones; an appendix counts for its zone."""
    if paper.kind is PaperKind.JPA:
        return any(each.kind is PaperKind.JPA and each.pricing_zone_id == paper.pricing_zone_id for each in signed)
    return paper in signed


def missing(wanted: Collection[Paper], signed: Collection[Paper]) -> tuple[Paper, ...]:
    """Return what is wanted and not signed, in the order of the signing chain."""
    return tuple(paper for paper in wanted if not covers(signed, paper))
