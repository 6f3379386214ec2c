"""Statements of every version and as CSV are read alike; whatever is wrong is told with its place."""

import datetime as dt

import bank_files as made
import pytest
from bank_files import Entry
from hypothesis import given
from hypothesis import strategies as st

from ledger_service.application.formats import bank_csv, camt
from ledger_service.application.formats.bank_csv import DateForm, Dialect
from ledger_service.application.formats.errors import TooManyLines, UnreadableFile
from ledger_service.domain.bank import Direction

PLAIN = Dialect("ACC", "EUR")


@pytest.mark.parametrize("version", [2, 3, 4, 6, 7, 8, 10, 12])
def test_every_version_says_the_same(version: int) -> None:
    entry = Entry("1234.50", name="Müller & Söhne", text="Invoice  17", reference="RF18539007547034", bank="B1",
                  end_to_end="E1")  # fmt: skip
    (statement,) = camt.read(made.camt(entry, version=version))
    (line,) = statement.lines
    assert (statement.account, statement.currency, statement.reference) == (made.ACCOUNT, "EUR", "S1")
    assert (line.amount, line.currency, line.direction) == (123_450, "EUR", Direction.CREDIT)
    assert (line.booked_on, line.value_date) == (dt.date(2026, 11, 20), dt.date(2026, 11, 20))
    assert (line.counterparty, line.text, line.reference) == ("Müller & Söhne", "Invoice 17", "RF18539007547034")
    assert (line.bank_reference, line.end_to_end_id) == ("B1", "E1")


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "ISO-8859-1"])
def test_every_encoding_that_it_names(encoding: str) -> None:
    (statement,) = camt.read(made.camt(Entry(name="Müller"), encoding=encoding))
    assert statement.lines[0].counterparty == "Müller"


def test_only_booked_entries_count() -> None:
    (statement,) = camt.read(made.camt(Entry(status="PDNG"), Entry(), Entry("0.00"), Entry(status="INFO")))
    assert (len(statement.lines), statement.skipped) == (1, 3)


def test_collective_entries_are_taken_apart_when_they_add_up() -> None:
    parts = (Entry("60.00", name="One"), Entry("40.00", name="Two"))
    (statement,) = camt.read(made.camt(Entry("100.00", bank="B", details=parts)))
    assert [(line.amount, line.counterparty, line.bank_reference) for line in statement.lines] == [
        (6000, "One", "B/1"), (4000, "Two", "B/2"),
    ]  # fmt: skip
    (statement,) = camt.read(made.camt(Entry("99.00", details=parts)))
    assert [(line.amount, line.counterparty) for line in statement.lines] == [(9900, None)]


def test_balances_must_be_led_to() -> None:
    balances = made.balance("OPBD", "50.00", "DBIT") + made.balance("CLBD", "20.00")
    assert camt.read(made.camt(Entry("100.00"), Entry("30.00", "DBIT"), balances=balances))
    with pytest.raises(UnreadableFile, match="-3000 minor units of EUR are missing"):
        camt.read(made.camt(Entry("100.00"), balances=balances))


