"""A photo or video that the user opens is analysed, shown, and forgotten; it is never taken for something said."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing import resource_tracker
from pathlib import Path

import pytest
from textual.events import Paste
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widgets import Input

from assistant.opening import Progress
from assistant.ui.camera import CameraView
from assistant.ui.open_file import OpenFileScreen, completed
from assistant.ui.opened import Analyse, OpenedScreen, mood_over_time
from models.emotions import Emotion
from perception.records import Analysis, Failure, PhotoAnalysis
from tests.assistant.ui.made_analyses import cheered_up, couple, face
from tests.assistant.ui.scripted import Script
from tests.media import face_photo

SIZES = [(80, 24), (120, 40)]


def crowd(path: Path, _: Progress) -> Analysis:
    faces = tuple(face(n, Emotion(n % 7), 0.4 + n / 100, 0.2, "turned") for n in range(1, 41))
    return PhotoAnalysis(str(path), (512, 600), faces)


@asynccontextmanager
async def shown(analyse: Analyse, size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[Script, Pilot[None]]]:
    """An app on the screen that analyses files as the test says."""
    script = Script(analyse=analyse)
    async with script.app.run_test(size=size) as pilot:
        await script.begun()
        yield script, pilot


async def drop(script: Script, text: str) -> None:
    """Drop a file on the terminal: it sends what it makes of the path as a paste."""
    script.app.post_message(Paste(text))
    await script.until(lambda: isinstance(script.app.screen, OpenedScreen))


@pytest.mark.parametrize("size", SIZES)
async def test_photo_opened_by_key_shows_each_face_and_how_far_to_trust_it(size: tuple[int, int]) -> None:
    async with shown(couple, size) as (script, pilot):
        await pilot.press("f7")
        script.app.screen.query_one(Input).value = str(face_photo())
        await pilot.press("enter")
        await script.shows(
            "grace_hopper.jpg",
            "1  :-) happy                87%    +0.71    +0.38",
            "2  ... perhaps disgusted    41%",
            "35% turned away",
            "unpleasant",
            "▀▀▀▀▀▀▀▀▀▀",
            "Esc closes",
        )


async def test_dropped_path_opens_at_once_and_is_not_said() -> None:
    async with shown(couple) as (script, pilot):
        await drop(script, f"'{face_photo()}' ")
        await script.shows("grace_hopper.jpg", "happy")
        await pilot.press("escape")
        assert script.app.main.query_one(Input).value == ""
        assert script.session.said == []


async def test_typed_path_is_opened_and_a_sentence_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "me.jpg").touch()
    (tmp_path / "sad").touch()
    async with shown(couple) as (script, pilot):
        await pilot.press(*"sad", "enter")
        await script.until(lambda: script.session.said == ["sad"])
        await pilot.press("m", "e", "full_stop", *"jpg", "enter")
        await script.until(lambda: isinstance(script.app.screen, OpenedScreen))
        assert script.session.said == ["sad"]


async def test_words_pasted_are_typed_and_a_path_within_a_line_is_too() -> None:
    async with shown(couple) as (script, _):
        entry = script.app.main.query_one(Input)
        script.app.post_message(Paste("look at "))
        await script.until(lambda: entry.value == "look at ")
        script.app.post_message(Paste(str(face_photo())))
        await script.until(lambda: entry.value == f"look at {face_photo()}")
        assert script.app.screen is script.app.main


async def test_chosen_face_is_the_one_that_is_framed_and_explained() -> None:
    async with shown(couple) as (script, pilot):
        await drop(script, str(face_photo()))
        await script.shows("Up and Down choose a face", "happy     ━━━━━━━━━━━━")
        await pilot.press("down")
        await script.shows("disgusted ━━━━━━━━")
        assert [box.user for box in script.app.screen.query_one(CameraView)._faces] == [False, True]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("analyse", "words"), [(couple, "35% turned away"), (crowd, "20% turned away"), (cheered_up, "1:23")]
)
async def test_everything_lies_within_the_sheet(size: tuple[int, int], analyse: Analyse, words: str) -> None:
    async with shown(analyse, size) as (script, pilot):
        await drop(script, str(face_photo()))
        await script.shows(words)
        await pilot.pause()
        sheet = script.app.screen.query_one(".sheet")
        assert Region(0, 0, *size).contains_region(sheet.region)
        for part in script.app.screen.query(".sheet > *"):
            assert sheet.content_region.contains_region(part.region), part
        assert "…" not in script.text()


async def test_video_shows_each_person_over_time() -> None:
    async with shown(cheered_up) as (script, _):
        await drop(script, str(face_photo()))
        await script.shows("1  :-( sad", "2  :-| neutral", "0:00", "1:23")
        lines = script.text().splitlines()
        assert any("sad  " in line and "happy" in line for line in lines)


def test_strip_spans_the_whole_video_and_is_empty_where_nobody_was_seen() -> None:
    heights, names = (line.plain for line in mood_over_time(cheered_up(Path("a.mp4"), lambda _: None), 2, width=20))
    assert heights[:10] == "·" * 10
    assert "·" not in heights[10:]
    assert names == " " * 10 + "neutral   "


async def test_photo_without_a_face_says_so() -> None:
    async with shown(lambda path, _: PhotoAnalysis(str(path), (512, 600), ())) as (script, _):
        await drop(script, str(face_photo()))
        await script.shows("no face to be seen", "▀▀▀▀▀▀▀▀▀▀")


async def test_file_that_cannot_be_analysed_is_one_line_and_escape_leads_back() -> None:
    reason = "not a readable photo; the file may be damaged [or] cut off"
    async with shown(lambda path, _: Failure(str(path), reason)) as (script, pilot):
        await drop(script, str(face_photo()))
        await script.shows(reason)
        await pilot.press("escape")
        await script.until(lambda: script.app.screen is script.app.main)


async def test_fault_in_the_analysis_is_a_line_and_not_the_end() -> None:
    def fail(_: Path, __: Progress) -> Analysis:
        raise OSError("no room for a process")

    async with shown(fail) as (script, _):
        await drop(script, str(face_photo()))
        await script.shows("could not be analysed (OSError)")


async def test_progress_is_shown_and_escape_stops_the_work() -> None:
    go_on, stopped = threading.Event(), threading.Event()

    def slow(path: Path, progress: Progress) -> Analysis:
        try:
            progress(0.4)
            go_on.wait(15)
            progress(0.5)
        except BaseException:
            stopped.set()
            raise
        return couple(path, progress)

    async with shown(slow) as (script, pilot):
        await drop(script, str(face_photo()))
        await script.shows("looking at it", "━━━━━", "40%")
        await pilot.press("escape")
        await script.until(lambda: script.app.screen is script.app.main)
        go_on.set()
        await script.until(stopped.is_set)


async def test_result_that_comes_while_the_sheet_is_closed_is_dropped() -> None:
    for analyse in (couple, cheered_up, lambda path, _: Failure(str(path), "damaged")):
        async with shown(analyse) as (script, pilot):
            await drop(script, str(face_photo()))
            sheet = script.app.screen
            assert isinstance(sheet, OpenedScreen)
            sheet.dismiss()
            sheet.post_message(OpenedScreen.Progressed(0.5))
            sheet.post_message(OpenedScreen.Analysed(analyse(face_photo(), print), None))
            await script.until(lambda: script.app.screen is script.app.main)
            await pilot.pause()
            await script.shows("Type here, or speak")


async def test_leaving_does_not_wait_for_the_work() -> None:
    go_on = threading.Event()

    def endless(path: Path, progress: Progress) -> Analysis:
        go_on.wait(60)
        return couple(path, progress)

    async with shown(endless) as (script, pilot):
        await drop(script, str(face_photo()))
        await pilot.press("ctrl+q")
        await script.until(lambda: script.session.closed)
    assert not go_on.is_set()
    go_on.set()


async def test_prompt_says_what_is_wrong_completes_names_and_escape_closes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "holiday.jpg").touch()
    async with shown(couple) as (script, pilot):
        await pilot.press("f7", *"ho", "enter")
        await script.shows("There is no photo or video of this name.")
        await script.shows("holiday.jpg")
        await pilot.press("tab")
        assert script.app.screen.query_one(Input).value == "holiday.jpg"
        await pilot.press("escape")
        await script.until(lambda: script.app.screen is script.app.main)
        assert script.session.said == []


def test_names_are_completed_by_folders_photos_and_videos_only(tmp_path: Path) -> None:
    for name in ("notes.txt", "night.MP4", ".new.jpg"):
        (tmp_path / name).touch()
    (tmp_path / "old [1]").mkdir()
    assert completed(f"{tmp_path}/n") == f"{tmp_path}/night.MP4"
    assert completed(f"{tmp_path}/o") == f"{tmp_path}/old [1]/"
    assert completed(f"{tmp_path}/.n") == f"{tmp_path}/.new.jpg"
    assert completed(f"{tmp_path}/") is None
    assert completed(f"{tmp_path}/absent/n") is None


async def test_opening_is_in_the_command_palette() -> None:
    async with shown(couple) as (script, pilot):
        commands = {c.title: c.callback for c in script.app.get_system_commands(script.app.screen)}
        await commands["Open a photo or video"]()  # the palette awaits what comes back
        await script.until(lambda: isinstance(script.app.screen, OpenFileScreen))
        await pilot.pause()


async def test_a_real_portrait_is_really_analysed() -> None:
    resource_tracker.ensure_running()  # as `run_ui` does
    script = Script()
    async with script.app.run_test() as pilot:
        await script.begun()
        await drop(script, str(face_photo()))
        await script.until(lambda: not script.app.screen.query("#progress"), patience_s=60)
        await pilot.pause()
        await script.shows("1  :-", "valence", "100%")
