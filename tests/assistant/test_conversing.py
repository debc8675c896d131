"""The conversation in a session: check-ins it begins, exercises in their time, and requests that become events."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from assistant import browser
from assistant.events import (
    CheckedIn,
    CheckInWanted,
    ExerciseDone,
    FeedbackGiven,
    Interrupted,
    MusicChanged,
    Replied,
    TimerEnded,
)
from assistant.services import conversing
from dialogue.flows import breathing
from dialogue.turn import Line
from models.emotions import Emotion
from tests.assistant.typed import Typed, at_home_in, typed

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_home_in(tmp_path, monkeypatch)


async def _until(session: Typed, kind: type, seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not session.of(kind):  # noqa: ASYNC110 - nothing else tells
            await asyncio.sleep(0.01)


async def test_a_check_in_that_is_due_begins_and_is_kept(tmp_path: Path) -> None:
    async with typed(tmp_path) as session:
        await session.publish(CheckInWanted(reason="time"))
        assert session.replies()[-1].endswith("?")
        await session.say("great", "nine", "no")
        (kept,) = session.of(CheckedIn)
        assert isinstance(kept, CheckedIn)
        assert (kept.emotion, kept.scale) == (Emotion.HAPPY, 9)


async def test_it_does_not_begin_while_something_is_being_answered(tmp_path: Path) -> None:
    async with typed(tmp_path) as session:
        session.assistant.say("what can you do")
        session.assistant.bus.publish(CheckInWanted(reason="mood", emotion=Emotion.SAD))
        await session.quiet()
        assert len(session.replies()) == 1


async def test_an_exercise_is_said_in_its_time_and_then_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breathing, "lines", lambda: (Line("In.", 0.05), Line("Out.", 0.05)))
    async with typed(tmp_path) as session:
        await session.say("help me breathe")
        await _until(session, ExerciseDone)
        await session.quiet()
        assert session.replies()[1:3] == ["In.", "Out."]
        assert session.replies()[3].endswith("?")


@pytest.mark.parametrize("by", ["a word", "a key"])
async def test_an_exercise_ends_at_once_when_it_is_not_wanted(
    by: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breathing, "lines", lambda: (Line("In.", 0.2), Line("Out.", 0.2)))
    async with typed(tmp_path) as session:
        await session.say("help me breathe")
        if by == "a word":
            await session.say("stop")
        else:
            await session.publish(Interrupted())
        await asyncio.sleep(0.6)
        assert "Out." not in session.replies()
        assert not session.of(ExerciseDone)
        assert session.assistant.conversing.guiding is False


async def test_opinions_reach_the_bus_and_a_page_opens_only_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(conversing, "open_address", lambda address: bool(opened.append(address)) or True)
    async with typed(tmp_path) as session:
        await session.say("suggest a movie", "I've seen it")
        (given,) = session.of(FeedbackGiven)
        assert isinstance(given, FeedbackGiven)
        assert (given.kind, given.medium) == ("known", "movie")
        assert not opened
        await session.say("open it")
        async with asyncio.timeout(10):
            while not opened:  # noqa: ASYNC110 - a browser may take its time
                await asyncio.sleep(0.01)
        assert opened[0].startswith("https://www.imdb.com/")


async def test_without_a_browser_the_address_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversing, "open_address", lambda _: False)
    async with typed(tmp_path) as session:
        await session.say("suggest a movie", "open it")
        async with asyncio.timeout(10):
            while not any("https://" in reply for reply in session.replies()):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        written = [event for event in session.of(Replied) if isinstance(event, Replied) and "https://" in event.text]
        assert written[0].aloud == ""


def test_a_text_browser_never_takes_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser.sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not browser.open_address("https://example.org")


async def test_a_timer_and_music_that_cannot_be_played_are_told(tmp_path: Path) -> None:
    async with typed(tmp_path) as session:
        await session.publish(TimerEnded(seconds=600.0))
        await session.publish(MusicChanged(state="failed", title="", problem="I have no file of it."))
        assert session.replies() == ["Time is up: the 10 minutes are over.", "I have no file of it."]
