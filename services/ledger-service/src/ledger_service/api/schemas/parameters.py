"""Query parameters as the published structures list them; they are read in any case of their names."""

from typing import Any, Final

_PAGE_LIMIT: Final = 2147483647


def query(name: str, kind: str, form: str | None = None, **more: Any) -> dict[str, Any]:
    """Return one optional parameter."""
    schema = {"type": kind, **({"format": form} if form else {}), **more}
    return {"name": name, "in": "query", "required": False, "schema": schema}


def many(name: str, kind: str, form: str, *values: int) -> dict[str, Any]:
    """Return one optional parameter that may be repeated."""
    item = {"type": kind, "format": form, **({"enum": list(values)} if values else {})}
    return query(name, "array", items=item)


IDEMPOTENCY: Final = [
    {"name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "maxLength": 255}}
]

REOPEN: Final = [query("reopenCaseIfNeeded", "boolean", default=False)]

PAGE: Final = [
    query("Page", "integer", "int32", default=1),
    query("PageSize", "integer", "int32", default=10),
]

REPORT: Final = [
    query("FromDate", "string", "date-time"),
    query("ToDate", "string", "date-time"),
    query("ExternalTenantId", "string"),
    query("HasRecognizedRevenue", "boolean"),
    many("CommissionPaymentStatuses", "integer", "int32", 0, 1, 2),
    many("PlatformInvoicingStatuses", "integer", "int32", 0, 1, 2, 3),
    many("ReferralInvoicingStatuses", "integer", "int32", 0, 1, 2, 3),
    many("RevenueStages", "integer", "int32", 0, 1, 2, 3, 4, 5, 6),
    query("Search", "string"),
    query("Page", "integer", "int32", minimum=1, maximum=_PAGE_LIMIT),
    query("PageSize", "integer", "int32", minimum=1, maximum=100),
    many("CountryIds", "integer", "int32"),
    many("CollectionPartnerIds", "string", "uuid"),
    query("Sort", "string"),
]
