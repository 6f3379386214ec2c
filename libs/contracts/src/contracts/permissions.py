"""The permissions a route may ask for, and the roles that hold them (domain 2.2 and 2.3)."""

from enum import StrEnum
from typing import Final

from contracts.values import OrganisationKind


class Role(StrEnum):
    """The role of a user in one organisation."""

    PLATFORM_ADMIN = "PlatformAdmin"
    CLIENT_ADMIN = "ClientAdmin"
    CLIENT_USER = "ClientUser"
    PARTNER_ADMIN = "PartnerAdmin"
    CASE_MANAGER = "CaseManager"
    FINANCE = "Finance"
    READ_ONLY = "ReadOnly"
    REFERRAL_USER = "ReferralUser"
    REFERRAL_ADMIN = "ReferralAdmin"


class Permission(StrEnum):
    """What a route demands of its caller. A route without one stops its service from starting."""

    READ_ORGANISATION = "organisation.read"
    MANAGE_ORGANISATION = "organisation.manage"
    READ_CASES = "cases.read"
    SUBMIT_CASE = "cases.submit"
    WORK_CASE = "cases.work"
    WRITE_MESSAGE = "messages.write"
    ADD_FILE = "files.add"
    CLOSE_CASE = "cases.close"
    SIGN_CONTRACT = "contracts.sign"
    READ_PAYMENTS = "payments.read"
    RECORD_PAYMENT = "payments.record"
    REPORT_PAYMENT = "payments.report"
    VERIFY_PAYMENT = "payments.verify"
    READ_BALANCE = "balance.read"
    MANAGE_BILLING = "billing.manage"
    READ_QUOTES = "quotes.read"
    CHOOSE_QUOTE = "quotes.choose"
    READ_LEADS = "leads.read"
    SUBMIT_QUOTE = "leads.quote"
    READ_TASKS = "tasks.read"
    READ_CLIENTS = "clients.read"
    BRING_CLIENT = "clients.bring"
    ACT_AS_CLIENT = "clients.act"
    READ_EARNINGS = "earnings.read"
    READ_NETWORK = "network.read"
    SET_UP_NETWORK = "network.set-up"


_P: Final = Permission

ROLE_PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.PLATFORM_ADMIN: frozenset(
        {
            _P.READ_ORGANISATION,
            _P.MANAGE_ORGANISATION,
            _P.READ_NETWORK,
            _P.SET_UP_NETWORK,
            _P.READ_BALANCE,
            _P.MANAGE_BILLING,
            _P.READ_CASES,
            _P.READ_PAYMENTS,
            _P.VERIFY_PAYMENT,
            _P.READ_TASKS,
        }
    ),
    Role.CLIENT_ADMIN: frozenset(
        {
            _P.READ_ORGANISATION,
            _P.MANAGE_ORGANISATION,
            _P.READ_CASES,
            _P.SUBMIT_CASE,
            _P.WRITE_MESSAGE,
            _P.ADD_FILE,
            _P.CLOSE_CASE,
            _P.SIGN_CONTRACT,
            _P.READ_PAYMENTS,
            _P.REPORT_PAYMENT,
            _P.READ_BALANCE,
            _P.MANAGE_BILLING,
            _P.READ_QUOTES,
            _P.CHOOSE_QUOTE,
            _P.READ_TASKS,
        }
    ),
    Role.CLIENT_USER: frozenset(
        {
            _P.READ_ORGANISATION,
            _P.READ_CASES,
            _P.SUBMIT_CASE,
            _P.WRITE_MESSAGE,
            _P.ADD_FILE,
            _P.CLOSE_CASE,
            _P.READ_PAYMENTS,
            _P.REPORT_PAYMENT,
            _P.READ_BALANCE,
            _P.READ_QUOTES,
            _P.CHOOSE_QUOTE,
            _P.READ_TASKS,
        }
    ),
    Role.PARTNER_ADMIN: frozenset(
        {
            _P.READ_ORGANISATION,
            _P.MANAGE_ORGANISATION,
            _P.READ_CASES,
            _P.SUBMIT_CASE,
            _P.WORK_CASE,
            _P.WRITE_MESSAGE,
            _P.ADD_FILE,
            _P.CLOSE_CASE,
            _P.SIGN_CONTRACT,
            _P.READ_PAYMENTS,
            _P.RECORD_PAYMENT,
            _P.READ_BALANCE,
            _P.MANAGE_BILLING,
            _P.READ_QUOTES,
            _P.CHOOSE_QUOTE,
            _P.READ_LEADS,
            _P.SUBMIT_QUOTE,
            _P.READ_TASKS,
        }
    ),
    Role.CASE_MANAGER: frozenset(
        {
            _P.READ_ORGANISATION,
            _P.READ_CASES,
            _P.SUBMIT_CASE,
            _P.WORK_CASE,
            _P.WRITE_MESSAGE,
            _P.ADD_FILE,
            _P.CLOSE_CASE,
            _P.READ_PAYMENTS,
            _P.RECORD_PAYMENT,
            _P.READ_QUOTES,
            _P.CHOOSE_QUOTE,
            _P.READ_LEADS,
            _P.SUBMIT_QUOTE,
            _P.READ_TASKS,
        }
    ),
    Role.FINANCE: frozenset(
        {
            _P.READ_ORGANISATION,
            _P.READ_CASES,
            _P.READ_PAYMENTS,
            _P.READ_BALANCE,
            _P.MANAGE_BILLING,
            _P.READ_TASKS,
        }
    ),
    Role.READ_ONLY: frozenset({_P.READ_ORGANISATION, _P.READ_CASES, _P.READ_PAYMENTS}),
    Role.REFERRAL_ADMIN: frozenset(
        {
            _P.READ_ORGANISATION,
            _P.MANAGE_ORGANISATION,
            _P.READ_CASES,
            _P.READ_CLIENTS,
            _P.BRING_CLIENT,
            _P.ACT_AS_CLIENT,
            _P.READ_EARNINGS,
            _P.MANAGE_BILLING,
        }
    ),
    Role.REFERRAL_USER: frozenset(
        {
            _P.READ_ORGANISATION,
            _P.READ_CASES,
            _P.READ_CLIENTS,
            _P.READ_EARNINGS,
        }
    ),
}

ADMIN_ROLE: Final[dict[OrganisationKind, Role]] = {
    OrganisationKind.PLATFORM: Role.PLATFORM_ADMIN,
    OrganisationKind.CREDITOR: Role.CLIENT_ADMIN,
    OrganisationKind.COLLECTION_PARTNER: Role.PARTNER_ADMIN,
    OrganisationKind.REFERRAL_PARTNER: Role.REFERRAL_ADMIN,
}
"""The role of an organisation's first user, and of its API keys unless scoped down."""

PREFIX_KIND: Final[dict[str, OrganisationKind]] = {
    "/customer": OrganisationKind.CREDITOR,
    "/partner": OrganisationKind.COLLECTION_PARTNER,
    "/referral": OrganisationKind.REFERRAL_PARTNER,
    "/ops": OrganisationKind.PLATFORM,
}
"""Which kind of organisation a public path prefix serves."""
