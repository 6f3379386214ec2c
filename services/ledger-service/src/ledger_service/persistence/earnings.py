"""What a referral partner earned: rows, pages and the seven buckets, in one statement (domain 4.7).

USD cents come from the rate locked with the payment; while the commission is unpaid the amount is
an estimate at the newest published rate, or the case's own when none is. For a partner who may invoice
what is confirmed (`ConfirmedPipeline`) stages 1 and 2 are ready to invoice.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_STAGE: Final = """
CASE WHEN referral_invoicing = 'Disputed' THEN 6 WHEN referral_invoicing = 'Paid' THEN 5
     WHEN referral_invoicing = 'Invoiced' THEN 4 WHEN platform_invoicing = 'PaymentReceived' THEN 3
     WHEN pipeline AND commission_status = 'Paid' AND platform_invoicing IN ('NotInvoiced', 'InvoiceIssued') THEN 3
     WHEN platform_invoicing = 'InvoiceIssued' THEN 2
     WHEN platform_invoicing = 'NotInvoiced' AND commission_status = 'Paid' THEN 1
     WHEN platform_invoicing = 'NotInvoiced' THEN 0 END
"""

_REPORT: Final = f"""
WITH newest AS (
    SELECT DISTINCT ON (currency) currency, usd_per_unit FROM exchange_rates
    WHERE date <= :today ORDER BY currency, date DESC
), mode AS (
    SELECT EXISTS (SELECT 1 FROM billing_profiles WHERE organisation_id = :owner
                   AND invoicing_trigger = 'ConfirmedPipeline') AS pipeline
), found AS (
    SELECT p.id, p.case_id, p.value_date, p.amount, p.currency, p.platform, p.referral, p.referral_share,
           p.commission_status, p.platform_invoicing, p.referral_invoicing, p.creditor_id, p.recorded_at,
           a.reference, a.creditor_name, a.debtor_name, a.submitted_principal, l.external_tenant_id,
           CASE WHEN p.commission_status = 'Paid' OR newest.currency IS NULL THEN p.platform_usd
                ELSE round(p.platform * newest.usd_per_unit * 100 / power(10::numeric, p.exponent))::bigint
           END AS platform_usd,
           CASE WHEN p.commission_status = 'Paid' OR newest.currency IS NULL THEN p.referral_usd
                ELSE round(p.referral * newest.usd_per_unit * 100 / power(10::numeric, p.exponent))::bigint
           END AS referral_usd,
           {_STAGE} AS stage
    FROM payments AS p
    JOIN case_accounts AS a USING (case_id)
    LEFT JOIN client_links AS l ON l.creditor_id = p.creditor_id
    LEFT JOIN newest ON newest.currency = p.currency
    CROSS JOIN mode
    WHERE p.referral_partner_id = :owner AND NOT p.is_test AND p.verification = 'Verified' AND p.deleted_at IS NULL
        {{filters}}
), chosen AS (
    SELECT * FROM found WHERE (CAST(:stages AS integer[]) IS NULL OR stage = ANY(CAST(:stages AS integer[])))
), page AS (
    SELECT row_to_json(chosen) AS row, row_number() OVER (ORDER BY {{order}}) AS position
    FROM chosen ORDER BY {{order}} LIMIT :limit OFFSET :offset
)
SELECT (SELECT count(*) FROM chosen) AS total,
       (SELECT coalesce(json_agg(row ORDER BY position), '[]') FROM page) AS rows,
       (SELECT coalesce(json_agg(json_build_array(stage, payments, cents) ORDER BY stage), '[]')
        FROM (SELECT stage, count(*) AS payments, sum(referral_usd) AS cents
              FROM found WHERE stage IS NOT NULL GROUP BY stage) AS buckets) AS buckets,
       (SELECT coalesce(sum(platform_usd), 0)::bigint FROM found) AS platform_usd
"""  # noqa: S608 - constants of this module; values are bound

_FILTERS: Final = {
    "from_date": "p.value_date >= :from_date",
    "to_date": "p.value_date <= :to_date",
    "external_tenant_id": "l.external_tenant_id = :external_tenant_id",
    "recognized": "(p.platform_invoicing = 'PaymentReceived') = :recognized",
    "commission": "p.commission_status = ANY(:commission)",
    "platform": "p.platform_invoicing = ANY(:platform)",
    "referral": "coalesce(p.referral_invoicing, 'Pending') = ANY(:referral)",
    "countries": "a.debtor_country = ANY(:countries)",
    "partners": "p.partner_id = ANY(:partners)",
    "search": "(position(:search in lower(a.reference)) > 0 OR position(:search in lower(a.creditor_name)) > 0)",
}
_ORDERS: Final = {
    "collectiondate": "value_date {direction}, recorded_at {direction}, id {direction}",
    "amount": "amount {direction}, id {direction}",
}


@dataclass(frozen=True, slots=True)
class Earning:
    """One payment a referral partner earns on; amounts in minor units, `*_usd` in US cents."""

    id: UUID
    case_id: UUID
    value_date: dt.date
    amount: int
    currency: str
    platform: int
    referral: int
    referral_share: Decimal
    commission_status: str
    platform_invoicing: str
    referral_invoicing: str | None
    creditor_id: UUID
    reference: str
    creditor_name: str
    debtor_name: str | None
    submitted_principal: int
    external_tenant_id: str | None
    platform_usd: int
    referral_usd: int


@dataclass(frozen=True, slots=True)
class Report:
    """A page of earnings; `buckets` holds per stage how many there are and their US cents."""

    total: int
    rows: Sequence[Earning]
    buckets: Mapping[int, tuple[int, int]]
    platform_usd: int


@dataclass(frozen=True, slots=True)
class ReportQuery:
    """Which earnings to report; `filters` by the names of `_FILTERS`, stages narrow the rows only."""

    today: dt.date
    limit: int
    offset: int
    filters: Mapping[str, Any]
    stages: Sequence[int] | None = None
    sort: str = "collectiondate"
    ascending: bool = False


async def report(connection: AsyncConnection, owner: UUID, query: ReportQuery) -> Report:
    """Return what a referral partner earned."""
    conditions = "".join(f" AND {_FILTERS[name]}" for name in sorted(query.filters))
    order = _ORDERS[query.sort].format(direction="ASC" if query.ascending else "DESC")
    statement = text(_REPORT.format(filters=conditions, order=order))
    given = {
        "owner": owner,
        "today": query.today,
        "stages": None if query.stages is None else list(query.stages),
        "limit": query.limit,
        "offset": query.offset,
        **query.filters,
    }
    row = (await connection.execute(statement, given)).one()
    return Report(
        total=row.total,
        rows=[_earning(each) for each in row.rows],
        buckets={stage: (payments, int(cents)) for stage, payments, cents in row.buckets},
        platform_usd=row.platform_usd,
    )


def _earning(row: Mapping[str, Any]) -> Earning:
    fields = {name: row[name] for name in Earning.__dataclass_fields__}
    fields |= {name: UUID(row[name]) for name in ("id", "case_id", "creditor_id")}
    fields["value_date"] = dt.date.fromisoformat(row["value_date"])
    fields["referral_share"] = Decimal(str(row["referral_share"]))
    return Earning(**fields)
