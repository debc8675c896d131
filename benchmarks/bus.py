"""How old is the newest mood a slow screen sees? 30 events a second into a consumer that takes 120 ms.

Beside our bus: one asyncio queue a subscriber, as a plain publish-subscribe is usually written.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from assistant.bus import Bus
from assistant.events import MoodSeen
from benchmarks.report import Figure, main

RATE = 30  # events a second
TAKES_S = 0.12  # of the consumer
LASTS_S = 3.0


async def _feed(publish: Callable[[MoodSeen], None]) -> None:
    for frame in range(round(RATE * LASTS_S)):
        publish(MoodSeen(mood=None, faces=(), frame=frame))
        await asyncio.sleep(1 / RATE)


def _consumer(ages: list[float]) -> Callable[[MoodSeen], Awaitable[None]]:
    async def consume(event: MoodSeen) -> None:
        await asyncio.sleep(TAKES_S)
        ages.append(time.monotonic() - event.time)

    return consume


async def _ours() -> float:
    ages: list[float] = []
    bus = Bus()
    bus.subscribe("slow screen", MoodSeen, handler=_consumer(ages))
    await _feed(bus.publish)
    await bus.close()
    return ages[-1]


async def _plain_queue() -> float:
    ages: list[float] = []
    queue: asyncio.Queue[MoodSeen] = asyncio.Queue()
    consume = _consumer(ages)

    async def run() -> None:
        while True:
            await consume(await queue.get())

    task = asyncio.create_task(run())
    await _feed(queue.put_nowait)
    task.cancel()
    return ages[-1]


def measure() -> list[Figure]:
    """Age of the last event that was shown, in seconds, after three seconds of flood."""
    ours, theirs = asyncio.run(_ours()), asyncio.run(_plain_queue())
    return [Figure("age of the newest mood shown", "s", ours, theirs, "a plain asyncio queue")]


if __name__ == "__main__":
    main("The bus under a slow subscriber", measure)
