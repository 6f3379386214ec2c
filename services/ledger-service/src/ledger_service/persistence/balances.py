"""Totals and balances per currency: one grouped statement per caller, never a stored balance."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.posting import Account
from ledger_service.domain.values import PLATFORM_OWNER

_SHARES: Final = ("recovered", "clients", "vat", "partners_gross", "platform", "referral")


@dataclass(frozen=True, slots=True)
class Shares:
    """Who gets what of the money recovered, in minor units; the derived parts are the rest."""

    recovered: int
    clients: int
    vat: int
    partners_gross: int
    platform: int
    referral: int

    @property
    def partners_net(self) -> int:
        """What the partners keep."""
        return self.partners_gross - self.platform

    @property
    def platform_net(self) -> int:
        """What the platform keeps."""
        return self.platform - self.referral


@dataclass(frozen=True, slots=True)
class Balance:
    """The totals of one currency; `due` and `accrued` (commission unpaid) add up to `total`.

    `claimed` is the principal of the cases as submitted; `accounts` are balances of the journal,
    debits positive.
    """

    currency: str
    cases: int
    claimed: int
    payments: int
    due: Shares
    accrued: Shares
    total: Shares
    accounts: Mapping[str, int] = field(default_factory=dict)

    def of(self, *accounts: Account) -> int:
        """Return the balance of these accounts together."""
        return sum(self.accounts.get(account.value, 0) for account in accounts)


def _sums(suffix: str, condition: str) -> str:
    columns = {
        "recovered": "amount",
        "clients": "client",
        "vat": "vat",
        "partners_gross": "partner_gross",
        "platform": "platform",
        "referral": "referral",
    }
    return ", ".join(
        f"coalesce(sum({column}) FILTER (WHERE {condition}), 0)::bigint AS {name}_{suffix}"
        for name, column in columns.items()
    )


def _statement(case_filter: str, payment_filter: str, entry_filter: str) -> str:
    # Filters are constants of this module; values are bound.
    return f"""
    WITH claims AS (
        SELECT currency, count(*) AS cases, sum(submitted_principal)::bigint AS claimed
        FROM case_accounts WHERE NOT is_test AND {case_filter} GROUP BY currency
    ), paid AS (
        SELECT currency, count(*) AS payments, {_sums("due", "commission_status <> 'Unpaid'")},
               {_sums("accrued", "commission_status = 'Unpaid'")}
        FROM payments WHERE NOT is_test AND verification = 'Verified' AND deleted_at IS NULL AND {payment_filter}
        GROUP BY currency
    ), booked AS (
        SELECT currency, jsonb_object_agg(account, balance) AS accounts FROM (
            SELECT currency, account, sum(amount)::bigint AS balance
            FROM entries WHERE NOT is_test AND {entry_filter} GROUP BY currency, account
        ) AS balances GROUP BY currency
    )
    SELECT * FROM claims FULL JOIN paid USING (currency) FULL JOIN booked USING (currency) ORDER BY currency
    """  # noqa: S608 - the filters are constants of this module


_PARTNER: Final = text(_statement("partner_id = :owner", "partner_id = :owner", "owner_id = :owner"))
_CREDITOR: Final = text(_statement("creditor_id = :owner", "creditor_id = :owner", "counterparty_id = :owner"))
_REFERRAL: Final = text(
    _statement(
        "(referral_partner_id = :owner OR earning_partner_id = :owner)",
        "referral_partner_id = :owner",
        "counterparty_id = :owner",
    )
)
_NETWORK: Final = text(_statement("true", "true", "owner_id = :owner"))

_PARTNERS: Final = text("""
SELECT entries.counterparty_id AS partner_id, parties.name, entries.currency,
       coalesce(sum(amount) FILTER (WHERE account <> 'accrued-from-partner'), 0)::bigint AS due,
       coalesce(sum(amount) FILTER (WHERE account = 'accrued-from-partner'), 0)::bigint AS accrued
FROM entries LEFT JOIN parties ON parties.id = entries.counterparty_id
WHERE owner_id = :owner AND NOT is_test
  AND account IN ('receivable-from-partner', 'invoiced-to-partner', 'accrued-from-partner')
GROUP BY entries.counterparty_id, parties.name, entries.currency
ORDER BY parties.name, entries.counterparty_id, entries.currency
""")


@dataclass(frozen=True, slots=True)
class PartnerDebt:
    """What a partner owes the platform in one currency, in minor units."""

    partner_id: UUID
    name: str | None
    currency: str
    due: int
    accrued: int


class Balances:
    """Reads balances; each method is one statement."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_partner(self, partner_id: UUID) -> list[Balance]:
        """Return the partner's totals and his book."""
        return await self._read(_PARTNER, partner_id)

    async def of_creditor(self, creditor_id: UUID) -> list[Balance]:
        """Return the creditor's totals, and what partners' books say about him."""
        return await self._read(_CREDITOR, creditor_id)

    async def of_referral_partner(self, referral_partner_id: UUID) -> list[Balance]:
        """Return the totals of the payments he earns on, and what the platform's book says about him."""
        return await self._read(_REFERRAL, referral_partner_id)

    async def of_network(self) -> list[Balance]:
        """Return the totals of everybody and the platform's book."""
        return await self._read(_NETWORK, PLATFORM_OWNER)

    async def owed_by_partners(self) -> list[PartnerDebt]:
        """Return what each partner owes the platform."""
        rows = await self._connection.execute(_PARTNERS, {"owner": PLATFORM_OWNER})
        return [PartnerDebt(*row) for row in rows]

    async def _read(self, statement: object, owner: UUID) -> list[Balance]:
        rows = await self._connection.execute(statement, {"owner": owner})  # type: ignore[call-overload]
        return [_balance(row) for row in rows.mappings()]


def _balance(row: Mapping[str, Any]) -> Balance:
    def shares(*suffixes: str) -> Shares:
        return Shares(*(sum(row[f"{name}_{suffix}"] or 0 for suffix in suffixes) for name in _SHARES))

    return Balance(
        currency=row["currency"],
        cases=row["cases"] or 0,
        claimed=row["claimed"] or 0,
        payments=row["payments"] or 0,
        due=shares("due"),
        accrued=shares("accrued"),
        total=shares("due", "accrued"),
        accounts=row["accounts"] or {},
    )
