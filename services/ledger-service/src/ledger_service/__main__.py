"""`python -m ledger_service all|api|worker|migrate|export-specs|dlq|replay`."""

from chassis.runtime import main
from ledger_service.bootstrap import bootstrap

if __name__ == "__main__":
    main("ledger", "ledger_service", bootstrap)
