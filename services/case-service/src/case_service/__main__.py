"""`python -m case_service all|api|worker|migrate|export-specs|dlq|replay`."""

from chassis.runtime import main

from case_service.bootstrap import bootstrap

if __name__ == "__main__":
    main("case", "case_service", bootstrap)
