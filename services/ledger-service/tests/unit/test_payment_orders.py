"""Files for the bank: valid by the ISO schema whatever names and texts are, and the same for the same order."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import sepaxml
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ledger_service.application.formats.pain import SCHEMA, NotValid, Order, Party, Transfer, write

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
IBAN = "DE89370400440532013000"
P = {"p": f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"}
SCHEMAS = Path(sepaxml.__file__).parent / "schemas"


def order(*transfers: Transfer, **more: Any) -> Order:
    values = {
        "message_id": "PO-2026-000001", "created_at": NOW, "execution_date": dt.date(2026, 11, 24), "currency": "EUR",
        "sepa": True, "debtor": Party("Partner & Söhne", IBAN), "transfers": transfers or (transfer(),),
    }  # fmt: skip
    return Order(**{**values, **more})


def transfer(amount: int = 90_500, **more: Any) -> Transfer:
    values = {"end_to_end_id": "PO-2026-000001-0001", "to": Party("Client", IBAN), "amount": amount, "text": "Text"}
    return Transfer(**{**values, **more})


def read(content: bytes) -> Any:
    document = etree.fromstring(content)
    etree.XMLSchema(file=str(SCHEMAS / f"{SCHEMA}.xsd")).assertValid(document)
    return lambda path: [each.text for each in document.xpath(path, namespaces=P)]


def test_what_a_bank_reads() -> None:
    second = transfer(5, end_to_end_id="PO-2026-000001-0002", to=Party("Ærø <A/S>", IBAN, "PSSTFRPPXXX"))
    found = read(write(order(transfer(), second)))
    assert found("//p:GrpHdr/p:MsgId") == ["PO-2026-000001"]
    assert found("//p:GrpHdr/p:CreDtTm") == ["2026-11-22T12:00:00Z"]
    assert found("//p:CtrlSum") == ["905.05", "905.05"]
    assert found("//p:NbOfTxs") == ["2", "2"]
    assert found("//p:ReqdExctnDt/p:Dt") == ["2026-11-24"]
    assert found("//p:SvcLvl/p:Cd") == ["SEPA"]
    assert found("//p:ChrgBr") == ["SLEV"]
    assert found("//p:EndToEndId") == ["PO-2026-000001-0001", "PO-2026-000001-0002"]
    assert found("//p:InstdAmt") == ["905.00", "0.05"]
    assert found("//p:Dbtr/p:Nm") == ["Partner + Sohne"]
    assert found("//p:DbtrAgt//p:Id") == ["NOTPROVIDED"]
    assert found("//p:Cdtr/p:Nm") == ["Client", "AEro A/S"]
    assert found("//p:CdtrAgt//p:BICFI") == ["PSSTFRPPXXX"]


def test_outside_of_sepa_both_sides_bear_their_charges() -> None:
    found = read(write(order(currency="DKK", sepa=False)))
    assert (found("//p:SvcLvl/p:Cd"), found("//p:ChrgBr")) == ([], ["SHAR"])


def test_the_same_order_is_the_same_file() -> None:
    assert write(order()) == write(order())


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=200), st.integers(1, 99_999_999_999))
def test_whatever_names_and_texts_are(name: str, text: str, amount: int) -> None:
    made = order(transfer(amount, to=Party(name, IBAN), text=text), debtor=Party(text, IBAN))
    (shown,) = read(write(made))("//p:InstdAmt")
    assert int(shown.replace(".", "")) == amount


def test_what_the_schema_does_not_allow_is_not_handed_out() -> None:
    with pytest.raises(NotValid):
        write(order(transfer(end_to_end_id="x" * 36)))
