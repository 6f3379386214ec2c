"""What belongs to whom: for every operation that names something, an own thing of that kind and its owner."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from served import Operation
from stage import CREDITOR, STRANGER, Stage

from recoup.demo.network import SIGNER

REASON = "Disputed, and we cannot take it on at present."
ACCOUNT = {"accountHolderName": "Of the creditor", "iban": "DE89370400440532013000"}
# Operations that need a valid body to come as far as the thing they name.
BODIES: dict[str, Any] = {
    "POST /customer/cases/{id}/chats": {"message": "Hello.", "userEmail": "me"},
    "POST /customer/cases/{id}/direct-payments": {"amount": 3.75, "date": "2026-01-05", "reference": "Direct"},
    "POST /partner/cases/{id}/direct-payments/{reportId}/reject": {"reason": "Not a payment of the debtor."},
    "POST /customer/cases/{id}/withdraw": {"comment": "No longer."},
    "POST /customer/cases/{id}/quote-requests/{quoteRequestId}/quotes/{quoteId}/accept": {},
    "PUT /customer/bank-accounts/{currency}": ACCOUNT,
    "PUT /customer/divisions/{id}": {"companyName": "Taken over", "city": "Kiel", "countryCode": "DE"},
    "POST /customer/contracts/power-of-attorney/{partnerId}/sign": SIGNER,
    "POST /customer/contracts/pricing-appendix/{zoneId}/sign": SIGNER,
    "POST /partner/managed-cases/{id}/payments": {"date": "2026-01-05", "paymentAmount": 1},
    "PUT /partner/managed-cases/{id}/payments/{paymentId}": {
        "date": "2026-01-05",
        "paymentAmount": 2,
        "paymentRecipient": "CollectionPartner",
    },
    "POST /partner/managed-cases/{id}/chats": {"message": "Hello.", "userEmail": "me"},
    "POST /partner/managed-cases/{id}/withdraw": {"comment": "No longer."},
    "POST /partner/managed-cases/{id}/quote-requests/{quoteRequestId}/quotes/{quoteId}/accept": {},
    "POST /partner/cases/{id}/chats": {"message": "Hello.", "userEmail": "me"},
    "POST /partner/cases/{id}/notes": {"description": "Seen."},
    "POST /partner/cases/{id}/close": {"closeCode": "Other"},
    "POST /partner/cases/{id}/decline": {"reasonCategory": "Capacity", "reason": REASON},
    "POST /partner/cases/{id}/offer-custom-terms": {"reason": REASON},
    "POST /partner/cases/{id}/start": {"welcomeMessage": "Hello.", "userEmail": "me"},
    "POST /partner/cases/{id}/payments": {
        "date": "2026-01-05",
        "paymentAmount": 1,
        "paymentRecipient": "CollectionPartner",
    },
    "POST /partner/cases/{id}/payment-plans": {
        "agreedOn": "2026-01-05",
        "instalments": [{"due": "2026-02-05", "amount": 1}],
    },
    "POST /partner/cases/{id}/payment-plans/{planId}/cancel": {"reason": "The debtor is away."},
    "POST /partner/payout-files/{id}/paid": {"date": "2026-01-05"},
    "POST /partner/bank-lines/{lineId}/match": {"caseId": "018f0000-0000-7000-8000-000000000000"},
    "POST /partner/bank-lines/{lineId}/ignore": {"reason": "Interest of the bank."},
    "POST /ops/bank-lines/{lineId}/match": {"invoiceId": "018f0000-0000-7000-8000-000000000000"},
    "POST /ops/bank-lines/{lineId}/ignore": {"reason": "Interest of the bank."},
    "PUT /partner/cases/{id}/fees": {"interestFees": 0},
    "POST /partner/client-invoices/{id}/credit": {"reason": "A wrong fee."},
    "POST /partner/client-invoices/{id}/paid": {"date": "2026-01-05", "reference": "transfer"},
    "PUT /partner/cases/{id}/payments/{paymentId}": {
        "date": "2026-01-05",
        "paymentAmount": 2,
        "paymentRecipient": "CollectionPartner",
    },
    "POST /partner/withdrawal-fees/{id}/paid": {"date": "2026-01-05"},
    "POST /ops/payments/{id}/reject": {"reason": "No such transfer."},
    "POST /partner/leads/{id}/quotes": {"successFee": 10, "proposedSolution": "A letter."},
}
# Named things that belong to nobody, so that everybody of the right kind acts for himself.
NOBODYS = {
    "PUT /customer/bank-accounts/{currency}": "every creditor has one a currency",
    "POST /customer/contracts/power-of-attorney/{partnerId}/sign": "every creditor may empower every partner",
    "POST /customer/contracts/pricing-appendix/{zoneId}/sign": "a zone's prices are offered, not owned",
}


@dataclass(frozen=True)
class Party:
    """An organisation: its credentials and one of its people."""

    who: Mapping[str, str]
    email: str


class Belongings:
    """Two parties of each kind, and the things of the first."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        members = stage.network.members
        stranger = stage.organisation("ReferralPartner")
        partner, other = members.partners["spain"], members.partners["russia"]
        own, foreign = stage.member(CREDITOR), stage.member(STRANGER)
        self.owners = {
            "customer": Party(own.client.headers, own.email),
            "partner": Party(partner.client.headers, partner.email),
            "referral": Party(stage.referral, members.referral.email),
            "ops": Party(stage.staff, ""),
        }
        firm = members.partners["firm-1"]
        self.bidder = Party(firm.client.headers, firm.email)
        manager = members.partners["france"]
        self.manager = Party(manager.client.headers, manager.email)
        self.strangers = {
            "customer": Party(foreign.client.headers, foreign.email),
            "partner": Party(other.client.headers, other.email),
            "referral": Party({"XApiKey": stranger["apiKey"]}, ""),
        }

    def owner(self, operation: Operation) -> Party:
        """Return the party whose thing an operation names."""
        if operation.path.startswith("/partner/leads/"):
            return self.bidder
        if operation.path.startswith("/partner/managed-cases/"):
            return self.manager
        return self.owners[operation.role]

    def address(self, operation: Operation) -> str:
        """Return the path of an operation with an own thing of its owner in it; raises KeyError for an unknown kind."""
        return operation.path.format(**self._named(operation))

    def options(self, operation: Operation, party: Party) -> dict[str, Any]:
        """Return a body that is valid in the mouth of a party."""
        if "multipart/form-data" in operation.body:
            return {"files": {"File": ("invoice.txt", b"Invoice")}}
        if operation.name not in BODIES:
            return {}
        body = BODIES[operation.name]
        return {"json": {key: party.email if value == "me" else value for key, value in body.items()}}

    @functools.cached_property
    def secrets(self) -> tuple[str, ...]:
        """Return texts that nobody but the owners may read anywhere."""
        active, quoted, managed = self.stage.active, self.stage.quoted, self.stage.managed
        return (
            active["id"], active["reference"], active["creditorReference"], active["debtor"]["name"],
            quoted["quote"], self.owners["customer"].email, "They will pay.", "Called them.",
            managed["id"], managed["reference"], "Our client asks.",
        )  # fmt: skip

    def _named(self, operation: Operation) -> dict[str, str]:
        stage, kind = self.stage, operation.path.split("/")[2]
        active, quoted = stage.active, stage.quoted
        managed = stage.managed_quoted if kind == "managed-cases" else quoted
        if "quoteRequestId" in operation.path or operation.path.endswith("/quote-requests"):
            return {"id": managed["case"], "quoteRequestId": managed["lead"], "quoteId": managed["quote"]}
        if kind == "managed-cases":
            paid = stage.ask("GET", f"/partner/managed-cases/{stage.managed['id']}/payments", self.manager.who)
            case = stage.managed
            return {"id": case["id"], "caseReference": case["reference"], "paymentId": paid[0]["id"]}
        if "planId" in operation.path:
            return {"id": active["id"], "planId": self._plan}
        if "reportId" in operation.path:
            return {"id": active["id"], "reportId": self._report}
        if kind == "cases":
            case = stage.referred if operation.role == "referral" else active
            return {
                "id": case["id"], "caseReference": active["reference"], "reference": f"P-{active['id'][-12:]}",
                "creditorReference": active["creditorReference"],
                "paymentId": self._payment_of(case["id"]) if "paymentId" in operation.path else "",
            }  # fmt: skip
        found: dict[str, Callable[[], dict[str, str]]] = {
            "Payments": lambda: {"id": self._payment},
            "payments": lambda: {"id": self._payment},
            "divisions": lambda: {"id": stage.division["id"]},
            "contracts": lambda: {"partnerId": stage.network.members.partners["spain"].id, "zoneId": active["id"]},
            "leads": lambda: {"id": quoted["lead"]},
            "clients": lambda: (
                {"creditorId": self._debtor} if operation.role == "partner" else {"externalTenantId": "tenant-00"}
            ),
            "api-keys": lambda: {"key_id": self._listed(operation.role, "api-keys")},
            "invitations": lambda: {"invitation_id": self._invitation(operation.role)},
            "users": lambda: {"user_id": self._listed(operation.role, "users")},
            "partners": lambda: {"partnerId": stage.network.members.partners["spain"].id},
            "billing-profiles": lambda: {"organisationId": stage.network.members.partners["spain"].id},
            "bank-accounts": lambda: {"id": self._account, "currency": "DKK" if operation.method == "PUT" else "EUR"},
            "disbursements": lambda: {"id": self._disbursement},
            "invoices": lambda: {"id": self._invoices[operation.role]()},
            "referral-invoices": lambda: {"id": self._referral_invoice},
            "client-invoices": lambda: {"id": self._client_invoice},
            "payout-files": lambda: {"id": self._payout_file},
            "withdrawal-fees": lambda: {"id": self._withdrawal},
            "bank-lines": lambda: {"lineId": self._bank_line(operation.role)},
            "referral-partners": lambda: {"partner_id": stage.network.members.referral.id},
        }
        return found[kind]()

    @functools.cached_property
    def _payment(self) -> str:
        return self._payment_of(self.stage.active["id"])

    def _payment_of(self, case: str) -> str:
        """Return a payment on a case that the partner has in hand."""
        return str(self.stage.ask("GET", f"/partner/cases/{case}/payments", self.owners["partner"].who)[0]["id"])

    @functools.cached_property
    def _invoice(self) -> str:
        assert self._payment
        stage = self.stage
        stage.ask("POST", "/ops/invoice-runs", self.owners["ops"].who, json={"period": stage.network.today})
        stage.network.rest()
        return str(stage.ask("GET", "/partner/invoices", self.owners["partner"].who)["data"][0]["id"])

    @functools.cached_property
    def _invoices(self) -> dict[str, Callable[[], str]]:
        return {
            "customer": lambda: self._client_invoice,
            "partner": lambda: self._invoice,
            "referral": lambda: self._referral_invoice,
            "ops": lambda: self._invoice,
        }

    @functools.cached_property
    def _referral_invoice(self) -> str:
        """Return an invoice of the referral partner, who may invoice what is confirmed."""
        stage, staff = self.stage, self.owners["ops"].who
        path = f"/ops/billing-profiles/{stage.network.members.referral.id}"
        profile = stage.ask("GET", path, staff)
        body = {"legalName": profile["legalName"], "country": profile["country"]}
        stage.ask("PUT", path, staff, json={**body, "invoicingTrigger": "ConfirmedPipeline"})
        assert stage.referred
        return str(stage.ask("POST", "/referral/invoices", self.owners["referral"].who, json={})["id"])

    @functools.cached_property
    def _client_invoice(self) -> str:
        payment = self.stage.pay(self.stage.active["id"], 2.5)["paymentId"]
        who, body = self.owners["partner"].who, {"paymentIds": [payment]}
        return str(self.stage.ask("POST", "/partner/client-invoices", who, json=body)[0]["id"])

    @functools.cached_property
    def _plan(self) -> str:
        path, who = f"/partner/cases/{self.stage.active['id']}/payment-plans", self.owners["partner"].who
        found = self.stage.ask("GET", path, who) or [
            self.stage.ask("POST", path, who, json=BODIES["POST /partner/cases/{id}/payment-plans"])
        ]
        return str(found[0]["id"])

    @functools.cached_property
    def _report(self) -> str:
        body = BODIES["POST /customer/cases/{id}/direct-payments"]
        path = f"/customer/cases/{self.stage.active['id']}/direct-payments"
        return str(self.stage.ask("POST", path, self.owners["customer"].who, json=body)["id"])

    @functools.cached_property
    def _debtor(self) -> str:
        """Return a client who owes the partner a commission, on a case whose balance no test looks at."""
        body = {
            "date": self.stage.network.today, "paymentAmount": 10, "paymentRecipient": "Creditor",
            "commissionPaymentStatus": "Unpaid",
        }  # fmt: skip
        path = f"/partner/cases/{self.stage.closing['id']}/payments"
        self.stage.ask("POST", path, self.owners["partner"].who, json=body)
        return str(self.stage.member(CREDITOR).id)

    def _bank_line(self, role: str) -> str:
        who, content = self.owners[role].who, f"Date;Amount;Currency;Text\n2026-01-05;7.77;EUR;Of the {role}\n"
        files, data = {"File": ("statement.csv", content.encode())}, {"Account": "TENANTS"}
        self.stage.ask("POST", f"/{role}/bank-statements", who, files=files, data=data)
        return str(self.stage.ask("GET", f"/{role}/bank-lines", who)["data"][0]["id"])

    @property
    def _account(self) -> str:
        path = "/customer/bank-accounts/EUR"
        return str(self.stage.ask("PUT", path, self.owners["customer"].who, json=ACCOUNT)["id"])

    @functools.cached_property
    def _payout_file(self) -> str:
        assert self._account
        body = {"executionDate": self.stage.network.today, "debtorName": "Partner", "debtorIban": ACCOUNT["iban"]}
        wanted = {**body, "leaveOutUnpayable": True}
        return str(self.stage.ask("POST", "/partner/payout-files", self.owners["partner"].who, json=wanted)["id"])

    @functools.cached_property
    def _disbursement(self) -> str:
        stage, partner = self.stage, self.owners["partner"].who
        case = stage.active["id"]
        payment = stage.pay(case, 1.5)["paymentId"]
        body = {"paymentIds": [payment], "date": stage.network.today, "reference": "transfer"}
        return str(stage.ask("POST", "/partner/disbursements", partner, json=body)[0]["id"])

    @functools.cached_property
    def _withdrawal(self) -> str:
        """Return what a creditor owes for a case that he took back while the partner had it by right."""
        stage, partner = self.stage, self.owners["partner"].who
        assert stage.active
        case = stage.submitted()["id"]
        stage.start(case)
        stage.network.rest()
        stage.ask("POST", f"/customer/cases/{case}/withdraw", stage.creditor, json={"feeAccepted": True})
        stage.ask("POST", f"/partner/cases/{case}/close", partner, json={"closeCode": "WithdrawnByClient"})
        stage.network.rest()
        return str(stage.ask("GET", "/partner/withdrawal-fees", partner)["data"][0]["id"])

    def _listed(self, role: str, kind: str) -> str:
        answer = self.stage.ask("GET", f"/{role}/{kind}", self.owners[role].who)
        rows = next(value for value in answer.values() if isinstance(value, list))
        return str(rows[0]["id"])

    def _invitation(self, role: str) -> str:
        admin = {"customer": "ClientUser", "partner": "ReadOnly", "referral": "ReferralUser", "ops": "PlatformAdmin"}
        person = {"email": f"{self.stage.new('guest')}@tenants.example", "firstName": "A", "lastName": "Guest"}
        body = {**person, "role": admin[role]}
        return str(self.stage.ask("POST", f"/{role}/invitations", self.owners[role].who, json=body)["id"])
