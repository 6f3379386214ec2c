"""Divisions: brands and branches of a creditor, each with company data of its own (domain 3.1)."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from case_service.domain.errors import BusinessRule, DomainError


class DivisionNotFound(DomainError):
    """There is no such division of this creditor."""


class DivisionInUse(BusinessRule):
    """Open cases belong to the division."""

    type = "DivisionInUse"

    def __init__(self) -> None:
        """Say what to do instead."""
        super().__init__("Open cases belong to this division: archive it instead of deleting it.")


class DivisionArchived(BusinessRule):
    """The division is archived, which is for good."""

    type = "DivisionAlreadyArchived"

    def __init__(self) -> None:
        """Say so."""
        super().__init__("The division is archived already; that cannot be undone.")


@dataclass(frozen=True, slots=True)
class CompanyData:
    """What a creditor tells about a division; `country` is two letters in capitals."""

    company_name: str
    registration_number: str | None
    address: str | None
    zip_code: str | None
    state: str | None
    city: str
    country: str
    office_email: str | None
    office_phone: str | None


@dataclass(frozen=True, slots=True)
class Division:
    """One division. An archived one stays on its cases and takes no new ones."""

    id: UUID
    creditor_id: UUID
    data: CompanyData
    created_at: dt.datetime
    updated_at: dt.datetime | None = None
    archived_at: dt.datetime | None = None

    def replaced(self, data: CompanyData, now: dt.datetime) -> "Division":
        """Return the division with all its company data replaced."""
        return dataclasses.replace(self, data=data, updated_at=now)

    def archived(self, now: dt.datetime) -> "Division":
        """Return the archived division; raises `DivisionArchived` when it is archived already."""
        if self.archived_at is not None:
            raise DivisionArchived
        return dataclasses.replace(self, archived_at=now, updated_at=now)


class Divisions(Protocol):
    """The divisions of one creditor."""

    async def add(self, division: Division) -> None:
        """Write a new one."""
        ...

    async def get(self, division_id: UUID, *, lock: bool = False) -> Division:
        """Return one, its row locked if asked; raises `DivisionNotFound`."""
        ...

    async def page(self, limit: int, offset: int, *, with_archived: bool) -> tuple[int, Sequence[Division]]:
        """Return how many there are and one page of them, oldest first."""
        ...

    async def save(self, division: Division) -> None:
        """Write what changed in a locked one."""
        ...

    async def delete(self, division_id: UUID, now: dt.datetime) -> None:
        """Take one away for good; closed cases keep its name."""
        ...

    async def has_open_cases(self, division_id: UUID) -> bool:
        """Return whether a case that is not at its end belongs to it."""
        ...
