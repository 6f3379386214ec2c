"""The processes of referral-service: all, api, worker, migrate, export-specs, dlq, replay."""

from chassis.runtime import main
from referral_service.bootstrap import bootstrap

if __name__ == "__main__":
    main("referral", "referral_service", bootstrap)
