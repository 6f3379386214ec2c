"""The worked examples of `domain.md` 5.4 with these very numbers, from a submitted claim to split money, over HTTP.

| example | test |
|---|---|
| 1 full recovery | `test_1_full_recovery`, `test_1_with_a_contract_on_the_success_fee_only` |
| 2 instalments | `test_2_two_instalments` |
| 3, 4 old debts | `test_3_and_4_old_debts_at_the_rates_of_the_day_of_submission` |
| 5 blended uplift | `test_5_a_blended_uplift` |
| 6 referral | `test_6_referral`, `test_6_at_a_platform_share_of_30_percent` |
| 7 direct payment | `test_7_direct_payment` |
| 8 commission case | `test_8_commission_case` |
| 9 withdrawal | `test_9_withdrawal_inside_the_exclusive_period`, `test_9_after_the_period_nothing_is_owed` |
| 10 statutory extras | `test_10_statutory_extras` |

A run prints the amounts it has seen as a table.
"""

import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from office import Office
from together import EMAIL, together

from chassis.testing.plugin import FreshDatabase

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
LAST_OLD_DAY = dt.datetime(2026, 3, 24, 9, tzinfo=dt.UTC)
Told = Callable[..., None]
Opened = Callable[[dt.datetime], AbstractAsyncContextManager[Office]]
OLD = [("3", "BR", 5_000, 14, (30, 26), (1_500, 1_300)), ("4", "FR", 500, 26, (40, 35), (200, 175))]


@pytest.fixture
def opened(fresh_database: FreshDatabase, tmp_path: Path) -> Opened:
    """Open an office on services of its own at an instant."""

    @contextlib.asynccontextmanager
    async def open_(now: dt.datetime) -> AsyncIterator[Office]:
        async with together(fresh_database, now, tmp_path) as services:
            yield await Office.open(services)

    return open_


@pytest.fixture
async def office(opened: Opened) -> AsyncIterator[Office]:
    async with opened(NOW) as made:
        yield made


@pytest.fixture
def told(request: pytest.FixtureRequest) -> Told:
    """Note what a test has seen, for the table at the end of the run."""

    def note(example: str, what: str, **seen: object) -> None:
        amounts = ", ".join(f"{name} {value}" for name, value in seen.items())
        request.config.stash.setdefault(Office.SEEN, []).append((example, what, amounts))

    return note


async def test_1_full_recovery(office: Office, told: Told) -> None:
    case = await office.active("FR", "EUR", 10_000, interestFees=350, collectionFees=150)
    paid = await office.pays(case, 10_500)
    assert (paid["payoutCollectionPartner"], paid["payoutCreditor"]) == (1450.00, 9050.00)
    found = await office.totals("EUR")
    assert (found["partnersGross"], found["platform"], found["partnersNet"]) == (1_450_00, 580_00, 870_00)
    assert (found["referral"], found["platformNet"]) == (290_00, 290_00)
    told("1", "EUR 10,000 + 500 fees at 9.5 %, paid in full", **office.shares(found))


async def test_1_with_a_contract_on_the_success_fee_only(office: Office, told: Told) -> None:
    await office.contract("europe", commissionType="SuccessFeeOnly")
    case = await office.active("FR", "EUR", 10_000, interestFees=350, collectionFees=150)
    await office.pays(case, 10_500)
    found = await office.totals("EUR")
    assert (found["partnersGross"], found["platform"]) == (1_450_00, 380_00)
    told("1", "the same, platform's share of the success fee only", **office.shares(found))


async def test_2_two_instalments(office: Office, told: Told) -> None:
    case = await office.active("FR", "EUR", 10_000, interestFees=350, collectionFees=150)
    seen = []
    for amount in (3_000, 7_500):
        before = (await office.totals("EUR")).get("platform", 0)
        paid = await office.pays(case, amount)
        found = await office.totals("EUR")
        seen.append((paid["payoutCollectionPartner"], paid["payoutCreditor"], found["platform"] - before))
        told("2", f"instalment of EUR {amount:,}", partner=seen[-1][0], client=seen[-1][1], platform=seen[-1][2] / 100)
    assert seen == [(414.29, 2585.71, 165_72), (1035.71, 6464.29, 414_28)]
    found = await office.totals("EUR")
    assert (found["partnersGross"], found["clients"], found["platform"]) == (1_450_00, 9_050_00, 580_00)
    told("2", "both together", **office.shares(found))


@pytest.mark.parametrize("row", OLD, ids=["3", "4"])
async def test_3_and_4_old_debts_at_the_rates_of_the_day_of_submission(opened: Opened, told: Told, row: Any) -> None:
    example, country, principal, months, rates, commissions = row
    async with opened(LAST_OLD_DAY) as office:
        for rate, commission in zip(rates, commissions, strict=True):
            due, today = office.months_ago(months), office.services.now.date()
            preview = await office.preview(country, "USD", principal, dueDate=due)
            assert preview["totalSuccessFeePercentage"] == rate
            case = await office.active(country, "USD", principal, dueDate=due)
            paid = await office.pays(case, principal)
            assert paid["payoutCollectionPartner"] == commission
            told(
                example, f"USD {principal:,} in {country}, {months} months old, submitted {today}",
                rate=f"{rate} %", partner=f"{commission:.2f}", client=f"{paid['payoutCreditor']:.2f}",
            )  # fmt: skip
            await office.services.advance(dt.timedelta(days=1))


