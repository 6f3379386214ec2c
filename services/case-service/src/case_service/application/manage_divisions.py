"""What a creditor does with its divisions."""

import datetime as dt
from uuid import UUID

from case_service.domain.divisions import CompanyData, Division, DivisionInUse, Divisions
from chassis.ids import uuid7


async def create_division(divisions: Divisions, creditor_id: UUID, data: CompanyData, now: dt.datetime) -> Division:
    """Add a division."""
    division = Division(id=uuid7(), creditor_id=creditor_id, data=data, created_at=now)
    await divisions.add(division)
    return division


async def replace_division(divisions: Divisions, division_id: UUID, data: CompanyData, now: dt.datetime) -> Division:
    """Replace all company data of a division; raises `DivisionNotFound`."""
    division = (await divisions.get(division_id, lock=True)).replaced(data, now)
    await divisions.save(division)
    return division


async def archive_division(divisions: Divisions, division_id: UUID, now: dt.datetime) -> Division:
    """Archive a division for good; raises `DivisionNotFound` or `DivisionArchived`."""
    division = (await divisions.get(division_id, lock=True)).archived(now)
    await divisions.save(division)
    return division


async def delete_division(divisions: Divisions, division_id: UUID, now: dt.datetime) -> None:
    """Delete a division that no open case belongs to; raises `DivisionNotFound` or `DivisionInUse`."""
    await divisions.get(division_id, lock=True)
    if await divisions.has_open_cases(division_id):
        raise DivisionInUse
    await divisions.delete(division_id, now)
