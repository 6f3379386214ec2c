"""The lifecycle against a second table, typed by hand from the specification with actor and trigger."""

import datetime as dt
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case_service.domain.case import Case, Fees, Terms
from case_service.domain.contracts import Paper
from case_service.domain.errors import DomainError, IllegalTransition
from case_service.domain.lifecycle import TRANSITIONS, Trigger, next_state
from case_service.domain.values import CaseState, CloseCode, DebtorType, PaperKind, Phase

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
PARTNER = UUID(int=7)

# code | from | to | actor | trigger, one line each; "-" is a case that does not exist yet.
ORACLE = """
C1 | -                          | PendingContractSigning     | creditor        | submit with unsigned contracts
C2 | -                          | PendingVerificationInternal | creditor        | submit
C3 | -                          | PendingVerification        | creditor        | submit without internal verification
C4 | PendingContractSigning     | PendingVerificationInternal | system          | sign the last contract
C5 | PendingContractSigning     | Closed                     | referral partner | withdraw the client
C6 | PendingVerificationInternal | PendingVerification        | system          | assign to a partner
C7 | PendingVerificationInternal | Leads                      | system          | open a lead
C7 | PendingVerification        | Leads                      | system          | open a lead
C8 | PendingVerificationInternal | PendingVerificationInternal | system          | ask the creditor for more
C9 | PendingVerificationInternal | Closed                     | staff           | reject
C10 | PendingVerification        | Active                     | partner         | accept
C12 | PendingVerification        | Leads                      | partner         | offer custom terms
C13 | PendingVerification        | Leads                      | partner         | decline
C14 | PendingVerification        | Closed                     | partner         | decline without network distribution
C20 | Active                     | Closed                     | partner         | close with a code
C20 | Paused                     | Closed                     | partner         | close with a code
C20 | NeedsAdditionalDetails     | Closed                     | partner         | close with a code
C21 | PendingContractSigning     | Closed                     | system          | settle the balance
C21 | PendingVerificationInternal | Closed                     | system          | settle the balance
C21 | PendingVerification        | Closed                     | system          | settle the balance
C21 | NeedsAdditionalDetails     | Closed                     | system          | settle the balance
C21 | Leads                      | Closed                     | system          | settle the balance
C21 | LeadsQuoteGiven            | Closed                     | system          | settle the balance
C21 | Active                     | Closed                     | system          | settle the balance
C21 | Paused                     | Closed                     | system          | settle the balance
C22 | Active                     | Closed                     | creditor        | withdraw
C22 | Paused                     | Closed                     | creditor        | withdraw
C22 | NeedsAdditionalDetails     | Closed                     | creditor        | withdraw
C24 | PendingVerification        | Closed                     | creditor        | close early
C24 | Leads                      | Closed                     | creditor        | close early
C24 | LeadsQuoteGiven            | Closed                     | creditor        | close early
C25 | Leads                      | LeadsQuoteGiven            | system          | offer quotes
C26 | LeadsQuoteGiven            | Active                     | creditor        | choose a quote
C27 | Leads                      | Closed                     | system          | end the lead without quotes
C28 | LeadsQuoteGiven            | Closed                     | system          | let the quotes expire
C31 | Closed                     | Active                     | system          | go on after a correction
"""


@dataclass(frozen=True)
class Row:
    code: str
    source: str | None
    target: str
    actor: str
    trigger: str


def oracle() -> list[Row]:
    rows = [[part.strip() for part in line.split("|")] for line in ORACLE.strip().splitlines()]
    return [
        Row(code, None if source == "-" else source, target, actor, trigger)
        for code, source, target, actor, trigger in rows
    ]


def test_the_table_is_the_specifications() -> None:
    typed = {(row.code, row.source, row.target, row.actor, row.trigger) for row in oracle()}
    assert {(each.code, each.source, each.target, each.actor, each.trigger) for each in TRANSITIONS} == typed
    assert len(TRANSITIONS) == len(typed)


@given(st.sampled_from([None, *CaseState]), st.sampled_from(list(Trigger)))
def test_every_step_outside_the_oracle_is_refused_with_both_states_named(
    source: CaseState | None, trigger: Trigger
) -> None:
    legal = {(row.source, row.trigger): row.target for row in oracle()}
    if (source, trigger) in legal:
        assert next_state(source, trigger) == legal[source, trigger]
        return
    with pytest.raises(IllegalTransition) as refused:
        next_state(source, trigger)
    targets = {row.target for row in oracle() if row.trigger == trigger}
    assert refused.value.source == source
    assert refused.value.target in targets
    assert (source or "nothing") in str(refused.value)
    assert refused.value.target in str(refused.value)


