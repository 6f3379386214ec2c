"""The worker of a service: consumer group, relay and timers, reconnected when the bus moves."""

import asyncio
import contextlib
from typing import TYPE_CHECKING, Final

import structlog
from aiokafka.errors import KafkaError

from chassis.bus import Subscription, make_producer
from chassis.jobs import keep_running
from chassis.pacing import EmbeddedPacing
from chassis.relay import Relay
from chassis.rest import measure
from chassis.transient import backoff
from contracts import topics

if TYPE_CHECKING:
    from chassis.runtime import Running

_log: Final = structlog.get_logger()
_LOOK_SECONDS: Final = 0.2
_MEASURE_SECONDS: Final = 5.0


class Worker:
    """Everything of a service that is not HTTP."""

    def __init__(self, running: "Running") -> None:
        """Work for a service."""
        self._running = running
        self._settings = running.settings

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`, then let the batch in hand finish within the grace period."""
        running = self._running
        background = [
            asyncio.create_task(running.sweeper.run()),
            asyncio.create_task(self._measure()),
            *(asyncio.create_task(keep_running(job, running.worker_database)) for job in running.service.jobs),
        ]
        try:
            attempt = 0
            while not stop.is_set():
                address = self._settings.kafka_address()
                if address is None:
                    await _pause(stop, _LOOK_SECONDS)
                    continue
                try:
                    await self._on_bus(address, stop)
                    attempt = 0
                except (KafkaError, OSError, TimeoutError) as error:
                    attempt = min(attempt + 1, 6)
                    _log.warning("the bus is away, will try again", error=repr(error))
                    await _pause(stop, backoff(attempt, first=0.1))
        finally:
            await _cancel(background)

    async def _on_bus(self, address: tuple[str, str], stop: asyncio.Event) -> None:
        """Consume and relay on one broker until it moves or the process is to stop."""
        bootstrap, _ = address
        running, settings = self._running, self._settings
        pacing = None
        if settings.kafka_embedded:
            own = f"{running.name}.events"
            groups = [name for name, read in topics.SUBSCRIPTIONS.items() if own in read]
            pacing = EmbeddedPacing(bootstrap, groups)
        relay = Relay(
            settings.database_url.get_secret_value(),
            running.schema,
            lambda: make_producer(bootstrap),
            pacing=pacing,
        )
        subscription = Subscription(
            settings,
            running.consumer,
            topics.SUBSCRIPTIONS[running.name],
            running.name,
            gathers=running.service.gathers,
        )
        broker = subscription.broker(bootstrap)
        relaying = asyncio.create_task(relay.run())
        try:
            await broker.start()
            running.worker_ready.set()
            while not stop.is_set() and settings.kafka_address() == address:
                await _pause(stop, _LOOK_SECONDS)
        finally:
            running.worker_ready.clear()
            await _cancel([relaying])
            with contextlib.suppress(KafkaError, OSError, TimeoutError):
                await asyncio.wait_for(subscription.close(), 2)
            with contextlib.suppress(KafkaError, OSError, TimeoutError):
                await asyncio.wait_for(broker.stop(), settings.grace_seconds + 2)
            if pacing is not None:
                with contextlib.suppress(KafkaError, OSError, TimeoutError):
                    await asyncio.wait_for(pacing.close(), 2)

    async def _measure(self) -> None:
        while True:
            await asyncio.sleep(_MEASURE_SECONDS)
            with contextlib.suppress(Exception):
                await measure(self._running.worker_database)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
