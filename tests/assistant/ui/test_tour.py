"""A newcomer comes through the tour with Enter alone; what is answered is kept at once, and nothing is done unasked."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot
from textual.widgets import Button, OptionList

from assistant import neutral_face, settings
from assistant.consent import Plan, Wish, make_plan
from assistant.events import DeviceChosen, Part, PartState
from assistant.inputs import Inputs
from assistant.settings import Consent, Devices, Listening, Screen, Settings
from assistant.ui.consent import Choice, ConsentScreen
from assistant.ui.devices import Offer, Tell, TrialError
from assistant.ui.themes import THEMES
from assistant.ui.tour import Step, TourScreen, askable, steps, wants_tour
from assistant.ui.tour_download import DEFAULT, Download, Progress
from assistant.ui.tour_face import learn_face
from assistant.ui.tour_page import Page
from dialogue.recognizers import available_recognizer, whisper_download
from tests.assistant.ui.scripted import Script
from tests.assistant.ui.test_in_tmux import Terminal
from tests.assistant.ui.test_themes import assert_readable, each_theme
from tests.dialogue import test_whisper_download as downloads
from tests.dialogue.spoken import speak_to_file
from tests.dialogue.test_whisper_download import MockHub, pinned
from tests.media import write_face_clip
from tests.sound import VirtualAudio

hub, tiny = downloads.hub, downloads.tiny  # fixtures
SIZES = [(80, 24), (120, 40), (200, 60)]
NOTHING = Wish("off", ask=False)
BOTH = Plan(Wish("0", ask=True), Wish("default", ask=True), "default")


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without settings, without a model, and without a network."""
    path = tmp_path / "config.toml"
    monkeypatch.setenv("ATTUNE_CONFIG", str(path))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")  # nobody listens there
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    return path


class Tour:
    """The tour on a screen, with a voice and a camera of the test's own."""

    def __init__(self, script: Script, pilot: Pilot[None], saved: list[tuple[str, str, object]]) -> None:
        self.script = script
        self.pilot = pilot
        self.saved = saved
        self.spoken: list[Settings] = []
        self.voice_problem = ""
        self.looks = 0
        self.face_problem = ""
        self.hold = threading.Event()  # while it is clear, the camera watches
        self.hold.set()
        self.stopped = threading.Event()
        self.screen: TourScreen

    def speak(self, now: Settings, tell: Tell, _: threading.Event) -> str:
        tell("speaking")
        self.spoken.append(now)
        if self.voice_problem:
            raise TrialError(self.voice_problem)
        return "said a sentence"

    def learn(self, _: Settings, tell: Tell, stop: threading.Event) -> str:
        self.looks += 1
        tell("3  I see your face")
        while not self.hold.wait(0.01):
            if stop.is_set():
                self.stopped.set()
                break
        if self.face_problem:
            raise TrialError(self.face_problem)
        return "learned"

    async def says(self, *words: str) -> None:
        await self.script.shows(*words)

    async def hides(self, word: str) -> None:
        await self.script.until(lambda: word not in self.script.text())

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def click(self, widget: str) -> None:
        """Click, once a button has shown that it was pressed before: until then it takes no other click."""
        await self.script.until(lambda: not self.screen.query_one(widget).has_class("-active"))
        await self.pilot.click(widget)

    async def come_to(self, page: str, keys: str = "cm") -> None:
        """Allow what `keys` tick, and press Enter until `page` is shown."""
        await self.press(*keys)
        while f"{page} · " not in self.script.text():
            await self.pilot.press("enter")
            await self.pilot.pause(0.01)

    @property
    def over(self) -> bool:
        return self.script.app.screen is not self.screen


@asynccontextmanager
async def toured(
    size: tuple[int, int] = (80, 24), given: Settings | None = None, download: Download | None = None
) -> AsyncIterator[Tour]:
    script = Script()
    if given is not None:
        script.settings = given
    saved: list[tuple[str, str, object]] = []

    async def save(section: str, key: str, value: str | float | None) -> None:
        saved.append((section, key, value))

    async with script.app.run_test(size=size) as pilot:
        await script.begun()
        tour = Tour(script, pilot, saved)
        tour.screen = TourScreen(
            ("camera", "microphone"),
            script.settings,
            save,
            script.app.key_of,
            download=download,
            trials=(tour.speak, tour.learn),
            looks={("devices", "speaker"): _speakers, ("voice", "name"): _voices},
        )
        script.app.push_screen(tour.screen)
        await tour.says("welcome · 1 of 3")
        yield tour


