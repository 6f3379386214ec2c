"""What a creditor does: submit claims, add files, sign papers, choose quotes."""

from __future__ import annotations

from typing import Any

from recoup.demo.board import Board
from recoup.demo.client import Client, Upload
from recoup.demo.network import SIGNER, Member
from recoup.demo.plan import Claim

LOOK_SECONDS = 4.0
INVOICE_TEXT = "Invoice {number}: {amount} {currency}, due {due}.\n"


class Creditor:
    """One creditor; `submitter` is how his claims reach the network: his own key, or his referral partner's token."""

    def __init__(self, number: int, member: Member, submitter: Client, board: Board) -> None:
        self._number = number
        self._own = member.client
        self._submitter = submitter
        self._board = board
        self._chosen: set[str] = set()

    async def run(self) -> None:
        """Work until the run is done."""
        claims = [claim for claim in self._board.claims.values() if claim.creditor == self._number]
        if not claims:
            return
        known = {int(case["creditorReference"]): case async for case in self._own.pages("/customer/cases")}
        for number, case in known.items():
            self._note(number, case)
        await self._board.all([self._submit(claim, known.get(claim.number)) for claim in claims])
        while not self._board.done.is_set():
            await self._sign()
            await self._choose()
            await self._board.wait(LOOK_SECONDS, self._board.mails[self._number])

    def _note(self, number: int, case: dict[str, Any]) -> None:
        if number not in self._board.claims:
            return
        self._board.submitted.add(number)
        self._board.number_of[case["id"]] = number
        if case["lifecycle"] == "Closed":
            self._board.finish(number)

    async def _submit(self, claim: Claim, case: dict[str, Any] | None) -> None:
        """Submit the claim unless it is known, and add the file the network asks for."""
        if case is None:
            case = await self._submitter.post("/customer/cases", f"claim-{claim.number}", _request(claim))
            self._note(claim.number, case)
        validation = case.get("validation") or {}
        if claim.needs_file and validation.get("needsInfo"):
            text = INVOICE_TEXT.format(
                number=claim.number, amount=claim.amount, currency=claim.invoice.currency, due=claim.due_date
            )
            form = {"Description": "The invoice", "DocumentType": "OriginalInvoice"}
            upload = Upload(f"invoice-{claim.number}.txt", text.encode(), form)
            await self._own.upload(f"/customer/cases/{case['id']}/files", f"file-{claim.number}", upload)

    async def _sign(self) -> None:
        """Sign whatever waits for a signature."""
        for paper in (await self._own.get("/customer/contracts"))["awaitingSignature"]:
            await self._own.post(paper["signPath"], f"sign-{paper['signPath']}", SIGNER)

    async def _choose(self) -> None:
        """Take the cheapest quote of every lead that offers some."""
        offered = [
            case
            async for case in self._own.pages("/customer/cases", Statuses="LeadsQuoteGiven")
            if case["id"] not in self._chosen
        ]
        await self._board.all([self._accept(case["id"]) for case in offered])
        if offered:
            # The winner may be new to this creditor: his power of attorney waits now.
            self._board.mails[self._number].set()

    async def _accept(self, case: str) -> None:
        for lead in (await self._own.get(f"/customer/cases/{case}/quote-requests"))["quoteRequests"]:
            path = f"/customer/cases/{case}/quote-requests/{lead['quoteRequestId']}/quotes"
            quotes = (await self._own.get(path))["quotes"]
            if lead.get("outcome") or not quotes:
                continue
            best = min(quotes, key=lambda quote: (quote["successFee"], quote["quoteId"]))
            await self._own.post(f"{path}/{best['quoteId']}/accept", f"accept-{best['quoteId']}", {})
            self._chosen.add(case)


def _request(claim: Claim) -> dict[str, Any]:
    invoice = claim.invoice
    debtor: dict[str, Any] = {"type": "Company", "name": invoice.customer_id, "countryAlpha2": invoice.country}
    if claim.state:
        debtor |= {"stateAlpha2": claim.state[0], "state": claim.state[1]}
    return {
        "creditorReference": str(claim.number),
        "currencyCode": invoice.currency,
        "amountToRecover": float(claim.amount),
        "date": claim.invoice_date.isoformat(),
        "dueDate": claim.due_date.isoformat(),
        "claimDescription": claim.description,
        "disputeStatus": "Yes" if invoice.disputed else "No",
        "debtor": debtor,
    }
