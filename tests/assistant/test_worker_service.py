"""Jobs of a worker service survive a dead worker, and none of them can hold the session for ever."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.bus import Bus
from assistant.events import Part
from assistant.services.worker_service import WorkerService
from assistant.supervisor import Supervisor
from dialogue.worker import Worker


def build_echo(folder: str) -> Callable[[str], str]:
    """Echoes; `die` ends the process, `die once` only the first time; a file `broken` fails the next build."""
    if (Path(folder) / "broken").exists():
        raise ValueError("the model is gone")

    def answer(request: str) -> str:
        died = Path(folder) / "died"
        if request == "die" or (request != "echo" and not died.exists()):
            died.touch()
            if request == "break":
                (Path(folder) / "broken").touch()
            os._exit(1)
        return request

    return answer


class Echo(WorkerService[str, str, str]):
    part = Part.RECOGNIZER

    def __init__(self, bus: Bus, folder: Path) -> None:
        super().__init__(bus, Worker("echo", build_echo, str(folder)), "echo")
        self.results: list[str] = []

    async def handle(self, job: str) -> None:
        self.results.append(await self.ask(job))

    def refuse(self, job: str) -> None:
        self.results.append(f"refused {job}")


@pytest.mark.parametrize(
    ("jobs", "results"),
    [
        (["echo", "echo"], ["echo", "echo"]),
        (["die once", "echo"], ["die once", "echo"]),  # done again by the next worker
        (["die", "echo"], ["refused die", "echo"]),  # twice is enough
        (["break", "echo"], ["refused break", "refused echo"]),  # the next worker cannot be built
    ],
)
async def test_every_job_comes_to_an_end(tmp_path: Path, jobs: list[str], results: list[str]) -> None:
    bus = Bus()
    service, supervisor = Echo(bus, tmp_path), Supervisor(bus, first_delay_s=0.01)
    for job in jobs:
        service.submit(job)
    supervisor.start(service)
    async with asyncio.timeout(30):
        while service.working:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert service.results == results
    service.submit("echo")
    async with asyncio.timeout(30):
        while len(service.results) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await supervisor.close()
    await bus.close()
