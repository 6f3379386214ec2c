"""How long a claim waits from its submission until somebody has it, in real time, from the outbox history."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

# Partner or network lead, whichever came first; the outbox keeps the machine's time, not the network's.
_TIMES: Final = text("""
SELECT count(*) AS cases,
       coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY waited), 0)::float8 AS p50,
       coalesce(percentile_cont(0.99) WITHIN GROUP (ORDER BY waited), 0)::float8 AS p99
FROM (
    SELECT 1000 * extract(epoch FROM
               min(created_at) FILTER (WHERE type IN ('case.assigned.v1', 'case.collecting-quotes.v1'))
               - min(created_at) FILTER (WHERE type = 'case.verified.v1')) AS waited
    FROM outbox
    WHERE topic = 'case.events'
      AND type IN ('case.verified.v1', 'case.assigned.v1', 'case.collecting-quotes.v1')
    GROUP BY key
) AS cases WHERE waited IS NOT NULL
""")


@dataclass(frozen=True, slots=True)
class AssignmentTimes:
    """Milliseconds from the moment a claim is ready to be routed until it is assigned or open for quotes."""

    cases: int
    p50: float
    p99: float


async def assignment_times(connection: AsyncConnection) -> AssignmentTimes:
    """Measure all cases that were assigned; one statement over the outbox history."""
    row = (await connection.execute(_TIMES)).one()
    return AssignmentTimes(row.cases, row.p50, row.p99)
