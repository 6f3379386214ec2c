"""Clients as their referral partner sees them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from referral_service.domain.clients import ClientUser

_COLUMNS: Final = """
SELECT l.creditor_id, l.external_tenant_id, l.attributed, l.linked_at, l.fee_share, l.referral_partner_id,
       c.name, c.country, c.office_email, c.registration_number, c.address, c.zip_code, c.city, c.state, c.office_phone,
       a.signed_at, stats.total AS cases_total, stats.closed AS cases_closed, stats.earned AS earnings_usd
FROM client_links l
JOIN clients c USING (creditor_id)
LEFT JOIN signed_agreements a ON a.organisation_id = l.creditor_id
CROSS JOIN LATERAL (
    SELECT count(*) AS total, count(*) FILTER (WHERE closed) AS closed,
           coalesce(sum(k.usd_per_unit * e.amount), 0) AS earned
    FROM client_cases k
    LEFT JOIN LATERAL (SELECT sum(amount) AS amount FROM client_earnings WHERE case_id = k.case_id) e ON true
    WHERE k.creditor_id = l.creditor_id
) stats
"""

_FILTER: Final = """
l.referral_partner_id = :partner
AND (CAST(:tenant AS text) IS NULL OR l.external_tenant_id = :tenant)
AND (CAST(:attributed AS boolean) IS NULL OR l.attributed = :attributed)
AND (CAST(:linked_from AS timestamptz) IS NULL OR l.linked_at >= :linked_from)
AND (CAST(:linked_before AS timestamptz) IS NULL OR l.linked_at < :linked_before)
AND (CAST(:done AS boolean) IS NULL OR (a.signed_at IS NOT NULL) = :done)
AND (CAST(:words AS text) IS NULL OR c.name ILIKE :words OR c.office_email ILIKE :words
     OR c.registration_number ILIKE :words)
"""

_ORDERS: Final = {
    ("datecreated", "desc"): "l.linked_at DESC, l.creditor_id DESC",
    ("datecreated", "asc"): "l.linked_at, l.creditor_id",
    ("name", "asc"): "lower(c.name), l.creditor_id",
    ("name", "desc"): "lower(c.name) DESC, l.creditor_id DESC",
}
_PAGES: Final = {
    chosen: text(f"{_COLUMNS} WHERE {_FILTER} ORDER BY {order} LIMIT :limit OFFSET :offset")
    for chosen, order in _ORDERS.items()
}

_SUMMARY: Final = text(f"""
SELECT count(*) AS clients, count(*) FILTER (WHERE l.attributed) AS attributed,
       count(a.signed_at) AS complete, coalesce(sum(k.cases), 0)::bigint AS cases
FROM client_links l
JOIN clients c USING (creditor_id)
LEFT JOIN signed_agreements a ON a.organisation_id = l.creditor_id
CROSS JOIN LATERAL (SELECT count(*) AS cases FROM client_cases WHERE creditor_id = l.creditor_id) k
WHERE {_FILTER}
""")  # noqa: S608 - both parts are constants of this module

_BY_TENANT: Final = text(f"{_COLUMNS} WHERE l.referral_partner_id = :partner AND l.external_tenant_id = :tenant")
_BY_CREDITOR: Final = text(f"{_COLUMNS} WHERE l.creditor_id = :creditor")

_USERS: Final = text("""
SELECT user_id, number, creditor_id, name, email, onboarding FROM client_users
WHERE creditor_id = ANY(CAST(:creditors AS uuid[])) ORDER BY creditor_id, number
""")

_ONBOARDING_USER: Final = text("""
SELECT u.user_id, u.creditor_id, u.name, u.email, u.onboarding, u.number, l.external_tenant_id
FROM client_users u JOIN client_links l USING (creditor_id)
WHERE u.creditor_id = (SELECT creditor_id FROM client_users WHERE user_id = :user AND onboarding)
ORDER BY u.number
""")


@dataclass(frozen=True, slots=True)
class NumberedUser:
    """A client's user with the number that the published answers call his id."""

    number: int
    user: ClientUser


