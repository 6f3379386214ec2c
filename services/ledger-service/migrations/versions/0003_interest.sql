-- Percent a year, from a day until the next one of the same name.
CREATE TABLE reference_rates (
    name text NOT NULL,
    valid_from date NOT NULL,
    percent numeric NOT NULL CHECK (percent BETWEEN -100 AND 1000),
    published_at timestamptz NOT NULL,
    PRIMARY KEY (name, valid_from)
);

-- What the law of a country gives from one kind of debtor, for debts late from a day on. A rule without a reference
-- withdraws the one before. `compensation`: steps {below, amount} in minor units, smallest first, the last without end.
CREATE TABLE interest_rules (
    country text NOT NULL,
    debtor_type text NOT NULL CHECK (debtor_type IN ('Company', 'Private')),
    valid_from date NOT NULL,
    reference text,
    margin numeric NOT NULL CHECK (margin BETWEEN -100 AND 1000),
    follows boolean NOT NULL,
    day_count text NOT NULL CHECK (day_count IN ('ACT/365', 'ACT/360', 'ACT/ACT', '30E/360')),
    currency text NOT NULL,
    compensation jsonb NOT NULL,
    published_at timestamptz NOT NULL,
    PRIMARY KEY (country, debtor_type, valid_from)
);
