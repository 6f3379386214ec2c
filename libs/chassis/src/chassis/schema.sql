-- The tables every service's schema holds. Run by the first migration as the schema's owner.

CREATE FUNCTION current_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(nullif(current_setting('app.tenant', true), '*'), '')::uuid $$;

CREATE FUNCTION sees_everything() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('app.tenant', true) = '*', false) $$;

CREATE TABLE event_sequences (
    topic text NOT NULL,
    key text NOT NULL,
    last_seq bigint NOT NULL,
    PRIMARY KEY (topic, key)
) WITH (fillfactor = 70);

CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    event_id uuid NOT NULL,
    topic text NOT NULL,
    key text NOT NULL,
    seq bigint NOT NULL,
    type text NOT NULL,
    body text NOT NULL,
    traceparent text,
    shard smallint NOT NULL,
    sent_at timestamptz,
    PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);

CREATE INDEX outbox_unsent ON outbox (id) INCLUDE (shard) WHERE sent_at IS NULL;
CREATE INDEX outbox_history ON outbox (topic, key, seq);

CREATE TABLE outbox_rest PARTITION OF outbox DEFAULT;

-- Makes the partitions of this month and the next two; safe to call at any time.
CREATE FUNCTION make_outbox_partitions() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
DECLARE
    first date := date_trunc('month', now() AT TIME ZONE 'UTC');
    start date;
BEGIN
    FOR step IN 0..2 LOOP
        start := first + make_interval(months => step);
        IF to_regclass(format('outbox_%s', to_char(start, 'YYYY_MM'))) IS NULL THEN
            EXECUTE format(
                'CREATE TABLE %I PARTITION OF outbox FOR VALUES FROM (%L) TO (%L)',
                'outbox_' || to_char(start, 'YYYY_MM'),
                start::text || ' 00:00:00+00',
                (start + interval '1 month')::date::text || ' 00:00:00+00'
            );
        END IF;
    END LOOP;
END $$;
SELECT make_outbox_partitions();

CREATE TABLE relay_state (
    name text PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE progress (
    consumer text NOT NULL,
    topic text NOT NULL,
    key text NOT NULL,
    last_seq bigint NOT NULL,
    parked boolean NOT NULL DEFAULT false,
    waiting boolean NOT NULL DEFAULT false,
    PRIMARY KEY (consumer, topic, key)
) WITH (fillfactor = 70);
CREATE INDEX progress_stuck ON progress (consumer) WHERE parked OR waiting;

CREATE TABLE dead_letters (
    consumer text NOT NULL,
    topic text NOT NULL,
    key text NOT NULL,
    seq bigint NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    body text NOT NULL,
    traceparent text,
    reason text NOT NULL CHECK (reason IN ('poison', 'behind', 'gap')),
    error text,
    attempts integer NOT NULL DEFAULT 1,
    parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    resolution text CHECK (resolution IN ('applied', 'replayed', 'discarded')),
    resolved_at timestamptz,
    actor text,
    note text,
    PRIMARY KEY (consumer, topic, key, seq)
);
CREATE INDEX dead_letters_open ON dead_letters (consumer, topic, key, seq)
    WHERE resolution IS NULL;

CREATE TABLE idempotency_keys (
    tenant uuid NOT NULL,
    operation text NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    status integer,
    content_type text,
    body bytea,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, operation, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