TERMS = Terms(1, Phase.PRE_LEGAL, "Standard agreement", "", "0.095", custom=False, pricing_zone_id=None)
QUOTED = replace(TERMS, number=2, source="Accepted quote", custom=True)
POA = Paper(PaperKind.POA, PARTNER)


def make_case(state: CaseState, *, network: bool = True, standard: bool = True) -> Case:
    """A case as its history would have left it in that state."""
    worked = state in {CaseState.ACTIVE, CaseState.PAUSED, CaseState.NEEDS_ADDITIONAL_DETAILS, CaseState.CLOSED}
    assigned = worked or state is CaseState.PENDING_VERIFICATION
    return Case(
        id=uuid4(),
        version=1,
        reference="Q8OAXF3W",
        state=state,
        creditor_id=uuid4(),
        creditor_name="C",
        managing_partner_id=None,
        collecting_partner_id=PARTNER if assigned else None,
        partner_name="P" if assigned else None,
        referral_partner_id=None,
        currency="EUR",
        principal=100_000,
        usd_minor=110_000,
        debtor_type=DebtorType.COMPANY,
        standard_scope=standard,
        has_description=False,
        skip_internal_verification=False,
        allow_network_distribution=network,
        needs_info=False,
        validation_areas=(),
        creditor_responded_at=None,
        verified_at=None,
        lead_id=None,
        quotes=0,
        terms=TERMS if assigned else None,
        accepted_at=NOW if worked else None,
        activated_at=NOW if worked else None,
        engagement_id=uuid4() if worked else None,
        phase=Phase.PRE_LEGAL if worked else None,
        exclusive_until=None,
        fees=Fees(),
        recovered=0,
        payments=0,
        settled_at=None,
        partner_reference=None,
        collector_email=None,
        collector_name=None,
        closed_at=NOW if state is CaseState.CLOSED else None,
        close_code=CloseCode.OTHER if state is CaseState.CLOSED else None,
        close_comment=None,
    )


def withdraw_after_the_period(case: Case) -> None:
    case.exclusive_until = NOW.date() - dt.timedelta(days=1)
    case.withdraw(None, NOW, fee_accepted=False)


COMMANDS = {
    "sign the last contract": lambda case: case.complete_contracts(NOW),
    "withdraw the client": lambda case: case.withdraw_client(NOW),
    "assign to a partner": lambda case: case.assign(PARTNER, "P", TERMS, NOW),
    "open a lead": lambda case: case.want_quotes(uuid4(), NOW),
    "ask the creditor for more": lambda case: case.verify(["MissingFile"], NOW),
    "reject": lambda case: case.reject(CloseCode.INVALID_CASE_DATA, None, NOW),
    "accept": lambda case: (case.accept(PARTNER, Fees(), (), NOW), case.activate(uuid4(), NOW)),
    "offer custom terms": lambda case: case.offer_custom_terms(PARTNER, "", NOW),
    "decline": lambda case: case.decline(PARTNER, "Capacity", "", NOW),
    "close with a code": lambda case: case.close(CloseCode.OTHER, None, NOW),
    "withdraw": withdraw_after_the_period,
    "close early": lambda case: case.close_early(None, NOW),
    "offer quotes": lambda case: case.offer_quotes(uuid4(), 1, NOW),
    "choose a quote": lambda case: (case.choose_quote(PARTNER, "P", QUOTED, (), NOW), case.activate(uuid4(), NOW)),
    "end the lead without quotes": lambda case: case.end_lead_without_quotes(NOW),
    "let the quotes expire": lambda case: case.expire_quotes(NOW),
}
# What a method does more gently than the bare table: it says nothing when there is nothing to do.
GENTLE = {("open a lead", "Leads"), ("assign to a partner", "PendingVerification")}


@given(st.sampled_from(list(CaseState)), st.lists(st.sampled_from(sorted(COMMANDS)), max_size=12), st.booleans())
def test_no_sequence_of_commands_leaves_the_oracle(start: CaseState, commands: list[str], network: bool) -> None:  # noqa: FBT001
    legal = {(row.source, row.trigger): row.target for row in oracle()}
    case = make_case(start, network=network)
    for command in commands:
        before = case.state
        trigger = command
        if command == "decline" and not network:
            trigger = "decline without network distribution"
        try:
            COMMANDS[command](case)
        except DomainError:
            assert case.state == before
            continue
        if (command, before) in GENTLE:
            assert case.state == before or legal[before, trigger] == case.state
            continue
        assert legal[before, trigger] == case.state
        assert (case.state is CaseState.CLOSED) == (case.close_code is not None)
        assert case.state is not CaseState.ACTIVE or case.engagement_id is not None


