"""Billing profiles, invoices and their lines, invoice runs, disbursements."""

from pathlib import Path

from chassis.migrations import enable_row_level_security, run_script

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run_script(Path(__file__).with_suffix(".sql").read_text())
    enable_row_level_security("number_series", "issuer_id")
    enable_row_level_security("invoices", "issuer_id", "recipient_id")
    enable_row_level_security("invoice_lines", "issuer_id", "recipient_id")
    enable_row_level_security("disbursements", "partner_id", "creditor_id")
    enable_row_level_security("disbursement_lines", "partner_id", "creditor_id")
    # The platform's details stand on every invoice, those of a client on his partners' invoices to him.
    run_script("""
        ALTER TABLE billing_profiles ENABLE ROW LEVEL SECURITY;
        ALTER TABLE billing_profiles FORCE ROW LEVEL SECURITY;
        CREATE POLICY seen ON billing_profiles FOR SELECT USING ((SELECT sees_everything())
            OR organisation_id IN (current_tenant(), '00000000-0000-0000-0000-000000000000')
            OR EXISTS (SELECT 1 FROM case_accounts WHERE case_accounts.creditor_id = billing_profiles.organisation_id
                       AND case_accounts.partner_id = current_tenant()));
        CREATE POLICY own ON billing_profiles FOR ALL
            USING ((SELECT sees_everything()) OR organisation_id = current_tenant())
            WITH CHECK ((SELECT sees_everything()) OR organisation_id = current_tenant());
        DROP POLICY tenant ON parties;
        CREATE POLICY names_are_no_secret ON parties FOR SELECT USING (current_setting('app.tenant', true) <> '');
        CREATE POLICY kept_by_the_network ON parties FOR ALL
            USING ((SELECT sees_everything())) WITH CHECK ((SELECT sees_everything()));
    """)