@pytest.mark.parametrize(
    ("start", "uplift", "rate"), [(NOW, 6.2, 15.7), (LAST_OLD_DAY, 8.0, 17.5)], ids=["2026", "before"]
)
async def test_5_a_blended_uplift(opened: Opened, told: Told, start: dt.datetime, uplift: float, rate: float) -> None:
    async with opened(start) as office:
        aged = {"amountToRecoverOver12Months": 6_000, "amountToRecoverOver24Months": 2_000}
        preview = await office.preview("FR", "EUR", 10_000, **aged)
        assert (preview["ageSurchargePercentage"], preview["totalSuccessFeePercentage"]) == (uplift, rate)
        case = await office.active("FR", "EUR", 10_000, dueDate=None, **aged)
        paid = await office.pays(case, 10_000)
        assert paid["payoutCollectionPartner"] == rate * 100
        told(
            "5", f"EUR 10,000, 6,000 of it over 12 and 2,000 over 24 months, submitted {start.date()}",
            uplift=uplift, rate=f"{rate} %", partner=f"{rate * 100:.2f}", client=f"{paid['payoutCreditor']:.2f}",
        )  # fmt: skip


async def test_6_referral(office: Office, told: Told) -> None:
    case = await office.agreed("GB", "GBP", 1_000, 0.15)
    paid = await office.pays(case, 1_000)
    assert (paid["payoutCollectionPartner"], paid["payoutCreditor"]) == (150, 850)
    found = await office.totals("GBP")
    assert (found["platform"], found["referral"], found["platformNet"]) == (60_00, 30_00, 30_00)
    (earned,) = await office.ask("ledger", "GET", "/referral/balance", office.referral)
    assert (earned["referral"], earned["receivableFromPlatform"]) == (30_00, 30_00)
    told("6", "GBP 1,000 at 15 %", **office.shares(found))


async def test_6_at_a_platform_share_of_30_percent(office: Office, told: Told) -> None:
    case = await office.agreed("GB", "GBP", 10_000, 0.15, preLegalRevenueShare=0.3)
    await office.pays(case, 10_000)
    found = await office.totals("GBP")
    assert found["referral"] == 225_00
    told("6", "GBP 10,000 at 15 %, platform's share 30 %", **office.shares(found))


async def test_7_direct_payment(office: Office, told: Told) -> None:
    case = await office.active("FR", "EUR", 4_000)
    paid = await office.pays(case, 4_000, paymentRecipient="Creditor", commissionPaymentStatus="Unpaid")
    assert (paid["payoutCreditor"], paid["payoutCollectionPartner"]) == (3_620, 380)
    partner = office.partners["europe"]
    (owed,) = await office.ask("ledger", "GET", "/partner/balance", partner)
    assert (owed["receivableFromClients"], owed["accruedToPlatform"], owed["payableToPlatform"]) == (380_00, 152_00, 0)
    await office.ask(
        "ledger", "PUT", f"/partner/cases/{case}/payments/{paid['paymentId']}", partner,
        {"date": str(NOW.date()), "paymentAmount": 4_000, "paymentRecipient": "Creditor",
         "commissionPaymentStatus": "Paid"},
    )  # fmt: skip
    await office.services.advance(dt.datetime(2026, 5, 8, 1, tzinfo=dt.UTC) - NOW)
    (invoice,) = (await office.ask("ledger", "GET", "/partner/invoices", partner))["data"]
    assert (invoice["net"], invoice["issuedOn"], invoice["period"]) == (152, "2026-05-08", "2026-04")
    told(
        "7", "EUR 4,000 paid to the client", client=f"{paid['payoutCreditor']:.2f}",
        partner=f"{paid['payoutCollectionPartner']:.2f}", platform="152.00, invoiced on 2026-05-08",
    )  # fmt: skip


