"""The life of a network: start in stages, watch, bring back, stop in order."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import psutil

from recoup.errors import Exit, RecoupError
from recoup.supervisor import probe
from recoup.supervisor.child import Child, Program
from recoup.supervisor.logs import last_lines
from recoup.supervisor.programs import Network
from recoup.supervisor.state import State
from recoup.supervisor.wakeups import Wakeups

STARTING_PAUSE = 0.05
WATCHING_PAUSE = 2.0
START_SECONDS = 120.0
DEATHS_ALLOWED = 3
TIDY_SECONDS = 30.0


class Supervisor:
    """Runs a network until it is told to stop."""

    def __init__(
        self,
        network: Network,
        state: State,
        wakeups: Wakeups,
        *,
        tell: Callable[[str], None],
        when_ready: Callable[[], None],
    ) -> None:
        self._network = network
        self._state = state
        self._wakeups = wakeups
        self._tell = tell
        self._when_ready = when_ready
        self._children: list[Child] = []
        self._tidied = time.monotonic()
        self._began = time.monotonic()

    def run(self) -> None:
        """Start everything, watch it, and stop it in order at the end, however that comes; raises RecoupError."""
        try:
            self._start()
            while not self._wakeups.stop_wanted:
                self._turn(WATCHING_PAUSE)
        except RecoupError as error:
            self._state.problem = str(error)
            raise
        finally:
            self._stop()

    def _start(self) -> None:
        servers = [self._add(program) for program in self._network.servers()]
        front = self._add(self._network.gateway())
        # None when the database server is another's.
        databases = [child for child in servers if child.program.name == "postgres"]
        while not self._provisioned(databases):
            pass
        if self._wakeups.stop_wanted:
            return
        services = [self._add(program) for program in self._network.services()]
        self._until_ready([*servers, front, *services])
        self._until_reachable()
        if not self._wakeups.stop_wanted:
            self._state.phase = "ready"
            self._state.ready_after = round(time.time() - psutil.Process().create_time(), 2)
            self._publish()
            self._when_ready()

    def _provisioned(self, databases: list[Child]) -> bool:
        """Prepare the database once its server is ready; False when the server died meanwhile and is brought back."""
        self._until_ready(databases)
        if self._wakeups.stop_wanted:
            return True
        try:
            self._network.provision()
        except RecoupError:
            self._turn(STARTING_PAUSE)
            if all(child.ready for child in databases):
                raise
            return False
        return True

    def _add(self, program: Program) -> Child:
        child = Child(program, self._network.home)
        child.tidy_log()
        child.start()
        self._children.append(child)
        self._publish()
        return child

    def _until_ready(self, awaited: list[Child]) -> None:
        deadline = self._began + START_SECONDS
        while not all(child.ready for child in awaited) and not self._wakeups.stop_wanted:
            for child in self._turn(STARTING_PAUSE):
                if child.ready:
                    self._tell(f"  {child.program.name:<22} ready after {time.monotonic() - self._began:4.1f} s")
            for child in awaited:
                if child.deaths_before_ready >= DEATHS_ALLOWED:
                    raise RecoupError(_never_ready(child, "ends again and again"), Exit.CANNOT_START)
            if time.monotonic() > deadline:
                late = next(child for child in awaited if not child.ready)
                why = probe.reasons(f"http://127.0.0.1:{late.program.port}/readyz")
                what = f"is not ready after {START_SECONDS:g} s ({why})"
                raise RecoupError(_never_ready(late, what), Exit.CANNOT_START)

    def _until_reachable(self) -> None:
        """Wait until a caller gets through the gateway to every service: it finds out later than we do."""
        while not self._wakeups.stop_wanted and (away := self._network.unreachable()):
            if time.monotonic() > self._began + START_SECONDS:
                message = (
                    f"the gateway does not reach {', '.join(away)} after {START_SECONDS:g} s: ./recoup logs gateway"
                )
                raise RecoupError(message, Exit.CANNOT_START)
            self._turn(STARTING_PAUSE)

    def _turn(self, pause: float) -> list[Child]:
        """Sleep, look after every child, and give those that changed."""
        unready = not all(child.ready for child in self._children)
        self._wakeups.sleep(STARTING_PAUSE if unready else pause)
        if self._wakeups.stop_wanted:
            return []
        changed = [child for child in self._children if child.observe() | child.start_again_if_due()]
        if changed:
            self._publish()
        if time.monotonic() - self._tidied > TIDY_SECONDS:
            self._tidied = time.monotonic()
            for child in self._children:
                child.tidy_log()
        return changed

    def _stop(self) -> None:
        self._state.phase = "failed" if self._state.problem else "stopping"
        self._publish()
        named = {child.program.name: child for child in self._children}
        last = [named.pop(name, None) for name in ("gateway", "broker", "postgres")]
        front, broker, postgres = last
        for together in ([front], list(named.values()), [broker], [postgres]):
            _stop_together([child for child in together if child is not None])

    def _publish(self) -> None:
        self._state.publish(self._children)


def _stop_together(children: Iterable[Child]) -> None:
    stopping = list(children)
    for child in stopping:
        child.ask_to_stop()
    for child in stopping:
        child.wait_stopped(time.monotonic() + child.program.grace)


def _never_ready(child: Child, what: str) -> str:
    words = "\n".join(f"    {line}" for line in last_lines(child.log, 12))
    name = child.program.name
    return f"{name} {what}. Its last words are below; all of them: ./recoup logs {name}\n{words}"
