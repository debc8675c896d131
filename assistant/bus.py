"""The event bus: in one process, on one asyncio loop, typed, with a queue and a task of its own per subscriber.

    publisher --publish(event)--> [queue of subscriber 1] --> its task --> handler
                              \\-> [queue of subscriber 2] --> its task --> handler

What happens when events come faster than a handler takes them is decided by the event's type (`Event.policy`):

- `KEEP_ALL`: first in first out, nothing is lost; a queue longer than its bound is a fault, reported once per flood;
- `LATEST`: a newer event replaces the waiting one of its type;
- `DROP_OLDEST`: the oldest waiting one of its type makes room;
- `CONTROL`: as `KEEP_ALL`, in a queue and a task of its own, so that it never waits behind data.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar, Final, TypeVar

log = logging.getLogger(__name__)

BOUND: Final = 256  # waiting events of a kind before a queue counts as full (KEEP_ALL)
WINDOW: Final = 8  # waiting events of a kind that DROP_OLDEST keeps


class Policy(Enum):
    """How the events of a type queue up."""

    KEEP_ALL = "keep all"
    LATEST = "latest"
    DROP_OLDEST = "drop oldest"
    CONTROL = "control"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened. Subclasses are frozen dataclasses of plain values."""

    policy: ClassVar[Policy] = Policy.KEEP_ALL

    time: float = field(default_factory=time.monotonic)  # s, monotonic clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault(Event):
    """Something went wrong that the user should see; the assistant goes on."""

    where: str
    message: str  # one line: what happened, what to do


SomeEvent = TypeVar("SomeEvent", bound=Event)
Handler = Callable[[Any], Awaitable[None] | None]


@dataclass(slots=True)
class Counters:
    """What a subscription has done so far."""

    handled: int = 0
    dropped: int = 0  # replaced or pushed out by newer ones
    deepest: int = 0  # longest queue seen
    busy_s: float = 0.0  # time spent in the handler
    slowest_s: float = 0.0  # the longest single call


class Subscription:
    """One subscriber's queue, task and counters; made by `Bus.subscribe`."""

    def __init__(
        self, bus: Bus, name: str, kinds: tuple[type[Event], ...], handler: Handler, policy: Policy | None
    ) -> None:
        self.name = name
        self.kinds = kinds
        self.counters = Counters()
        self._bus = bus
        self._handler = handler
        self._policy = policy
        self._queue: deque[Event] = deque()
        self._arrived = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._flooded = False
        self.task = asyncio.get_running_loop().create_task(self._run(), name=f"bus: {name}")

    @property
    def depth(self) -> int:
        """Events that wait now."""
        return len(self._queue)

    def put(self, event: Event) -> None:
        """Queue an event by its policy; called by the bus, on the loop."""
        policy = self._policy or event.policy
        kind = type(event)
        if policy is Policy.LATEST or policy is Policy.DROP_OLDEST:
            self._make_room(kind, 1 if policy is Policy.LATEST else WINDOW)
        elif len(self._queue) >= BOUND and not self._flooded:
            self._flooded = True
            message = f"{self.name} is {BOUND} events behind; nothing is lost"
            self._bus.publish(Fault(where=self.name, message=message))
        self._queue.append(event)
        self.counters.deepest = max(self.counters.deepest, len(self._queue))
        self._idle.clear()
        self._arrived.set()

    def _make_room(self, kind: type[Event], room: int) -> None:
        waiting = [event for event in self._queue if type(event) is kind]
        for event in waiting[: max(0, len(waiting) - room + 1)]:
            self._queue.remove(event)
            self.counters.dropped += 1

    async def _run(self) -> None:
        while True:
            await self._arrived.wait()
            while self._queue:
                event = self._queue.popleft()
                started = time.perf_counter()
                try:
                    result = self._handler(event)
                    if result is not None:
                        await result
                except Exception as error:
                    log.exception("%s failed on %s", self.name, type(event).__name__)
                    if not isinstance(event, Fault):  # a fault about a fault would never end
                        self._bus.publish(Fault(where=self.name, message=f"{self.name}: {error}"))
                taken = time.perf_counter() - started
                self.counters.handled += 1
                self.counters.busy_s += taken
                self.counters.slowest_s = max(self.counters.slowest_s, taken)
            self._flooded = False
            self._arrived.clear()
            self._idle.set()

    async def drained(self) -> None:
        """Wait until everything queued has been handled."""
        await self._idle.wait()

    async def close(self) -> None:
        """End the task; waiting events are forgotten."""
        self.task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.task


class Bus:
    """Delivers events to subscribers. Made and used on a running loop; only `post` may be called from threads."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._subscriptions: list[Subscription] = []

    @property
    def subscriptions(self) -> tuple[Subscription, ...]:
        """All subscriptions, for counters on the screen."""
        return tuple(self._subscriptions)

    def subscribe(
        self,
        name: str,
        *kinds: type[SomeEvent],
        handler: Callable[[SomeEvent], Awaitable[None] | None],
        policy: Policy | None = None,
    ) -> Subscription:
        """Call `handler` with every event of these `kinds` (subclasses too), in order, one at a time.

        `policy` overrides that of the events: a recorder keeps all of everything. A handler that raises is
        logged and reported as a Fault, and goes on with the next event. Control and data types cannot share
        a subscription, since control would then wait behind data: ValueError.
        """
        if policy is None and len({kind.policy is Policy.CONTROL for kind in kinds}) > 1:
            raise ValueError(f"{name}: control and data events need a subscription each")
        subscription = Subscription(self, name, kinds, handler, policy)
        self._subscriptions.append(subscription)
        return subscription

    def publish(self, event: Event) -> None:
        """Queue an event for every subscriber; never blocks. On the loop's thread only."""
        for subscription in self._subscriptions:
            if isinstance(event, subscription.kinds):
                subscription.put(event)

    def post(self, event: Event) -> None:
        """Publish from another thread. An event that comes after the loop has closed is forgotten."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self.publish, event)

    async def drain(self) -> None:
        """Wait until no subscriber has anything left to do, also with what handlers published meanwhile."""
        while any(subscription.depth or not subscription._idle.is_set() for subscription in self._subscriptions):
            for subscription in self._subscriptions:
                await subscription.drained()

    async def close(self) -> None:
        """End every subscription."""
        subscriptions, self._subscriptions = self._subscriptions, []
        for subscription in subscriptions:
            await subscription.close()
