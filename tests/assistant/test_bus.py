"""The bus: who waits, who does not, what is kept and what gives way."""

import asyncio
import threading
from dataclasses import dataclass
from typing import ClassVar

import pytest

from assistant.bus import BOUND, WINDOW, Bus, Event, Fault, Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Word(Event):
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture(Event):
    policy: ClassVar[Policy] = Policy.LATEST

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudness(Event):
    policy: ClassVar[Policy] = Policy.DROP_OLDEST

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt(Event):
    policy: ClassVar[Policy] = Policy.CONTROL


@pytest.fixture
async def bus():
    bus = Bus()
    yield bus
    await bus.close()


async def test_words_arrive_in_order_and_none_is_lost(bus: Bus) -> None:
    heard: list[str] = []

    async def slowly(word: Word) -> None:
        await asyncio.sleep(0)
        heard.append(word.text)

    bus.subscribe("listener", Word, handler=slowly)
    for number in range(100):
        bus.publish(Word(text=str(number)))
    await bus.drain()
    assert heard == [str(number) for number in range(100)]


async def test_the_latest_picture_replaces_those_that_wait(bus: Bus) -> None:
    seen: list[int] = []
    subscription = bus.subscribe("viewer", Picture, handler=lambda p: seen.append(p.number))
    for number in range(30):
        bus.publish(Picture(number=number))
    await bus.drain()
    assert seen == [29]
    assert subscription.counters.dropped == 29


async def test_levels_keep_the_newest_few(bus: Bus) -> None:
    seen: list[int] = []
    bus.subscribe("meter", Loudness, handler=lambda level: seen.append(level.number))
    for number in range(30):
        bus.publish(Loudness(number=number))
    await bus.drain()
    assert seen == list(range(30 - WINDOW, 30))


async def test_giving_way_is_by_type_and_never_costs_a_word(bus: Bus) -> None:
    seen: list[Event] = []
    bus.subscribe("screen", Word, Picture, handler=seen.append)
    bus.publish(Word(text="first"))
    for number in range(5):
        bus.publish(Picture(number=number))
    bus.publish(Word(text="second"))
    await bus.drain()
    assert [e.text for e in seen if isinstance(e, Word)] == ["first", "second"]
    assert [e.number for e in seen if isinstance(e, Picture)] == [4]


async def test_a_slow_subscriber_delays_nobody_else(bus: Bus) -> None:
    seen: list[str] = []
    never = asyncio.Event()

    async def stuck(_: Word) -> None:
        await never.wait()

    bus.subscribe("stuck", Word, handler=stuck)
    quick = bus.subscribe("quick", Word, handler=lambda w: seen.append(w.text))
    for text in ("a", "b", "c"):
        bus.publish(Word(text=text))
    await quick.drained()
    assert seen == ["a", "b", "c"]


async def test_control_passes_a_queue_full_of_data(bus: Bus) -> None:
    order: list[str] = []
    free = asyncio.Event()

    async def slow(word: Word) -> None:
        await free.wait()
        order.append(word.text)

    bus.subscribe("slow", Word, handler=slow)
    bus.subscribe("brake", Halt, handler=lambda _: order.append("halt"))
    for number in range(50):
        bus.publish(Word(text=str(number)))
    bus.publish(Halt())
    await asyncio.sleep(0.01)
    free.set()
    await bus.drain()
    assert order[0] == "halt"
    assert len(order) == 51


async def test_control_cannot_share_a_queue_with_data(bus: Bus) -> None:
    with pytest.raises(ValueError, match="a subscription each"):
        bus.subscribe("mixed", Word, Halt, handler=print)


async def test_a_full_queue_is_reported_once_and_loses_nothing(bus: Bus) -> None:
    faults: list[Fault] = []
    count = 0

    def take(_: Word) -> None:
        nonlocal count
        count += 1

    bus.subscribe("faults", Fault, handler=faults.append)
    bus.subscribe("flooded", Word, handler=take)
    for number in range(BOUND + 50):
        bus.publish(Word(text=str(number)))
    await bus.drain()
    assert count == BOUND + 50
    assert [fault.where for fault in faults] == ["flooded"]


async def test_a_handler_that_fails_is_reported_and_goes_on(bus: Bus) -> None:
    faults: list[Fault] = []
    heard: list[str] = []

    def picky(word: Word) -> None:
        if word.text == "bad":
            raise ValueError("cannot take that")
        heard.append(word.text)

    bus.subscribe("faults", Fault, handler=faults.append)
    bus.subscribe("picky", Word, handler=picky)
    for text in ("one", "bad", "two"):
        bus.publish(Word(text=text))
    await bus.drain()
    assert heard == ["one", "two"]
    assert [fault.message for fault in faults] == ["picky: cannot take that"]


async def test_a_fault_handler_that_fails_does_not_echo_for_ever(bus: Bus) -> None:
    calls = 0

    def broken(_: Fault) -> None:
        nonlocal calls
        calls += 1
        raise RuntimeError("again")

    bus.subscribe("broken", Fault, handler=broken)
    bus.publish(Fault(where="test", message="one"))
    await bus.drain()
    assert calls == 1


async def test_counters_tell_depth_and_time(bus: Bus) -> None:
    async def slow(_: Word) -> None:
        await asyncio.sleep(0.02)

    subscription = bus.subscribe("slow", Word, handler=slow)
    for text in ("a", "b", "c"):
        bus.publish(Word(text=text))
    assert subscription.depth == 3
    await bus.drain()
    counters = subscription.counters
    assert (subscription.depth, counters.handled, counters.deepest, counters.dropped) == (0, 3, 3, 0)
    assert counters.busy_s >= 0.06
    assert 0.02 <= counters.slowest_s <= counters.busy_s


async def test_threads_may_post(bus: Bus) -> None:
    names: set[str] = set()
    heard = asyncio.Event()

    def note(_: Word) -> None:
        names.add(threading.current_thread().name)
        heard.set()

    bus.subscribe("listener", Word, handler=note)
    await asyncio.to_thread(bus.post, Word(text="from a thread"))
    await asyncio.wait_for(heard.wait(), 1)
    assert names == {threading.main_thread().name}


async def test_drain_waits_for_what_handlers_publish(bus: Bus) -> None:
    last: list[str] = []
    bus.subscribe("relay", Word, handler=lambda w: bus.publish(Picture(number=1)) if w.text == "go" else None)
    bus.subscribe("end", Picture, handler=lambda _: last.append("arrived"))
    bus.publish(Word(text="go"))
    await bus.drain()
    assert last == ["arrived"]
