"""Payment orders for a bank: pain.001.001.09, checked against the schema of ISO 20022 before anybody gets one."""

import datetime as dt
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lxml import etree

SCHEMA: Final = "pain.001.001.09"
_NAMES: Final = {"p": f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"}
_LONGEST_NAME: Final = 70
_LONGEST_TEXT: Final = 140
_SHARED: Final = "SHAR"
_NOT_PROVIDED: Final = "NOTPROVIDED"


@dataclass(frozen=True, slots=True)
class Party:
    """A side of a transfer. Without a BIC the bank finds the other bank by the IBAN."""

    name: str
    iban: str
    bic: str | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money for one account, in minor units; `text` is what its owner reads beside it."""

    end_to_end_id: str
    to: Party
    amount: int
    text: str


@dataclass(frozen=True, slots=True)
class Order:
    """What a bank is to pay from one account on one day, in a currency of two decimals.

    `sepa`: by the rules of the Single Euro Payments Area; else at the charges that both sides share.
    """

    message_id: str
    created_at: dt.datetime
    execution_date: dt.date
    currency: str
    sepa: bool
    debtor: Party
    transfers: Sequence[Transfer]


class NotValid(Exception):
    """What was written is not what the schema allows, which is a fault of ours."""


def write(order: Order) -> bytes:
    """Return the file, the same for the same order; raises `NotValid`.

    Names and texts are spelled in the letters that every bank takes, and cut to 70 and 140.
    """
    from sepaxml import SepaTransfer  # noqa: PLC0415 - start time

    made = SepaTransfer(
        {**_account(order.debtor), "batch": True, "currency": order.currency, "domestic": not order.sepa},
        schema=SCHEMA,
        clean=False,
    )
    for each in order.transfers:
        made.add_payment({
            **_account(each.to), "amount": each.amount, "execution_date": order.execution_date,
            "description": _plain(each.text, _LONGEST_TEXT), "endtoend_id": each.end_to_end_id,
        })  # fmt: skip
    document = etree.fromstring(made.export(validate=False))
    _make_our_own(document, order)
    if not _schema().validate(document):
        raise NotValid(str(_schema().error_log.last_error))
    return etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _account(party: Party) -> dict[str, str]:
    return {"name": _plain(party.name, _LONGEST_NAME), "IBAN": party.iban, **({"BIC": party.bic} if party.bic else {})}


def _plain(text: str, longest: int) -> str:
    """Return a text in the character set of the European Payments Council."""
    from text_unidecode import unidecode  # noqa: PLC0415 - start time

    letters = re.sub(r"[^A-Za-z0-9/?:().,'+ -]", " ", unidecode(text).replace("&", "+"))
    return " ".join(letters.split())[:longest].strip() or _NOT_PROVIDED


def _make_our_own(document: Any, order: Order) -> None:
    """Put our ids in the place of the library's random ones, and what banks ask for where it leaves things open."""
    _set(document, "//p:GrpHdr/p:MsgId", order.message_id)
    _set(document, "//p:GrpHdr/p:CreDtTm", order.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _set(document, "//p:PmtInf/p:PmtInfId", f"{order.message_id}-1")
    # One movement on the statement for each transfer, so that each can be recognised.
    _set(document, "//p:PmtInf/p:BtchBookg", "false")
    if not order.sepa:
        _set(document, "//p:PmtInf/p:ChrgBr", _SHARED)
    for agent in _found(document, "//p:FinInstnId[not(*)]"):
        other = etree.SubElement(agent, f"{{{_NAMES['p']}}}Othr")
        etree.SubElement(other, f"{{{_NAMES['p']}}}Id").text = _NOT_PROVIDED


def _set(document: Any, path: str, text: str) -> None:
    for each in _found(document, path):
        each.text = text


def _found(document: Any, path: str) -> Any:
    return document.xpath(path, namespaces=_NAMES)


@functools.cache
def _schema() -> Any:
    import sepaxml  # noqa: PLC0415 - start time

    return etree.XMLSchema(file=str(Path(sepaxml.__file__).parent / "schemas" / f"{SCHEMA}.xsd"))
