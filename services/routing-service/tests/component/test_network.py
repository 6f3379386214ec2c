from routing_world import CREDITOR, STAFF, World, named, partner

PARTNER_ME = {
    "id", "companyName", "logoUrl", "companyRegistrationNumber", "vatNumber", "address", "zipCode", "city", "state",
    "country", "officeEmail", "officePhone", "invoiceEmail", "billingContact", "invoiceCurrency", "commissionType",
    "preLegalRevenueShare", "legalRevenueShare", "verifiedProfile", "fullAddress", "surveyCadenceMode",
}  # fmt: skip


async def test_a_partner_reads_himself(world: World) -> None:
    await world.set_up()
    profile = {"partnerType": "Exclusive", "address": "1 rue A", "zipCode": "75001", "city": "Paris", "vatRate": 0.2}
    await world.ops("PUT", f"/ops/partners/{named('france')}", profile)
    me = (await world.get(partner("france"), "/partner/me")).json()
    assert set(me) == PARTNER_ME
    assert (me["companyName"], me["preLegalRevenueShare"], me["legalRevenueShare"]) == ("france", 0.4, 0.2)
    assert (me["commissionType"], me["fullAddress"]) == (0, "1 rue A, 75001 Paris, FR")


async def test_a_partner_who_is_news_here_is_asked_for(world: World) -> None:
    world.owners.organisation("fresh", "CollectionPartner", "IT")
    assert (await world.get(partner("fresh"), "/partner/me")).json()["companyName"] == "fresh"
    assert (await world.get(partner("nobody"), "/partner/me")).status_code == 404
    shown = await world.ops("PUT", f"/ops/partners/{named('fresh')}", {"partnerType": "Exclusive", "vatRate": 0.22})
    assert (shown["name"], shown["vatCountry"], shown["sdcaSigned"]) == ("fresh", "IT", False)


async def test_setting_up_again_replaces_and_does_not_double(world: World) -> None:
    await world.set_up()
    before = [(await world.get(STAFF, path, PageSize="100")).json()["pageData"]["totalResults"] for path in LISTS]
    await world.agent("france", "PreLegal", ["FR", "CN"])
    await world.ops("POST", "/ops/client-overrides", {
        "creditorId": str(named("nineteen")), "country": "ES", "partnerId": str(named("spain")),
    })  # fmt: skip
    await world.ops("POST", "/ops/pricing-zones", {
        "referralPartnerId": str(named("referral")), "country": "FR", "partnerId": str(named("france-2")),
        "active": False, "brackets": [{"fromUsd": 100, "rate": 0.3}, {"fromUsd": 50, "rate": 0.4}],
    })  # fmt: skip
    shown = [(await world.get(STAFF, path, PageSize="100")).json() for path in LISTS]
    assert [one["pageData"]["totalResults"] for one in shown] == before == [10, 8, 1, 1]
    agents, overrides, zones = (one["data"] for one in shown[1:])
    (france,) = (one for one in agents if one["partnerId"] == str(named("france")))
    assert france["rules"][0]["jurisdictions"] == ["CN", "FR"]
    assert (overrides[0]["partnerId"], overrides[0]["scope"]) == (str(named("spain")), "Country")
    assert zones[0]["brackets"] == [{"fromUsd": 50.0, "rate": 0.4}, {"fromUsd": 100.0, "rate": 0.3}]


LISTS = ("/ops/partners", "/ops/lead-agents", "/ops/client-overrides", "/ops/pricing-zones")


async def test_rules_that_contradict_themselves_are_refused_with_the_field(world: World) -> None:
    await world.set_up()
    france = str(named("france"))
    wrong = (
        ("POST", "/ops/lead-agents", {"partnerId": france, "kind": "PreLegal", "rules": []}, "rules"),
        ("POST", "/ops/lead-agents", {"partnerId": france, "kind": "PreLegal",
                                      "rules": [{"jurisdictions": ["XX"]}]}, "XX"),
        ("POST", "/ops/lead-agents", {"partnerId": france, "kind": "PreLegal",
                                      "rules": [{"minAmountUsd": 10, "maxAmountUsd": 10}]}, "rules.0.maxAmountUsd"),
        ("POST", "/ops/client-overrides", {"creditorId": str(named("creditor")), "state": "NY",
                                           "partnerId": france}, "country"),
        ("POST", "/ops/pricing-zones", {"referralPartnerId": str(named("referral")), "country": "FR",
                                        "partnerId": france,
                                        "brackets": [{"fromUsd": 1, "rate": 0.1}] * 2}, "brackets"),
        ("PUT", "/ops/routing-settings", {"firstReminderDays": 14, "secondReminderDays": 7}, "expiryDays"),
        ("PUT", "/ops/routing-settings", {"routingOrder": ["Network"]}, "routingOrder"),
        ("PUT", "/ops/routing-settings", {"maxQuote": 3}, "maxQuote"),
        ("PUT", f"/ops/partners/{france}", {"partnerType": "Exclusive", "preLegalRevenueShare": 40}, "preLegal"),
    )  # fmt: skip
    for method, path, body, told in wrong:
        answer = await world.service.client.request(method, path, json=body, headers=world.service.as_(STAFF))
        assert answer.status_code == 400, (path, body, answer.text)
        assert told in answer.json()["businessErrors"][0]["message"]


