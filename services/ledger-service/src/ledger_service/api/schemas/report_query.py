"""Reads the filters of the transactions report from a query string."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final, TypeVar
from uuid import UUID

from starlette.datastructures import QueryParams

from chassis.errors import invalid
from chassis.http import PageQuery
from ledger_service.api.schemas.fields import parse_day
from ledger_service.domain.countries import alpha2
from ledger_service.domain.referral import Stage
from ledger_service.domain.values import CommissionStatus, PlatformInvoicing, ReferralInvoicing
from ledger_service.persistence.earnings import ReportQuery

T = TypeVar("T")
_SHORTEST_SEARCH: Final = 2
_SORTS: Final = frozenset({"collectiondate", "amount"})
_TRUTH: Final = {"true": True, "false": False}


class _Reader:
    """Collects parameters by name in any case, and what was wrong with them."""

    def __init__(self, params: QueryParams) -> None:
        self.wrong: dict[str, list[str]] = {}
        self._given: dict[str, list[str]] = {}
        for name, value in params.multi_items():
            self._given.setdefault(name.lower(), []).append(value)

    def one(self, name: str, read: Callable[[str], T]) -> T | None:
        """Return the last value given, read; None when there is none."""
        values = [value for value in self._given.get(name.lower(), []) if value.strip()]
        return self._read(name, values[-1], read) if values else None

    def many(self, name: str, read: Callable[[str], T]) -> list[T] | None:
        """Return all values, repeated or with commas; None when there is none."""
        parts = [part.strip() for value in self._given.get(name.lower(), []) for part in value.split(",")]
        read_parts = [self._read(name, part, read) for part in parts if part]
        return [part for part in read_parts if part is not None] if read_parts else None

    def _read(self, name: str, value: str, read: Callable[[str], T]) -> T | None:
        try:
            return read(value)
        except (ValueError, KeyError, IndexError, OverflowError):
            self.wrong.setdefault(name, []).append(f"'{value[:60]}' is not valid")
            return None


def _code(members: Any) -> Callable[[str], str]:
    """Accept the published number of a status, or its name."""
    values = list(members)
    names = {str(member.value).casefold(): str(member.value) for member in values}

    def read(text: str) -> str:
        return str(values[int(text)].value) if text.isdigit() else names[text.casefold()]

    return read


def _stage(text: str) -> int:
    return int(Stage(int(text)))


def _country(text: str) -> str:
    return alpha2(int(text)) or ""


def _sort(text: str) -> tuple[str, bool]:
    field, _, direction = text.strip().partition(":")
    if field.lower() not in _SORTS or direction.lower() not in {"", "asc", "desc"}:
        raise ValueError(text)
    return field.lower(), direction.lower() == "asc"


def report_query(params: QueryParams, page: PageQuery, today: dt.date) -> ReportQuery:
    """Return the query; raises 400 naming every parameter that is wrong. Blank ones count as absent."""
    reader = _Reader(params)
    search = reader.one("Search", str)
    filters = {
        "from_date": reader.one("FromDate", parse_day),
        "to_date": reader.one("ToDate", parse_day),
        "external_tenant_id": reader.one("ExternalTenantId", str),
        "recognized": reader.one("HasRecognizedRevenue", lambda text: _TRUTH[text.strip().lower()]),
        "commission": reader.many("CommissionPaymentStatuses", _code(CommissionStatus)),
        "platform": reader.many("PlatformInvoicingStatuses", _code(PlatformInvoicing)),
        "referral": reader.many("ReferralInvoicingStatuses", _code(ReferralInvoicing)),
        "countries": reader.many("CountryIds", _country),
        "partners": reader.many("CollectionPartnerIds", UUID),
        "search": search.strip().lower() if search and len(search.strip()) >= _SHORTEST_SEARCH else None,
    }
    stages = reader.many("RevenueStages", _stage)
    sort, ascending = reader.one("Sort", _sort) or ("collectiondate", False)
    if reader.wrong:
        raise invalid(reader.wrong)
    return ReportQuery(
        today=today,
        limit=page.page_size,
        offset=page.offset,
        filters={name: value for name, value in filters.items() if value is not None},
        stages=stages,
        sort=sort,
        ascending=ascending,
    )