def _speakers() -> Iterator[Offer]:
    yield from (Offer("default", "the usual one"), Offer("off"), Offer("Headphones"))


def _voices() -> Iterator[Offer]:
    yield from (Offer("", "its usual voice"), Offer("en-gb", "English (Great Britain)"))


# --- who is led through it, and what it asks ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "kept", "wanted"),
    [
        (BOTH, Settings(), True),
        (Plan(NOTHING, Wish("default", ask=True), "default"), Settings(), True),  # no camera is plugged in
        (Plan(NOTHING, NOTHING, "off"), Settings(), False),  # nothing to ask, as in a replay
        (BOTH, Settings(screen=Screen(tour_done=True)), False),
        (BOTH, Settings(consent=Consent(camera=False)), False),
        (Plan(BOTH.camera, BOTH.microphone, "off", named=True), Settings(), False),
    ],
)
def test_only_who_starts_for_the_first_time_gets_the_tour(plan: Plan, kept: Settings, wanted: bool) -> None:
    assert wants_tour(plan, kept) is wanted


@pytest.mark.parametrize("flags", [("0", None, None), (None, "off", None), (None, None, "off")])
def test_whoever_names_a_device_knows_the_way(flags: tuple[str | None, str | None, str | None]) -> None:
    microphone = Settings(devices=Devices(camera="off"))
    assert not wants_tour(make_plan(microphone, *flags), microphone)
    assert wants_tour(make_plan(microphone, None, None, None), microphone)


@pytest.mark.parametrize(
    ("allowed", "limited", "speaker", "between"),
    [
        ({"camera", "microphone"}, True, True, ["recognizer", "voice", "face"]),
        ({"microphone"}, True, True, ["recognizer", "voice"]),
        ({"microphone"}, False, True, ["voice"]),
        ({"camera"}, True, True, ["voice", "face"]),
        (set(), True, True, ["voice"]),
        (set(), True, False, []),
    ],
)
def test_only_what_the_answers_leave_to_ask_is_asked(
    allowed: set[str], limited: bool, speaker: bool, between: list[Step]
) -> None:
    assert steps(allowed, limited=limited, speaker=speaker) == ("welcome", *between, "ready")  # type: ignore[arg-type]


def test_what_was_answered_can_be_asked_again() -> None:
    answered = Settings(devices=Devices(camera="0"), consent=Consent(camera=False, microphone=True))
    assert askable(answered) == ("camera", "microphone")
    assert askable(Settings(devices=Devices(camera="off", microphone="talk.wav"))) == ()


def test_a_start_that_asks_nothing_does_not_load_the_tour() -> None:
    look = "import sys, assistant.ui.app\nprint([name for name in sys.modules if 'tour' in name or 'consent' in name])"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# --- the first start ------------------------------------------------------------------------------------------------


@asynccontextmanager
async def first_start(plan: Plan = BOTH) -> AsyncIterator[tuple[Script, Pilot[None]]]:
    """A newcomer's session, without a speaker, at the first page."""
    script = Script(plan, newcomer=True)
    script.settings.devices.speaker = "off"
    async with script.app.run_test() as pilot:
        await script.until(lambda: isinstance(script.app.screen, TourScreen))
        await script.shows("welcome · 1 of 2", "forgotten at once", "nothing leaves")
        assert script.sessions == []
        yield script, pilot


