"""The central bank's files: both forms say the same, and whatever is wrong is told with its place."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_service.application.formats import ecb
from ledger_service.application.formats.errors import TooManyLines, UnreadableFile

DAY = dt.date(2026, 11, 20)
DAILY = b"Date, USD, JPY, BGN, ISK, \n20 November 2026, 1.0876, 155.68, 1.9558, N/A, \n"
HISTORY = b"Date,USD,JPY,\n2026-11-20,1.0876,155.68,\n2026-11-19,1.0901,156.02,\n"


def xml(*days: tuple[str, dict[str, str]], encoding: str = "UTF-8") -> bytes:
    inside = "".join(
        f"<Cube time='{day}'>" + "".join(f"<Cube currency='{code}' rate='{rate}'/>" for code, rate in rates.items())
        + "</Cube>"
        for day, rates in days
    )  # fmt: skip
    return (
        f"<?xml version='1.0' encoding='{encoding}'?>"
        "<gesmes:Envelope xmlns:gesmes='http://www.gesmes.org/xml/2002-08-01'"
        " xmlns='http://www.ecb.int/vocabulary/2002-08-01/eurofxref'>"
        f"<gesmes:subject>Reference rates</gesmes:subject><Cube>{inside}</Cube></gesmes:Envelope>"
    ).encode(encoding)


def test_both_forms_say_the_same() -> None:
    expected = {"USD": Decimal(1), "EUR": Decimal("1.0876"), "JPY": Decimal("0.00698612538540596")}
    assert ecb.read(HISTORY)[DAY] == expected
    assert ecb.read(xml(("2026-11-20", {"USD": "1.0876", "JPY": "155.68"})))[DAY] == expected
    assert ecb.read(xml(("2026-11-20", {"USD": "1.0876", "JPY": "155.68"}), encoding="UTF-16"))[DAY] == expected
    assert ecb.read(DAILY)[DAY] == expected | {"BGN": Decimal("0.556089579711627")}
    assert list(ecb.read(HISTORY)) == [dt.date(2026, 11, 19), DAY]


@given(st.decimals("0.0001", "99999", places=4), st.decimals("0.0001", "99999", places=4))
def test_rates_are_exact_to_fifteen_digits(dollar: Decimal, other: Decimal) -> None:
    rate = Fraction(ecb.read(f"Date,USD,GBP\n2026-11-20,{dollar},{other}\n".encode())[DAY]["GBP"])
    exact = Fraction(dollar) / Fraction(other)
    assert abs(rate - exact) <= exact / 10**14 / 2


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"Date,USD\n", "no rates"),
        (b"Day,USD\n2026-11-20,1\n", "Line 1"),
        (b"Date,USD,USD\n2026-11-20,1,1\n", "Line 1"),
        (b"Date,USD,Pounds\n2026-11-20,1,1\n", "Line 1"),
        (b"Date,USD\n2026-13-20,1\n", "Line 2: '2026-13-20' is not a date"),
        (b"Date,USD\n31 Brumaire 2026,1\n", "Line 2"),
        (b"Date,USD\n2026-11-20,1\n2026-11-20,1\n", "Line 3: 2026-11-20 stands in the file twice"),
        (b"Date,USD\n2026-11-20,0\n", "Line 2: the rate of USD"),
        (b"Date,USD\n2026-11-20,-1\n", "Line 2: the rate of USD"),
        (b"Date,USD\n2026-11-20,Infinity\n", "Line 2: the rate of USD"),
        (b"Date,USD\n2026-11-20,1,2,3\n", "Line 2: has more fields"),
        (b"Date,GBP\n2026-11-20,1\n", "2026-11-20: has no rate of USD"),
        (b"Date,USD\n2026-11-20,\xe9\n", "Byte 20"),
        (xml(("2026-11-20", {"USD": "1.1"}))[:-12], "Line 1, column"),
        (xml(("2026-11-20", {"USD": "nought"})), "the rate of USD"),
        (xml(("yesterday", {"USD": "1"})), "'yesterday' is not a date"),
        (b"<?xml version='1.0' encoding='UTF-16'?><a/>", "Line 1"),
        (b"<?xml version='1.0' encoding='EBCDIC-X'?><a/>", "Line 1"),
        (b"<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", "entities"),
        (b"<!DOCTYPE a SYSTEM 'http://127.0.0.1/a.dtd'><a/>", "entities"),
        (b"<a>&undeclared;</a>", "no complete XML"),
        (b"<a>" * 5000, "nested"),
        (b"\x00\x01\x02", "Line 1"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(content: bytes, told: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        ecb.read(content)
    assert told in str(refusal.value)


def test_a_file_has_an_end() -> None:
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=number) for number in range(401)]
    with pytest.raises(TooManyLines):
        ecb.read(b"Date,USD\n" + b"".join(f"{day},1.1\n".encode() for day in days))


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_nothing_else_comes_of_nonsense(content: bytes) -> None:
    with pytest.raises(UnreadableFile):
        ecb.read(content)


@given(st.integers(0, len(HISTORY) - 1), st.integers(0, 255))
def test_a_changed_byte_is_read_or_refused(place: int, byte: int) -> None:
    changed = HISTORY[:place] + bytes([byte]) + HISTORY[place + 1 :]
    try:
        found = ecb.read(changed)
    except UnreadableFile:
        return
    assert all(rate > 0 for rates in found.values() for rate in rates.values())
