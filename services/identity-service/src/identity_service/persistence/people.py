"""Users and memberships."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from identity_service.domain.people import Account, Member, User
from identity_service.persistence.tables import memberships, organisations, users

# The function sees every tenant; the rest is what the caller's scope allows, hence the outer joins.
_ACCOUNT = text("""
SELECT person.id, users.email, users.first_name, users.last_name, users.password_hash,
       coalesce(array_agg(memberships.organisation_id ORDER BY memberships.created_at, memberships.organisation_id)
                FILTER (WHERE memberships.organisation_id IS NOT NULL), '{}') AS organisations
FROM (SELECT user_of_email(:email) AS id) AS person
LEFT JOIN users ON users.id = person.id
LEFT JOIN memberships ON memberships.user_id = person.id
WHERE person.id IS NOT NULL
GROUP BY person.id, users.email, users.first_name, users.last_name, users.password_hash
""")
_JOIN = text("""
INSERT INTO memberships (organisation_id, user_id, role, created_at)
SELECT given.organisation_id, given.user_id, given.role, :now
FROM unnest(CAST(:organisations AS uuid[]), CAST(:users AS uuid[]), CAST(:roles AS text[]))
     AS given(organisation_id, user_id, role)
JOIN users ON users.id = given.user_id
ORDER BY given.organisation_id, given.user_id
ON CONFLICT DO NOTHING
""")
_FORGET = text("SELECT forget_if_nowhere(:user_id)")


class StoredPeople:
    """Fulfils `domain.ports.People`."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    async def account(self, email: str) -> Account | None:
        """Return who has this address; what the caller's scope may not see of him stays empty."""
        row = (await self._connection.execute(_ACCOUNT, {"email": email})).one_or_none()
        if row is None:
            return None
        user = User(row.id, row.email or email, row.first_name or "", row.last_name or "")
        return Account(user, row.password_hash, tuple(row.organisations))

    async def find(self, user_id: UUID) -> User | None:
        """Return one person."""
        row = (await self._connection.execute(select(users).where(users.c.id == user_id))).one_or_none()
        return None if row is None else _user(row)

    async def memberships(self, user_id: UUID) -> list[tuple[UUID, str, str]]:
        """Return (organisation, its kind, role) of a person, oldest first."""
        query = (
            select(memberships.c.organisation_id, organisations.c.kind, memberships.c.role)
            .join(organisations, organisations.c.id == memberships.c.organisation_id)
            .where(memberships.c.user_id == user_id)
            .order_by(memberships.c.created_at, memberships.c.organisation_id)
        )
        return [(row.organisation_id, row.kind, row.role) for row in await self._connection.execute(query)]

    async def add_users(self, added: Sequence[tuple[User, UUID]], now: dt.datetime) -> None:
        """Add people; whose id or address is known is left alone."""
        rows = [
            {
                "id": user.id,
                "email": user.email,
                "first_name": user.first_name,
                "last_name": user.last_name,
                "brought_by": organisation_id,
                "created_at": now,
            }
            for user, organisation_id in sorted(added, key=lambda each: each[0].email.lower())
        ]
        await self._connection.execute(insert(users).values(rows).on_conflict_do_nothing())

    async def join(self, members: Sequence[tuple[UUID, UUID, str]], now: dt.datetime) -> None:
        """Add memberships of people who are there, in one statement."""
        await self._connection.execute(
            _JOIN,
            {
                "organisations": [each[0] for each in members],
                "users": [each[1] for each in members],
                "roles": [str(each[2]) for each in members],
                "now": now,
            },
        )

    async def roles(self, organisation_id: UUID) -> dict[UUID, str]:
        """Return the role of every member."""
        query = select(memberships.c.user_id, memberships.c.role).where(
            memberships.c.organisation_id == organisation_id
        )
        return {row.user_id: row.role for row in await self._connection.execute(query)}

    async def member(self, organisation_id: UUID, user_id: UUID) -> Member | None:
        """Return one member."""
        return next(iter(await self._members(organisation_id, users.c.id == user_id)), None)

    async def member_of_email(self, organisation_id: UUID, email: str) -> Member | None:
        """Return the member who has this address."""
        found = await self._members(organisation_id, func.lower(users.c.email) == email.lower())
        return next(iter(found), None)

    async def page(self, organisation_id: UUID, limit: int, offset: int) -> tuple[int, list[Member]]:
        """Return how many members there are, and a page of them by name."""
        counting = select(func.count()).where(memberships.c.organisation_id == organisation_id)
        total = (await self._connection.execute(counting)).scalar_one()
        return total, await self._members(organisation_id, limit=limit, offset=offset)

    async def leave(self, organisation_id: UUID, user_id: UUID) -> None:
        """End a membership; a person without any other is deleted with his sessions."""
        await self._connection.execute(
            delete(memberships).where(
                memberships.c.organisation_id == organisation_id, memberships.c.user_id == user_id
            )
        )
        await self._connection.execute(_FORGET, {"user_id": user_id})

    async def set_password(self, user_id: UUID, password_hash: str) -> None:
        """Store a password's hash."""
        await self._connection.execute(update(users).where(users.c.id == user_id).values(password_hash=password_hash))

    async def _members(
        self,
        organisation_id: UUID,
        *conditions: ColumnElement[bool],
        limit: int = 1,
        offset: int = 0,
    ) -> list[Member]:
        query = (
            select(users, memberships.c.role)
            .join(memberships, memberships.c.user_id == users.c.id)
            .where(memberships.c.organisation_id == organisation_id, *conditions)
            .order_by(func.lower(users.c.first_name), func.lower(users.c.last_name), users.c.id)
            .limit(limit)
            .offset(offset)
        )
        return [Member(_user(row), row.role) for row in await self._connection.execute(query)]


def _user(row: Row[Any]) -> User:
    return User(row.id, row.email, row.first_name, row.last_name)
