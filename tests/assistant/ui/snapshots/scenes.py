"""The screens that are kept, each brought up as a user would see it, from a session and a journal that never change.

To keep another one, add a function here and write its text (`python -m tests.assistant.ui.snapshots NAME`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assistant.consent import Plan, Wish
from assistant.events import MicrophoneLevel, Part, PartChanged, PartState
from assistant.journal import Journal
from assistant.journal.entries import CheckIn, Exercise, Feedback
from assistant.ui.devices import Look, Offer
from assistant.ui.devices_screen import DevicesScreen, InUse
from assistant.ui.insights import InsightsScreen
from assistant.ui.journal import JournalScreen
from assistant.ui.opened import OpenedScreen
from assistant.ui.settings import SettingsScreen
from assistant.ui.tour import TourScreen
from models.emotions import Emotion
from tests.assistant.journal.made import NOON, at, one_of_each, stretch
from tests.assistant.ui.made_analyses import cheered_up, couple
from tests.assistant.ui.scripted import running
from tests.assistant.ui.snapshots.stage import SCENES, Stage, scene
from tests.media import face_photo

__all__ = ["SCENES"]


OFFERS: Final[dict[tuple[str, str], Look]] = {
    ("devices", "camera"): lambda: iter((Offer("auto", "the first camera"), Offer("off"), Offer("2", "Logitech BRIO"))),
    ("devices", "microphone"): lambda: iter((Offer("default", "the system's usual one"), Offer("USB Headset"))),
    ("devices", "speaker"): lambda: iter((Offer("default", "the system's usual one"), Offer("off"))),
    ("voice", "name"): lambda: iter((Offer("", "its usual voice"), Offer("english", "English"))),
}


# --- the main screen ------------------------------------------------------------------------------------------------


@scene()
async def main_at_the_start(_: Stage) -> None:
    """Nothing has happened yet."""


@scene()
async def main(stage: Stage) -> None:
    """A session in full swing."""
    await stage.replay()


@scene(camera_view=True)
async def main_with_camera(stage: Stage) -> None:
    """The same with the camera's picture."""
    stage.script.session.picture = portrait()
    await stage.replay()
    await stage.script.shows("▀▀▀▀▀▀▀▀")


@scene(plan=Plan(Wish("0", ask=True), Wish("default", ask=True), "default", named=True))
async def consent(stage: Stage) -> None:
    """Both devices are asked for, one is ticked."""
    await stage.script.shows("Attune would like to use")
    await stage.press("c")


@scene()
async def help(stage: Stage) -> None:
    """Over a session."""
    await stage.replay()
    await stage.press("f1")


@scene()
async def main_in_trouble(stage: Stage) -> None:
    """Nothing works but typing."""
    for part, why in (
        (Part.CAMERA, "no camera was found; connect one, or name a photo or video"),
        (Part.MICROPHONE, "no microphone was found; connect one, and choose it with Ctrl+S"),
        (Part.SPEAKER, "no sound output was found; connect one, or choose a .wav file or 'off' as the speaker"),
        (Part.SPEECH, "espeak-ng is missing; install it with: sudo apt-get install espeak-ng"),
    ):
        await stage.script.publish(PartChanged(part=part, state=PartState.UNAVAILABLE, detail=why))


# --- the tour -------------------------------------------------------------------------------------------------------


PAGES: Final = (
    "understanding you · 2 of 5",
    "its voice · 3 of 5",
    "your face at rest · 4 of 5",
    "learned",
    "ready · 5 of 5",
)
"""What the tour shows after each press of Enter."""


async def _go_through_tour(stage: Stage, presses: int) -> None:
    """With both devices ticked."""

    async def save(*_: object) -> None:
        """Nothing is kept."""

    app = stage.script.app
    screen = TourScreen(
        ("camera", "microphone"),
        stage.script.settings,
        save,
        app.key_of,
        trials=(lambda *_: "said a sentence", lambda *_: "learned: your resting face is not taken for a mood"),
        looks=OFFERS,
    )
    await stage.open(screen, "welcome · 1 of 3")
    await stage.press("c", "m")
    for page in PAGES[:presses]:
        await stage.press("enter")
        await stage.script.shows(page)


@scene()
async def tour(stage: Stage) -> None:
    """Its first page."""
    await _go_through_tour(stage, 0)


@scene()
async def tour_recognizer(stage: Stage) -> None:
    """Whisper is looked at, and not fetched."""
    await _go_through_tour(stage, 1)
    await stage.script.shows("MB from")
    await stage.press("down")


@scene()
async def tour_voice(stage: Stage) -> None:
    """It is not liked, and can be changed."""
    await _go_through_tour(stage, 2)
    await stage.script.shows("said a sentence")
    await stage.press("n")
    await stage.script.shows("words a minute")


@scene()
async def tour_face(stage: Stage) -> None:
    """It has been learned."""
    await _go_through_tour(stage, 4)


@scene()
async def tour_ready(stage: Stage) -> None:
    """The last page."""
    await _go_through_tour(stage, 5)