@pytest.mark.parametrize(
    ("keys", "camera", "microphone"),
    [
        (("enter",), False, False),
        (("m", "enter", "enter"), False, True),
        (("down", "space", "enter", "enter"), False, True),
        (("m", "m", "enter"), False, False),
    ],
)
async def test_answers_are_kept_and_settle_what_the_session_may_use(
    keys: tuple[str, ...], camera: bool, microphone: bool
) -> None:
    async with first_start() as (script, pilot):
        await pilot.press(*keys)
        await script.shows("ready · ")
        assert script.sessions == []
        await pilot.press("enter")
        await script.begun()
        await script.until(lambda: script.session.greeted)
    assert script.session.inputs == Inputs("0" if camera else "off", "default" if microphone else "off", "off")
    kept = settings.load()
    assert (kept.consent.camera, kept.consent.microphone) == (camera, microphone)
    assert kept.screen.tour_done


async def test_not_now_keeps_nothing_and_the_next_start_asks_only_for_consent() -> None:
    async with first_start() as (script, pilot):
        await pilot.press("c", "m", "n")
        await script.shows("ready · 2 of 2")
        await pilot.press("enter")
        await script.begun()
    assert script.session.inputs == Inputs("off", "off", "off")
    assert settings.load().consent == Consent()
    again = Script(BOTH)
    again.settings.screen.tour_done = settings.load().screen.tour_done
    async with again.app.run_test():
        await again.until(lambda: isinstance(again.app.screen, ConsentScreen))


async def test_skipping_keeps_what_was_answered_and_begins() -> None:
    async with first_start() as (script, pilot):
        await pilot.press("m", "enter")
        await script.shows("understanding you · 2 of 3")
        await pilot.press("escape")
        await script.begun()
    assert script.session.inputs == Inputs("off", "default", "off")
    assert settings.load().screen.tour_done


async def test_impatience_does_no_harm() -> None:
    script = Script(BOTH, newcomer=True)
    async with script.app.run_test() as pilot:
        await pilot.press("enter", "escape", "enter", "escape", "escape", "escape")
        await script.until(lambda: script.app.screen is not script.app.main or bool(script.sessions))
        await pilot.press("escape", "escape", "enter", "escape")
        await script.begun()
        assert script.app.screen is script.app.main


async def test_skipping_at_once_answers_nothing() -> None:
    async with first_start() as (script, pilot):
        await pilot.press("c", "escape")
        await script.begun()
    assert script.session.inputs == Inputs("off", "off", "off")
    assert settings.load().consent == Consent()


async def test_leaving_in_the_middle_loses_no_answer_and_begins_nothing() -> None:
    async with first_start() as (script, pilot):
        await pilot.press("m", "enter")
        await script.shows("understanding you")
        await pilot.press("ctrl+q")
    assert script.sessions == []
    assert script.app.return_code == 0
    assert settings.load().consent == Consent(camera=False, microphone=True)


async def test_an_answer_that_cannot_be_kept_holds_for_the_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATTUNE_CONFIG", str(tmp_path))  # a folder is no file
    async with first_start() as (script, pilot):
        await pilot.press("m", "enter", "escape")
        await script.begun()
        assert script.session.inputs.microphone == "default"
        assert any("cannot be written" in toast.message for toast in script.app._notifications)


# --- the way through ------------------------------------------------------------------------------------------------


async def test_enter_alone_comes_through_every_page() -> None:
    async with toured() as tour:
        await tour.press("c", "m")
        await tour.says("welcome · 1 of 5", "Go on with the camera and microphone (Enter)")
        for page in ("understanding you · 2 of 5", "its voice · 3 of 5", "your face at rest · 4 of 5"):
            await tour.press("enter")
            await tour.says(page)
        await tour.press("enter")
        await tour.says("learned", "Go on (Enter)")
        await tour.press("enter")
        await tour.says("ready · 5 of 5", '"hey Attune, suggest a movie"', "F1")
        assert not tour.over
        await tour.press("enter")
        await tour.script.until(lambda: tour.over)
        assert tour.screen.download.now.state == "waiting"
    assert [key for _, key, _ in tour.saved] == ["camera", "microphone", "tour_done"]


async def test_one_can_go_back_and_finds_what_one_answered() -> None:
    async with toured() as tour:
        await tour.come_to("its voice", "m")
        await tour.press("left")
        await tour.says("understanding you · 2 of 4")
        await tour.click("#back")
        await tour.says("welcome · 1 of 4", "[ ] the camera", "[x] the microphone")
        await tour.hides("Back")
        await tour.press("left")
        await tour.says("welcome · 1 of 4")


