"""The processes of notification-service: all, api, worker, migrate, export-specs, dlq, replay."""

from chassis.runtime import main
from notification_service.bootstrap import bootstrap

if __name__ == "__main__":
    main("notification", "notification_service", bootstrap)
