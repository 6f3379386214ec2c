-- The standard agreement's success fees (domain 5.1) and additions for age (domain 5.2), both lists.
-- Limits are USD cents, rates are parts of one. The list of the day of submission holds.

INSERT INTO price_schedules (version, valid_from) VALUES
    (1, '2000-01-01'),
    (2, '2026-03-25');

INSERT INTO price_brackets (version, region, from_usd_minor, rate) VALUES
    (1, 'European', 10000, 0.20),
    (1, 'European', 100000, 0.095),
    (1, 'European', 15000000, 0.06),
    (1, 'International', 10000, 0.30),
    (1, 'International', 100000, 0.20),
    (1, 'International', 800000, 0.15),
    (1, 'International', 7500000, 0.10),
    (1, 'International', 15000000, 0.075),
    (2, 'European', 10000, 0.20),
    (2, 'European', 100000, 0.095),
    (2, 'European', 15000000, 0.06),
    (2, 'International', 10000, 0.30),
    (2, 'International', 100000, 0.18),
    (2, 'International', 800000, 0.15),
    (2, 'International', 7500000, 0.10),
    (2, 'International', 15000000, 0.075);

INSERT INTO price_uplifts (version, months, rate) VALUES
    (1, 12, 0.10),
    (1, 24, 0.20),
    (2, 12, 0.08),
    (2, 24, 0.15);