async def test_the_mouse_is_enough() -> None:
    async with toured() as tour:
        await tour.click("#may-camera")
        await tour.click("#on")
        await tour.says("its voice · 2 of 4")
        await tour.click("#on")
        await tour.says("your face at rest")
        await tour.click("#no")
        await tour.says("ready · 4 of 4")
        await tour.click("#on")
        await tour.script.until(lambda: tour.over)
    assert ("consent", "camera", True) in tour.saved
    assert tour.looks == 0


async def test_nothing_is_ticked_beforehand() -> None:
    async with toured() as tour:
        await tour.says("[ ] the camera", "[ ] the microphone", "Go on without them (Enter)")


@pytest.mark.parametrize("size", SIZES)
async def test_every_page_is_whole_at_every_size(size: tuple[int, int]) -> None:
    async with toured(size) as tour:
        await tour.press("c", "m")
        while not tour.over:
            assert_whole(tour)
            if tour.screen.query("#no") and tour.screen.query(OptionList):
                await tour.press("n")
                await tour.says("Slower (-)")
                assert_whole(tour)
            tour.screen.download.now = Progress("running", 45_000_000, 148_000_000)
            await tour.pilot.press("enter")
            await tour.pilot.pause(0.02)


def assert_whole(tour: Tour) -> None:
    """Nothing has to be scrolled to, lists aside, and no button's label is cut."""
    page = tour.screen.query_one(Page)
    assert page.max_scroll_y == 0, tour.script.text()
    for button in tour.screen.query(Button):
        if button.display and button.parent is not None and all(w.display for w in button.ancestors if w.parent):
            assert tour.screen.region.contains_region(button.region)
            assert str(button.label) in tour.script.text()


@each_theme
async def test_every_page_can_be_read_in_every_theme(theme: object) -> None:
    async with toured() as tour:
        for each in THEMES.values():
            tour.script.app.register_theme(each)
        tour.script.app.theme = theme.name  # type: ignore[attr-defined]
        tour.hold.clear()
        await tour.press("c", "m")
        for page in ("understanding you", "its voice", "your face at rest"):
            assert_readable(tour.script)
            await tour.press("enter")
            await tour.says(page)
        await tour.press("enter")
        await tour.says("One moment")
        assert_readable(tour.script)
        tour.hold.set()


# --- understanding --------------------------------------------------------------------------------------------------


class StillDownload(Download):
    """Begins, and does what the test says."""

    def start(self) -> None:
        self.now = Progress("running", 45_000_000, 148_000_000)


async def test_nothing_is_fetched_but_after_a_clear_yes_and_one_need_not_wait_for_it() -> None:
    download = StillDownload()
    async with toured(download=download) as tour:
        await tour.come_to("understanding you", "m")
        await tour.says('● What is here      set sentences, such as "suggest a song"', "148 MB from 127.0.0.1:9, once")
        await tour.press("down")
        await tour.says("○ What is here", "● Whisper base.en", "Yes, fetch it online (Enter)")
        assert download.now.state == "waiting"
        await tour.press("enter")
        await tour.says("fetching Whisper base.en: 45 of 148 MB", "Stop (x)", "Go on meanwhile (Enter)")
        await tour.press("enter")
        await tour.says("its voice", "45 of 148 MB")
        download.now = Progress("done")
        await tour.says("✓ Whisper base.en is here: free speech is understood")
        await tour.hides("Stop")


async def test_a_download_can_be_stopped_and_enter_then_goes_on() -> None:
    download = StillDownload()
    async with toured(download=download) as tour:
        await tour.come_to("understanding you", "m")
        await tour.press("down", "enter")
        await tour.says("Stop (x)")
        await tour.press("x")
        await tour.says("stopped; `attune setup` goes on from there", "● What is here", "Go on (Enter)")
        await tour.press("enter")
        await tour.says("its voice")
    assert download.now.state == "stopped"


