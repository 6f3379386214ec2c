"""The clocks of a case, computed from its facts.

`clocks_of` is a pure function of the set of facts and of which deadlines a sweep has found passed.
So the rows are the same for every order of arrival, and proof that comes late counts by its own
time: a clock that a sweep had found missed becomes Met when it turns out that what it waited for
had happened before its end. See `domain/announcements.py` for what is published then.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID, uuid5

from notification_service.domain.facts import NAMESPACE, Dossier, Fact
from notification_service.domain.policies import POLICIES, ClockCode, Owner, Policy


class State(StrEnum):
    """Where a clock stands. Missed is decided by the clock's end, not by when we noticed."""

    RUNNING = "Running"
    MET = "Met"
    MISSED = "Missed"
    STOPPED = "Stopped"


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline. `ended_at` is when its reason ended, in time or late; None while it lasts.

    `organisation_id` is None for the platform's own clocks and for a lead with several bidders; `subject_id` is
    the payment or report that it is about.
    """

    clock_id: UUID
    case_id: UUID
    code: ClockCode
    organisation_id: UUID | None
    lead_id: UUID | None
    started_at: dt.datetime
    due_at: dt.datetime
    state: State
    ended_at: dt.datetime | None
    subject_id: UUID | None = None


Overdue = Callable[[UUID, dt.datetime], bool]
"""Tells of a clock id and its end whether a sweep has found it passed."""


@dataclass(frozen=True, slots=True)
class _End:
    at: dt.datetime
    state: State

    def in_time(self, due: dt.datetime) -> bool:
        """Whether it spares the owner a miss: fulfilled by the end, or without reason before it."""
        return self.at <= due if self.state is State.MET else self.at < due


def clocks_of(dossier: Dossier, overdue: Overdue) -> list[Clock]:
    """Return every clock of the case, as it stands by its facts."""
    found: list[Clock] = []
    for policy in POLICIES:
        running_until: dict[UUID | None, int | None] = {}
        for fact in dossier.facts:
            if fact.kind not in policy.starts or fact.cause in dossier.after_close:
                continue
            subject = fact.subject_id if policy.same_subject else None
            until = running_until.get(subject, -1)
            if policy.once_until_met and (until is None or fact.seq < until):
                continue
            owner = _owner(policy, dossier, fact)
            if owner is _UNKNOWN:
                continue
            organisation = owner if isinstance(owner, UUID) else None
            rule = _Rule(policy, dossier, organisation, overdue)
            if policy.repeats:
                found += rule.chain(fact)
                continue
            ending = fact if policy.met_by_start else _ending(policy, dossier, fact, organisation)
            running_until[subject] = ending.seq if ending else None
            found.append(rule.single(fact, ending))
    return found


def clock_id(case_id: UUID, code: ClockCode, cause: str, period: int = 1) -> UUID:
    """Return the id of a clock: derived from its cause, so every order of arrival finds the same."""
    return uuid5(NAMESPACE, f"clock/{case_id}/{code}/{cause}/{period}")


class _Unknown:
    """The owner is not known yet: the clock appears when the case's opening arrives."""


_UNKNOWN = _Unknown()


def _owner(policy: Policy, dossier: Dossier, fact: Fact) -> UUID | _Unknown | None:
    match policy.owner:
        case Owner.PLATFORM:
            return None
        case Owner.CREDITOR:
            return dossier.opening.creditor_id if dossier.opening else _UNKNOWN
        case Owner.PARTNER:
            return fact.organisation_id
        case Owner.RECIPIENT:
            return fact.recipient_id or _UNKNOWN
        case Owner.BIDDERS:
            return fact.invited[0] if len(fact.invited) == 1 else None


def _country(dossier: Dossier, organisation: UUID | None) -> str | None:
    """Return whose holidays count: the creditor's own, and for partners those where they collect."""
    if dossier.opening is None or organisation is None:
        return None
    ours = organisation == dossier.opening.creditor_id
    return dossier.opening.creditor_country if ours else dossier.opening.debtor_country


def _counts(policy: Policy, start: Fact, owner: UUID | None, fact: Fact) -> bool:
    if not _about_the_same(policy, start, fact):
        return False
    return fact.kind in policy.met and (not policy.met_by_owner or fact.organisation_id == owner)


def _stops(policy: Policy, start: Fact, fact: Fact) -> bool:
    return fact.kind in policy.stopped and _about_the_same(policy, start, fact)


def _about_the_same(policy: Policy, start: Fact, fact: Fact) -> bool:
    if policy.same_subject and fact.subject_id != start.subject_id:
        return False
    return not policy.same_lead or fact.lead_id == start.lead_id


def _ending(policy: Policy, dossier: Dossier, start: Fact, owner: UUID | None) -> Fact | None:
    return next(
        (fact for fact in dossier.after(start) if _counts(policy, start, owner, fact) or _stops(policy, start, fact)),
        None,
    )


@dataclass(frozen=True, slots=True)
class _Rule:
    """A policy applied to one case and owner."""

    policy: Policy
    dossier: Dossier
    owner: UUID | None
    overdue: Overdue

    def single(self, start: Fact, ending: Fact | None) -> Clock:
        """Return the one clock that a fact starts."""
        end = None
        if ending is not None:
            met = self.policy.met_by_start or _counts(self.policy, start, self.owner, ending)
            end = _End(ending.at, State.MET if met else State.STOPPED)
        begun = start.since if self.policy.met_by_start else None
        clock = self._clock(start, 1, begun or start.at, end)
        return replace(clock, lead_id=start.lead_id, ended_at=end.at if end else None, subject_id=start.subject_id)

    def chain(self, start: Fact) -> Iterator[Clock]:
        """Yield the clocks of one engagement, each act starting the next; see `_gap` for silence."""
        policy, dossier = self.policy, self.dossier
        closing = next((fact for fact in dossier.after(start) if _stops(policy, start, fact)), None)
        acts = sorted(
            (f for f in dossier.facts if _counts(policy, start, self.owner, f) and _within(f, start, closing)),
            key=lambda fact: (fact.at, fact.source, fact.seq),
        )
        last = _End(closing.at, State.STOPPED) if closing else None
        ends = [*(_End(act.at, State.MET) for act in acts), last]
        for begun, end in zip([start, *acts], ends, strict=True):
            yield from self._gap(begun, end)

    def _gap(self, begun: Fact, end: _End | None) -> Iterator[Clock]:
        """Yield the clocks from one act to the next: every full period of silence is one miss.

        A period that passed in silence is over, and the next one begins at its end.
        """
        started, period = begun.at, 1
        while True:
            clock = self._clock(begun, period, started, end)
            yield clock
            if clock.state is not State.MISSED:
                return
            started, period = clock.due_at, period + 1

    def _clock(self, cause: Fact, period: int, started: dt.datetime, end: _End | None) -> Clock:
        identity = clock_id(self.dossier.case_id, self.policy.code, cause.cause, period)
        due = self.policy.limit.end(started, _country(self.dossier, self.owner), cause.until)
        state, ended = State.RUNNING, None
        if end is not None and end.in_time(due):
            state, ended = end.state, end.at
        elif end is not None or self.overdue(identity, due):
            state = State.MISSED
        return Clock(identity, self.dossier.case_id, self.policy.code, self.owner, None, started, due, state, ended)


def _within(fact: Fact, start: Fact, closing: Fact | None) -> bool:
    """Whether a fact belongs to an engagement: by number in its own topic, by time in another."""
    if fact.source is start.source:
        return fact.seq > start.seq and (closing is None or fact.seq < closing.seq)
    return fact.at >= start.at and (closing is None or fact.at <= closing.at)
