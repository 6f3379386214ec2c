"""Real servers without an installation: PostgreSQL and a Kafka-protocol broker out of wheels.

`recoup up` and the tests share these. They are for trying out, development and tests (design.md 7 names the limits).
"""