async def test_without_a_network_it_is_one_line_and_enter_goes_on() -> None:
    async with toured() as tour:
        await tour.come_to("understanding you", "m")
        await tour.press("down", "enter")
        await tour.says("× cannot reach http://127.0.0.1:9", "network?", "stays", "● What is here", "Go on (Enter)")
        assert_whole(tour)
        await tour.press("enter")
        await tour.says("its voice")
        await tour.hides("cannot reach")


async def test_where_the_user_forbids_the_network_it_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    async with toured() as tour:
        await tour.come_to("understanding you", "m")
        await tour.says("offline (HF_HUB_OFFLINE)")
        await tour.press("down", "enter")
        await tour.says("its voice")
    assert tour.screen.download.now.state == "waiting"


async def test_a_download_goes_on_while_the_session_begins_and_its_end_is_said() -> None:
    async with first_start() as (script, pilot):
        download = script.app.screen.download  # type: ignore[attr-defined]
        download.now = Progress("running", 45_000_000, 148_000_000)
        await pilot.press("escape")
        await script.begun()
        await script.shows("fetching Whisper base.en: 45 of 148", "while we talk")
        download.now = Progress("done")
        await script.shows("base.en is here: free speech", "from the next start on")


def test_a_download_fetches_the_model_that_is_then_used(
    hub: MockHub, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = pinned(tiny, DEFAULT)
    hub.publish(model, tiny)
    monkeypatch.setitem(whisper_download.PINNED, DEFAULT, model)
    download = Download()
    assert hub.headers == []
    assert available_recognizer(None).limited
    download.start()
    wait_until(lambda: download.now.state != "running")
    assert download.now == Progress("done")
    assert not available_recognizer(None).limited


def test_a_download_that_was_stopped_keeps_what_came_and_goes_on_there(
    hub: MockHub, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = pinned(tiny, DEFAULT)
    hub.publish(model, tiny)
    monkeypatch.setitem(whisper_download.PINNED, DEFAULT, model)
    hub.stalls.set()
    download = Download()
    download.start()
    wait_until(lambda: download.now.fetched > 0)
    download.stop()
    assert download.now.state == "stopped"
    hub.stalls.clear()
    hub.closing.set()  # the answer that stalls ends
    half = download.now.fetched
    wait_until(lambda: not any(thread.name == "tour download" for thread in threading.enumerate()))
    assert download.now.state == "stopped"
    download.start()
    wait_until(lambda: download.now.state == "done")
    assert hub.asked[1] == (model.files[0].name, f"bytes={half}-")


def wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(1000):
        if condition():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it does not happen")


# --- the voice ------------------------------------------------------------------------------------------------------


async def test_the_voice_is_heard_at_once_and_a_yes_changes_nothing() -> None:
    async with toured() as tour:
        await tour.come_to("its voice", "")
        await tour.says("✓ said a sentence", "Yes, go on (Enter)")
        assert len(tour.spoken) == 1
        await tour.press("r")
        await tour.script.until(lambda: len(tour.spoken) == 2)
        await tour.press("enter")
        await tour.says("ready · ")
    assert not {section for section, _, _ in tour.saved} & {"voice", "devices"}


async def test_whoever_does_not_hear_it_chooses_and_hears_it_again() -> None:
    async with toured() as tour:
        await tour.come_to("its voice", "")
        assert "Slower" not in tour.script.text()
        await tour.press("n")
        await tour.says("● the usual one", "○ Headphones", "● its usual voice", "pace  165 words a minute")
        await tour.press("down")
        await tour.says("Take this one (Enter)")
        await tour.press("enter")
        await tour.says("● Headphones", "Yes, go on (Enter)")
        await tour.press("tab", "down", "enter")
        await tour.says("● English (Great Britain)")
        await tour.press("minus")
        await tour.says("pace  143 words a minute")
        await tour.script.until(lambda: len(tour.spoken) == 4)
        last = tour.spoken[-1]
        assert (last.devices.speaker, last.voice.name, last.voice.rate) == ("Headphones", "en-gb", 143)
        await tour.press("enter")
        await tour.says("ready · ")
    assert tour.saved[2:] == [("devices", "speaker", "Headphones"), ("voice", "name", "en-gb"), ("voice", "rate", 143)]


async def test_a_speaker_that_does_not_work_is_one_line_and_enter_goes_on() -> None:
    async with toured() as tour:
        tour.voice_problem = "no sound device is there: plug one in"
        await tour.come_to("its voice", "")
        await tour.says("× no sound device is there: plug one in", "Go on without (Enter)")
        await tour.press("enter")
        await tour.says("ready · ")


# --- the face -------------------------------------------------------------------------------------------------------


async def test_the_camera_waits_until_the_user_is_ready_and_then_tells_how_it_goes() -> None:
    async with toured() as tour:
        await tour.come_to("your face at rest", "c")
        await tour.says("I am ready (Enter)", "Not now (n)")
        assert tour.looks == 0
        tour.hold.clear()
        await tour.press("enter")
        await tour.says("· 3  I see your face", "One moment")
        await tour.press("enter")
        await tour.says("your face at rest")
        tour.hold.set()
        await tour.says("✓ learned", "Once more (r)", "Go on (Enter)")
        await tour.press("r")
        await tour.script.until(lambda: tour.looks == 2)


async def test_a_face_that_was_not_seen_is_one_line_and_enter_goes_on() -> None:
    async with toured() as tour:
        tour.face_problem = "your face was not seen well for long enough"
        await tour.come_to("your face at rest", "c")
        await tour.press("enter")
        await tour.says("× your face was not seen well", "Once more (r)", "Go on without (Enter)")
        await tour.press("enter")
        await tour.says("ready · ")


@pytest.mark.parametrize("keys", [["n"], ["left"], ["escape"], ["ctrl+q"]])
async def test_whoever_goes_on_ends_the_look(keys: list[str]) -> None:
    async with toured() as tour:
        tour.hold.clear()
        await tour.come_to("your face at rest", "c")
        await tour.press("enter")
        await tour.says("I see your face")
        await tour.press(*keys)
    assert tour.stopped.wait(10)


@pytest.fixture
def face(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clip of a face, and nothing learned yet."""
    monkeypatch.setattr(neutral_face, "neutral_face_path", lambda: tmp_path / "neutral_face.json")
    return write_face_clip(tmp_path / "face.mp4", seconds=7, fps=12)


@pytest.mark.slow
def test_five_seconds_of_a_face_are_counted_down_and_leave_seven_numbers(face: Path, tmp_path: Path) -> None:
    told: list[str] = []
    found = learn_face(Settings(devices=Devices(camera=str(face))), told.append, threading.Event())
    assert found == "learned: your resting face is not taken for a mood"
    assert told[0] == "opening the camera"
    left = [words.split()[1] for words in told[1:]]
    assert list(dict.fromkeys(left)) == ["5", "4", "3", "2", "1", "a"]  # a little longer
    assert told[-1].endswith("I see your face")
    learned = neutral_face.load(tmp_path / "neutral_face.json")
    assert learned is not None
    assert len(learned.logits) == 7


@pytest.mark.slow
def test_a_look_that_is_stopped_keeps_nothing(face: Path, tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(TrialError, match="stopped"):
        learn_face(Settings(devices=Devices(camera=str(face))), lambda _: None, stop)
    assert not (tmp_path / "neutral_face.json").exists()


def test_a_camera_that_is_not_there_is_one_line() -> None:
    with pytest.raises(TrialError, match=r"gone\.mp4"):
        learn_face(Settings(devices=Devices(camera="gone.mp4")), lambda _: None, threading.Event())


# --- ready ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "mode", "first"),
    [
        ("", "wake", 'type     "suggest a movie"'),
        ("m", "wake", 'say      "hey Attune, suggest a movie"'),
        ("m", "always", 'say      "suggest a movie"'),
        ("m", "push", 'F8, say  "suggest a movie"'),
    ],
)
async def test_what_to_do_first_fits_what_was_allowed(keys: str, mode: str, first: str) -> None:
    given = Settings(listening=Listening.model_validate({"mode": mode}))
    async with toured(given=given) as tour:
        await tour.come_to("ready", keys)
        await tour.says(first, "F9", "F1")


# --- again ----------------------------------------------------------------------------------------------------------


async def test_the_tour_can_be_taken_again_and_shows_todays_answers_while_nothing_listens() -> None:
    script = Script(Plan(Wish("0", ask=False), Wish("default", ask=False), "off"))
    script.settings.devices = Devices(camera="0", speaker="off")
    script.settings.consent = Consent(camera=True, microphone=True)
    async with script.app.run_test() as pilot:
        await script.begun()
        await script.until(lambda: script.session.greeted)
        for part in (Part.CAMERA, Part.MICROPHONE):
            script.session.states[part] = PartState.RUNNING
        again = next(each for each in script.app.get_system_commands(script.app.main) if each.title == "Tour")
        again.callback()
        await script.shows("welcome · 1 of 4", "[x] the camera", "[x] the microphone")
        assert script.app.screen.query(Choice)
        assert "Not now" not in script.text()
        await script.until(lambda: len(script.session.wanted) == 2)
        assert script.session.wanted == [(Part.CAMERA, False), (Part.MICROPHONE, False)]
        assert script.session.silences == 1
        await pilot.press("c", "enter", "escape")
        await script.until(lambda: script.app.screen is script.app.main)
        await script.until(lambda: len(script.session.wanted) == 3)
    assert script.session.wanted[2:] == [(Part.MICROPHONE, True)]
    assert settings.load().consent == Consent(camera=False, microphone=True)


async def test_what_is_allowed_when_the_tour_is_taken_again_is_used_at_once() -> None:
    script = Script()
    script.settings.devices = Devices(camera="0", microphone="off", speaker="off")
    chosen: list[Part] = []
    async with script.app.run_test() as pilot:
        await script.begun()
        await script.until(lambda: script.session.greeted)
        script.session.bus.subscribe("test", DeviceChosen, handler=lambda event: chosen.append(event.part))
        again = next(each for each in script.app.get_system_commands(script.app.main) if each.title == "Tour")
        again.callback()
        await script.shows("welcome · 1 of 2", "[ ] the camera", "Not now, ask again next time (n)")
        assert "microphone, to" not in script.text()
        await pilot.press("c", "enter")
        await script.shows("your face at rest")
        await pilot.press("escape")
        await script.until(lambda: chosen == [Part.CAMERA])
    assert settings.load().consent.camera


# --- for real -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.sound
@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_a_newcomer_in_a_terminal_hears_a_suggestion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, virtual_audio: VirtualAudio
) -> None:
    question = speak_to_file("hey attune suggest a movie", tmp_path / "ask.wav")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", virtual_audio.environment["XDG_RUNTIME_DIR"])
    monkeypatch.setenv("ATTUNE_DEVICES__CAMERA", "off")
    terminal = Terminal(tmp_path, f"{sys.executable} -m assistant", (80, 24))
    try:
        terminal.wait_for("welcome · 1 of 3", "[ ] the microphone")
        terminal.press("m")
        terminal.wait_for("Go on with the microphone (Enter)")
        terminal.press("Enter")
        terminal.wait_for("understanding you · 2 of 4")
        terminal.press("Enter")
        terminal.wait_for("its voice", "said a sentence")
        terminal.press("Enter")
        terminal.wait_for("ready", '"hey Attune, suggest a movie"')
        terminal.press("Enter")
        terminal.wait_for("Hello", "speaking")
        for _ in range(3):  # a synthetic voice is not always understood, least of all on a busy machine
            terminal.wait_for("● mic", "conversation · ")
            while "speaking" in terminal.picture():
                time.sleep(0.2)
            virtual_audio.play_into_microphone(question)
            if "▶" in terminal.wait_for("you said", "conversation · speaking"):
                break
        terminal.wait_for("suggest a movie", "▶", "conversation · speaking")
        assert np.abs(virtual_audio.record(2).samples).max() > 1000
        terminal.press("C-q")
        assert terminal.status() == 0
    finally:
        terminal.close()
    kept = settings.load()
    assert kept.consent.microphone
    assert kept.screen.tour_done