async def test_unknown_organisations_are_asked_for_and_then_refused(world: World) -> None:
    body = {"partnerType": "Exclusive"}
    headers = world.service.as_(STAFF)
    answer = await world.service.client.put(f"/ops/partners/{named('nobody')}", json=body, headers=headers)
    assert answer.status_code == 404
    world.owners.organisation("a-creditor", "Creditor", "IT")
    answer = await world.service.client.put(f"/ops/partners/{named('a-creditor')}", json=body, headers=headers)
    assert answer.status_code == 404
    world.owners.away = True
    answer = await world.service.client.put(f"/ops/partners/{named('nobody')}", json=body, headers=headers)
    assert answer.status_code == 503


async def test_settings_and_the_calendar(world: World) -> None:
    holidays = [{"day": "2026-12-25", "name": "Christmas Day"}]
    await world.ops("PUT", "/ops/routing-settings", {"maxQuotes": 4, "holidays": holidays})
    shown = (await world.get(STAFF, "/ops/routing-settings")).json()
    assert (shown["maxQuotes"], shown["quoteWindowHours"], shown["holidays"]) == (4, 120, holidays)
    assert shown["routingOrder"] == ["ApiOverride", "ClientOverride", "CarveOut", "LeadAgent"]


async def test_only_staff_set_up_the_network(world: World) -> None:
    for path in (*LISTS, "/ops/routing-settings"):
        assert (await world.get(CREDITOR, path)).status_code == 403
        assert (await world.get(partner("france"), path)).status_code == 403
        assert (await world.service.client.get(path)).status_code == 401


async def test_a_preview_tells_the_route_and_keeps_nothing(world: World) -> None:
    await world.set_up()
    claim: dict[str, str | int] = {"creditorId": str(named("creditor")), "country": "FR", "currency": "USD",
             "principal": 500_000, "usdMinor": 500_000, "dueDate": "2024-01-01"}  # fmt: skip
    internal = world.service.internal()

    async def preview(**changes: str | int) -> dict[str, object]:
        answer = await world.service.client.get("/internal/route-preview", params=claim | changes, headers=internal)
        assert answer.status_code == 200, answer.text
        found: dict[str, object] = answer.json()
        return found

    await preview()
    with world.service.statements() as seen:
        found = await preview()
    assert len([one for one in seen if "set_config" not in one]) == 2, seen
    assert (found["covered"], found["network"], found["routeSource"]) == (True, False, "LeadAgent")
    assert found["partner"] == {"id": str(named("france")), "name": "france", "country": "FR"}
    assert found["price"] == {
        "source": "Standard agreement",
        "sourceDescription": "Standard agreement, European prices of 2026-03-25",
        "baseRate": "0.095",
        "upliftRate": "0.15",
        "successFee": "0.245",
    }
    blended = await preview(over12=500_000, over24=0)
    assert isinstance(blended["price"], dict)
    assert blended["price"]["upliftRate"] == "0.08"
    network = await preview(country="CN")
    assert (network["covered"], network["network"], network["partner"]) == (True, True, None)
    submitters = {who: str(named(who)) for who in ("france", "spain", "firm-1")}
    covers = {who: (await preview(managingPartnerId=id_))["submitterCovers"] for who, id_ in submitters.items()}
    assert covers == {"france": True, "spain": False, "firm-1": True}
    assert found["submitterCovers"] is False
    itself = {"managingPartnerId": submitters["france"], "partnerId": submitters["france"]}
    assert (await preview(**itself))["partner"] is None
    tried = await preview(**itself, isTest="true")
    assert tried["partner"] == found["partner"]
    nobody = await preview(country="NZ")
    assert nobody["covered"] is False
    assert "NZ" in str(nobody["reason"])
    assert (await world.service.client.get("/internal/route-preview", params=claim)).status_code == 401
    assert await world.service.rows("SELECT 1 FROM decisions UNION ALL SELECT 1 FROM routed_cases") == []
