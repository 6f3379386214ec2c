"""The supervisor's process: ``python -m recoup.supervisor`` with the options as JSON on its standard input.

Started by `recoup up`, which becomes it or, with --detach, leaves it behind. Holds `run/supervisor.lock` as long as it
lives, which is how everybody knows whether a network is up.
"""

from __future__ import annotations

import errno
import sys

from chassis.embedded.identity import CannotRunError
from chassis.embedded.postgres import PostgresError
from chassis.testing.ports import free_ports
from recoup.errors import Exit, RecoupError
from recoup.home import SERVICES, Home
from recoup.summary import summary
from recoup.supervisor import checks, leftovers, lock
from recoup.supervisor.environment import Addresses
from recoup.supervisor.loop import Supervisor
from recoup.supervisor.options import Options
from recoup.supervisor.programs import Network
from recoup.supervisor.state import State
from recoup.supervisor.wakeups import Wakeups
from recoup.terminal import say


def supervise(home: Home, options: Options, *, foreground: bool) -> None:
    """Run the network until told to stop; raises RecoupError with what a person has to know."""
    home.make()
    with lock.held(home), Wakeups().listening() as wakeups:
        postgres, *services = free_ports(1 + len(SERVICES))
        addresses = Addresses(options.port, postgres, dict(zip(SERVICES, services, strict=True)))
        state = State(home, options, addresses)

        def greet() -> None:
            say(f"{summary(home, state.content([]))}\n  Ctrl-C stops the network.")

        try:
            checks.disk(home.folder)
            leftovers.stop(home)
            checks.port(options.port)
            if options.kafka:
                checks.reachable("Kafka", options.kafka, "--kafka")
            if options.postgres:
                checks.reachable("PostgreSQL", options.postgres, "--postgres")
            network = Network(home, options, addresses)
            Supervisor(network, state, wakeups, tell=say, when_ready=greet if foreground else _keep_quiet).run()
        except (RecoupError, CannotRunError, PostgresError, OSError) as error:
            problem = _explained(error, home)
            state.phase, state.problem = "failed", str(problem)
            state.publish([])
            raise problem from error
        home.state_file.unlink(missing_ok=True)


def _keep_quiet() -> None:
    """Leave the greeting, which holds a password, to the command that waits for us; our words go into a log."""


def _explained(error: Exception, home: Home) -> RecoupError:
    full = isinstance(error, OSError) and error.errno == errno.ENOSPC
    if full or "No space left on device" in str(error):
        return RecoupError(checks.DISK_FULL.format(folder=home.folder), Exit.CANNOT_START)
    if isinstance(error, RecoupError):
        return error
    return RecoupError(str(error), Exit.CANNOT_START)


def main() -> int:
    """Supervise; the exit code is one of `Exit`."""
    try:
        supervise(Home.current(), Options.from_json(sys.stdin.readline()), foreground="--foreground" in sys.argv)
    except RecoupError as error:
        say(f"recoup: {error}")
        return error.code
    return Exit.OK


if __name__ == "__main__":
    sys.exit(main())
