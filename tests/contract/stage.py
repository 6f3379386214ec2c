"""A network with something of everything in it: cases in every state the published operations ask for."""

from __future__ import annotations

import functools
import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
from networks import EmbeddedNetwork

from recoup.demo.network import SIGNER, Member

CREDITOR, STRANGER, REFERRED = 1, 3, 0
"""Two creditors on their own, and one who came through the referral partner."""
TRIES = 8
_TEXAN = {"type": "Company", "name": "Lone Star Inc", "countryAlpha2": "US", "stateAlpha2": "TX"}
NOBODY: Mapping[str, str] = {}

Json = Any


@dataclass
class Stage:
    """Who is there, and the ids of what was made for them."""

    network: EmbeddedNetwork
    _run: str = field(default_factory=lambda: uuid4().hex[:6])
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def member(self, number: int) -> Member:
        """Return a creditor."""
        return self.network.members.creditors[number]

    @property
    def creditor(self) -> dict[str, str]:
        """The headers of the creditor whose cases these are."""
        return self.member(CREDITOR).client.headers

    @property
    def partner(self) -> dict[str, str]:
        """The headers of the partner who collects in Spain."""
        return self.network.members.partners["spain"].client.headers

    @property
    def referral(self) -> dict[str, str]:
        """The headers of the referral partner."""
        return self.network.members.referral.client.headers

    @property
    def staff(self) -> dict[str, str]:
        """The headers of the platform's staff."""
        return self.network.members.staff.headers

    @property
    def bearer(self) -> dict[str, str]:
        """The headers of the referral partner acting for his client."""
        return self.network.members.submitters[REFERRED].headers

    @property
    def partner_email(self) -> str:
        """Somebody at the collection partner."""
        return self.network.members.partners["spain"].email

    @property
    def manager(self) -> dict[str, str]:
        """The headers of the partner who submits for clients of his own: he collects in France."""
        return self.network.members.partners["france"].client.headers

    def new(self, word: str) -> str:
        """Return a text nobody has used."""
        return f"{word}-{self._run}-{next(self._numbers)}"

    def send(self, method: str, path: str, who: Mapping[str, str], **options: Json) -> httpx.Response:
        """Send a request through the gateway, with no more than the given credentials; again when told to."""
        headers = {**who, **options.pop("headers", {})}
        tries = 0
        while True:
            tries += 1
            self.network.http.cookies.clear()
            answer = self.network.http.request(method, path, headers=headers, **options)
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or tries > TRIES:
                return answer
            time.sleep(float(answer.headers.get("Retry-After", 1)))

    def ask(self, method: str, path: str, who: Mapping[str, str], **options: Json) -> Json:
        """Send a request that must succeed; returns its JSON."""
        answer = self.send(method, path, who, **options)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def claim(self, **more: Json) -> Json:
        """Return a claim against a company in Spain, undisputed and small enough to need no evidence."""
        return {
            "creditorReference": self.new("claim"),
            "currencyCode": "EUR",
            "amountToRecover": 900.5,
            "date": "2026-01-05",
            "dueDate": "2026-02-05",
            "debtor": {"type": "Company", "name": "Talleres Duero", "countryAlpha2": "ES"},
            **more,
        }

    def submitted(self, who: Mapping[str, str] | None = None, **more: Json) -> Json:
        """Submit a claim and wait until it is where it belongs; returns the case."""
        case = self.ask("POST", "/customer/cases", who or self.creditor, json=self.claim(**more))
        self.network.rest()
        return case

    def start(self, case: str) -> None:
        """Let the partner accept a case."""
        body = {"welcomeMessage": "We begin.", "userEmail": self.partner_email, "interestFees": 9.5}
        reference = {"collectionPartnerReference": f"P-{case[-12:]}"}
        self.ask("POST", f"/partner/cases/{case}/start", self.partner, json={**body, **reference})

    def sign(self, who: Mapping[str, str]) -> None:
        """Sign whatever waits for a signature."""
        self.network.rest()
        for paper in self.ask("GET", "/customer/contracts", who)["awaitingSignature"]:
            self.ask("POST", paper["signPath"], who, json=SIGNER)
        self.network.rest()

    @functools.cached_property
    def active(self) -> Json:
        """A case that is being collected, with a note, messages of both sides, files and a payment."""
        case = self.submitted(claimDescription="Delivered and accepted.", creditorDivisionId=self.division["id"])
        self.start(case["id"])
        self.sign(self.creditor)
        mine, theirs = f"/customer/cases/{case['id']}", f"/partner/cases/{case['id']}"
        self.ask("POST", f"{theirs}/notes", self.partner, json={"description": "Called them."})
        hello = {"message": "They will pay.", "userEmail": self.partner_email}
        self.ask("POST", f"{theirs}/chats", self.partner, json=hello)
        self.ask("POST", f"{mine}/files", self.creditor, files={"File": ("invoice.txt", b"Invoice 1")})
        self.pay(case["id"], 100.25)
        return self.ask("GET", mine, self.creditor)

    def managed_claim(self, **more: Json) -> Json:
        """Return a claim of the managing partner's client against a company in Spain."""
        debtor = {"type": "Company", "name": "Molinos Ebro", "contactPerson": "A. Ruiz", "countryAlpha2": "ES"}
        client = {"creditorCompanyName": self.new("Brasserie"), "creditorCountryAlpha2": "FR"}
        return {**self.claim(debtor=debtor), **client, **more}

    def managing(self, **more: Json) -> Json:
        """Submit such a claim and wait until it is where it belongs; returns the case."""
        case = self.ask("POST", "/partner/managed-cases", self.manager, json=self.managed_claim(**more))
        self.network.rest()
        return case

    @functools.cached_property
    def managed(self) -> Json:
        """A managed case that is being collected, with a message, a file and a payment."""
        case = self.managing()
        self.start(case["id"])
        mine = f"/partner/managed-cases/{case['id']}"
        hello = {"message": "Our client asks.", "userEmail": self.network.members.partners["france"].email}
        self.ask("POST", f"{mine}/chats", self.manager, json=hello)
        self.ask("POST", f"{mine}/files", self.manager, files={"File": ("invoice.txt", b"Invoice 7")})
        self.pay(case["id"], 50)
        return case

    @functools.cached_property
    def trial(self) -> Json:
        """A managed test case that is being collected."""
        return self._trial()

    @functools.cached_property
    def paid_trial(self) -> Json:
        """Another one that its second payment closed; with the ids of its payments, the newest first."""
        return self._paid_trial()

    @functools.cached_property
    def settled_trial(self) -> Json:
        """And another one."""
        return self._paid_trial()

    def _trial(self) -> Json:
        case = self.managing(isTest=True)
        self.start(case["id"])
        self.network.rest()
        return case

    def _paid_trial(self) -> Json:
        case = self._trial()
        path = f"/partner/managed-cases/{case['id']}"
        owed = self.ask("GET", path, self.manager)["remainder"]
        first = self.make_up(case["id"], 100)
        last = self.make_up(case["id"], round(owed - 100, 2), closeCase=True)
        return {**case, "payments": [last, first]}

    def make_up(self, case: str, amount: float, **more: Json) -> str:
        """Let the managing partner make a payment up on a test case; returns its id."""
        body = {"date": self.network.today, "paymentAmount": amount, **more}
        made = self.ask("POST", f"/partner/managed-cases/{case}/payments", self.manager, json=body)
        self.network.rest()
        return str(made["paymentId"])

    def pay(self, case: str, amount: float) -> Json:
        """Let the partner report a payment."""
        body = {"date": self.network.today, "paymentAmount": amount, "paymentRecipient": "CollectionPartner"}
        made = self.ask("POST", f"/partner/cases/{case}/payments", self.partner, json=body)
        self.network.rest()
        return made

    @functools.cached_property
    def pending(self) -> Json:
        """A case the partner has not looked at yet."""
        return self.submitted()

    @functools.cached_property
    def closing(self) -> Json:
        """An active case that a test may close."""
        return self._activated()

    @functools.cached_property
    def closed(self) -> Json:
        """A closed case."""
        case = self._activated()
        self.ask("POST", f"/partner/cases/{case['id']}/close", self.partner, json={"closeCode": "DebtorUntraceable"})
        self.network.rest()
        return case

    @functools.cached_property
    def paid(self) -> Json:
        """A case that its second payment closed; with the ids of its payments, the newest first."""
        return self._settled()

    @functools.cached_property
    def settled(self) -> Json:
        """Another one."""
        return self._settled()

    def _settled(self) -> Json:
        case, partner = self._activated(), self.partner
        owed = self.ask("GET", f"/partner/cases/{case['id']}", partner)["remainder"]
        first = self.pay(case["id"], 100)["paymentId"]
        body = {"date": self.network.today, "paymentAmount": round(owed - 100, 2), "closeCase": True}
        path = f"/partner/cases/{case['id']}/payments"
        made = self.ask("POST", path, partner, json={**body, "paymentRecipient": "CollectionPartner"})
        assert made["caseClosed"]
        self.network.rest()
        return {**case, "payments": [made["paymentId"], first]}

    @functools.cached_property
    def merged(self) -> Json:
        """A case that went into another one; no operation does that yet, so its state is set in the database."""
        case = self._activated()
        self.network.sql(f"UPDATE case_service.cases SET state = 'Merged' WHERE id = '{case['id']}'")
        return case

    def _activated(self) -> Json:
        assert self.active
        case = self.submitted()
        self.start(case["id"])
        self.network.rest()
        return case

    @functools.cached_property
    def referred(self) -> Json:
        """A case of the referral partner's client, with a payment."""
        case = self.submitted(self.bearer)
        self.start(case["id"])
        self.sign(self.member(REFERRED).client.headers)
        self.pay(case["id"], 200)
        return case

    @functools.cached_property
    def quoted(self) -> Json:
        """A case in Texas with its lead and a released quote: `{case, lead, quote}`."""
        return self._quoted(self.submitted(debtor=_TEXAN)["id"], "/customer/cases", self.creditor)

    @functools.cached_property
    def managed_quoted(self) -> Json:
        """The same of a client of the managing partner."""
        debtor = {**_TEXAN, "contactPerson": "J. Doe"}
        return self._quoted(self.managing(debtor=debtor)["id"], "/partner/managed-cases", self.manager)

    def _quoted(self, case: str, prefix: str, who: Mapping[str, str]) -> Json:
        offer = {"agreementType": "SuccessFee", "phase": "Legal", "proposedSolution": "A letter, then proceedings."}
        for firm in ("firm-1", "firm-2", "firm-3"):
            bidder = self.network.members.partners[firm].client.headers
            leads = self.ask("GET", "/partner/leads", bidder, params={"Status": "Qualified"})["data"]
            lead = next(each["leadId"] for each in leads if each["caseId"] == case)
            self.ask("POST", f"/partner/leads/{lead}/quotes", bidder, json={**offer, "successFee": 14})
        self.network.rest()
        path = f"{prefix}/{case}/quote-requests"
        (lead,) = self.ask("GET", path, who)["quoteRequests"]
        quotes = self.ask("GET", f"{path}/{lead['quoteRequestId']}/quotes", who)["quotes"]
        return {"case": case, "lead": lead["quoteRequestId"], "quote": quotes[0]["quoteId"]}

    def made_division(self) -> Json:
        """Return a new division."""
        return self.ask("POST", "/customer/divisions", self.creditor, json=self.division_body())

    def division_body(self) -> Json:
        """Return what makes a division."""
        return {"companyName": self.new("Division"), "city": "Kiel", "countryCode": "DE"}

    @functools.cached_property
    def division(self) -> Json:
        """A division that has a case."""
        return self.made_division()

    def organisation(self, kind: str) -> Json:
        """Make an organisation that has signed nothing: `{organisationId, apiKey}` and more."""
        body = {
            "kind": kind, "name": self.new("Newcomer"), "country": "DE",
            "user": {"email": f"{self.new('newcomer')}@contract.example", "firstName": "New", "lastName": "Comer"},
        }  # fmt: skip
        return self.ask("POST", "/ops/organisations", self.staff, json=body)

    def orphan(self, kind: str) -> dict[str, str]:
        """Return a token that outlives its organisation, which no operation removes."""
        made = self.organisation(kind)
        self.network.rest()
        who = {"XApiKey": made["apiKey"]}
        token = self.ask("POST", "/auth/token", who)["accessToken"]
        for place in (
            "identity_service.organisations WHERE id", "case_service.organisations WHERE id",
            "routing_service.organisations WHERE organisation_id", "referral_service.referral_partners WHERE id",
        ):  # fmt: skip
            delete = f"DELETE FROM {place} = '{made['organisationId']}'"
            self.network.sql(f"SET session_replication_role = replica; {delete}")
        return {"Authorization": f"Bearer {token}"}

    def client_body(self, tenant: str, email: str | None = None) -> Json:
        """Return what brings a client of the referral partner."""
        email = email or f"{self.new('client')}@contract.example"
        return {
            "externalTenantId": tenant,
            "client": {"name": self.new("Client"), "country": "DK", "supportEmail": email},
            "users": [{"name": "Ada Client", "email": email, "isOnboardingUser": True}],
        }


def unknown() -> str:
    """Return an id that nothing has."""
    return str(uuid4())
