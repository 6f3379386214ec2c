"""The composition root: what ledger-service is made of."""

from typing import Final

from chassis.runtime import Core, Service
from ledger_service.api.errors import ERRORS
from ledger_service.api.routes import (
    balances,
    bank,
    bank_accounts,
    bank_lines,
    billing_profiles,
    client_invoices,
    commission_cases,
    creditor_statements,
    customer_invoices,
    customer_payments,
    direct_payments,
    disbursements,
    explanations,
    interest,
    internal,
    ledger_balances,
    ledger_page,
    managed_payments,
    ops_invoices,
    ops_referral_invoices,
    partner_claims,
    partner_invoices,
    partner_payments,
    payment_batches,
    payment_reviews,
    payout_files,
    plans,
    rates,
    referral_invoices,
    referral_reporting,
    withdrawals,
)
from ledger_service.jobs.commissions import COMMISSIONS
from ledger_service.jobs.nightly import nightly
from ledger_service.jobs.plans import INSTALMENTS
from ledger_service.jobs.sealing import SEALING
from ledger_service.jobs.timers import TIMERS
from ledger_service.jobs.withdrawals import WITHDRAWALS
from ledger_service.messaging.handlers import HANDLERS
from ledger_service.persistence.chain_checks import CHAIN_CHECKS
from ledger_service.persistence.commission_checks import COMMISSION_CHECKS
from ledger_service.persistence.document_checks import DOCUMENT_CHECKS
from ledger_service.persistence.sum_checks import SUM_CHECKS
from ledger_service.settings import LedgerSettings
from ledger_service.verify import CHECKS

ALL_CHECKS: Final = {**CHECKS, **CHAIN_CHECKS, **SUM_CHECKS, **DOCUMENT_CHECKS, **COMMISSION_CHECKS}


def bootstrap(_core: Core) -> Service:
    """Put the service together."""
    return Service(
        name="ledger",
        routers=[
            partner_payments.router,
            managed_payments.router,
            payment_batches.router,
            partner_claims.router,
            payment_reviews.router,
            customer_payments.router,
            direct_payments.router,
            commission_cases.router,
            explanations.router,
            balances.router,
            ledger_balances.router,
            billing_profiles.router,
            partner_invoices.router,
            client_invoices.router,
            customer_invoices.router,
            creditor_statements.router,
            ops_invoices.router,
            disbursements.router,
            payout_files.router,
            ledger_page.router,
            referral_reporting.router,
            referral_invoices.router,
            ops_referral_invoices.router,
            rates.router,
            interest.router,
            bank.router,
            bank_lines.router,
            bank_accounts.router,
            plans.router,
            withdrawals.router,
            internal.router,
        ],
        errors=ERRORS,
        handlers=HANDLERS,
        app_state={"ledger_settings": LedgerSettings()},
        timers=[SEALING, INSTALMENTS, COMMISSIONS, WITHDRAWALS, *TIMERS],
        jobs=[nightly(ALL_CHECKS)],
        checks=ALL_CHECKS,
    )
