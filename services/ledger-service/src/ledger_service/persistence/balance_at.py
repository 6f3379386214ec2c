"""A balance at any instant: whole months, days, hours and minutes before it, and the entries of the rest.

What is read does not grow with the history: the sums by period that the sealer keeps, the entries of
the last minute (or hour, with one counterparty), and what no block holds yet.
"""

import datetime as dt
import functools
from collections import Counter
from typing import Final

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.balances import Axis, Until, Whose
from ledger_service.persistence.chain import AFTER_HEAD

# Found by their postings first, whoever's they are: what follows the last block is little, and the planner cannot know.
_LATE: Final = f"""
SELECT * FROM entries
WHERE posting_id = ANY(ARRAY(SELECT id FROM postings WHERE {AFTER_HEAD} ORDER BY place, id LIMIT 1000000)) OFFSET 0
"""  # noqa: S608 - constants of this module
_SUMS: Final = "SELECT account, currency, sum(amount)::text AS amount FROM ({parts}) AS part GROUP BY account, currency"
# The planner takes a third of all postings to follow the last block, and would rather read them all.
_BY_INDEX: Final = text("SELECT set_config('enable_seqscan', 'off', true)")
_LEVELS: Final = ("month", "day", "hour", "minute")

Sums = Counter[tuple[str, str]]
"""Balance by account and currency, in minor units; debits are positive."""


async def balance_at(connection: AsyncConnection, whose: Whose, until: Until) -> Sums:
    """Return the balances of what is no test, up to an instant; two statements."""
    given: dict[str, object] = {
        "owner": whose.owner_id,
        "counterparty": whose.counterparty_id,
        "case": whose.case_id,
        "account": whose.account.value if whose.account else None,
        "currency": whose.currency,
        "until": until.instant,
        "until_day": until.instant.date(),
        **_starts(until.instant),
    }
    statement, names = _statement(
        until.axis,
        owner=whose.owner_id is not None,
        counterparty=whose.counterparty_id is not None,
        case=whose.case_id is not None,
        account=whose.account is not None,
        currency=whose.currency is not None,
    )
    await connection.execute(_BY_INDEX)
    rows = await connection.execute(statement, {name: given[name] for name in names})
    return Counter({(row.account, row.currency): int(row.amount) for row in rows})


@functools.cache
def _statement(
    axis: Axis, *, owner: bool, counterparty: bool, case: bool, account: bool, currency: bool
) -> tuple[TextClause, tuple[str, ...]]:
    wanted = {"owner": owner, "counterparty": counterparty, "account": account, "currency": currency}
    columns = {"owner": "owner_id", "counterparty": "counterparty_id", "account": "account", "currency": "currency"}
    conditions = [f"{columns[name]} = :{name}" for name, given in wanted.items() if given]
    before = "posted_at < :until" if axis is Axis.POSTED else "value_date < :until_day"
    if case:
        parts = [_of_case(axis, conditions)]
    else:
        sums = [*conditions, "counterparty_id IS NULL"] if not counterparty else conditions
        entries = " AND ".join([*conditions, "NOT is_test"])
        parts = _levels(axis, sums, finest=_finest(axis, counterparty=counterparty))
        late = f"SELECT account, currency, amount FROM ({_LATE}) AS late WHERE {entries}"  # noqa: S608
        if axis is Axis.POSTED:
            begun = f"posted_at >= :from_{_finest(axis, counterparty=counterparty)}"
            parts.append(f"SELECT account, currency, amount FROM entries WHERE {entries} AND {begun} AND {before}")  # noqa: S608
            parts.append(f"{late} AND NOT {begun}")
        else:
            parts.append(f"{late} AND {before}")
    sql = _SUMS.format(parts=" UNION ALL ".join(parts))
    statement = text(sql)
    return statement, tuple(statement.compile().params)


def _finest(axis: Axis, *, counterparty: bool) -> str:
    if axis is Axis.VALUE:
        return "day"
    return "hour" if counterparty else "minute"


def _levels(axis: Axis, conditions: list[str], *, finest: str) -> list[str]:
    """The sums of whole months, of the days since the month began, and so on; each level once."""
    parts = []
    for number, level in enumerate(_LEVELS[: _LEVELS.index(finest) + 1]):
        bounds = [f"starts < :from_{level}" if axis is Axis.POSTED or level == "month" else "starts < :until"]
        if number:
            bounds.append(f"starts >= :from_{_LEVELS[number - 1]}")
        where = " AND ".join([*conditions, f"axis = '{axis.value}'", f"level = '{level}'", *bounds])
        parts.append(f"SELECT account, currency, amount FROM balance_buckets WHERE {where}")  # noqa: S608
    return parts


def _of_case(axis: Axis, conditions: list[str]) -> str:
    """All entries of one case: there are few."""
    before = "p.posted_at < :until" if axis is Axis.POSTED else "p.value_date < :until_day"
    where = " AND ".join([*(f"e.{each}" for each in conditions), "p.case_id = :case", "NOT p.is_test", before])
    joined = "postings AS p JOIN entries AS e ON e.posting_id = p.id"
    return f"SELECT e.account, e.currency, e.amount FROM {joined} WHERE {where}"  # noqa: S608


def _starts(instant: dt.datetime) -> dict[str, dt.datetime]:
    minute = instant.astimezone(dt.UTC).replace(second=0, microsecond=0)
    hour = minute.replace(minute=0)
    day = hour.replace(hour=0)
    return {"from_minute": minute, "from_hour": hour, "from_day": day, "from_month": day.replace(day=1)}
