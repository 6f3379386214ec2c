"""Balances of all roles agree to the last unit, and with plain sums."""

import random
from collections import Counter
from typing import Any
from uuid import uuid4


async def test_all_roles_agree(ledger: Any, make_case: Any, staff: Any, rng: random.Random) -> None:  # noqa: C901 - one network, seen by everybody in it
    referral = uuid4()
    cases = [
        make_case(
            currency=rng.choice(["EUR", "USD"]),
            principal=rng.randrange(10_000, 10**7),
            fees=rng.choice([0, 5_000]),
            vat_rate=rng.choice(["0", "0.2"]),
            revenue_share=rng.choice(["0", "0.2", "0.4"]),
            success_fee=rng.choice(["0.095", "0.2", "0.3"]),
            referral_partner_id=rng.choice([None, referral]),
        )
        for _ in range(8)
    ]
    await ledger.has(*cases)
    for case in cases:
        for _ in range(3):
            recipient = rng.choice(["CollectionPartner", "Creditor"])
            status = {"commissionPaymentStatus": rng.choice(["Paid", "Unpaid"])} if recipient == "Creditor" else {}
            answer = await ledger.pay(case, rng.randrange(1, 10**6) / 100, paymentRecipient=recipient, **status)
            assert answer.status_code == 200, answer.text
    network = {each["currency"]: each for each in await ledger.get("/ops/balance", staff)}
    for currency, whole in network.items():
        mine = [case for case in cases if case.currency == currency]
        assert whole["claims"] == sum(case.principal for case in mine)
        for part in (whole, whole["due"], whole["accrued"]):
            assert part["recovered"] == part["clients"] + part["vat"] + part["partnersGross"]
            assert part["partnersGross"] == part["partnersNet"] + part["platform"]
            assert part["platform"] == part["platformNet"] + part["referral"]
        for name in ("recovered", "clients", "vat", "partnersGross", "platform", "referral"):
            assert whole[name] == whole["due"][name] + whole["accrued"][name]
        partners, creditors = Counter[str](), Counter[str]()
        for case in mine:
            (partner,) = await ledger.get("/partner/balance", case.partner)
            (creditor,) = await ledger.get("/customer/balance", case.creditor)
            partners.update({name: value for name, value in partner.items() if isinstance(value, int)})
            creditors.update({name: value for name, value in creditor.items() if isinstance(value, int)})
        for name in ("claims", "recovered", "clients", "vat", "partnersGross", "partnersNet", "platform"):
            assert partners[name] == whole[name], name
        for name in ("claims", "recovered", "clients", "vat", "partnersGross"):
            assert creditors[name] == whole[name], name
        assert partners["payableToPlatform"] == whole["receivableFromPartners"] == whole["due"]["platform"]
        assert partners["accruedToPlatform"] == whole["accruedFromPartners"] == whole["accrued"]["platform"]
        assert partners["payableToClients"] == creditors["receivableFromPartners"]
        assert partners["receivableFromClients"] == creditors["payableToPartners"]
    caller = (
        next(case for case in cases if case.referral_partner_id) if any(c.referral_partner_id for c in cases) else None
    )
    if caller:
        for earned in await ledger.get("/referral/balance", caller.referral):
            whole = network[earned["currency"]]
            assert earned["referral"] == whole["referral"]
            assert earned["receivableFromPlatform"] == whole["payableToReferralPartners"] == whole["due"]["referral"]
            assert earned["accruedFromPlatform"] == whole["accrued"]["referral"]


async def test_test_cases_count_nowhere(ledger: Any, make_case: Any, staff: Any) -> None:
    case = make_case(is_test=True)
    await ledger.has(case)
    assert (await ledger.pay(case, 10)).status_code == 200
    assert await ledger.get("/ops/balance", staff) == []
    assert await ledger.get("/partner/balance", case.partner) == []
