"""Claims, their price functions and the revisions that a change of them begins."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger_service.domain.account import CaseAccount, Claim
from ledger_service.domain.claim_ports import PricedClaim
from ledger_service.domain.errors import UnknownCase
from ledger_service.domain.repricing import PriceFunction

_PRESENT: Final = text("""
SELECT a.principal, a.interest_fees, a.reminder_fees, a.collection_fees, t.terms
FROM case_accounts AS a JOIN case_terms AS t ON t.case_id = a.case_id AND t.number = a.terms_number
WHERE a.case_id = :case_id
""")
# The rate is null while that of the terms holds.
_BEGIN: Final = text("""
WITH given AS (
    SELECT account.case_id, nullif(CAST(:success_fee AS numeric), terms.success_fee) AS success_fee
    FROM case_accounts AS account
    JOIN case_terms AS terms ON terms.case_id = account.case_id AND terms.number = account.terms_number
    WHERE account.case_id = :case_id
), begun AS (
    INSERT INTO case_revisions (case_id, revision, partner_id, engagement_id, terms_number, success_fee, principal,
        interest_fees, reminder_fees, collection_fees, started_at)
    SELECT case_id, :revision, :partner_id, :engagement_id, :terms_number, success_fee, :principal, :interest,
        :reminder, :collection, :at
    FROM given
)
UPDATE case_accounts AS account
SET success_fee = given.success_fee, principal = :principal, interest_fees = :interest, reminder_fees = :reminder,
    collection_fees = :collection, revision = :revision, base_principal = :base_principal, base_fees = :base_fees,
    within = 0, principal_within = 0, given_within = 0, given_gross = 0, given_fee = 0, given_vat = 0,
    given_platform = 0, given_referral_base = 0, given_referral = 0
FROM given WHERE account.case_id = given.case_id
""")


class PostgresClaims:
    """Implements `domain.claim_ports.Claims` for whoever the connection is scoped to."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def present(self, case_id: UUID) -> PricedClaim:
        """Return the claim and how it is priced."""
        row = (await self._connection.execute(_PRESENT, {"case_id": case_id})).mappings().first()
        if row is None:
            raise UnknownCase
        claim = Claim(row["principal"], row["interest_fees"], row["reminder_fees"], row["collection_fees"])
        return PricedClaim(claim, _price(row["terms"]))

    async def begin(self, account: CaseAccount, claim: Claim, at: dt.datetime) -> None:
        """Write a revision that has just begun."""
        terms = account.terms
        if terms is None:
            raise UnknownCase
        await self._connection.execute(
            _BEGIN,
            {
                "case_id": account.case_id,
                "revision": account.revision,
                "partner_id": terms.partner_id,
                "engagement_id": account.engagement_id,
                "terms_number": terms.number,
                "success_fee": Decimal(terms.success_fee.numerator) / Decimal(terms.success_fee.denominator),
                "principal": claim.principal,
                "interest": claim.interest,
                "reminder": claim.reminder,
                "collection": claim.collection,
                "base_principal": account.base.principal,
                "base_fees": account.base.fees,
                "at": at,
            },
        )


def _price(terms: Mapping[str, Any]) -> PriceFunction:
    return PriceFunction(
        brackets=tuple((int(each["from_usd_minor"]), Fraction(str(each["rate"]))) for each in terms["brackets"]),
        uplift=Fraction(str(terms["uplift_rate"])),
        intentional=bool(terms["intentional"]),
    )
