"""The wait for an answer is measured from the events alone."""

from __future__ import annotations

import pytest

from assistant.bus import Bus
from assistant.events import Event, Heard, Replied, SpeakingBegan, SpeechEnded, TurnMeasured
from assistant.latency import LatencyObserver, TurnTimes


def turn(number: int, began: float, sound: float) -> list[Event]:
    """A spoken turn whose endpoint is decided at `began` and whose answer sounds at `sound`."""
    return [
        SpeechEnded(turn_id=number, silence_s=0.6, time=began),
        Heard(turn_id=number, text="hello", source="voice", time=began + 0.2),
        Replied(turn_id=number, text="Hi.", aloud="Hi.", intent="hello", time=began + 0.25),
        SpeakingBegan(turn_id=number, time=sound),
    ]


def test_a_spoken_turn_is_measured_from_the_end_of_speech_to_the_first_sound() -> None:
    times = TurnTimes()
    *before, last = turn(1, 10.0, 10.4)
    assert [times.note(event) for event in before] == [None, None, None]
    measured = times.note(last)
    assert measured is not None
    parts = (measured.silence_s, measured.words_s, measured.answer_s, measured.sound_s)
    assert parts == pytest.approx((0.6, 0.2, 0.05, 0.15))
    assert measured.total_s == pytest.approx(1.0)


def test_typed_turns_and_what_is_said_of_its_own_accord_are_not_measured() -> None:
    times = TurnTimes()
    events: list[Event] = [
        Heard(turn_id=1, text="hello", source="typed"),
        Replied(turn_id=1, text="Hi.", aloud="Hi.", intent="hello"),
        SpeakingBegan(turn_id=1),
        SpeakingBegan(turn_id=0),
    ]
    assert [times.note(event) for event in events] == [None] * 4
    assert times.summary() == ""


def test_turns_that_overlap_or_never_sound_do_no_harm() -> None:
    times = TurnTimes()
    for number in range(1, 30):
        times.note(SpeechEnded(turn_id=number, silence_s=0.6, time=float(number)))
    for event in turn(30, 100.0, 101.0):
        measured = times.note(event)
    assert measured is not None
    assert measured.total_s == pytest.approx(1.6)


def test_the_summary_gives_the_median_and_the_slow_ones() -> None:
    times = TurnTimes()
    for number in range(1, 41):
        slow = number > 37
        for event in turn(number, 10.0 * number, 10.0 * number + (3.4 if slow else 0.4)):
            times.note(event)
    assert times.summary() == "40 spoken turns, answered after 1.00 s (95 %: 4.00 s)"


async def test_the_observer_tells_the_bus() -> None:
    bus = Bus()
    seen: list[TurnMeasured] = []
    bus.subscribe("test", TurnMeasured, handler=seen.append)
    LatencyObserver(bus)
    for event in turn(1, 10.0, 10.4):
        bus.publish(event)
    await bus.drain()
    await bus.close()
    assert [round(measured.total_s, 3) for measured in seen] == [1.0]
