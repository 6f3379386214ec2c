"""Organisations, people, their credentials, and what referral partners may act for.

Revision ID: 0001
"""

from chassis.migrations import (
    create_chassis_tables,
    enable_row_level_security,
    enable_row_level_security_by,
    run_script,
)

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE organisations (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('Creditor', 'CollectionPartner', 'ReferralPartner', 'Platform')),
    name text NOT NULL,
    country text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX organisations_newest ON organisations (created_at DESC, id DESC);

CREATE TABLE users (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    first_name text NOT NULL,
    last_name text NOT NULL,
    password_hash text,
    brought_by uuid NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX users_email ON users (lower(email));

CREATE TABLE memberships (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    user_id uuid NOT NULL REFERENCES users (id),
    role text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, user_id)
);
CREATE INDEX memberships_user ON memberships (user_id);

CREATE TABLE invitations (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    email text NOT NULL,
    first_name text NOT NULL,
    last_name text NOT NULL,
    role text NOT NULL,
    token_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    revoked_at timestamptz
);
CREATE UNIQUE INDEX invitations_open ON invitations (organisation_id, lower(email))
    WHERE accepted_at IS NULL AND revoked_at IS NULL;

CREATE TABLE api_keys (
    id text PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    name text NOT NULL,
    role text NOT NULL,
    permissions text[] NOT NULL,
    secret_hash bytea NOT NULL UNIQUE,
    created_by uuid,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz
);
CREATE INDEX api_keys_live ON api_keys (organisation_id, name) WHERE revoked_at IS NULL;

CREATE TABLE referral_links (
    referral_partner_id uuid NOT NULL,
    external_tenant_id text NOT NULL,
    creditor_id uuid NOT NULL,
    PRIMARY KEY (referral_partner_id, external_tenant_id)
);

CREATE TABLE provisionings (
    idempotency_key text PRIMARY KEY,
    request_hash bytea NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    user_id uuid NOT NULL
);

-- The next three hold traces of use, not business facts: they change without anybody deciding anything.
CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    user_id uuid NOT NULL REFERENCES users (id),
    token_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expired ON sessions (expires_at);

CREATE TABLE key_usage (
    key_id text PRIMARY KEY REFERENCES api_keys (id),
    organisation_id uuid NOT NULL,
    last_used_at timestamptz NOT NULL
);

CREATE TABLE login_failures (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_hash bytea NOT NULL,
    address text NOT NULL,
    failed_at timestamptz NOT NULL
);
CREATE INDEX login_failures_recent ON login_failures (account_hash, address, failed_at);
CREATE INDEX login_failures_old ON login_failures (failed_at);

-- Who has this e-mail address, whatever organisation he belongs to: an address belongs to one person.
CREATE FUNCTION user_of_email(wanted text) RETURNS uuid LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS
$$
DECLARE
    scope text := current_setting('app.tenant', true);
    found uuid;
BEGIN
    PERFORM set_config('app.tenant', '*', true);
    SELECT id INTO found FROM users WHERE lower(email) = lower(wanted);
    PERFORM set_config('app.tenant', coalesce(scope, ''), true);
    RETURN found;
END
$$;

-- Deletes a person who is in no organisation of any tenant any more, with his sessions.
CREATE FUNCTION forget_if_nowhere(person uuid) RETURNS void LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS
$$
DECLARE
    scope text := current_setting('app.tenant', true);
BEGIN
    PERFORM set_config('app.tenant', '*', true);
    IF NOT EXISTS (SELECT 1 FROM memberships WHERE memberships.user_id = person) THEN
        DELETE FROM sessions WHERE user_id = person;
        DELETE FROM users WHERE id = person;
    END IF;
    PERFORM set_config('app.tenant', coalesce(scope, ''), true);
END
$$;
"""

USER_IS_OURS = """(
    brought_by = current_tenant()
    OR EXISTS (
        SELECT 1 FROM memberships
        WHERE memberships.user_id = users.id AND memberships.organisation_id = current_tenant()
    )
)"""


def upgrade() -> None:
    create_chassis_tables()
    run_script(TABLES)
    enable_row_level_security("organisations", "id")
    enable_row_level_security("memberships", "organisation_id")
    enable_row_level_security("invitations", "organisation_id")
    enable_row_level_security("api_keys", "organisation_id")
    enable_row_level_security("sessions", "organisation_id")
    enable_row_level_security("key_usage", "organisation_id")
    enable_row_level_security("referral_links", "referral_partner_id", "creditor_id")
    enable_row_level_security_by("users", USER_IS_OURS)
    # Nobody's but the platform's: no tenant ever matches.
    enable_row_level_security_by("provisionings", "false")
    enable_row_level_security_by("login_failures", "false")
