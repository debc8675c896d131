"""A service around a worker process: requests are kept over a crash, and a death is noticed also while idle."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import Final, Generic, TypeVar

from assistant.bus import Bus
from assistant.events import Part, PartChanged, PartState
from assistant.supervisor import PermanentError
from dialogue.worker import Worker, WorkerDied, WorkerError

Request = TypeVar("Request")
Answer = TypeVar("Answer")
Job = TypeVar("Job")

PULSE_S: Final = 0.2  # how often an idle worker is looked at
TRIES: Final = 2  # a job that kills the worker twice is given up


class WorkerService(ABC, Generic[Job, Request, Answer]):
    """Feeds jobs to a worker, one at a time. A job in hand when the worker dies is done again by the next one."""

    part: Part

    def __init__(self, bus: Bus, worker: Worker[Request, Answer], detail: str) -> None:
        self._bus = bus
        self._worker = worker
        self._detail = detail
        self._jobs: asyncio.Queue[Job] = asyncio.Queue()
        self._in_hand: Job | None = None
        self._tries = 0
        self._usable = True

    @abstractmethod
    async def handle(self, job: Job) -> None:
        """Do one job; may raise WorkerDied."""

    @abstractmethod
    def refuse(self, job: Job) -> None:
        """Answer a job that cannot be done."""

    @property
    def working(self) -> bool:
        """Whether a job waits or is in hand."""
        return self._in_hand is not None or not self._jobs.empty()

    def submit(self, job: Job) -> None:
        """Queue a job; one that can never be done, because the part is unavailable, is refused at once."""
        if self._usable:
            self._jobs.put_nowait(job)
        else:
            self.refuse(job)

    async def ask(self, request: Request) -> Answer:
        """The worker's answer, without blocking the loop."""
        return await asyncio.to_thread(self._worker.ask, request)

    async def run(self) -> None:
        """Start the worker and serve jobs until cancelled. Raises PermanentError, or WorkerDied to be restarted."""
        self._bus.publish(PartChanged(part=self.part, state=PartState.STARTING, detail=self._detail))
        try:
            await self._start()
            self._bus.publish(PartChanged(part=self.part, state=PartState.RUNNING, detail=self._detail))
            async with asyncio.TaskGroup() as group:
                group.create_task(self._watch_pulse())
                group.create_task(self._serve())
        except* WorkerDied as died:
            raise died.exceptions[0] from None
        finally:
            self._worker.kill()

    async def _start(self) -> None:
        try:
            await asyncio.to_thread(self._worker.start)
        except WorkerError as error:
            self._usable = False
            if self._in_hand is not None:
                self.refuse(self._in_hand)
                self._in_hand = None
            while not self._jobs.empty():
                self.refuse(self._jobs.get_nowait())
            raise PermanentError(str(error)) from None

    async def _watch_pulse(self) -> None:
        while self._worker.pid is not None:  # noqa: ASYNC110 - a process has no event to wait for
            await asyncio.sleep(PULSE_S)
        raise WorkerDied(f"the {self._worker.name} worker has ended")

    async def _serve(self) -> None:
        while True:
            if self._in_hand is None:
                self._in_hand, self._tries = await self._jobs.get(), 0
            self._tries += 1
            if self._tries > TRIES:
                self.refuse(self._in_hand)
            else:
                await self.handle(self._in_hand)
            self._in_hand = None
