"""The lifecycle of a case as data: which trigger leads from which state to which (domain 4.1.2)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from case_service.domain.errors import IllegalTransition
from case_service.domain.values import OPEN_STATES, CaseState


class Actor(StrEnum):
    """Who may pull a trigger."""

    CREDITOR = "creditor"
    PARTNER = "partner"
    REFERRAL_PARTNER = "referral partner"
    STAFF = "staff"
    SYSTEM = "system"


class Trigger(StrEnum):
    """What moves a case."""

    SUBMIT_UNSIGNED = "submit with unsigned contracts"
    SUBMIT = "submit"
    SUBMIT_UNVERIFIED = "submit without internal verification"
    SIGN_LAST_CONTRACT = "sign the last contract"
    WITHDRAW_CLIENT = "withdraw the client"
    ASSIGN = "assign to a partner"
    OPEN_LEAD = "open a lead"
    ASK_CREDITOR = "ask the creditor for more"
    REJECT = "reject"
    ACCEPT = "accept"
    OFFER_CUSTOM_TERMS = "offer custom terms"
    DECLINE = "decline"
    DECLINE_WITHOUT_NETWORK = "decline without network distribution"
    CLOSE = "close with a code"
    SETTLE = "settle the balance"
    CLOSE_EARLY = "close early"
    WITHDRAW = "withdraw"
    OFFER_QUOTES = "offer quotes"
    CHOOSE_QUOTE = "choose a quote"
    END_LEAD_WITHOUT_QUOTES = "end the lead without quotes"
    EXPIRE_QUOTES = "let the quotes expire"
    REOPEN = "go on after a correction"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table; `source` is None for a case that does not exist yet."""

    code: str
    source: CaseState | None
    trigger: Trigger
    target: CaseState
    actor: Actor


_S: Final = CaseState
_T: Final = Trigger
_A: Final = Actor

TRANSITIONS: Final[tuple[Transition, ...]] = (
    Transition("C1", None, _T.SUBMIT_UNSIGNED, _S.PENDING_CONTRACT_SIGNING, _A.CREDITOR),
    Transition("C2", None, _T.SUBMIT, _S.PENDING_VERIFICATION_INTERNAL, _A.CREDITOR),
    Transition("C3", None, _T.SUBMIT_UNVERIFIED, _S.PENDING_VERIFICATION, _A.CREDITOR),
    Transition(
        "C4",
        _S.PENDING_CONTRACT_SIGNING,
        _T.SIGN_LAST_CONTRACT,
        _S.PENDING_VERIFICATION_INTERNAL,
        _A.SYSTEM,
    ),
    Transition("C5", _S.PENDING_CONTRACT_SIGNING, _T.WITHDRAW_CLIENT, _S.CLOSED, _A.REFERRAL_PARTNER),
    Transition("C6", _S.PENDING_VERIFICATION_INTERNAL, _T.ASSIGN, _S.PENDING_VERIFICATION, _A.SYSTEM),
    Transition("C7", _S.PENDING_VERIFICATION_INTERNAL, _T.OPEN_LEAD, _S.LEADS, _A.SYSTEM),
    # As C7, for a case that came by C3: it was never internal, and routing found nobody to assign it to.
    Transition("C7", _S.PENDING_VERIFICATION, _T.OPEN_LEAD, _S.LEADS, _A.SYSTEM),
    Transition(
        "C8",
        _S.PENDING_VERIFICATION_INTERNAL,
        _T.ASK_CREDITOR,
        _S.PENDING_VERIFICATION_INTERNAL,
        _A.SYSTEM,
    ),
    Transition("C9", _S.PENDING_VERIFICATION_INTERNAL, _T.REJECT, _S.CLOSED, _A.STAFF),
    Transition("C10", _S.PENDING_VERIFICATION, _T.ACCEPT, _S.ACTIVE, _A.PARTNER),
    Transition("C12", _S.PENDING_VERIFICATION, _T.OFFER_CUSTOM_TERMS, _S.LEADS, _A.PARTNER),
    Transition("C13", _S.PENDING_VERIFICATION, _T.DECLINE, _S.LEADS, _A.PARTNER),
    Transition("C14", _S.PENDING_VERIFICATION, _T.DECLINE_WITHOUT_NETWORK, _S.CLOSED, _A.PARTNER),
    *(
        Transition("C20", source, _T.CLOSE, _S.CLOSED, _A.PARTNER)
        for source in (_S.ACTIVE, _S.PAUSED, _S.NEEDS_ADDITIONAL_DETAILS)
    ),
    *(Transition("C21", source, _T.SETTLE, _S.CLOSED, _A.SYSTEM) for source in OPEN_STATES),
    *(
        Transition("C22", source, _T.WITHDRAW, _S.CLOSED, _A.CREDITOR)
        for source in (_S.ACTIVE, _S.PAUSED, _S.NEEDS_ADDITIONAL_DETAILS)
    ),
    *(
        Transition("C24", source, _T.CLOSE_EARLY, _S.CLOSED, _A.CREDITOR)
        for source in (_S.PENDING_VERIFICATION, _S.LEADS, _S.LEADS_QUOTE_GIVEN)
    ),
    Transition("C25", _S.LEADS, _T.OFFER_QUOTES, _S.LEADS_QUOTE_GIVEN, _A.SYSTEM),
    Transition("C26", _S.LEADS_QUOTE_GIVEN, _T.CHOOSE_QUOTE, _S.ACTIVE, _A.CREDITOR),
    Transition("C27", _S.LEADS, _T.END_LEAD_WITHOUT_QUOTES, _S.CLOSED, _A.SYSTEM),
    Transition("C28", _S.LEADS_QUOTE_GIVEN, _T.EXPIRE_QUOTES, _S.CLOSED, _A.SYSTEM),
    Transition("C31", _S.CLOSED, _T.REOPEN, _S.ACTIVE, _A.SYSTEM),
)

_BY_SOURCE: Final = {(each.source, each.trigger): each for each in TRANSITIONS}
_TARGET: Final = {each.trigger: each.target for each in TRANSITIONS}


def next_state(source: CaseState | None, trigger: Trigger) -> CaseState:
    """Return where the trigger leads; raises `IllegalTransition`, which names both states."""
    found = _BY_SOURCE.get((source, trigger))
    if found is None:
        raise IllegalTransition(source, _TARGET[trigger], trigger)
    return found.target
