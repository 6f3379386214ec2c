"""Which claim a line pays, and whether it was there before: every point has its reason, nothing is lost or doubled."""

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from ledger_service.application.match_credits import alike
from ledger_service.application.references import creditor_reference
from ledger_service.domain.bank import BankLine, Direction
from ledger_service.domain.bank_ports import KnownLine
from ledger_service.domain.matching import Claim, Claims, sure
from ledger_service.domain.same_line import Sameness, compare, sort_out

DAY = dt.date(2026, 11, 20)


def line(number: int = 1, **given: Any) -> BankLine:
    return BankLine(
        **{"number": number, "booked_on": DAY, "value_date": DAY, "direction": Direction.CREDIT, "currency": "EUR",
           "amount": 10_000, **given}
    )  # fmt: skip


def claim(number: int, **given: Any) -> Claim:
    reference = f"Q8OAXF{number:02}"
    return Claim(
        **{"case_id": UUID(int=number), "reference": reference, "structured": creditor_reference(reference),
           "currency": "EUR", "remaining": 50_000, **given}
    )  # fmt: skip


CLAIMS = [
    claim(1, debtor="Müller & Söhne GmbH", creditor_reference="INV-2026-17", remaining=10_000),
    claim(2, debtor="Jensen ApS", creditor_reference="INV-2026-18", instalments=(10_000,)),
    claim(3, debtor="Muller Trading", remaining=10_000),
    claim(4, currency="USD", remaining=10_000),
]


def best(told: BankLine) -> tuple[int, int, bool]:
    claims = [replace(each) for each in CLAIMS]
    found = Claims(claims).candidates(told, alike)
    first = next(each for each in claims if each.case_id == found[0].id)
    return found[0].id.int, found[0].score, sure(told, first, found)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (line(reference=CLAIMS[1].structured), (2, 100, True)),
        (line(text=f"thanks {CLAIMS[1].structured[:4]} {CLAIMS[1].structured[4:8]} {CLAIMS[1].structured[8:]} bye"),
         (2, 100, True)),
        (line(text="case q8oaxf02, part payment", amount=3), (2, 95, True)),
        (line(text="INV-2026-17", counterparty="SOEHNE UND MUELLER", amount=3), (1, 60, False)),
        (line(text="INV-2026-17", counterparty="Söhne Müller"), (1, 100, True)),
        (line(text="Inv 2026 17", amount=3, counterparty="MÜLLER & SÖHNE"), (1, 90, True)),
        (line(counterparty="Jensen"), (2, 55, False)),
        (line(counterparty="MULLER TRADING LTD"), (3, 55, False)),
        (line(text="Q8OAXF01", amount=10_001), (1, 95, False)),
        (line(text="Q8OAXF01", reverses=True), (1, 100, False)),
        (line(text="Q8OAXF01 and Q8OAXF03"), (1, 100, False)),
    ],
)  # fmt: skip
def test_scores(told: BankLine, expected: tuple[int, int, bool]) -> None:
    assert best(told) == expected


def test_reasons_add_up_to_the_score() -> None:
    (first, *_) = Claims(CLAIMS).candidates(line(text="INV-2026-17", counterparty="Söhne Müller"), alike)
    assert [(each.rule, each.points) for each in first.reasons] == [
        ("creditor-reference", 60), ("amount", 25), ("name", 30),
    ]  # fmt: skip
    assert first.score == 100


def test_what_says_nothing_finds_nothing() -> None:
    assert Claims(CLAIMS).candidates(line(amount=77, text="thank you"), alike) == []
    assert Claims(CLAIMS).candidates(line(text="Q8OAXF04"), alike)[0].id != UUID(int=4), "another currency"


@given(st.text(st.characters(min_codepoint=48, max_codepoint=90, categories=("Nd", "Lu")), min_size=5, max_size=21))
def test_creditor_references_are_valid(reference: str) -> None:
    assert iso11649.is_valid(creditor_reference(reference))


BASE = line(text="Invoice 17", counterparty="Payer")


@pytest.mark.parametrize(
    ("one", "other", "same_format", "expected"),
    [
        ({"bank_reference": "B1"}, {"bank_reference": "B1"}, True, Sameness.SAME),
        ({"bank_reference": "B1"}, {"bank_reference": "B2"}, True, Sameness.OTHER),
        ({"bank_reference": "B1"}, {"bank_reference": "77"}, False, Sameness.SAME),
        ({"bank_reference": "B1"}, {"bank_reference": "77", "text": "quite another thing"}, False, Sameness.UNSURE),
        ({"end_to_end_id": "E1"}, {"end_to_end_id": "E2"}, True, Sameness.OTHER),
        ({"end_to_end_id": "E1"}, {"end_to_end_id": "E1", "text": "x"}, False, Sameness.SAME),
        ({}, {"counterparty": "PAYER"}, True, Sameness.SAME),
        ({}, {"text": "", "counterparty": None}, True, Sameness.UNSURE),
        ({}, {"text": "zzz 999", "counterparty": "Qqq"}, True, Sameness.OTHER),
        ({}, {"amount": 9_999}, True, Sameness.OTHER),
        ({}, {"booked_on": DAY + dt.timedelta(days=1)}, True, Sameness.OTHER),
        ({}, {"direction": Direction.DEBIT}, True, Sameness.OTHER),
        ({"reference": "RF18 5390 0754 7034"}, {"reference": "RF18539007547034", "text": ""}, False, Sameness.SAME),
    ],
)
def test_the_same_line_in_two_files(
    one: dict[str, Any],
    other: dict[str, Any],
    same_format: bool,  # noqa: FBT001
    expected: Sameness,
) -> None:
    assert compare(replace(BASE, **one), replace(BASE, **other), alike, same_format=same_format) is expected


AMOUNTS = st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["a a", "b b"])), max_size=8)


@given(AMOUNTS, AMOUNTS)
def test_a_longer_file_brings_what_is_missing_and_no_more(first: list[Any], more: list[Any]) -> None:
    """Equal movements of a day are counted: a file that holds all of them again adds only the new ones."""
    old = [line(place, amount=amount, text=text) for place, (amount, text) in enumerate(first, 1)]
    whole = [line(place, amount=amount, text=text) for place, (amount, text) in enumerate([*first, *more], 1)]
    known = [KnownLine(UUID(int=each.number), "CSV", each) for each in old]
    verdicts = sort_out(whole, "CSV", known, alike)
    new = sorted((each.amount, each.text) for each, verdict in zip(whole, verdicts, strict=True)
                 if verdict.sameness is not Sameness.SAME)  # fmt: skip
    assert new == sorted(more)
    assert all(each.sameness is Sameness.SAME for each in sort_out(old, "camt.053", known, alike))
