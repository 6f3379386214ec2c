"""Whether a line of one file is a line of another file again: nothing is booked twice, and nothing is lost."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final
from uuid import UUID

from ledger_service.domain.bank import BankLine
from ledger_service.domain.bank_ports import KnownLine
from ledger_service.domain.matching import plain

_SAME: Final = 90
_OTHER: Final = 50

Alike = Callable[[str, str], float]


class Sameness(Enum):
    """How two lines of one account stand to each other."""

    SAME = "same"
    OTHER = "other"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a line of a new file is: known, new, or perhaps the line `of` again."""

    sameness: Sameness
    of: UUID | None = None


def compare(one: BankLine, other: BankLine, alike: Alike, *, same_format: bool) -> Sameness:
    """Compare two lines of one account from different files.

    Day, amount and direction must agree. Then the bank's own reference decides, the payer's end-to-end
    reference, and how much the texts are alike. Files of different formats may number and word the same
    movement differently: between them only agreement decides, and anything else is unsure.
    """
    if (one.booked_on, one.direction, one.currency, one.amount, one.reverses) != (
        other.booked_on, other.direction, other.currency, other.amount, other.reverses,
    ):  # fmt: skip
        return Sameness.OTHER
    for ours, theirs in ((one.bank_reference, other.bank_reference), (one.end_to_end_id, other.end_to_end_id)):
        if ours and ours == theirs:
            return Sameness.SAME
        if ours and theirs and same_format:
            return Sameness.OTHER
    likeness = _likeness(one, other, alike)
    if likeness is not None and likeness >= _SAME:
        return Sameness.SAME
    return Sameness.OTHER if same_format and likeness is not None and likeness < _OTHER else Sameness.UNSURE


def sort_out(lines: Sequence[BankLine], file_format: str, known: Sequence[KnownLine], alike: Alike) -> list[Verdict]:
    """Return for each line of one new file what it is.

    A bank lists no movement twice in one statement: so each known line answers for one new line at
    most, and two lines of the file are never each other.
    """
    at: dict[tuple[object, ...], list[KnownLine]] = defaultdict(list)
    for each in known:
        at[each.line.booked_on, each.line.amount].append(each)
    taken: set[UUID] = set()
    verdicts: list[Verdict | None] = [None] * len(lines)
    # Sure ones first: an unsure line must not answer for a known one that another is for certain.
    for wanted in (Sameness.SAME, Sameness.UNSURE):
        for place, line in enumerate(lines):
            if verdicts[place] is not None:
                continue
            for each in at[line.booked_on, line.amount]:
                if each.id in taken:
                    continue
                if compare(line, each.line, alike, same_format=each.format == file_format) is wanted:
                    taken.add(each.id)
                    verdicts[place] = Verdict(wanted, each.id)
                    break
    return [verdict or Verdict(Sameness.OTHER) for verdict in verdicts]


def _likeness(one: BankLine, other: BankLine, alike: Alike) -> float | None:
    """Return how much the told texts are alike; None when there is nothing to compare."""
    if one.reference and other.reference and plain(one.reference) == plain(other.reference):
        return 100
    ours = " ".join(each for each in (one.counterparty, one.reference, one.text) if each).casefold()
    theirs = " ".join(each for each in (other.counterparty, other.reference, other.text) if each).casefold()
    return alike(ours, theirs) if ours and theirs else None