@scene()
async def devices(stage: Stage) -> None:
    """The camera and the microphone are on."""
    level = MicrophoneLevel(level_db=-31.0, floor_db=-60.0, speech=True)
    states = {
        Part.CAMERA: InUse(running(Part.CAMERA, "Logitech BRIO"), 30.0),
        Part.MICROPHONE: InUse(running(Part.MICROPHONE, "USB Headset"), level=level),
        Part.SPEAKER: InUse(PartChanged(part=Part.SPEAKER, state=PartState.OFF)),
    }

    async def look_again() -> bool:
        """Nothing was plugged in."""
        return False

    screen = DevicesScreen(
        stage.script.settings, states.__getitem__, lambda *_: None, look_again, trials={}, looks=OFFERS
    )
    await stage.open(screen, "USB Headset")


# --- settings, journal, insights ------------------------------------------------------------------------------------


@scene()
async def settings(stage: Stage) -> None:
    """As it opens."""
    await stage.open(SettingsScreen(lambda *_: None, looks={}, trials={}), "Search")


async def _show_journal(stage: Stage, length: str) -> None:
    await stage.open(JournalScreen(lived, lambda: True, today=NOON.date), "entries")
    await stage.press(length)


@scene()
async def settings_choice(stage: Stage) -> None:
    """One that is looked for by a word, about a device that can be tried."""
    await stage.open(SettingsScreen(lambda *_: None, looks=OFFERS, trials={}), "Search")
    await stage.press(*"microphone", "down")
    await stage.script.shows("USB Headset")


@scene()
async def journal_day(stage: Stage) -> None:
    """The last one."""
    await _show_journal(stage, "d")


@scene()
async def journal_week(stage: Stage) -> None:
    """Four days of it."""
    await _show_journal(stage, "w")


@scene()
async def journal_month(stage: Stage) -> None:
    """As it opens."""
    await _show_journal(stage, "m")


@scene()
async def journal_year(stage: Stage) -> None:
    """Two months of it."""
    await _show_journal(stage, "y")


@scene()
async def journal_entry(stage: Stage) -> None:
    """A check-in, opened to be corrected."""
    await _show_journal(stage, "d")
    await stage.script.shows("slept badly")
    await stage.press("tab", "enter")
    await stage.script.shows("in your word")


@scene()
async def journal_export(stage: Stage) -> None:
    """Where to?"""
    await _show_journal(stage, "m")
    await stage.press("x")
    await stage.script.shows("attune-journal")


@scene()
async def insights(stage: Stage) -> None:
    """After two months."""
    await stage.open(InsightsScreen(lived, lambda: NOON), "what helps")


# --- files ----------------------------------------------------------------------------------------------------------


@scene()
async def open_file(stage: Stage) -> None:
    """Nothing typed yet."""
    await stage.press("f7")


@scene()
async def opened_photo(stage: Stage) -> None:
    """Two faces, one of them turned away."""
    await stage.open(OpenedScreen(face_photo(), couple), "35% turned away", "▀▀▀▀▀▀▀▀▀▀", "unpleasant")


@scene()
async def opened_video(stage: Stage) -> None:
    """Somebody cheers up, and somebody joins in."""
    await stage.open(OpenedScreen(Path("holiday.mp4"), cheered_up), "1:23")


# --- what they are made of ------------------------------------------------------------------------------------------


def portrait() -> NDArray[np.uint8]:
    """What the camera sees, (72, 96, 3) BGR: a disc on a slope, since a photo would be read anew by each release."""
    y, x = np.mgrid[:72, :96]
    slope = np.stack([x * 2, y * 3, 120 + x - y], axis=-1)
    return np.where((np.hypot(x - 48, y - 36) < 26)[..., None], (140, 170, 220), slope).astype(np.uint8)


def lived() -> Journal:
    """A journal of two months, in memory: mostly good days, some of them hard, breathing that helped."""
    journal = Journal.in_memory()
    journal.add(one_of_each())
    usual = (Emotion.HAPPY, Emotion.NEUTRAL, Emotion.HAPPY, Emotion.SURPRISE, Emotion.NEUTRAL)
    hard = (Emotion.SAD, Emotion.ANGRY, Emotion.SAD, Emotion.FEAR)
    for ago in range(1, 60):
        is_hard = ago % 7 in (2, 5)
        journal.add(stretch(at("09:40", ago), hard[ago % 4] if is_hard else usual[ago % 5], 18))
        if is_hard:
            journal.add([Exercise(at=at("10:00", ago), seconds=120.0)])
        journal.add(stretch(at("10:06", ago), Emotion.NEUTRAL if is_hard else Emotion.HAPPY, 25))
        journal.add([CheckIn(at=at("18:00", ago), emotion=None, word="", scale=4 if is_hard else 6 + ago % 4, note="")])
        if ago % 3 == 0:
            opinion = Feedback(at=at("12:00", ago), medium="music", item_id="x", title=f'"Song {ago}"', opinion="liked")
            journal.add([opinion])
    return journal