@dataclass(frozen=True, slots=True)
class ClientView:
    """One client: the decision, the company, its people and what became of it.

    `signed_at` is None until the debt collection agreement is signed: onboarding is pending.
    `earnings_usd` counts shares of payments whose commission is paid, at each case's locked rate.
    """

    row: Row[Any]
    users: list[NumberedUser] = field(default_factory=list)

    @property
    def onboarding_done(self) -> bool:
        """Whether the client may work at once."""
        return self.row.signed_at is not None

    @property
    def onboarding_user(self) -> UUID:
        """The one who begins."""
        return next(each.user.user_id for each in self.users if each.user.onboarding)


@dataclass(frozen=True, slots=True)
class ClientFilter:
    """What a list of clients is narrowed to; `linked_before` is exclusive."""

    query: str | None = None
    external_tenant_id: str | None = None
    attributed: bool | None = None
    onboarding_done: bool | None = None
    linked_from: dt.datetime | None = None
    linked_before: dt.datetime | None = None

    def parameters(self, partner_id: UUID) -> dict[str, object]:
        """Return the bound values of `_FILTER`."""
        escaped = (self.query or "").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return {
            "partner": partner_id,
            "tenant": self.external_tenant_id,
            "attributed": self.attributed,
            "done": self.onboarding_done,
            "linked_from": self.linked_from,
            "linked_before": self.linked_before,
            "words": f"%{escaped}%" if escaped else None,
        }


@dataclass(frozen=True, slots=True)
class ClientTotals:
    """Figures over every client a filter lets through, not only those of the page."""

    clients: int
    attributed: int
    complete: int
    cases: int


class ClientViews:
    """Reads clients; every statement is scoped to one referral partner or comes from inside the network."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def by_tenant(self, partner_id: UUID, external_tenant_id: str) -> ClientView | None:
        """Return a partner's client by his own id for it; two statements."""
        return await self._one(_BY_TENANT, {"partner": partner_id, "tenant": external_tenant_id})

    async def by_creditor(self, creditor_id: UUID) -> ClientView | None:
        """Return whoever is linked as this creditor; two statements."""
        return await self._one(_BY_CREDITOR, {"creditor": creditor_id})

    async def page(
        self, partner_id: UUID, wanted: ClientFilter, sort: tuple[str, str], limit: int, offset: int
    ) -> tuple[list[ClientView], ClientTotals]:
        """Return a page and the totals; three statements."""
        parameters = wanted.parameters(partner_id)
        rows = (
            await self._connection.execute(
                _PAGES.get(sort, _PAGES["datecreated", "desc"]), {**parameters, "limit": limit, "offset": offset}
            )
        ).all()
        totals = (await self._connection.execute(_SUMMARY, parameters)).one()
        return await self._with_users(rows), ClientTotals(
            totals.clients, totals.attributed, totals.complete, totals.cases
        )

    async def onboarding(self, user_id: UUID) -> tuple[str, UUID, list[ClientUser]] | None:
        """Return tenant id, creditor and all people of the client whose onboarding user this is."""
        rows = (await self._connection.execute(_ONBOARDING_USER, {"user": user_id})).all()
        if not rows:
            return None
        return rows[0].external_tenant_id, rows[0].creditor_id, [_user(row) for row in rows]

    async def _one(self, statement: Any, parameters: dict[str, object]) -> ClientView | None:
        row = (await self._connection.execute(statement, parameters)).one_or_none()
        return None if row is None else (await self._with_users([row]))[0]

    async def _with_users(self, rows: Sequence[Row[Any]]) -> list[ClientView]:
        views = {row.creditor_id: ClientView(row) for row in rows}
        for found in await self._connection.execute(_USERS, {"creditors": list(views)}):
            views[found.creditor_id].users.append(NumberedUser(found.number, _user(found)))
        return list(views.values())


def _user(row: Row[Any]) -> ClientUser:
    return ClientUser(row.user_id, row.name, row.email, row.onboarding)
