"""Why the ledger refuses, in types that callers can tell apart."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class LedgerError(Exception):
    """Base of every refusal."""


class InvalidPayment(LedgerError):
    """Fields of a payment are wrong; `fields` names each with what to do."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, texts in fields.items() for text in texts))
        self.fields = dict(fields)


class UnknownCase(LedgerError):
    """There is no such case for this partner."""


class Awaited(StrEnum):
    """What the ledger may still be waiting for."""

    CASE = "the case"
    STATE = "the state of the case"
    TERMS = "the terms of the engagement"
    LINK = "the link of the referral partner"
    OWNER = "an answer of the case's owner"


class NotYetKnown(LedgerError):
    """The owner of a fact has it, the ledger does not yet: the same request will do shortly."""

    def __init__(self, awaited: Awaited) -> None:
        super().__init__(awaited.value)
        self.awaited = awaited


class CaseTakesNoPayments(LedgerError):
    """The case is in a state in which payments are not recorded.

    `settled` says that the ledger itself closed it: nobody has to be asked.
    """

    def __init__(self, state: str, *, settled: bool) -> None:
        super().__init__(
            f"A payment is recorded on a case that is Active, Paused or More Info Required; this one is {state}."
        )
        self.state = state
        self.settled = settled


class OnlyTestCases(LedgerError):
    """A managing partner makes payments up on test cases only."""

    def __init__(self) -> None:
        super().__init__("The case is not a test case: its payments are recorded by who collects it.")


class PlatformMayNotReceive(LedgerError):
    """The platform holds no money unless the network is set up that way."""

    def __init__(self) -> None:
        super().__init__("The platform does not receive debtors' money: use CollectionPartner or Creditor.")


class SplitDoesNotAddUp(LedgerError):
    """Both parts of a stated split must make up the payment."""

    def __init__(self, stated: Decimal, amount: Decimal) -> None:
        super().__init__(f"with payoutCreditor it makes {stated}, but paymentAmount is {amount}")


class UnknownPayment(LedgerError):
    """There is no such payment for this caller."""


class UnknownLine(LedgerError):
    """There is no such line of a bank statement for this caller."""


class LineIsDecided(LedgerError):
    """A line was matched or ignored before."""

    def __init__(self, status: str) -> None:
        super().__init__(f"The line is {status} already; only an Open one can be matched or ignored.")


class LineIsNoPayment(LedgerError):
    """A line cannot be the money of a payment on that claim."""


class NoExchangeRate(LedgerError):
    """No rate of this currency was ever published."""


class PaymentInvoiced(LedgerError):
    """A share of the payment is on an invoice: only a credit note can correct it."""

    def __init__(self) -> None:
        super().__init__("The payment is invoiced: it can be changed once its invoice was credited.")


class ReopeningNeedsConsent(LedgerError):
    """The case was closed as paid, and after the change it would not be paid: it would have to open again."""

    def __init__(self) -> None:
        super().__init__(
            "The case is closed as Paid, and this change leaves an open balance: "
            "send reopenCaseIfNeeded=true to go on, which makes the case Active again."
        )


class NotSubmitted(LedgerError):
    """Only a submitted payment is verified or rejected; `verification` is what this one is."""

    def __init__(self, verification: str) -> None:
        super().__init__(f"A payment is verified or rejected once, while it is Submitted; this one is {verification}.")
        self.verification = verification


class ClaimIsOver(LedgerError):
    """The case is closed or merged: nothing is added to its claim any more."""

    def __init__(self, state: str) -> None:
        super().__init__(f"The claim of a case that is {state} does not change.")


class ClaimNotBegun(LedgerError):
    """Nobody collects on the case yet: its fees are stated when the partner starts it."""

    def __init__(self, state: str) -> None:
        super().__init__(f"The case is {state}: fees are stated when it is started, and changed after that.")


class DeliberateRate(LedgerError):
    """Only staff changes a rate that was set on purpose."""

    def __init__(self) -> None:
        super().__init__(
            "the success fee of this case was set deliberately: use keepIntentionalRate=true to change the claim "
            "and keep it"
        )


class PriceNeedsConfirmation(LedgerError):
    """The success fee would move, or somebody set it on purpose: the caller has to say that he knows.

    Rates are fractions of the recovered principal, `warning` is what else he should know.
    """

    def __init__(self, current: Fraction, proposed: Fraction, *, intentional: bool, warning: str | None) -> None:
        super().__init__(
            "The success fee of this case was set deliberately: send keepIntentionalRate=true to keep it."
            if intentional
            else "The new principal changes the success fee: send confirmPriceChange=true to accept that."
        )
        self.current = current
        self.proposed = proposed
        self.intentional = intentional
        self.warning = warning
