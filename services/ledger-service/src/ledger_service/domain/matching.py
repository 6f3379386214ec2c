"""Which claim a line of a bank statement pays: a score whose every point has its reason."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID

from ledger_service.domain.bank import BankLine

SURE: Final = 90
"""From this score on, and with a lead of `LEAD` over the next claim, a line is booked without being asked."""
LEAD: Final = 20
SHOWN: Final = 5

_STRUCTURED: Final = 100
_CASE_REFERENCE: Final = 95
_OTHER_REFERENCE: Final = 60
_WHOLE_AMOUNT: Final = 25
_NAME: Final = 30
_NAME_NEARLY: Final = 15
_ALIKE: Final = 92
_NEARLY: Final = 80
_SHORTEST: Final = 5
_RARE: Final = 50
_MOST_WORDS: Final = 60
_LEGAL_FORMS: Final = frozenset({
    "gmbh", "mbh", "ag", "kg", "ohg", "ug", "co", "ltd", "limited", "plc", "llc", "inc", "corp", "sa", "sas", "sarl",
    "srl", "spa", "bv", "nv", "as", "ab", "oy", "oyj", "aps", "a/s", "ivs", "sl", "slu", "lda", "und", "and", "et",
    "the", "mr", "mrs", "ms", "herr", "frau",
})  # fmt: skip

Alike = Callable[[str, str], float]
"""How much two names are the same, from 0 to 100."""


@dataclass(slots=True)
class Claim:
    """An open claim that a line may pay; names and references of others may be missing."""

    case_id: UUID
    reference: str
    structured: str
    currency: str
    remaining: int
    instalments: tuple[int, ...] = ()
    creditor_reference: str | None = None
    partner_reference: str | None = None
    debtor: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a claim has points."""

    rule: str
    points: int
    detail: str


class Kind(StrEnum):
    """What a line can be the money of."""

    CASE = "Case"
    TRANSFER = "Transfer"
    DISBURSEMENT = "Disbursement"
    INVOICE = "Invoice"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a line may be the money of (`id` is that of the claim's case, or the thing's own), and how likely."""

    id: UUID
    reference: str
    reasons: tuple[Reason, ...]
    kind: Kind = Kind.CASE

    @property
    def score(self) -> int:
        """The sum of its points, 100 at most."""
        return min(100, sum(reason.points for reason in self.reasons))


def plain(text: str | None) -> str:
    """Return letters and digits only, in capitals."""
    return "".join(each for each in (text or "").upper() if each.isalnum())


def words_of_name(name: str | None) -> list[str]:
    """Return the words of a name that tell it from others: no legal forms, no single letters."""
    words = re.findall(r"[\w/]+", (name or "").casefold())
    return [word for word in words if len(word) > 1 and word not in _LEGAL_FORMS]


def tokens(line: BankLine) -> set[str]:
    """Return what in a line's texts may be a reference: words, and up to six neighbours joined."""
    found: set[str] = set()
    for text in (line.reference, line.end_to_end_id, line.text):
        words = [word for word in (plain(each) for each in re.split(r"[\s,;:/]+", text or "")) if word][:_MOST_WORDS]
        found |= {"".join(words[first:last]) for first in range(len(words)) for last in range(first + 1, first + 7)}
    return {each for each in found if len(each) >= _SHORTEST}


@dataclass(slots=True)
class Claims:
    """The open claims of one owner, found by what a line says."""

    claims: Sequence[Claim]
    _by_reference: dict[str, list[Claim]] = field(default_factory=lambda: defaultdict(list))
    _by_amount: dict[tuple[str, int], list[Claim]] = field(default_factory=lambda: defaultdict(list))
    _by_word: dict[str, list[Claim]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for claim in self.claims:
            for reference in _references(claim):
                self._by_reference[reference].append(claim)
            for amount in {claim.remaining, *claim.instalments}:
                self._by_amount[claim.currency, amount].append(claim)
            for word in set(words_of_name(claim.debtor)):
                self._by_word[word].append(claim)

    def candidates(self, line: BankLine, alike: Alike) -> list[Candidate]:
        """Return the likeliest claims for a line, best first; only claims in its currency that are not paid yet."""
        said = tokens(line)
        found: dict[UUID, Claim] = {}
        for group in self._groups(line, said):
            found |= {claim.case_id: claim for claim in group}
        scored = [
            Candidate(claim.case_id, claim.reference, tuple(_reasons(line, claim, said, alike)))
            for claim in found.values()
            if claim.currency == line.currency and claim.remaining > 0
        ]
        scored.sort(key=lambda each: (-each.score, str(each.id)))
        return [each for each in scored if each.score][:SHOWN]

    def _groups(self, line: BankLine, said: set[str]) -> Iterable[list[Claim]]:
        yield from (self._by_reference[each] for each in said if each in self._by_reference)
        same_amount = self._by_amount.get((line.currency, line.amount), [])
        if len(same_amount) <= _RARE:
            yield same_amount
        for word in words_of_name(line.counterparty):
            having = self._by_word.get(word, [])
            if len(having) <= _RARE:
                yield having


def sure(line: BankLine, claim: Claim, candidates: Sequence[Candidate]) -> bool:
    """Tell whether the first candidate, `claim`, may be booked without asking."""
    best, *others = candidates
    lead = best.score - (others[0].score if others else 0)
    return best.score >= SURE and lead >= LEAD and line.amount <= claim.remaining and not line.reverses


def _references(claim: Claim) -> set[str]:
    texts = (claim.reference, claim.structured, claim.creditor_reference, claim.partner_reference)
    return {each for each in map(plain, texts) if len(each) >= _SHORTEST}


def _reasons(line: BankLine, claim: Claim, said: set[str], alike: Alike) -> Iterable[Reason]:
    yield from _by_reference(claim, said)
    if line.amount == claim.remaining:
        yield Reason("amount", _WHOLE_AMOUNT, "is all that is outstanding")
    elif line.amount in claim.instalments:
        yield Reason("amount", _WHOLE_AMOUNT, "is an instalment that is due")
    named = name_reason(line, claim.debtor, alike, "the payer's name is {degree:.0f} % the debtor's")
    if named is not None:
        yield named


def name_reason(
    line: BankLine, name: str | None, alike: Alike, told: str = "the other side's name is alike by {degree:.0f} %"
) -> Reason | None:
    """Return what the name on a line is worth; None when it is another's, or one of both is not told."""
    theirs, ours = " ".join(words_of_name(line.counterparty)), " ".join(words_of_name(name))
    degree = alike(theirs, ours) if theirs and ours else 0.0
    if degree < _NEARLY:
        return None
    return Reason("name", _NAME if degree >= _ALIKE else _NAME_NEARLY, told.format(degree=degree))


def _by_reference(claim: Claim, said: set[str]) -> Iterable[Reason]:
    if plain(claim.structured) in said:
        yield Reason("structured-reference", _STRUCTURED, f"names {claim.structured}, whose check digits are right")
    elif plain(claim.reference) in said:
        yield Reason("case-reference", _CASE_REFERENCE, f"names {claim.reference}")
    else:
        for rule, reference in (
            ("creditor-reference", claim.creditor_reference),
            ("partner-reference", claim.partner_reference),
        ):
            if plain(reference) in said and any(each.isdigit() for each in plain(reference)):
                yield Reason(rule, _OTHER_REFERENCE, f"names {reference}")
                return
