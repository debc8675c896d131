"""Supervision, one for one: a service that crashes is logged, shown and restarted; one that cannot work waits."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import Final, Protocol

from assistant.bus import Bus, Fault
from assistant.events import Part, PartChanged, PartState

log = logging.getLogger(__name__)

FIRST_DELAY_S: Final = 0.5
LONGEST_DELAY_S: Final = 30.0
HEALTHY_AFTER_S: Final = 30.0  # a service that ran this long starts again with the first delay


class PermanentError(Exception):
    """A service cannot work until something changes (no such device, no model); the message names the fix."""


class Service(Protocol):
    """One part of the assistant, run by the supervisor.

    `run` returns when the service has nothing left to do (a file has ended), raises PermanentError where
    trying again is pointless, raises anything else when it crashed, and cleans up when cancelled.
    """

    part: Part

    async def run(self) -> None:
        """Do the service's work until it ends, fails or is cancelled."""
        ...


class Supervisor:
    """Keeps services running, each by itself."""

    def __init__(self, bus: Bus, first_delay_s: float = FIRST_DELAY_S) -> None:
        self._bus = bus
        self._first_delay_s = first_delay_s
        self._tasks: dict[Part, asyncio.Task[None]] = {}

    def start(self, service: Service) -> None:
        """Run `service` until it ends; a running one of the same part is left alone."""
        if not self.running(service.part):
            self._tasks[service.part] = asyncio.create_task(self._keep(service), name=f"service: {service.part}")

    def running(self, part: Part) -> bool:
        """Whether the service is running or will be restarted."""
        task = self._tasks.get(part)
        return task is not None and not task.done()

    async def stop(self, part: Part) -> None:
        """Cancel one service and wait until it has cleaned up."""
        if (task := self._tasks.pop(part, None)) is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def close(self) -> None:
        """Cancel all services at once and wait for them."""
        tasks = list(self._tasks.values())
        self._tasks.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep(self, service: Service) -> None:
        delay = self._first_delay_s
        while True:
            started = time.monotonic()
            try:
                await service.run()
                return
            except PermanentError as error:
                log.warning("%s cannot work: %s", service.part, error)
                self._bus.publish(PartChanged(part=service.part, state=PartState.UNAVAILABLE, detail=str(error)))
                return
            except Exception as error:
                log.exception("%s crashed", service.part)
                if time.monotonic() - started > HEALTHY_AFTER_S:
                    delay = self._first_delay_s
                what = " ".join(str(error).split()) or type(error).__name__
                self._bus.publish(Fault(where=service.part, message=f"{what}; trying again in {delay:g} s"))
                self._bus.publish(PartChanged(part=service.part, state=PartState.RESTARTING, detail=what))
                await asyncio.sleep(delay)
                delay = min(2 * delay, LONGEST_DELAY_S)
