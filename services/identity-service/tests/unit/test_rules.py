"""Throttling, limits, passwords, invitations and teams: pure rules."""

import datetime as dt
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity_service.domain import errors, team, throttle
from identity_service.domain.invitation import Invitation, KnownPerson, Proof, proof_needed
from identity_service.domain.password import check_password
from identity_service.domain.quota import Limits, Quota
from identity_service.domain.secret_token import onboarding_token

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
HERE, THERE = uuid4(), uuid4()


def invitation(**more: dt.datetime) -> Invitation:
    given = {"expires_at": NOW + dt.timedelta(days=1), **more}
    return Invitation(uuid4(), HERE, "a@b.example", "A", "B", "ClientAdmin", **given)


def test_the_fifth_failure_in_a_minute_closes_the_door_until_the_first_is_a_minute_old() -> None:
    failures = [NOW + dt.timedelta(seconds=each) for each in range(5)]
    throttle.check_attempt(failures[:4], NOW + dt.timedelta(seconds=4))
    with pytest.raises(errors.TooManyAttemptsError) as refused:
        throttle.check_attempt(failures, NOW + dt.timedelta(seconds=4))
    assert refused.value.retry_after == 56
    throttle.check_attempt(failures, NOW + dt.timedelta(seconds=60))


def test_a_sliding_minute_of_ten_second_segments() -> None:
    quota = Quota(Limits(per_minute=3))
    assert [quota.take(second) for second in (0, 5, 12)] == [0, 0, 0]
    assert quota.take(13) == 47
    assert quota.take(59.9) == 1
    assert quota.take(60) == 0
    assert quota.take(61) == 0
    assert quota.take(62) == 8


def test_hour_and_day_begin_with_their_first_request() -> None:
    quota = Quota(Limits(per_minute=100, per_hour=2, per_day=3))
    assert [quota.take(1_000), quota.take(2_000)] == [0, 0]
    assert quota.take(2_001) == 2_599
    assert quota.take(4_600) == 0
    assert quota.take(4_601) == 1_000 + 86_400 - 4_601
    assert quota.take(1_000 + 86_400) == 0


@given(st.lists(st.floats(0, 30), max_size=400), st.integers(1, 40))
def test_no_minute_ever_holds_more_than_the_limit(gaps: list[float], limit: int) -> None:
    quota, now, taken = Quota(Limits(per_minute=limit)), 0.0, []
    for gap in gaps:
        now += gap
        if quota.take(now) == 0:
            taken.append(now)
    for start in taken:
        assert sum(start <= each < start + 50 for each in taken) <= limit


@pytest.mark.parametrize(
    "password",
    ["short", "a" * 257, "aaaaaaaaaaaaaaaa", "abababababababab", "Password12345", "first.last@company.example"],
)
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(errors.WeakPasswordError):
        check_password(password, "First.Last@company.example", "First", "Last")


def test_a_long_password_needs_no_digits_or_signs() -> None:
    check_password("correct horse battery staple", "first@company.example")


def test_an_invitation_is_used_once_and_in_time() -> None:
    invitation().check_usable(NOW)
    for spent in (invitation(accepted_at=NOW), invitation(revoked_at=NOW), invitation(expires_at=NOW)):
        with pytest.raises(errors.InvitationUnusableError):
            spent.check_usable(NOW)


@pytest.mark.parametrize(
    ("has_password", "organisations", "proof"),
    [
        (False, set(), Proof.SETS_PASSWORD),
        (False, {HERE}, Proof.SETS_PASSWORD),
        (True, {HERE}, Proof.PROVES_PERSON),
        (True, {THERE}, Proof.PROVES_PERSON),
        (True, {HERE, THERE}, Proof.PROVES_PERSON),
    ],
)
def test_an_invitation_never_replaces_a_password(has_password: bool, organisations: set[UUID], proof: Proof) -> None:  # noqa: FBT001
    assert proof_needed(invitation(), KnownPerson(uuid4(), has_password, frozenset(organisations))) is proof


def test_an_invitation_gives_no_access_to_what_somebody_has_elsewhere() -> None:
    with pytest.raises(errors.FirstInvitationOpenError):
        proof_needed(invitation(), KnownPerson(uuid4(), False, frozenset({THERE})))  # noqa: FBT003
    assert proof_needed(invitation(), None) is Proof.SETS_PASSWORD


def test_the_last_administrator_stays() -> None:
    admin, other = uuid4(), uuid4()
    with pytest.raises(errors.LastAdministratorError):
        team.check_removal("Creditor", admin, {admin: "ClientAdmin", other: "ClientUser"})
    team.check_removal("Creditor", other, {admin: "ClientAdmin", other: "ClientUser"})
    team.check_removal("Creditor", admin, {admin: "ClientAdmin", other: "ClientAdmin"})


def test_roles_belong_to_kinds() -> None:
    team.check_role("CollectionPartner", "Finance")
    with pytest.raises(errors.UnknownRoleError):
        team.check_role("Creditor", "Finance")


def test_the_onboarding_token_is_the_agreed_one() -> None:
    user = UUID("01932f3c-8a1b-7c55-9d00-0123456789ab")
    assert onboarding_token("secret", user) == "7W5s1RLEbReHaWB084tk8Ogbmsl-qQ-bGjpEbo6DMwg"
