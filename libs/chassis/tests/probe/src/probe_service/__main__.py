"""A service with next to nothing in it, for the tests of the chassis."""

from chassis.runtime import main
from probe_service.bootstrap import bootstrap

if __name__ == "__main__":
    main("probe", "probe_service", bootstrap)