FILE = made.camt(Entry(text="Invoice 17"))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (FILE[:-30], "Line 2, column"),
        (FILE.replace(b"camt.053.001.08", b"camt.054.001.08"), "is not a camt.053 statement"),
        (FILE.replace(b"camt.053.001.08", b"camt.053.001.01"), "is not a camt.053 statement"),
        (b"<Document/>", "is not a camt.053 statement"),
        (FILE.replace(b"100.00", b"1e5"), "'1e5' is not an amount"),
        (FILE.replace(b"100.00", b"-1"), "'-1' is not an amount"),
        (FILE.replace(b"100.00", b"1.005"), "more than the 2 decimals"),
        (FILE.replace(b"100.00", b"99999999999999999"), "too large"),
        (FILE.replace(b'Ccy="EUR"', b'Ccy="ECU"'), "'ECU' is not a currency"),
        (FILE.replace(b"CRDT", b"BOTH"), "CdtDbtInd must be"),
        (FILE.replace(b"2026-11-20", b"2026-11-31"), "'2026-11-31' is not a date"),
        (FILE.replace(b"<IBAN>" + made.ACCOUNT.encode() + b"</IBAN>", b""), "names no account"),
        (FILE.replace(b"BookgDt", b"Other").replace(b"ValDt", b"Other"), "no booking date"),
        (b"<!DOCTYPE d [<!ENTITY e 'lol'>]>" + FILE.partition(b"\n")[2], "entities"),
        (b"<!DOCTYPE d SYSTEM 'file:///etc/passwd'>" + FILE.partition(b"\n")[2], "entities"),
        (FILE.replace(b"Invoice 17", b"&lol;"), "complete XML"),
        (FILE.replace(b"Invoice 17", b"\xff\xfe"), "Line 2, column"),
        (FILE.replace(b"UTF-8", b"UTF-99"), "encoding"),
        (made.camt().replace(b"<Stmt>", b"<Other>").replace(b"</Stmt>", b"</Other>"), "no statement"),
    ],
)
def test_a_bad_camt_file_is_told_with_its_place(content: bytes, told: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        camt.read(content)
    assert told in str(refusal.value)


def test_a_bomb_of_entities_costs_nothing() -> None:
    names = [
        f"<!ENTITY a{n} '{'&a' + str(n - 1) + ';' if n else 'x'}{'&a' + str(n - 1) + ';' if n else 'x'}'>"
        for n in range(40)
    ]
    with pytest.raises(UnreadableFile):
        camt.read(f"<!DOCTYPE d [{''.join(names)}]><d>&a39;</d>".encode())


def test_files_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camt, "MOST_LINES", 3)
    monkeypatch.setattr(bank_csv, "MOST_LINES", 3)
    assert camt.read(made.camt(*[Entry()] * 3))
    with pytest.raises(TooManyLines):
        camt.read(made.camt(*[Entry()] * 4))
    with pytest.raises(TooManyLines):
        bank_csv.read(made.csv(*[("2026-11-20", "1", "N", "T")] * 4), PLAIN)


@given(st.integers(0, len(FILE) - 1), st.integers(0, 255))
def test_a_changed_byte_is_read_or_refused(place: int, byte: int) -> None:
    try:
        statements = camt.read(FILE[:place] + bytes([byte]) + FILE[place + 1 :])
    except UnreadableFile:
        return
    assert all(line.amount > 0 for statement in statements for line in statement.lines)


@given(st.integers(0, len(FILE)))
def test_a_cut_file_is_refused(end: int) -> None:
    if end < len(FILE):
        with pytest.raises(UnreadableFile):
            camt.read(FILE[:end])


@pytest.mark.parametrize(
    ("content", "dialect"),
    [
        (b"Date,Amount,Currency,Name,Text\n2026-11-20,1234.50,EUR,Payer,Invoice 17\n", PLAIN),
        (b"\xef\xbb\xbfDate;Amount;Name;Text\r\n2026-11-20;1234.50;Payer;Invoice 17\r\n", PLAIN),
        (b"Buchungstag;Betrag;Auftraggeber;Verwendungszweck\n20.11.2026;1.234,50;Payer;Invoice 17\n",
         Dialect("ACC", "EUR", dates=DateForm.DOTS, decimal=",")),
        (b"Date\tPaid in\tPaid out\tCounterparty\tDetails\n11/20/2026\t1,234.50\t\tPayer\tInvoice  17\n",
         Dialect("ACC", "EUR", dates=DateForm.AMERICAN)),
        (b"Date;Amount;Name;Text\n20261120;'1 234.50';Payer;Invoice 17\n".replace(b"'", b""),
         Dialect("ACC", "EUR", dates=DateForm.COMPACT)),
    ],
)  # fmt: skip
def test_csv_in_its_forms(content: bytes, dialect: Dialect) -> None:
    (line,) = bank_csv.read(content, dialect).lines
    assert (line.amount, line.currency, line.direction) == (123_450, "EUR", Direction.CREDIT)
    assert (line.booked_on, line.counterparty, line.text) == (dt.date(2026, 11, 20), "Payer", "Invoice 17")


