import datetime as dt

from identity_world import PASSWORD, PUBLIC, STAFF_PASSWORD, World

from contracts.values import OrganisationKind


async def login(world: World, email: str, password: str, **headers: str) -> int:
    world.client.cookies.clear()
    answer = await world.client.post("/auth/login", json={"email": email, "password": password}, headers=headers)
    return answer.status_code


async def test_accepting_an_invitation_signs_in_and_so_does_the_password(world: World) -> None:
    made = await world.organisation()
    offered = (await world.client.get(f"/auth/invitations/{made.invitation}")).json()
    assert offered["hasAccount"] is False
    assert offered["email"] == made.email
    cookie = await world.session(made)
    admitted = await world.ask(Cookie=f"{world.identity.cookie}={cookie}")
    assert admitted.status_code == 200
    assert admitted.headers["x-recoup-credential"].startswith("session:")
    assert await login(world, made.email.upper(), PASSWORD) == 204
    assert (await world.client.get(f"/auth/invitations/{made.invitation}")).status_code == 409
    used = await world.client.post(f"/auth/invitations/{made.invitation}", json={"password": PASSWORD})
    assert used.status_code == 409


async def test_the_cookie_is_for_our_pages_only(world: World) -> None:
    made = await world.organisation()
    answer = await world.client.post(f"/auth/invitations/{made.invitation}", json={"password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Max-Age=1209600" in cookie
    assert "Path=/" in cookie


async def test_a_write_with_a_cookie_needs_our_origin(world: World) -> None:
    cookie = f"{world.identity.cookie}={await world.session(await world.organisation())}"
    write = {"Cookie": cookie, "X_Forwarded_Method": "POST", "X_Forwarded_Uri": "/customer/cases"}
    assert (await world.ask(**write)).status_code == 403
    for origin in ("https://evil.example", "null", PUBLIC + ".evil.example", "http://recoup.example"):
        assert (await world.ask(**write, Origin=origin)).status_code == 403
    assert (await world.ask(**write, Origin=PUBLIC)).status_code == 200
    assert (await world.ask(Cookie=cookie, X_Forwarded_Method="GET")).status_code == 200
    other_page = await world.client.post("/auth/logout", headers={"Cookie": cookie, "Origin": "https://evil.example"})
    assert other_page.status_code == 403


async def test_signing_out_ends_the_session_at_once(world: World) -> None:
    cookie = f"{world.identity.cookie}={await world.session(await world.organisation())}"
    assert (await world.ask(Cookie=cookie)).status_code == 200
    answer = await world.client.post("/auth/logout", headers={"Cookie": cookie, "Origin": PUBLIC})
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert (await world.ask(Cookie=cookie)).status_code == 401


async def test_a_session_ends_after_fourteen_days(world: World) -> None:
    cookie = f"{world.identity.cookie}={await world.session(await world.organisation())}"
    world.service.clock.advance(dt.timedelta(days=14) - dt.timedelta(seconds=1))
    assert (await world.ask(Cookie=cookie)).status_code == 200
    world.service.clock.advance(dt.timedelta(seconds=1))
    world.identity.authenticator.forget(cookie.partition("=")[2])
    assert (await world.ask(Cookie=cookie)).status_code == 401


async def test_five_failures_a_minute_per_account_and_address(world: World) -> None:
    made = await world.organisation()
    await world.session(made)
    for _ in range(5):
        assert await login(world, made.email, "wrong password") == 401
    assert await login(world, made.email, PASSWORD) == 429
    assert await login(world, made.email, PASSWORD, **{"X-Forwarded-For": "10.0.0.1, 192.0.2.7"}) == 204
    world.service.clock.advance(dt.timedelta(seconds=61))
    assert await login(world, made.email, PASSWORD) == 204
    await world.service.sweep()
    world.service.clock.advance(dt.timedelta(hours=2))
    assert await world.service.running.sweeper.due() >= 5
    await world.service.sweep()
    assert await world.service.rows("SELECT 1 FROM login_failures") == []


async def test_an_unknown_account_is_refused_like_a_wrong_password(world: World) -> None:
    made = await world.organisation()
    for body in ({"email": "nobody@x.example", "password": "x"}, {"email": made.email, "password": "x"}):
        answer = await world.client.post("/auth/login", json=body)
        assert answer.status_code == 401
        assert answer.json()["message"] == "Address and password do not belong together."


async def test_the_first_administrator_comes_from_the_environment(world: World) -> None:
    assert await login(world, "staff@recoup.example", STAFF_PASSWORD) == 204


async def test_passwords_keep_their_blanks_and_weak_ones_are_named(world: World) -> None:
    made = await world.organisation()
    path = f"/auth/invitations/{made.invitation}"
    weak = await world.client.post(path, json={"password": "short"})
    assert weak.status_code == 400
    assert weak.json()["businessErrors"][0]["message"].startswith("password:")
    assert (await world.client.post(path, json={"password": "  padded password  "})).status_code == 204
    assert await login(world, made.email, "padded password") == 401
    assert await login(world, made.email, "  padded password  ") == 204


async def test_an_invitation_never_opens_somebody_elses_account(world: World) -> None:
    victim = await world.organisation()
    attacker = await world.organisation(OrganisationKind.COLLECTION_PARTNER)
    body = {"email": victim.email, "firstName": "V", "lastName": "V", "role": "CaseManager"}
    headers = world.service.as_(attacker.admin)
    invited = (await world.client.post("/partner/invitations", json=body, headers=headers)).json()
    path = "/auth/invitations/" + invited["invitationUrl"].partition("token=")[2]
    early = await world.client.post(path, json={"password": "attacker's password"})
    assert early.status_code == 409, "the victim has not accepted yet: his account must not be taken"
    await world.session(victim)
    wrong = await world.client.post(path, json={"password": "attacker's password"})
    assert wrong.status_code == 401
    assert await login(world, victim.email, PASSWORD) == 204
    assert (await world.client.post(path, json={"password": PASSWORD})).status_code == 204
    chosen = {"email": victim.email, "password": PASSWORD, "organisationId": str(attacker.id)}
    assert (await world.client.post("/auth/login", json=chosen)).status_code == 204
    stranger = {**chosen, "organisationId": str(victim.user_id)}
    assert (await world.client.post("/auth/login", json=stranger)).status_code == 401
