"""Supervision: what crashes comes back, what cannot work waits, what is stopped cleans up."""

import asyncio

import pytest

from assistant.bus import Bus, Fault
from assistant.events import Part, PartChanged, PartState
from assistant.supervisor import PermanentError, Supervisor


class Scripted:
    """A service that does what a list says, one entry a start, and then runs until cancelled."""

    part = Part.RECOGNIZER

    def __init__(self, *script: Exception | None) -> None:
        self.script = list(script)
        self.starts = 0
        self.cleaned = False
        self.steady = asyncio.Event()

    async def run(self) -> None:
        self.starts += 1
        if self.script:
            if (step := self.script.pop(0)) is None:
                return
            raise step
        try:
            self.steady.set()
            await asyncio.Event().wait()
        finally:
            self.cleaned = True


@pytest.fixture
async def bus():
    bus = Bus()
    yield bus
    await bus.close()


async def test_a_crash_is_shown_and_survived(bus: Bus) -> None:
    shown: list[object] = []
    bus.subscribe("screen", PartChanged, Fault, handler=shown.append)
    service, supervisor = Scripted(RuntimeError("boom"), RuntimeError("boom")), Supervisor(bus, first_delay_s=0.001)
    supervisor.start(service)
    await asyncio.wait_for(service.steady.wait(), 1)
    await bus.drain()
    assert service.starts == 3
    assert [event.state for event in shown if isinstance(event, PartChanged)] == [PartState.RESTARTING] * 2
    assert all("boom" in event.message for event in shown if isinstance(event, Fault))
    await supervisor.close()


async def test_delays_double(bus: Bus) -> None:
    faults: list[str] = []
    bus.subscribe("screen", Fault, handler=lambda fault: faults.append(fault.message))
    service, supervisor = Scripted(*[RuntimeError("boom")] * 3), Supervisor(bus, first_delay_s=0.001)
    supervisor.start(service)
    await asyncio.wait_for(service.steady.wait(), 1)
    await bus.drain()
    assert [message.split(" in ")[1] for message in faults] == ["0.001 s", "0.002 s", "0.004 s"]
    await supervisor.close()


async def test_what_cannot_work_is_not_retried_but_can_be_started_again(bus: Bus) -> None:
    states: list[PartState] = []
    bus.subscribe("screen", PartChanged, handler=lambda changed: states.append(changed.state))
    service, supervisor = Scripted(PermanentError("no such device: plug one in")), Supervisor(bus)
    supervisor.start(service)
    await asyncio.sleep(0.01)
    assert not supervisor.running(service.part)
    assert states == [PartState.UNAVAILABLE]
    supervisor.start(service)
    await asyncio.wait_for(service.steady.wait(), 1)
    assert service.starts == 2
    await supervisor.close()


async def test_a_service_that_has_done_its_work_stays_ended(bus: Bus) -> None:
    service, supervisor = Scripted(None), Supervisor(bus)
    supervisor.start(service)
    await asyncio.sleep(0.01)
    assert (service.starts, supervisor.running(service.part)) == (1, False)
    await supervisor.close()


async def test_stopping_waits_for_the_clean_up(bus: Bus) -> None:
    service, supervisor = Scripted(), Supervisor(bus)
    supervisor.start(service)
    await service.steady.wait()
    await supervisor.stop(service.part)
    assert service.cleaned
    assert not [task for task in asyncio.all_tasks() if "service" in task.get_name()]