@pytest.mark.parametrize("row", oracle(), ids=lambda row: f"{row.code} {row.source}")
def test_every_row_is_a_command(row: Row) -> None:
    if row.source is None:
        return
    case = make_case(CaseState(row.source), network=row.trigger != "decline without network distribution")
    if row.trigger == "settle the balance":
        case.activated_at = NOW
        case.settle(NOW)
    elif row.trigger == "go on after a correction":
        case.reopen(NOW)
        assert (case.close_code, case.closed_at, case.settled_at) == (None, None, None)
    else:
        if row.code == "C7":
            case.terms = None
        command = "decline" if row.trigger.startswith("decline") else row.trigger
        COMMANDS[command](case)
    assert case.state == row.target


def test_an_acceptance_that_waits_for_papers_stays_until_they_are_signed() -> None:
    case = make_case(CaseState.PENDING_VERIFICATION)
    case.accept(PARTNER, Fees(interest=200), (POA,), NOW)
    assert (case.state, case.awaits_signature, case.awaiting) == (CaseState.PENDING_VERIFICATION, True, (POA,))
    for again in ("accept", "decline", "offer custom terms"):
        with pytest.raises(DomainError):
            COMMANDS[again](case)
    case.activate(uuid4(), NOW)
    assert case.state is CaseState.ACTIVE
    assert case.exclusive_until == dt.date(2027, 5, 22)
    assert case.outstanding == 100_200


def test_custom_terms_have_no_exclusive_period() -> None:
    case = make_case(CaseState.LEADS_QUOTE_GIVEN)
    COMMANDS["choose a quote"](case)
    assert (case.state, case.exclusive_until) == (CaseState.ACTIVE, None)


def test_a_disputed_claim_is_not_accepted_on_standard_terms() -> None:
    case = make_case(CaseState.PENDING_VERIFICATION, standard=False)
    with pytest.raises(DomainError, match="custom terms"):
        case.accept(PARTNER, Fees(), (), NOW)


@pytest.mark.parametrize(
    ("code", "payments", "recovered", "fits"),
    [
        (CloseCode.PAID, 0, 0, False),
        (CloseCode.PAID, 1, 99_999, False),
        (CloseCode.PAID, 2, 100_000, True),
        (CloseCode.PARTIALLY_PAID, 0, 0, False),
        (CloseCode.PARTIALLY_PAID, 1, 99_999, True),
        (CloseCode.PARTIALLY_PAID, 1, 100_000, False),
        (CloseCode.DEBTOR_UNTRACEABLE, 0, 0, True),
        (CloseCode.NO_QUOTES_RECEIVED, 0, 0, False),
        (CloseCode.CASE_NEVER_STARTED, 0, 0, False),
        (CloseCode.INVALID_CASE_DATA, 0, 0, False),
    ],
)
def test_a_close_code_fits_what_was_paid(code: CloseCode, payments: int, recovered: int, fits: bool) -> None:  # noqa: FBT001
    case = make_case(CaseState.ACTIVE)
    case.payments, case.recovered = payments, recovered
    if fits:
        case.close(code, None, NOW)
        assert case.close_code is code
    else:
        with pytest.raises(DomainError):
            case.close(code, None, NOW)
        assert case.state is CaseState.ACTIVE


def test_the_ledgers_word_waits_for_the_engagement_and_binds_then() -> None:
    case = make_case(CaseState.LEADS_QUOTE_GIVEN)
    case.settle(NOW)
    assert case.state is CaseState.LEADS_QUOTE_GIVEN
    COMMANDS["choose a quote"](case)
    assert (case.state, case.close_code) == (CaseState.CLOSED, CloseCode.PAID)


def test_a_closed_case_keeps_its_code_when_the_ledger_settles_it() -> None:
    case = make_case(CaseState.CLOSED)
    case.settle(NOW)
    assert case.close_code is CloseCode.OTHER


def test_what_was_never_engaged_or_is_open_does_not_reopen() -> None:
    for case in (make_case(CaseState.ACTIVE), make_case(CaseState.LEADS)):
        state = case.state
        case.reopen(NOW)
        assert (case.state, case.pull_events()) == (state, [])
    unengaged = make_case(CaseState.CLOSED)
    unengaged.engagement_id = None
    unengaged.reopen(NOW)
    assert unengaged.state is CaseState.CLOSED
