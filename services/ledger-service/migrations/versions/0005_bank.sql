-- One row an account: whoever imports for it holds this row, so that two files at once are taken one after the other.
CREATE TABLE statement_accounts (
    owner_id uuid NOT NULL,
    account text NOT NULL,
    PRIMARY KEY (owner_id, account)
);

CREATE TABLE bank_statements (
    id uuid PRIMARY KEY,
    owner_id uuid NOT NULL,
    account text NOT NULL,
    reference text,
    format text NOT NULL CHECK (format IN ('camt.053', 'CSV')),
    -- SHA-256 of the file and the statement's place in it: the same file again is the same import.
    file_hash bytea NOT NULL,
    place smallint NOT NULL,
    lines integer NOT NULL,
    new_lines integer NOT NULL,
    skipped integer NOT NULL,
    imported_at timestamptz NOT NULL,
    imported_by uuid,
    UNIQUE (owner_id, file_hash, account, place)
);

-- Amounts are minor units. Texts of people stand in the five columns after `reverses` only, which may be emptied.
CREATE TABLE bank_lines (
    id uuid PRIMARY KEY,
    owner_id uuid NOT NULL,
    statement_id uuid NOT NULL REFERENCES bank_statements,
    number integer NOT NULL,
    account text NOT NULL,
    booked_on date NOT NULL,
    value_date date NOT NULL,
    direction text NOT NULL CHECK (direction IN ('Credit', 'Debit')),
    currency text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    bank_reference text,
    end_to_end_id text,
    reverses boolean NOT NULL,
    reference text,
    text text,
    counterparty text,
    counterparty_account text,
    note text,
    status text NOT NULL CHECK (status IN ('Open', 'Matched', 'Ignored')),
    -- The line of another file that this one may be again; somebody decides.
    maybe_same_as uuid,
    candidates jsonb NOT NULL DEFAULT '[]',
    case_id uuid,
    payment_id uuid,
    automatic boolean NOT NULL DEFAULT false,
    decided_by uuid,
    decided_at timestamptz,
    created_at timestamptz NOT NULL,
    UNIQUE (statement_id, number),
    CHECK ((status = 'Matched') = (payment_id IS NOT NULL))
);
-- A payment is the money of one line at most.
CREATE UNIQUE INDEX bank_lines_payment ON bank_lines (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX bank_lines_same ON bank_lines (owner_id, account, booked_on, amount);
CREATE INDEX bank_lines_work ON bank_lines (owner_id, status, booked_on DESC, id DESC);
