"""The tables of identity as SQLAlchemy Core sees them; the migrations make them."""

from sqlalchemy import ARRAY, Column, DateTime, LargeBinary, MetaData, Table, Text, Uuid

metadata = MetaData()
_instant = DateTime(timezone=True)

organisations = Table(
    "organisations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text),
    Column("name", Text),
    Column("country", Text),
    Column("created_at", _instant),
)

users = Table(
    "users",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("email", Text),
    Column("first_name", Text),
    Column("last_name", Text),
    Column("password_hash", Text),
    Column("brought_by", Uuid),
    Column("created_at", _instant),
)

memberships = Table(
    "memberships",
    metadata,
    Column("organisation_id", Uuid, primary_key=True),
    Column("user_id", Uuid, primary_key=True),
    Column("role", Text),
    Column("created_at", _instant),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid),
    Column("email", Text),
    Column("first_name", Text),
    Column("last_name", Text),
    Column("role", Text),
    Column("token_hash", LargeBinary),
    Column("created_at", _instant),
    Column("expires_at", _instant),
    Column("accepted_at", _instant),
    Column("revoked_at", _instant),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("organisation_id", Uuid),
    Column("name", Text),
    Column("role", Text),
    Column("permissions", ARRAY(Text)),
    Column("secret_hash", LargeBinary),
    Column("created_by", Uuid),
    Column("created_at", _instant),
    Column("expires_at", _instant),
    Column("revoked_at", _instant),
)

key_usage = Table(
    "key_usage",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("organisation_id", Uuid),
    Column("last_used_at", _instant),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid),
    Column("user_id", Uuid),
    Column("token_hash", LargeBinary),
    Column("created_at", _instant),
    Column("expires_at", _instant),
    Column("revoked_at", _instant),
)

login_failures = Table(
    "login_failures",
    metadata,
    Column("account_hash", LargeBinary),
    Column("address", Text),
    Column("failed_at", _instant),
)

referral_links = Table(
    "referral_links",
    metadata,
    Column("referral_partner_id", Uuid, primary_key=True),
    Column("external_tenant_id", Text, primary_key=True),
    Column("creditor_id", Uuid),
)

provisionings = Table(
    "provisionings",
    metadata,
    Column("idempotency_key", Text, primary_key=True),
    Column("request_hash", LargeBinary),
    Column("organisation_id", Uuid),
    Column("user_id", Uuid),
)
