-- A promise, in minor units of the case's currency. Whether it is kept follows from the payments dated `agreed_on` or
-- later: `tolerance` may be lacking of what is due, and an instalment may come `grace_days` late.
CREATE TABLE payment_plans (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL,
    creditor_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    is_test boolean NOT NULL,
    currency text NOT NULL,
    agreed_on date NOT NULL,
    written boolean NOT NULL,
    tolerance bigint NOT NULL CHECK (tolerance >= 0),
    grace_days smallint NOT NULL CHECK (grace_days BETWEEN 0 AND 60),
    created_at timestamptz NOT NULL,
    created_by uuid,
    cancelled_on date,
    cancelled_by uuid,
    cancel_reason text
);
CREATE INDEX payment_plans_case ON payment_plans (case_id, created_at DESC);
CREATE INDEX payment_plans_partner ON payment_plans (partner_id, agreed_on);

-- `judge_on` is the first day on which an instalment that is not covered is missed; empty once that was judged.
CREATE TABLE plan_instalments (
    plan_id uuid NOT NULL REFERENCES payment_plans,
    number smallint NOT NULL CHECK (number >= 1),
    creditor_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    due date NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    judge_on date,
    PRIMARY KEY (plan_id, number)
);
CREATE INDEX plan_instalments_due ON plan_instalments (judge_on) WHERE judge_on IS NOT NULL;
