-- Half-yearly reference rates as their central banks published them. Staff add what comes later, or what is missing,
-- by PUT /ops/interest-rates; a half-year that is not here uses the last one before it, and the proposal says so.

-- ECB: main refinancing operations on the first day of the half-year (Directive 2011/7/EU, art. 2 (7)).
INSERT INTO reference_rates (name, valid_from, percent, published_at)
SELECT 'ECB', valid_from, percent, now() FROM (VALUES
    (date '2015-01-01', 0.05), ('2015-07-01', 0.05), ('2016-01-01', 0.05),
    ('2023-01-01', 2.50), ('2023-07-01', 4.00), ('2024-01-01', 4.50), ('2024-07-01', 4.25),
    ('2025-01-01', 3.15), ('2025-07-01', 2.15), ('2026-01-01', 2.15)) AS given(valid_from, percent)
UNION ALL
SELECT 'ECB', day::date, 0, now() FROM generate_series(timestamp '2016-07-01', '2022-07-01', '6 months') AS day;

-- DE-BASE: the base rate of section 247 BGB (Bundesbank).
INSERT INTO reference_rates (name, valid_from, percent, published_at)
SELECT 'DE-BASE', valid_from, percent, now() FROM (VALUES
    (date '2023-01-01', 1.62), ('2023-07-01', 3.12), ('2024-01-01', 3.62), ('2024-07-01', 3.37),
    ('2025-01-01', 2.27), ('2025-07-01', 1.27), ('2026-01-01', 1.27)) AS given(valid_from, percent)
UNION ALL
SELECT 'DE-BASE', day::date, -0.88, now() FROM generate_series(timestamp '2016-07-01', '2022-07-01', '6 months') AS day;

-- AT-BASE: the base rate of the Oesterreichische Nationalbank on the first day of the half-year (section 456 UGB).
INSERT INTO reference_rates (name, valid_from, percent, published_at)
SELECT 'AT-BASE', valid_from, percent, now() FROM (VALUES
    (date '2023-01-01', 1.88), ('2023-07-01', 3.38), ('2024-01-01', 3.88), ('2024-07-01', 3.63),
    ('2025-01-01', 2.53), ('2025-07-01', 1.53)) AS given(valid_from, percent)
UNION ALL
SELECT 'AT-BASE', day::date, -0.62, now() FROM generate_series(timestamp '2016-07-01', '2022-07-01', '6 months') AS day;

-- DK-NB: the lending rate of Danmarks Nationalbank on the first day of the half-year (section 5 of the Interest Act).
INSERT INTO reference_rates (name, valid_from, percent, published_at)
SELECT 'DK-NB', valid_from, percent, now() FROM (VALUES
    (date '2023-01-01', 1.90), ('2023-07-01', 3.25), ('2024-01-01', 3.75), ('2024-07-01', 3.50),
    ('2025-01-01', 2.75), ('2025-07-01', 1.75)) AS given(valid_from, percent);

-- FI-REF: the reference rate of section 12 of the Interest Act: the ECB's, rounded up to the next half percent.
INSERT INTO reference_rates (name, valid_from, percent, published_at)
SELECT 'FI-REF', valid_from, percent, now() FROM (VALUES
    (date '2023-01-01', 2.5), ('2023-07-01', 4.0), ('2024-01-01', 4.5), ('2024-07-01', 4.5),
    ('2025-01-01', 3.5), ('2025-07-01', 2.5), ('2026-01-01', 2.5)) AS given(valid_from, percent)
UNION ALL
SELECT 'FI-REF', day::date, 0, now() FROM generate_series(timestamp '2016-07-01', '2022-07-01', '6 months') AS day;

-- GB-BOE: Bank Rate on 30 June and 31 December, for interest that begins in the half-year after
-- (SI 2002/1675; it does not change while interest runs).
INSERT INTO reference_rates (name, valid_from, percent, published_at)
SELECT 'GB-BOE', valid_from, percent, now() FROM (VALUES
    (date '2017-01-01', 0.25), ('2017-07-01', 0.25), ('2018-01-01', 0.50), ('2018-07-01', 0.50), ('2019-01-01', 0.75),
    ('2019-07-01', 0.75), ('2020-01-01', 0.75), ('2020-07-01', 0.10), ('2021-01-01', 0.10), ('2021-07-01', 0.10),
    ('2022-01-01', 0.25), ('2022-07-01', 1.25), ('2023-01-01', 3.50), ('2023-07-01', 5.00), ('2024-01-01', 5.25),
    ('2024-07-01', 5.25), ('2025-01-01', 4.75), ('2025-07-01', 4.25), ('2026-01-01', 3.75)
    ) AS given(valid_from, percent);

-- Between companies: 8 points over the reference rate and EUR 40, where the state is not more generous.
INSERT INTO interest_rules (country, debtor_type, valid_from, reference, margin, follows, day_count, currency,
    compensation, published_at)
SELECT country, 'Company', date '2013-03-16', 'ECB', 8, true, 'ACT/365', 'EUR', '[{"below": null, "amount": 4000}]', now()
FROM unnest(ARRAY['EE', 'ES', 'GR', 'IT', 'LU', 'NL', 'PT']) AS country
UNION ALL
SELECT country, debtor_type, valid_from, reference, margin, follows, 'ACT/365', currency, compensation::jsonb, now()
FROM (VALUES
    ('FR', 'Company', date '2013-03-16', 'ECB', 10, true, 'EUR', '[{"below": null, "amount": 4000}]'),
    ('IE', 'Company', '2013-03-16', 'ECB', 8, true, 'EUR',
        '[{"below": 100001, "amount": 4000}, {"below": 1000001, "amount": 7000}, {"below": null, "amount": 10000}]'),
    ('DE', 'Company', '2014-07-29', 'DE-BASE', 9, true, 'EUR', '[{"below": null, "amount": 4000}]'),
    ('DE', 'Private', '2014-07-29', 'DE-BASE', 5, true, 'EUR', '[]'),
    ('AT', 'Company', '2013-03-16', 'AT-BASE', 9.2, true, 'EUR', '[{"below": null, "amount": 4000}]'),
    ('FI', 'Company', '2013-03-16', 'FI-REF', 8, true, 'EUR', '[{"below": null, "amount": 4000}]'),
    ('FI', 'Private', '2013-03-16', 'FI-REF', 7, true, 'EUR', '[]'),
    ('DK', 'Company', '2013-03-01', 'DK-NB', 8, true, 'DKK', '[{"below": null, "amount": 31000}]'),
    ('DK', 'Private', '2013-03-01', 'DK-NB', 8, true, 'DKK', '[]'),
    ('GB', 'Company', '2013-03-16', 'GB-BOE', 8, false, 'GBP',
        '[{"below": 100000, "amount": 4000}, {"below": 1000000, "amount": 7000}, {"below": null, "amount": 10000}]')
    ) AS given(country, debtor_type, valid_from, reference, margin, follows, currency, compensation);
