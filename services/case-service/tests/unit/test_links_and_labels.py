"""Signed links, display labels, filters read back, countries."""

import datetime as dt
from uuid import UUID

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from case_service.api.links import VALID_FOR, FileLink, FileLinks
from case_service.api.query import QueryReader
from case_service.api.schemas.base import person_number
from case_service.api.schemas.labels import CLOSE_CODE, LIFECYCLE, states
from case_service.domain.countries import COUNTRIES, country_of_number, find_country
from case_service.domain.values import CaseState, CloseCode
from chassis.errors import ApiError

NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
FILE, ORGANISATION = UUID(int=1), UUID(int=2)


def token(links: FileLinks, prefix: str = "/customer") -> str:
    return links.make(prefix, FILE, ORGANISATION, NOW).rsplit("/", 1)[1]


def test_a_link_is_read_by_every_replica_until_it_expires() -> None:
    made = token(FileLinks("secret", "https://recoup.example/"))
    other = FileLinks("secret", "https://elsewhere.example")
    assert other.read("/customer", made, NOW + VALID_FOR) == FileLink(FILE, ORGANISATION)
    assert other.read("/customer", made, NOW + VALID_FOR + dt.timedelta(seconds=1)) is None
    assert other.read("/partner", made, NOW) is None
    assert FileLinks("another", "").read("/customer", made, NOW) is None


def test_without_a_secret_links_hold_only_here() -> None:
    links = FileLinks("", "")
    assert links.read("/customer", token(links), NOW) is not None
    assert FileLinks("", "").read("/customer", token(links), NOW) is None


@given(st.integers(0, 95), st.sampled_from("ABCDxyz019-_"))
def test_a_changed_link_is_no_link(place: int, letter: str) -> None:
    links = FileLinks("secret", "")
    made = token(links)
    changed = made[:place] + letter + made[place + 1 :]
    # The last letter carries bits that decoding drops.
    assert changed == made or place == len(made) - 1 or links.read("/customer", changed, NOW) is None


@given(st.text(max_size=120))
def test_rubbish_is_no_link(text: str) -> None:
    assert FileLinks("secret", "").read("/customer", text, NOW) is None


def test_every_state_and_code_has_its_own_label() -> None:
    assert set(LIFECYCLE) == set(CaseState)
    assert set(CLOSE_CODE) == set(CloseCode)
    assert len(set(LIFECYCLE.values())) == len(CaseState)


def test_states_are_read_by_name_or_label_in_any_case() -> None:
    assert states(["active, COLLECTING QUOTES", "leadsquotegiven"]) == (["Active", "Leads", "LeadsQuoteGiven"], [])
    assert states(["Active,Gone"]) == (["Active"], ["Gone"])
    assert states(None) == ([], [])


def query(text: str) -> QueryReader:
    return QueryReader(Request({"type": "http", "query_string": text.encode(), "headers": []}))


def test_sorts_ignore_what_they_do_not_know() -> None:
    assert query("sort=GrossAmount:DESC,amount,dueDate").sort() == [("grossamount", True), ("duedate", False)]


@pytest.mark.parametrize("text", [
    "2026-01-31", "2026-01-31T10:00:00Z", "2026-01-31T10:00:00+0000", "2026-01-31T10:00:00%2B00:00", "2026-01-31T10:00",
])  # fmt: skip
def test_instants_are_read_as_people_write_them(text: str) -> None:
    reader = query(f"FromDate={text}")
    found = reader.instant("fromdate")
    reader.check()
    assert found is not None
    assert found.utcoffset() == dt.timedelta(0)
    assert found.date() == dt.date(2026, 1, 31)


def test_everything_wrong_is_told_at_once() -> None:
    reader = query("Ids=x&Statuses=y&FromDate=z&flag=maybe&CountryIds=DK")
    reader.ids("Ids")
    reader.states()
    reader.instant("FromDate")
    reader.flag("flag", default=False)
    reader.numbers("CountryIds")
    with pytest.raises(ApiError) as refused:
        reader.check()
    assert len(refused.value.business_errors) == 5


def test_countries_are_found_by_letters_name_and_number() -> None:
    assert find_country("dk") == find_country(" Denmark ") == country_of_number(208) == COUNTRIES["DK"]
    assert find_country("Atlantis") is None
    assert len({each.number for each in COUNTRIES.values()}) == len(COUNTRIES) == 249


def test_a_persons_number_is_stable_and_fits() -> None:
    assert person_number("Ida@x.example") == person_number("ida@X.example")
    assert 0 <= person_number("ola@x.example") < 2**31
