-- What a creditor told of money that he received himself. It counts in nothing; `payment_id` is the payment that the
-- partner recorded for it. Which report it is and what it says never changes.
CREATE TABLE direct_payments (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL,
    creditor_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    is_test boolean NOT NULL,
    currency text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    received_on date NOT NULL,
    reference text,
    note text,
    late boolean NOT NULL,
    reported_at timestamptz NOT NULL,
    reported_by uuid,
    status text NOT NULL DEFAULT 'Reported' CHECK (status IN ('Reported', 'Confirmed', 'Rejected')),
    payment_id uuid,
    rejection_reason text,
    decided_at timestamptz,
    decided_by uuid,
    CHECK ((status = 'Confirmed') = (payment_id IS NOT NULL)),
    CHECK ((status = 'Rejected') = (rejection_reason IS NOT NULL)),
    CHECK ((status = 'Reported') = (decided_at IS NULL))
);
CREATE INDEX direct_payments_case ON direct_payments (case_id, reported_at DESC);
CREATE UNIQUE INDEX direct_payments_payment ON direct_payments (payment_id) WHERE payment_id IS NOT NULL;
REVOKE UPDATE, DELETE, TRUNCATE ON direct_payments FROM ledger_app;
GRANT UPDATE (status, payment_id, rejection_reason, decided_at, decided_by) ON direct_payments TO ledger_app;

-- When a commission was told to be unpaid on the day of its reminder.
ALTER TABLE payments ADD COLUMN commission_overdue_at timestamptz;
GRANT UPDATE (commission_overdue_at) ON payments TO ledger_app;
CREATE INDEX payments_to_remind ON payments (commission_reminder_on, id)
    WHERE commission_reminder_on IS NOT NULL AND commission_overdue_at IS NULL;
CREATE INDEX payments_unpaid_commission ON payments (partner_id, creditor_id) WHERE commission_status = 'Unpaid';

-- The cases by which partners collect commissions from their clients; `failed` once one ended without being paid.
CREATE TABLE commission_cases (
    case_id uuid NOT NULL,
    payment_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    opened_at timestamptz NOT NULL,
    failed boolean NOT NULL DEFAULT false,
    PRIMARY KEY (payment_id, case_id)
);
CREATE INDEX commission_cases_case ON commission_cases (case_id);
