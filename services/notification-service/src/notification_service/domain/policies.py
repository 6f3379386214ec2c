"""The service-level policies as data (domain 6): what starts a clock, what stops it, who has how long.

Left out on purpose: the disbursement clock (30 business days, domain 4.5), which the ledger counts itself and tells
when it is missed; pauses and requests for more information, which have no events yet; the monthly survey.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from notification_service.domain.calendar import Limit, Unit
from notification_service.domain.facts import Kind


class ClockCode(StrEnum):
    """The clocks there are."""

    VALIDATION = "AutomatedValidation"
    VALIDATION_INFO = "ValidationNeedsInfo"
    ROUTING = "NewCaseInInbox"
    ACCEPT = "AcceptCase"
    FIRST_CONTACT = "FirstDebtorContact"
    STATUS_UPDATE = "StatusUpdate"
    QUOTE_WINDOW = "QuoteWindow"
    QUOTE_SELECTION = "QuoteSelection"
    CHAT_REPLY = "ChatReply"
    PAYMENT_VERIFICATION = "PaymentVerification"
    DIRECT_PAYMENT_NOTICE = "DirectPaymentNotice"
    CONFIRM_DIRECT_PAYMENT = "ConfirmDirectPayment"


class Owner(StrEnum):
    """Whose clock it is."""

    PLATFORM = "Platform"
    CREDITOR = "Creditor"
    PARTNER = "Partner"
    RECIPIENT = "Recipient"
    BIDDERS = "Bidders"


@dataclass(frozen=True, slots=True)
class Policy:
    """One row: a fact of `starts` begins a clock, one of `met` fulfils it, one of `stopped` ends its reason.

    `met_by_owner`: only acts of the owner himself count. `same_lead`, `same_subject`: only facts about the same
    lead, payment or report count. `once_until_met`: a further start while the clock runs starts no second one.
    `repeats`: what fulfils the clock starts the next one, and so does a miss. `met_by_start`: the fact tells that
    something was done which had to be done since an earlier time that it names.
    """

    code: ClockCode
    owner: Owner
    limit: Limit
    starts: frozenset[Kind]
    met: frozenset[Kind]
    stopped: frozenset[Kind]
    met_by_owner: bool = False
    same_lead: bool = False
    once_until_met: bool = False
    repeats: bool = False
    same_subject: bool = False
    met_by_start: bool = False


def _policy(  # noqa: PLR0917 - a row of the table below
    code: ClockCode,
    owner: Owner,
    limit: Limit,
    starts: Kind | set[Kind],
    met: set[Kind],
    stopped: set[Kind],
    **how: bool,
) -> Policy:
    begins = frozenset({starts} if isinstance(starts, Kind) else starts)
    return Policy(code, owner, limit, begins, frozenset(met), frozenset(stopped), **how)


_WORK: Final = {Kind.NOTE_ADDED, Kind.MESSAGE_SENT}

POLICIES: Final = (
    _policy(
        ClockCode.VALIDATION,
        Owner.PLATFORM,
        Limit(1, Unit.HOURS),
        Kind.OPENED,
        {Kind.VERIFIED, Kind.VALIDATION_FAILED},
        {Kind.CLOSED},
    ),
    _policy(
        ClockCode.VALIDATION_INFO,
        Owner.CREDITOR,
        Limit(5, Unit.BUSINESS_DAYS),
        Kind.VALIDATION_FAILED,
        {Kind.VERIFIED},
        {Kind.CLOSED},
        once_until_met=True,
    ),
    _policy(
        ClockCode.ROUTING,
        Owner.PLATFORM,
        Limit(24, Unit.HOURS),
        Kind.VERIFIED,
        {Kind.ASSIGNED, Kind.COLLECTING_QUOTES},
        {Kind.CLOSED},
    ),
    _policy(
        ClockCode.ACCEPT,
        Owner.PARTNER,
        Limit(1, Unit.BUSINESS_DAYS),
        Kind.ASSIGNED,
        {Kind.ACCEPTED, Kind.ACTIVATED, Kind.DECLINED, Kind.CUSTOM_TERMS_OFFERED},
        {Kind.CLOSED, Kind.ASSIGNED},
    ),
    _policy(
        ClockCode.FIRST_CONTACT,
        Owner.PARTNER,
        Limit(24, Unit.HOURS),
        Kind.ACTIVATED,
        _WORK,
        {Kind.CLOSED, Kind.ACTIVATED},
        met_by_owner=True,
    ),
    _policy(
        ClockCode.STATUS_UPDATE,
        Owner.PARTNER,
        Limit(14, Unit.DAYS),
        {Kind.ACTIVATED, Kind.REOPENED},
        _WORK | {Kind.PAYMENT_RECORDED},
        {Kind.CLOSED, Kind.ACTIVATED, Kind.REOPENED},
        met_by_owner=True,
        repeats=True,
    ),
    _policy(
        ClockCode.QUOTE_WINDOW,
        Owner.BIDDERS,
        Limit(0, Unit.GIVEN),
        Kind.LEAD_OPENED,
        {Kind.QUOTE_SUBMITTED},
        {Kind.QUOTES_RELEASED, Kind.QUOTE_ACCEPTED, Kind.LEAD_CLOSED},
        same_lead=True,
    ),
    _policy(
        ClockCode.QUOTE_SELECTION,
        Owner.CREDITOR,
        Limit(7, Unit.DAYS),
        Kind.QUOTES_RELEASED,
        {Kind.QUOTE_ACCEPTED},
        {Kind.LEAD_CLOSED},
        same_lead=True,
    ),
    _policy(
        ClockCode.CHAT_REPLY,
        Owner.RECIPIENT,
        Limit(2, Unit.BUSINESS_DAYS),
        Kind.MESSAGE_SENT,
        {Kind.MESSAGE_SENT},
        {Kind.CLOSED},
        met_by_owner=True,
    ),
    _policy(
        ClockCode.PAYMENT_VERIFICATION,
        Owner.PLATFORM,
        Limit(2, Unit.BUSINESS_DAYS),
        Kind.PAYMENT_SUBMITTED,
        {Kind.PAYMENT_RECORDED, Kind.PAYMENT_REJECTED},
        {Kind.PAYMENT_DELETED},
        same_subject=True,
        once_until_met=True,
    ),
    _policy(
        ClockCode.DIRECT_PAYMENT_NOTICE,
        Owner.CREDITOR,
        Limit(3, Unit.FULL_DAYS),
        Kind.DIRECT_PAYMENT_REPORTED,
        set(),
        set(),
        met_by_start=True,
    ),
    _policy(
        ClockCode.CONFIRM_DIRECT_PAYMENT,
        Owner.PARTNER,
        Limit(2, Unit.BUSINESS_DAYS),
        {Kind.DIRECT_PAYMENT_REPORTED, Kind.DIRECT_PAYMENT_REOPENED},
        {Kind.DIRECT_PAYMENT_CONFIRMED, Kind.DIRECT_PAYMENT_REJECTED},
        set(),
        same_subject=True,
    ),
)
