"""What a collection partner does: look at new cases, work the active ones, quote on leads, report payments."""

from __future__ import annotations

import datetime as dt
from typing import Any

from recoup.demo import plan
from recoup.demo.board import Board
from recoup.demo.network import Member
from recoup.demo.plan import Claim

LOOK_SECONDS = 0.8
CUSTOM_TERMS_COUNTRIES = frozenset({"FR", "ES"})
CUSTOM_FEE = 15


class CollectionPartner:
    """One partner, exclusive or of the Legal Network."""

    def __init__(self, partner: plan.Partner, member: Member, board: Board, as_of: dt.date) -> None:
        self._partner = partner
        self._client = member.client
        self._email = member.email
        self._board = board
        self._as_of = as_of
        self._looked_at: set[str] = set()
        self._quoted: set[str] = set()
        self._worked: set[str] = set()

    async def run(self) -> None:
        """Work until the run is done."""
        while not self._board.done.is_set():
            if self._partner.exclusive:
                await self._each("PendingVerification", self._looked_at, self._look_at)
            await self._quote()
            await self._each("Active", self._worked, self._work)
            await self._board.wait(LOOK_SECONDS)

    async def _each(self, status: str, seen: set[str], step: Any) -> None:
        """Take a step for every case in a state that is new to this run and part of it."""
        fresh = []
        async for case in self._client.pages("/partner/cases", Statuses=status):
            number = int(case["creditorReference"]) if case["creditorReference"] else 0
            if case["id"] not in seen and number in self._board.claims:
                seen.add(case["id"])
                fresh.append((self._board.claims[number], case))
        await self._board.all([step(claim, case) for claim, case in fresh])

    async def _look_at(self, claim: Claim, case: dict[str, Any]) -> None:
        """Accept, decline or offer terms of his own."""
        path = f"/partner/cases/{case['id']}"
        if claim.invoice.disputed and claim.invoice.country in CUSTOM_TERMS_COUNTRIES:
            reason = "The claim is disputed; court proceedings are likely."
            await self._client.post(f"{path}/offer-custom-terms", f"offer-{claim.number}", {"reason": reason})
            return
        if claim.invoice.disputed or (self._partner.key == "russia" and claim.declined):
            category = "DisputedOrLegalNeeded" if claim.invoice.disputed else "Capacity"
            body = {"reasonCategory": category, "reason": "We cannot take this claim on at present."}
            await self._client.post(f"{path}/decline", f"decline-{claim.number}", body)
            return
        started = await self._client.post(f"{path}/start", f"start-{claim.number}", {
            "welcomeMessage": "Thank you for your trust. We begin today.",
            "userEmail": self._email,
            "interestFees": self._interest(claim),
            "reminderFees": 0,
            "collectionFees": 0,
        })  # fmt: skip
        if started["status"] != "Active":
            self._board.mail(claim.number)

    def _interest(self, claim: Claim) -> float:
        if claim.invoice.country != "FR":
            return 0
        return float(plan.decimal(plan.interest(claim.invoice.amount), claim.invoice.currency))

    async def _quote(self) -> None:
        """Quote on every open lead one was invited to."""
        open_leads = [
            lead
            async for lead in self._client.pages("/partner/leads", CanQuote="true")
            if lead["leadId"] not in self._quoted and lead["caseId"] in self._board.number_of
        ]
        self._quoted.update(lead["leadId"] for lead in open_leads)
        await self._board.all([self._quote_one(lead) for lead in open_leads])

    async def _quote_one(self, lead: dict[str, Any]) -> None:
        claim = self._board.claims[self._board.number_of[lead["caseId"]]]
        network = lead["quoteType"] == "Network"
        if network and claim.unquoted:
            self._board.silent[claim.number].add(self._partner.key)
            if len(self._board.silent[claim.number]) == len(plan.FIRMS):
                self._board.finish(claim.number)
            return
        fee = float(plan.success_fee(self._partner.key, claim.invoice.country, claim.usd)) if network else CUSTOM_FEE
        await self._client.post(f"/partner/leads/{lead['leadId']}/quotes", f"quote-{lead['leadId']}", {
            "agreementType": "SuccessFee",
            "successFee": fee,
            "phase": "Legal",
            "proposedSolution": "A letter before action, then proceedings if need be.",
        })  # fmt: skip
        self._board.mail(claim.number)

    async def _work(self, claim: Claim, case: dict[str, Any]) -> None:
        """Write a note and a message, and report what the debtor pays."""
        path = f"/partner/cases/{case['id']}"
        await self._client.post(f"{path}/notes", f"note-{claim.number}", {"description": "Called the debtor."})
        await self._client.post(f"{path}/chats", f"chat-{claim.number}", {
            "message": "We have reached the debtor.", "userEmail": self._email,
        })  # fmt: skip
        if claim.pays:
            currency = claim.invoice.currency
            total = plan.minor(case["grossAmount"], currency) + plan.minor(case["totalAddedFees"], currency)
            for index, amount in enumerate(claim.instalments(total)):
                await self._client.post(f"{path}/payments", f"pay-{claim.number}-{index}", {
                    "date": self._as_of.isoformat(),
                    "paymentAmount": float(plan.decimal(amount, currency)),
                    "paymentRecipient": "Creditor" if claim.pays_creditor else "CollectionPartner",
                    "commissionPaymentStatus": "Unpaid" if claim.pays_creditor else "Paid",
                    "closeCase": True,
                })  # fmt: skip
        self._board.finish(claim.number)