async def test_8_commission_case(office: Office, told: Told) -> None:
    case = await office.active("FR", "EUR", 4_000)
    await office.pays(case, 4_000, paymentRecipient="Creditor", commissionPaymentStatus="Unpaid")
    await office.partner("nordic", "SE")
    await office.covers("nordic", ["DK"])
    await office.services.advance(dt.timedelta(days=30))
    owed_to, collector = office.partners["europe"], office.partners["nordic"]
    path = f"/partner/clients/{office.creditor.organisation_id}/commission-case"
    filled = await office.ask("ledger", "GET", path, owed_to)
    assert (filled["claimType"], filled["claim"]["amountToRecover"], filled["missing"]) == ("UnpaidInvoice", 380, [])
    assert filled["claim"]["debtor"]["name"] == "Creditor & Co"
    commission = (await office.ask("case", "POST", "/partner/managed-cases", owed_to, filled["claim"]))["id"]
    body = {"welcomeMessage": "We begin today.", "userEmail": EMAIL}
    started = await office.ask("case", "POST", f"/partner/cases/{commission}/start", collector, body)
    assert started["status"] == "Active"
    office.collecting[commission] = collector
    paid = await office.pays(commission, 380, closeCase=True)
    assert (paid["payoutCollectionPartner"], paid["payoutCreditor"], paid["caseClosed"]) == (76, 304, True)
    told("8", "EUR 380 of unpaid commission, a managed case at 20 %", partner="76.00", client="304.00")


async def test_9_withdrawal_inside_the_exclusive_period(office: Office, told: Told) -> None:
    case = await office.active("FR", "EUR", 8_000, reminderFees=40)
    path, partner = f"/customer/cases/{case}/withdraw", office.partners["europe"]
    refused = await office.services.try_("case", "POST", path, office.creditor, {"comment": "We settle it ourselves."})
    assert (refused.status_code, refused.json()["businessErrors"][0]["type"]) == (422, "WithdrawalFeeNotAccepted")
    asked = await office.ask("case", "POST", path, office.creditor, {"feeAccepted": True})
    assert asked["lifecycle"] == "Active"
    (owed,) = await office.ask("ledger", "GET", "/partner/balance", partner)
    assert owed["receivableFromClients"] == 0
    await office.ask("case", "POST", f"/partner/cases/{case}/close", partner, {"closeCode": "WithdrawnByClient"})
    await office.services.advance(dt.timedelta(seconds=5))
    (fee,) = (await office.ask("ledger", "GET", "/partner/withdrawal-fees", partner))["data"]
    assert (fee["fee"], fee["costs"], fee["vat"], fee["total"], fee["status"]) == (760, 40, 0, 800, "Unpaid")
    (mine,) = await office.ask("ledger", "GET", "/customer/balance", office.creditor)
    assert mine["payableToPartners"] == 800_00
    (owed,) = await office.ask("ledger", "GET", "/partner/balance", partner)
    assert (owed["receivableFromClients"], owed["payableToPlatform"], owed["accruedToPlatform"]) == (800_00, 0, 0)
    body = {"date": NOW.date().isoformat()}
    paid = await office.ask("ledger", "POST", f"/partner/withdrawal-fees/{fee['id']}/paid", partner, body)
    assert paid["status"] == "Paid"
    (owed,) = await office.ask("ledger", "GET", "/partner/balance", partner)
    assert (owed["receivableFromClients"], owed["cash"]) == (0, 800_00)
    told("9", "EUR 8,000 withdrawn inside the period", fee="760.00", costs="40.00", total="800.00")


async def test_9_after_the_period_nothing_is_owed(office: Office, told: Told) -> None:
    case = await office.active("FR", "EUR", 8_000)
    period = await office.ask("case", "GET", f"/customer/cases/{case}/exclusive-period", office.creditor)
    end = dt.date.fromisoformat(period["currentEndDate"][:10])
    assert end == dt.date(2026, 10, 1)
    await office.services.advance(end - NOW.date() + dt.timedelta(days=1))
    done = await office.ask("case", "POST", f"/customer/cases/{case}/withdraw", office.creditor, {})
    assert done["lifecycle"] == "Closed"
    await office.services.advance(dt.timedelta(seconds=5))
    for caller, side in ((office.partners["europe"], "partner"), (office.creditor, "customer")):
        assert (await office.ask("ledger", "GET", f"/{side}/withdrawal-fees", caller))["data"] == []
    assert await office.services.services["ledger"].rows("SELECT 1 FROM postings") == []
    told("9", f"EUR 8,000 withdrawn after {end}", total="0.00")


async def test_10_statutory_extras(office: Office, told: Told) -> None:
    due = NOW.date() - dt.timedelta(days=90)
    case = await office.active("ES", "EUR", 10_000, dueDate=due.isoformat())
    partner = office.partners["europe"]
    found = await office.ask("ledger", "GET", f"/partner/cases/{case}/interest-proposal", partner)
    assert (found["interest"], found["compensation"]) == (250.27, 40)
    (segment,) = found["segments"]
    assert (segment["days"], segment["referencePercent"], segment["percent"]) == (90, 2.15, 10.15)
    changed = await office.ask("ledger", "PUT", f"/partner/cases/{case}/fees", partner, found["proposedFees"])
    assert changed
    paid = await office.pays(case, Decimal("10290.27"))
    assert paid["payoutCollectionPartner"] == 950 + 290.27
    told(
        "10", "EUR 10,000, 90 days late, 2.15 % + 8 points", interest="250.27", compensation="40.00",
        partner=f"{paid['payoutCollectionPartner']:.2f}", client=f"{paid['payoutCreditor']:.2f}",
    )  # fmt: skip
