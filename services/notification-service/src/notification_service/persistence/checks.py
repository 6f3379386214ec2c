"""What must hold in this service's tables at any time, for `recoup verify`: each statement returns what breaks it."""

from typing import Final

CHECKS: Final = {
    "every missed deadline was announced": """
        SELECT c.id FROM clocks c WHERE c.state = 'Missed' AND NOT EXISTS (
            SELECT FROM outbox o
            WHERE o.topic = 'notification.events' AND o.key = c.case_id::text
              AND o.type = 'notification.clock-missed.v1' AND (o.body::jsonb ->> 'clock_id')::uuid = c.id
        )
    """,
    "no missed deadline was announced twice": """
        SELECT body::jsonb ->> 'clock_id' FROM outbox WHERE type = 'notification.clock-missed.v1'
        GROUP BY 1 HAVING count(*) > 1
    """,
    "a clock that was met ended in time": """
        SELECT id FROM clocks WHERE state = 'Met' AND (ended_at IS NULL OR ended_at > due_at)
    """,
}