def test_debits_are_negative_or_in_their_column() -> None:
    rows = bank_csv.read(b"Date,Amount\n2026-11-20,-5\n", PLAIN).lines
    rows += bank_csv.read(b"Date,Credit,Debit\n2026-11-20,,5\n", PLAIN).lines
    assert [(line.amount, line.direction) for line in rows] == [(500, Direction.DEBIT)] * 2


def test_the_encoding_that_is_named() -> None:
    content = "Date;Amount;Name\n2026-11-20;1;Müller\n".encode("windows-1252")
    assert bank_csv.read(content, Dialect("ACC", "EUR", "windows-1252")).lines[0].counterparty == "Müller"
    with pytest.raises(UnreadableFile, match="Line 2: is not utf-8"):
        bank_csv.read(content, PLAIN)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"Amount\n5\n", "Line 1: has no column for the booking date"),
        (b"Date,Name\n2026-11-20,A\n", "Line 1: has no column Amount"),
        (b"Date,Amount,Betrag\n", "Line 1: 'Amount' and 'Betrag' mean the same"),
        (b"Date,Amount\n20.11.2026,5\n", "Line 2: '20.11.2026' is not a date of the form YYYY-MM-DD"),
        (b"Date,Amount\n2026-11-31,5\n", "Line 2: '2026-11-31' is not a date"),
        (b"Date;Amount\n2026-11-20;5,00\n", "Line 2: '5,00' is not an amount"),
        (b"Date;Amount\n2026-11-20;1,00,000.00\n", "Line 2: '1,00,000.00' is not an amount"),
        (b"Date;Amount\n2026-11-20;five\n", "Line 2: 'five' is not an amount"),
        (b"Date;Amount\n2026-11-20;NaN\n", "Line 2: 'NaN' is not an amount"),
        (b"Date;Amount\n2026-11-20;0\n", "Line 2: the amount is zero"),
        (b"Date;Amount\n2026-11-20;1.234\n", "Line 2: 1.234 has more than the 2 decimals"),
        (b"Date;Amount\n2026-11-20;" + b"9" * 30 + b"\n", "too large"),
        (b"Date;Amount;Currency\n2026-11-20;5;XXQ\n", "'XXQ' is not a currency"),
        (b"Date;Credit;Debit\n2026-11-20;5;5\n", "Line 2: needs an amount, or one of"),
        (b'Date;Amount\n2026-11-20;"5\n', "Line 2"),
        (b"Date;Amount\n2026-11-20;5\x00\n", "Line 2: holds a NUL"),
        (b"\n\n", "empty"),
    ],
)
def test_a_bad_csv_file_is_told_with_its_place(content: bytes, told: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        bank_csv.read(content, PLAIN)
    assert told in str(refusal.value)


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: b"Date;Amount\n" + text.encode()))
def test_nonsense_is_refused_or_read(content: bytes) -> None:
    try:
        found = bank_csv.read(content, PLAIN)
    except UnreadableFile:
        return
    assert all(line.amount > 0 for line in found.lines)


CELLS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=30).filter(lambda text: '"' not in text)


@given(st.lists(st.tuples(st.integers(1, 10**12), CELLS.filter(lambda text: ";" not in text)), min_size=1, max_size=9))
def test_what_was_written_is_read(rows: list[tuple[int, str]]) -> None:
    content = made.csv(*[("2026-11-20", f"{amount // 100}.{amount % 100:02}", text, "x") for amount, text in rows])
    lines = bank_csv.read(content, PLAIN).lines
    assert [(line.amount, line.counterparty) for line in lines] == [
        (amount, " ".join(text.split()) or None) for amount, text in rows
    ]
