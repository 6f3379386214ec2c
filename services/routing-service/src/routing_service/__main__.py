"""The processes of routing-service: all, api, worker, migrate, export-specs, dlq, replay."""

from chassis.runtime import main
from routing_service.bootstrap import bootstrap

if __name__ == "__main__":
    main("routing", "routing_service", bootstrap)
