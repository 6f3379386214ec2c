"""`python -m case_service all|api|worker|migrate|export-specs|dlq|replay`."""

from case_service.bootstrap import bootstrap
from chassis.runtime import main

if __name__ == "__main__":
    main("case", "case_service", bootstrap)
