"""The rules about a new client's people, country and onboarding address."""

import base64
import hashlib
import hmac
from decimal import Decimal, InvalidOperation
from uuid import UUID

import pytest

from referral_service.domain.attribution import Conflict, KnownLink, KnownPerson, refuse_known
from referral_service.domain.clients import NewUser, email_digest, split_name, with_onboarding_user
from referral_service.domain.countries import CODES, country_code
from referral_service.domain.errors import (
    ClientConflictError,
    EmailTwiceError,
    FeeShareOutOfRangeError,
    OnboardingUserUnclearError,
    UnsupportedCountryError,
)
from referral_service.domain.onboarding import onboarding_url
from referral_service.domain.partners import PartnerTerms

ANNA, BO = NewUser("Anna", "anna@x.example"), NewUser("Bo", "bo@x.example")
PARTNER, OTHER, CREDITOR = UUID(int=1), UUID(int=2), UUID(int=3)


def test_a_single_user_onboards_whatever_he_was_marked() -> None:
    (only,) = with_onboarding_user([ANNA])
    assert only.onboarding


@pytest.mark.parametrize("marks", [(False, False), (True, True)])
def test_of_several_users_exactly_one_onboards(marks: tuple[bool, bool]) -> None:
    users = [NewUser(u.name, u.email, onboarding=mark) for u, mark in zip((ANNA, BO), marks, strict=True)]
    with pytest.raises(OnboardingUserUnclearError, match="exactly one"):
        with_onboarding_user(users)


def test_two_users_do_not_share_an_address() -> None:
    with pytest.raises(EmailTwiceError):
        with_onboarding_user([NewUser("A", "Anna@x.example", onboarding=True), NewUser("B", " anna@X.example ")])


def test_an_address_is_recognised_in_any_case() -> None:
    assert email_digest("Anna@X.Example ") == email_digest("anna@x.example")
    assert email_digest("anna@x.example") != email_digest("anna@y.example")


@pytest.mark.parametrize(
    ("name", "parts"), [("Anna Maria Holm", ("Anna Maria", "Holm")), ("Cher", ("Cher", "")), ("", ("", ""))]
)
def test_the_last_word_is_the_last_name(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts


def test_a_country_is_a_code() -> None:
    assert country_code(" dk ") == "DK"
    assert len(CODES) == 249
    for wrong in ("Denmark", "XX", ""):
        with pytest.raises(UnsupportedCountryError):
            country_code(wrong)


def test_the_onboarding_address_is_what_identity_computes() -> None:
    user = UUID("0190b6c2-6f5d-7cc3-98d5-1f3c0a7d9a11")
    digest = hmac.digest(b"shared", b"onboarding:0190b6c2-6f5d-7cc3-98d5-1f3c0a7d9a11", hashlib.sha256)
    token = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert onboarding_url("https://recoup.example/", "shared", user) == (
        f"https://recoup.example/onboarding?token={token}"
    )


@pytest.mark.parametrize(
    ("people", "links", "type_"),
    [
        ([KnownPerson(frozenset({CREDITOR}), elsewhere=False)], [], Conflict.EXISTS),
        ([KnownPerson(frozenset(), elsewhere=True)], [], Conflict.NOT_A_CREDITOR),
        ([KnownPerson(frozenset({CREDITOR}), elsewhere=True)], [], Conflict.EXISTS),
        (
            [KnownPerson(frozenset({CREDITOR}), elsewhere=False)],
            [KnownLink(CREDITOR, OTHER)],
            Conflict.LINKED_ELSEWHERE,
        ),
        ([], [KnownLink(CREDITOR, PARTNER)], Conflict.LINKED_ELSEWHERE),
    ],
)
def test_known_people_stand_against_a_new_client(people: list[KnownPerson], links: list[KnownLink], type_: str) -> None:
    with pytest.raises(ClientConflictError) as caught:
        refuse_known(PARTNER, people, links)
    assert caught.value.type == type_


def test_unknown_people_and_accounts_without_organisation_do_not() -> None:
    refuse_known(PARTNER, [], [])
    refuse_known(PARTNER, [KnownPerson(frozenset(), elsewhere=False)], [])


@pytest.mark.parametrize("share", ["-0.01", "1.01", "0.33333", "NaN"])
def test_a_share_is_a_part_of_the_whole(share: str) -> None:
    with pytest.raises((FeeShareOutOfRangeError, InvalidOperation)):
        PartnerTerms(fee_share=Decimal(share))
