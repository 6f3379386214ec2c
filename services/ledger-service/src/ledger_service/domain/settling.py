"""Which transfer, payout or invoice a line of a bank statement is the money of: it must name it, and be its amount."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID

from ledger_service.domain.bank import BankLine
from ledger_service.domain.matching import SHOWN, Alike, Candidate, Kind, Reason, name_reason, plain, tokens

NAMED: Final = 95
_BY_END_TO_END: Final = 100
_WHOLE_AMOUNT: Final = 25
_SHORTEST: Final = 5
_RARE: Final = 50


class Rule(StrEnum):
    """How a line names what it is the money of."""

    END_TO_END = "end-to-end-id"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Target:
    """Something that one line pays whole, in minor units; `certain` False is never booked without being asked."""

    kind: Kind
    id: UUID
    shown: str
    references: tuple[str, ...]
    currency: str
    amount: int
    name: str | None = None
    certain: bool = True


@dataclass(slots=True)
class Targets:
    """What lines may be the money of, found by what a line says."""

    targets: Sequence[Target]
    _by_reference: dict[str, list[Target]] = field(default_factory=lambda: defaultdict(list))
    _by_amount: dict[tuple[str, int], list[Target]] = field(default_factory=lambda: defaultdict(list))
    _taken: set[UUID] = field(default_factory=set)

    def __post_init__(self) -> None:
        for target in self.targets:
            for reference in {plain(each) for each in target.references}:
                if len(reference) >= _SHORTEST:
                    self._by_reference[reference].append(target)
            self._by_amount[target.currency, target.amount].append(target)

    def find(self, line: BankLine, alike: Alike) -> tuple[list[Candidate], Target | None]:
        """Return what a line may be the money of, likeliest first, and what it is for sure.

        Sure is the only one that the line names and whose amount it is; no other line is it then.
        """
        said = tokens(line)
        found = {each.id: each for each in self._group(line, said)}
        scored = [
            Candidate(each.id, each.shown, tuple(_reasons(line, each, said, alike)), each.kind)
            for each in found.values()
            if each.currency == line.currency and each.id not in self._taken
        ]
        scored.sort(key=lambda each: (-each.score, str(each.id)))
        certain = [
            found[each.id]
            for each in scored
            if found[each.id].amount == line.amount and any(reason.points >= NAMED for reason in each.reasons)
        ]
        best = certain[0] if len(certain) == 1 and certain[0].certain and not line.reverses else None
        return [each for each in scored if each.score][:SHOWN], best

    def take(self, target: Target) -> None:
        """Let no other line be the money of this one."""
        self._taken.add(target.id)

    def _group(self, line: BankLine, said: set[str]) -> Iterable[Target]:
        for each in said:
            yield from self._by_reference.get(each, ())
        same_amount = self._by_amount.get((line.currency, line.amount), [])
        if len(same_amount) <= _RARE:
            yield from same_amount


def _reasons(line: BankLine, target: Target, said: set[str], alike: Alike) -> Iterable[Reason]:
    references = {plain(each) for each in target.references}
    if line.end_to_end_id and plain(line.end_to_end_id) in references:
        yield Reason(Rule.END_TO_END, _BY_END_TO_END, f"carries {line.end_to_end_id}")
    elif references & said:
        yield Reason(Rule.REFERENCE, NAMED, f"names {target.shown}")
    if line.amount == target.amount:
        yield Reason("amount", _WHOLE_AMOUNT, "is the whole amount")
    named = name_reason(line, target.name, alike)
    if named is not None:
        yield named
