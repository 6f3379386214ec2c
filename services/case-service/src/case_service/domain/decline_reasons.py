"""Why a partner may decline (domain 7.3): the nine known categories and four of ours."""

from enum import StrEnum


class DeclineReason(StrEnum):
    """A category of a decline."""

    BELOW_MINIMUM = "BelowMinimumThreshold"
    UNTRACEABLE_DEBTOR = "UntraceableDebtor"
    OUT_OF_JURISDICTION = "OutOfJurisdiction"
    TIME_BARRED = "TimeBarred"
    REGULATORY_RESTRICTION = "RegulatoryRestriction"
    DEBTOR_GONE = "DebtorInsolventDeceasedOrDissolved"
    MISSING_INFORMATION = "MissingEssentialInformation"
    CONFLICT_OF_INTEREST = "ConflictOfInterest"
    DISPUTED = "DisputedOrLegalNeeded"
    CAPACITY = "Capacity"
    LANGUAGE = "Language"
    PROHIBITED_INDUSTRY = "ProhibitedIndustry"
    DUPLICATE = "DuplicateCase"
