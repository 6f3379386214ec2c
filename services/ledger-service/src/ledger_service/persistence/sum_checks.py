"""Checks of the sums by period: the finest ones are those of the sealed entries, each coarser one that of the finer."""

from typing import Final

from ledger_service.persistence.chain import AFTER_HEAD

_NAME: Final = """
concat_ws(' ', axis, level, to_char(starts AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI'), owner_id, account, currency,
          counterparty_id)
"""
# Of one reading of the entries: minutes of an account, hours with a counterparty, and days of both by value date.
OF_ENTRIES: Final = f"""
SELECT CASE WHEN grouping(day) = 0 THEN 'value' ELSE 'posted' END AS axis,
       CASE WHEN grouping(day) = 0 THEN 'day' WHEN grouping(hour) = 0 THEN 'hour' ELSE 'minute' END AS level,
       owner_id, counterparty_id, account, currency,
       coalesce(minute, hour, day::timestamp AT TIME ZONE 'UTC') AS starts, sum(amount) AS amount
FROM (
    SELECT owner_id, counterparty_id, account, currency, amount, date_trunc('minute', posted_at, 'UTC') AS minute,
           date_trunc('hour', posted_at, 'UTC') AS hour,
           coalesce(value_date, (SELECT value_date FROM postings WHERE id = posting_id)) AS day
    FROM entries
    WHERE NOT is_test AND posting_id NOT IN (SELECT id FROM postings WHERE {AFTER_HEAD})
) AS sealed
GROUP BY GROUPING SETS (
    (owner_id, account, currency, minute), (owner_id, account, currency, day),
    (owner_id, counterparty_id, account, currency, hour), (owner_id, counterparty_id, account, currency, day)
)
HAVING grouping(counterparty_id) = 1 OR counterparty_id IS NOT NULL
"""  # noqa: S608 - constants of this module
"""The finest sums of all sealed entries, under the names of `balance_buckets`."""

SUM_CHECKS: Final[dict[str, str]] = {
    "every sum by minute, hour and value date is that of its entries": f"""
        SELECT {_NAME} FROM (
            {OF_ENTRIES}
            UNION ALL
            SELECT axis, level, owner_id, counterparty_id, account, currency, starts, -amount FROM balance_buckets
            WHERE (axis, level, counterparty_id IS NULL)
                  IN (('posted', 'minute', true), ('posted', 'hour', false), ('value', 'day', true),
                      ('value', 'day', false))
        ) AS both_sides
        GROUP BY axis, level, owner_id, counterparty_id, account, currency, starts HAVING sum(amount) <> 0""",  # noqa: S608 - constants of this package
    "every longer sum is that of the shorter ones in it": f"""
        SELECT {_NAME} FROM (
            SELECT axis, above AS level, owner_id, counterparty_id, account, currency,
                   date_trunc(above, starts, 'UTC') AS starts, amount
            FROM balance_buckets JOIN (VALUES ('minute', 'hour'), ('hour', 'day'), ('day', 'month'))
                AS step(below, above) ON below = level
            UNION ALL
            SELECT axis, level, owner_id, counterparty_id, account, currency, starts, -amount FROM balance_buckets
            WHERE level = 'month' OR level = 'day' AND axis = 'posted' OR level = 'hour' AND counterparty_id IS NULL
        ) AS both_sides
        GROUP BY axis, level, owner_id, counterparty_id, account, currency, starts HAVING sum(amount) <> 0""",  # noqa: S608 - constants of this package
}  # fmt: skip
"""Rule to query; a query returns the sums that are wrong, named by axis, level, time, owner, account and currency."""
