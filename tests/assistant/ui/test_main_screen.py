"""What happens on the bus is on the screen, and what the user does reaches the session."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from assistant import settings
from assistant.events import (
    AttentionChanged,
    Fault,
    Heard,
    HeardSoFar,
    MicrophoneLevel,
    MoodChanged,
    Part,
    PartChanged,
    PartState,
    Replied,
    SpeakingBegan,
    SpeakingEnded,
    Suggested,
)
from assistant.ui.blocks import POINT_BGR
from dialogue.replies import LOOKS
from models.emotions import Emotion, Mood
from tests.assistant.ui.scripted import Script, running, seen


def replied(turn_id: int, text: str) -> Replied:
    return Replied(turn_id=turn_id, text=text, aloud=text, intent=None)


def suggested(title: str) -> Suggested:
    return Suggested(
        turn_id=1,
        medium="movie",
        item_id=title,
        title=title,
        by=("Paul King",),
        year=2017,
        reason="Kindness wins in it.",
        links=(("IMDb", "https://www.imdb.com/"),),
    )


@asynccontextmanager
async def shown(size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[Script, Pilot[None]]]:
    """An app on the screen, with its session."""
    script = Script()
    async with script.app.run_test(size=size) as pilot:
        await script.begun()
        yield script, pilot


async def test_conversation_shows_who_said_what_and_how() -> None:
    async with shown() as (script, _):
        await script.publish(
            Heard(turn_id=1, text="what mood do you see", source="voice"),
            replied(1, "You look happy."),
            Heard(turn_id=2, text="thanks", source="typed"),
            Heard(turn_id=3, text="", source="voice"),
        )
        await script.shows(
            "you said  what mood do you see",
            "attune    You look happy.",
            "you typed thanks",
            "you said  (not understood)",
        )


async def test_garbage_is_collected_from_the_first_picture_on() -> None:
    gc.disable()
    try:
        async with shown() as (script, _):
            await script.until(gc.isenabled)
    finally:
        gc.enable()


async def test_words_are_shown_while_they_are_spoken_and_become_what_was_said() -> None:
    async with shown() as (script, _):
        await script.publish(HeardSoFar(turn_id=1, text="suggest a movie"))
        await script.shows("you say   suggest a movie ...")
        await script.publish(HeardSoFar(turn_id=1, text="suggest a movie from the"))
        await script.shows("you say   suggest a movie from the ...")
        await script.publish(Heard(turn_id=1, text="suggest a movie from the nineties", source="voice"))
        await script.shows("you said  suggest a movie from the nineties")
        assert "you say " not in script.text()
        assert script.text().count("suggest a movie") == 1


async def test_words_that_come_to_nothing_leave_the_screen() -> None:
    async with shown() as (script, _):
        await script.publish(HeardSoFar(turn_id=1, text="suggest a movie"))
        await script.shows("you say   suggest a movie ...")
        await script.publish(HeardSoFar(turn_id=1, text=""))
        await script.until(lambda: "suggest a movie" not in script.text())


async def test_reply_cut_short_says_how_far_it_came() -> None:
    async with shown((140, 45)) as (script, _):
        await script.publish(replied(1, "How about Holocene by Bon Iver?"), SpeakingBegan(turn_id=1))
        await script.shows("speaking, Esc stops")
        await script.publish(SpeakingEnded(turn_id=1, spoken="How about", interrupted=True))
        await script.shows("Bon Iver? (interrupted after: How about)")
        assert "speaking" not in script.text()


async def test_reply_spoken_whole_is_not_marked() -> None:
    async with shown() as (script, _):
        await script.publish(replied(1, "Hello."), SpeakingEnded(turn_id=1, spoken="Hello.", interrupted=False))
        await script.shows("Hello.")
        assert "interrupted" not in script.text()


async def test_mood_is_painted_with_its_distribution() -> None:
    async with shown() as (script, _):
        await script.publish(running(Part.CAMERA), seen(Emotion.HAPPY, 0.82))
        await script.shows(":-) you look happy (82%)")
        await script.shows(*LOOKS.values(), "unpleasant", "lively")


async def test_what_the_user_says_about_the_mood_comes_first_and_both_are_shown() -> None:
    async with shown() as (script, _):
        await script.publish(seen(Emotion.HAPPY, 0.82), MoodChanged(mood=Mood.said(Emotion.SAD)))
        await script.shows("you said you feel sad", "you look happy")
        assert script.text().index("you said you feel sad") < script.text().index("you look happy")


async def test_newest_suggestion_lies_on_top() -> None:
    async with shown((140, 45)) as (script, _):
        await script.publish(suggested("Brazil"), suggested("Paddington 2"))
        await script.shows("Brazil", "Paddington 2", "Paul King · 2017", "Kindness wins in it.")
        assert script.text().index("Paddington 2") < script.text().index("Brazil")


async def test_status_names_the_state_of_each_part_and_the_limited_recognizer() -> None:
    async with shown((140, 45)) as (script, _):
        await script.publish(
            running(Part.CAMERA),
            running(Part.MICROPHONE),
            running(Part.RECOGNIZER, "PocketSphinx"),
            PartChanged(part=Part.SPEAKER, state=PartState.UNAVAILABLE, detail="no sound output; plug one in"),
            MicrophoneLevel(level_db=-24.0, floor_db=-60.0, speech=True),
        )
        await script.shows(
            "● camera on", "● microphone on ████▁", "● limited recognizer", "○ speech off", "× no speaker"
        )


@pytest.mark.parametrize(
    ("mode", "listening", "hint"),
    [
        ("wake", False, 'conversation · say "hey Attune"'),
        ("wake", True, "conversation · listening"),
        ("push", False, "conversation · F8 to talk"),
        ("always", False, "conversation · listening"),
    ],
)
async def test_screen_says_what_it_takes_to_be_listened_to(mode: str, listening: bool, hint: str) -> None:
    async with shown() as (script, _):
        await script.publish(running(Part.MICROPHONE), AttentionChanged(mode=mode, listening=listening))
        await script.until(lambda: script.app.main.log_view.border_title == hint)
        await script.publish(PartChanged(part=Part.MICROPHONE, state=PartState.OFF))
        await script.until(lambda: script.app.main.log_view.border_title == "conversation")


async def test_the_key_to_talk_opens_the_microphone_where_it_is_off() -> None:
    async with shown() as (script, pilot):
        await pilot.press("f8")
        await script.session.bus.drain()
        assert (script.session.talks, script.session.wanted) == (1, [(Part.MICROPHONE, True)])
        await script.publish(running(Part.MICROPHONE))
        await pilot.press("f8")
        await script.session.bus.drain()
        assert (script.session.talks, script.session.wanted) == (2, [(Part.MICROPHONE, True)])


async def test_the_listening_mode_is_changed_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_CONFIG", str(tmp_path / "config.toml"))
    async with shown() as (script, _):
        script.app.main.action_listen_when("always")
        assert script.session.modes == ["always"]
        await script.until(lambda: (tmp_path / "config.toml").exists())
        await script.until(lambda: settings.load().listening.mode == "always")


async def test_fault_is_a_line_and_a_toast_once() -> None:
    async with shown() as (script, _):
        fault = Fault(where="camera", message="it was unplugged")
        await script.publish(fault, fault)
        assert len(script.app._notifications) == 1
        await script.shows("problem   camera: it was unplugged (2 times)")


async def test_part_that_cannot_work_is_told_with_the_fix() -> None:
    async with shown((140, 45)) as (script, _):
        broken = PartChanged(part=Part.SPEAKER, state=PartState.UNAVAILABLE, detail="no sound output; plug one in")
        await script.publish(broken)
        await script.shows("problem   speaker: not available (no sound output; plug one in)")


async def test_typed_line_reaches_the_session_without_a_click() -> None:
    async with shown() as (script, pilot):
        await pilot.press(*"hello", "enter", "enter")  # an empty line says nothing
        await script.until(lambda: script.session.said == ["hello"])


async def test_lines_typed_before_are_under_the_up_and_down_keys() -> None:
    async with shown() as (script, pilot):
        entry = script.app.main.query_one(Input)
        await pilot.press("o", "enter", "t", "enter", "d", "up", "up")
        assert entry.value == "o"
        await pilot.press("down")
        assert entry.value == "t"
        await pilot.press("down")
        assert entry.value == "d"


async def test_keys_reach_the_session() -> None:
    async with shown() as (script, pilot):
        await script.publish(running(Part.CAMERA))
        await pilot.press("escape", "f2", "f3", "f5", "f6")
        await script.session.bus.drain()
        assert script.session.silences == 1
        assert script.session.wanted == [(Part.CAMERA, False), (Part.MICROPHONE, True)]
        assert script.session.said == ["something else", "why"]


async def test_f4_shows_points_then_the_picture_while_the_camera_runs_and_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATTUNE_CONFIG", str(tmp_path / "config.toml"))
    async with shown() as (script, pilot):
        script.session.picture = np.full((72, 96, 3), 200, np.uint8)
        await script.publish(running(Part.CAMERA))
        assert not script.app.main.camera.display
        await pilot.press("f4")
        await script.publish(seen(Emotion.HAPPY, 0.82))
        await script.shows("▀▀▀▀▀▀", "happy 82%")
        assert drawn(script, bgr=(200, 200, 200)) == 0
        await script.until(lambda: drawn(script, bgr=POINT_BGR) > 0)
        await pilot.press("f4")
        await script.until(lambda: drawn(script, bgr=(200, 200, 200)) > 0)
        assert drawn(script, bgr=POINT_BGR) == 0
        await script.shows("happy 82%")
        await script.publish(PartChanged(part=Part.CAMERA, state=PartState.OFF))
        assert not script.app.main.camera.display
        await script.until(lambda: settings.load().screen.camera_view == "picture")


def drawn(script: Script, *, bgr: tuple[int, int, int]) -> int:
    """How many cells of the camera's view show this colour, cut to 4 bits a channel."""
    colour = "#" + "".join(f"{value >> 4:x}" * 2 for value in reversed(bgr))
    lines = [script.app.main.camera.render_line(y) for y in range(script.app.main.camera.size.height)]
    colours = [
        (segment.style.color, segment.style.bgcolor)
        for line in lines
        for segment in line
        if segment.style and "▀" in segment.text
    ]
    return sum(colour in {each.name for each in pair if each is not None} for pair in colours)


async def test_actions_are_in_the_command_palette() -> None:
    async with shown() as (script, _):
        names = {command.title for command in script.app.get_system_commands(script.app.screen)}
        assert names >= {"Silence", "Camera", "Microphone", "Camera picture", "Help", "Quit"}


async def test_typing_goes_on_while_moods_come_thirty_times_a_second() -> None:
    async with shown() as (script, pilot):
        for number in range(30):
            script.session.bus.publish(seen(Emotion.SAD, 0.5 + number / 100, time=number / 30))
        await pilot.press("h", "enter")
        await script.until(lambda: script.session.said == ["h"])
        await script.shows("you look sad (79%)")
