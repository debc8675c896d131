"""Playing: what was asked for sounds, goes on by itself, stops when it should, and says what is wrong."""

from __future__ import annotations

import asyncio
import threading
import time
import wave
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.bus import Bus, Event, Fault
from assistant.events import CrisisSeen, Heard, Interrupted, MusicChanged, MusicWanted
from assistant.services import playing as service
from assistant.services.playing import Playing
from dialogue.audio import Samples, Sound
from dialogue.playback import MUSIC_OUT, Mixer
from dialogue.speaker import open_speaker
from models.emotions import Emotion, Mood
from recommend import decoding
from recommend.library import Library, LibraryError, Track
from recommend.radio import Radio
from tests.recommend.music_files import loudest_hertz, write_tone
from tests.recommend.radio_server import RadioServer, radio_server

RATE = 22_050
PULL = RATE // 50  # samples that the speaker asks for at once


class PulledSpeaker:
    """A speaker that a test pulls sound out of, as fast as it likes: the real mixer, and no clock."""

    name, live, rate = "pulled", False, RATE

    def __init__(self) -> None:
        self._mixer = Mixer(RATE)

    def music(self, source: Callable[[int], Samples] | None) -> None:
        self._mixer.music(source)

    def say(self, sound: Sound) -> None:
        self._mixer.add(sound.samples)

    def pull(self) -> Samples:
        block = self._mixer.read(PULL)
        return np.concatenate([block, np.zeros(PULL - len(block), np.int16)])

    @property
    def sounding(self) -> bool:
        return not self._mixer.idle


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks are taken ten times as often, so that tests are quick."""
    monkeypatch.setattr(service, "LOOK_S", 0.01)


class Stage:
    """A playing service on a bus of its own, with a speaker that is pulled by hand."""

    def __init__(
        self,
        folder: Path | None,
        radio: Radio | None = None,
        *,
        mood: Emotion | None = None,
        suggest: Callable[[Sequence[str]], str | None] = lambda _: None,
        library: Callable[[], Library] | None = None,
    ) -> None:
        self.bus, self.events = Bus(), list[Event]()
        self.bus.subscribe("notes", MusicChanged, Fault, handler=self.events.append)
        self.speaker: Any = PulledSpeaker()
        self.volume = 1.0
        scan = library or (None if folder is None else lambda: Library.scan(folder, folder / ".index.json", songs()))
        self.playing = Playing(
            self.bus,
            lambda: self.speaker,
            scan,
            radio,
            lambda: None if mood is None else Mood.said(mood),
            suggest,
            lambda: self.volume,
        )
        self.playing.start()

    @property
    def changes(self) -> list[MusicChanged]:
        return [event for event in self.events if isinstance(event, MusicChanged)]

    @property
    def told(self) -> list[tuple[str, str]]:
        return [(change.state, change.title) for change in self.changes]

    def in_state(self, state: str) -> list[MusicChanged]:
        return [change for change in self.changes if change.state == state]

    def want(self, move: Any, title: str = "", *by: str, item_id: str = "", asked: bool = True) -> None:
        self.bus.publish(MusicWanted(move=move, item_id=item_id, title=title, by=by, asked=asked))

    async def until(self, state: str, count: int = 1) -> MusicChanged:
        """Wait until a state has been told so often."""
        async with asyncio.timeout(20):
            while len(self.in_state(state)) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        return self.in_state(state)[-1]

    async def play(self, title: str = "", *by: str, item_id: str = "") -> MusicChanged:
        """Ask for music, and wait until it has begun and is decoded."""
        begun = len(self.in_state("playing"))
        self.want("play", title, *by, item_id=item_id)
        change = await self.until("playing", begun + 1)
        await self.decoded()
        return change

    async def decoded(self) -> None:
        """Wait until what plays has been decoded, and what follows has been opened."""
        async with asyncio.timeout(20):
            while (lane := self.playing._lane) is not None and not (
                lane.piece.ahead.complete and lane.following is not None and lane.following.ahead.complete
            ):
                await asyncio.sleep(0.005)
                if lane.piece.ahead.complete and self.playing._idle and lane.following is None:
                    await asyncio.sleep(0.05)
                    return

    async def hear(self, seconds: float) -> Samples:
        """What the speaker gives in the next seconds, which pass at once."""
        heard = []
        for _ in range(round(seconds * RATE / PULL)):
            heard.append(self.speaker.pull())
            await asyncio.sleep(0)
        await asyncio.sleep(0.03)
        await self.bus.drain()
        return np.concatenate(heard)

    async def settle(self) -> None:
        await self.bus.drain()
        await asyncio.sleep(0.05)
        await self.bus.drain()


def songs() -> Sequence[Any]:
    from recommend import Catalogue, Medium

    global _songs
    _songs = _songs or Catalogue.embedded().of(Medium.MUSIC)
    return _songs


_songs: Sequence[Any] = ()


def level(samples: Samples) -> float:
    """Root of the mean square, dB below full."""
    return float(10 * np.log10(np.mean((samples / 32768.0) ** 2) + 1e-12))


def hertz(samples: Samples) -> float:
    return loudest_hertz(samples, RATE)


@pytest.fixture(scope="module")
def music(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two songs, of 440 and 880 Hz, three seconds each."""
    folder = tmp_path_factory.mktemp("music")
    write_tone(folder / "a.flac", 3.0, 440, title="Clair de lune", artist="Claude Debussy", genre="Ambient")
    write_tone(folder / "b.flac", 3.0, 880, title="Loud One", artist="Heavy", genre="Metal")
    return folder


@pytest.fixture
async def stages() -> AsyncIterator[Callable[..., Stage]]:
    made: list[Stage] = []

    def make(*arguments: Any, **options: Any) -> Stage:
        made.append(Stage(*arguments, **options))
        return made[-1]

    yield make
    for stage in made:
        await stage.playing.close()
        await stage.bus.close()


@pytest.fixture
async def stage(stages: Callable[..., Stage], music: Path) -> Stage:
    return stages(music, mood=Emotion.ANGRY)  # what is calm suits it, and metal does not


@pytest.fixture(scope="module")
def broadcast(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Eight seconds of a station's music, of 660 Hz."""
    return write_tone(tmp_path_factory.mktemp("broadcast") / "a.mp3", 8.0, 660).read_bytes()


@pytest.fixture
def station(broadcast: bytes) -> Iterator[RadioServer]:
    with radio_server(broadcast) as server:
        yield server


def music_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("attune music")]


async def no_music_threads() -> None:
    async with asyncio.timeout(5):
        while music_threads():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


# --- what was asked for -----------------------------------------------------------------------------------------------


async def test_a_song_that_was_asked_for_sounds(stage: Stage) -> None:
    change = await stage.play("clair de lune", "Claude Debussy", item_id="clair-de-lune")
    assert change.title == "Clair de lune by Claude Debussy"
    assert (change.source, change.item_id, change.duration_s) == ("file", "clair-de-lune", 3.0)
    heard = await stage.hear(2.0)
    assert hertz(heard[RATE:]) == pytest.approx(440, abs=5)
    assert level(heard[RATE:]) == pytest.approx(level(tone(440)), abs=0.5)


async def test_what_is_not_there_is_told_with_the_next_step(stage: Stage, stages: Callable[..., Stage]) -> None:
    stage.want("play", "Yesterday", "The Beatles")
    failed = await stage.until("failed")
    assert failed.problem == 'I have no file of "Yesterday". Say open it, and I\'ll open it in the browser.'
    bare = stages(None)
    bare.want("play", "Yesterday")
    assert (await bare.until("failed")).problem == (
        'I have no file of "Yesterday". Say open it, and I\'ll open it in the browser, or name a folder of music in the'
        " settings (music.folder)."
    )
    bare.want("play")
    assert (await bare.until("failed", 2)).problem == (
        "I have no music to play. Name a folder of music in the settings (music.folder), or allow internet radio there"
        " (music.radio)."
    )


async def test_what_is_not_there_leaves_what_plays(stage: Stage) -> None:
    await stage.play("Loud One")
    stage.want("play", "Yesterday")
    await stage.until("failed")
    assert hertz((await stage.hear(1.0))[RATE // 2 :]) == pytest.approx(880, abs=5)


async def test_another_song_takes_the_place_of_the_first(stage: Stage) -> None:
    await stage.play("Loud One")
    await stage.hear(1.0)
    await stage.play("Clair de lune")
    assert stage.told[-2:] == [("skipped", "Loud One by Heavy"), ("playing", "Clair de lune by Claude Debussy")]
    assert hertz((await stage.hear(1.0))[RATE // 2 :]) == pytest.approx(440, abs=5)


async def test_without_a_speaker_it_says_so(stage: Stage) -> None:
    stage.speaker = None
    stage.want("play")
    problem = (await stage.until("failed")).problem
    assert problem == "I have no sound output for music. Choose one in the settings (devices.speaker)."


async def test_who_only_likes_a_song_is_told_once_that_nothing_can_be_played(stages: Callable[..., Stage]) -> None:
    bare = stages(None)
    bare.want("play", "Yesterday", asked=False)
    await bare.until("failed")
    bare.want("play", "Here Comes the Sun", asked=False)
    bare.want("play", "Help!")
    await bare.until("failed", 2)
    assert ["Help!" in change.problem for change in bare.changes] == [False, True]


# --- what it chooses --------------------------------------------------------------------------------------------------


async def test_without_a_title_something_for_the_mood_is_played(stage: Stage) -> None:
    assert (await stage.play()).title == "Clair de lune by Claude Debussy"


async def test_a_suggestion_that_is_among_the_files_comes_first(stages: Callable[..., Stage], music: Path) -> None:
    among: list[Sequence[str]] = []

    def last(ids: Sequence[str]) -> str:
        among.append(ids)
        return ids[-1]

    stage = stages(music, suggest=last)
    change = await stage.play()
    assert change.item_id == among[0][-1]
    assert len(among[0]) < len(songs())


async def test_the_next_song_follows_without_a_gap_or_a_click(stage: Stage) -> None:
    await stage.play("Loud One")
    await stage.hear(1.0)
    heard = await stage.hear(4.0)
    assert hertz(heard[:RATE]) == pytest.approx(880, abs=5)
    assert hertz(heard[-RATE:]) == pytest.approx(440, abs=5)
    quarter = RATE // 400  # 2.5 ms, longer than a wave of 440 Hz
    loudness = [np.abs(heard[at : at + quarter]).max() for at in range(0, len(heard) - quarter, quarter)]
    assert min(loudness) > 9000
    assert np.abs(np.diff(heard.astype(int))).max() < 4500  # a wave of 880 Hz has steps of 3,000
    ended, begun = stage.changes[-2:]
    assert (ended.state, ended.title, ended.position_s) == ("ended", "Loud One by Heavy", 3.0)
    assert (begun.state, begun.title) == ("playing", "Clair de lune by Claude Debussy")


async def test_music_goes_on_until_it_is_stopped(stage: Stage) -> None:
    await stage.play()
    for _ in range(5):
        await stage.hear(3.0)
        await stage.decoded()
    assert sum(state == "ended" for state, _ in stage.told) >= 4
    stage.want("stop")
    await stage.settle()
    assert stage.told[-1][0] == "ended"
    await stage.hear(0.1)
    assert not stage.speaker.sounding


async def test_what_was_not_played_lately_comes_first(stages: Callable[..., Stage], music: Path) -> None:
    stage = stages(music, mood=Emotion.HAPPY)
    first = (await stage.play()).title
    stage.want("next")
    second = (await stage.until("playing", 2)).title
    stage.want("next")
    third = (await stage.until("playing", 3)).title
    assert first != second
    assert third == first


# --- next, pause, stop, and silence -----------------------------------------------------------------------------------


async def test_next_ends_this_one_at_once_and_says_how_far_it_was(stages: Callable[..., Stage], music: Path) -> None:
    stage = stages(music, mood=Emotion.HAPPY)
    first = await stage.play("Clair de lune")
    await stage.hear(1.0)
    stage.want("next")
    skipped = await stage.until("skipped")
    assert (skipped.title, skipped.position_s) == (first.title, pytest.approx(1.0, abs=0.1))
    assert (await stage.until("playing", 2)).title == "Loud One by Heavy"


async def test_pausing_fades_and_going_on_goes_on_there(stage: Stage) -> None:
    await stage.play("Clair de lune")
    await stage.hear(1.0)
    stage.want("pause")
    paused = await stage.until("paused")
    await stage.hear(MUSIC_OUT + 0.04)
    assert not stage.speaker.sounding
    assert level(await stage.hear(0.5)) < -100
    stage.want("play")
    resumed = await stage.until("playing", 2)
    assert resumed.title == paused.title
    assert resumed.position_s == pytest.approx(1.0, abs=0.15)
    assert hertz((await stage.hear(1.0))[RATE // 2 :]) == pytest.approx(440, abs=5)


async def test_play_changes_nothing_while_it_plays(stage: Stage) -> None:
    await stage.play("Loud One")
    stage.want("play")
    await stage.settle()
    assert stage.told == [("playing", "Loud One by Heavy")]


async def test_a_stop_word_or_key_pauses_and_speaking_into_an_answer_does_not(stage: Stage) -> None:
    await stage.play()
    barge_in = Interrupted(turn_id=7)  # ahead of its words, whichever of the two is handled first
    stage.bus.publish(Heard(turn_id=7, text="what is this song", source="voice"))
    await stage.settle()
    stage.bus.publish(barge_in)
    await stage.settle()
    assert [state for state, _ in stage.told] == ["playing"]
    stage.bus.publish(Heard(turn_id=8, text="stop", source="voice"))
    await stage.settle()
    stage.bus.publish(Interrupted(turn_id=8))
    await stage.until("paused")
    await stage.play()
    stage.bus.publish(Interrupted())
    await stage.until("paused", 2)


async def test_a_crisis_is_no_time_for_music(stage: Stage) -> None:
    await stage.play()
    stage.bus.publish(CrisisSeen(turn_id=1))
    await stage.until("paused")


@pytest.mark.parametrize("move", ["pause", "stop"])
async def test_without_music_pause_and_stop_say_nothing(stage: Stage, move: str) -> None:
    stage.want(move)
    stage.bus.publish(Interrupted())
    await stage.settle()
    assert stage.events == []


async def test_nothing_runs_while_nothing_plays(stage: Stage) -> None:
    await stage.playing._library()
    await no_music_threads()
    tasks = len(asyncio.all_tasks())
    await stage.play()
    assert music_threads() or stage.playing._lane.piece.ahead.complete  # type: ignore[union-attr]
    stage.want("stop")
    await stage.settle()
    await no_music_threads()
    assert len(asyncio.all_tasks()) == tasks


# --- how it sounds ----------------------------------------------------------------------------------------------------


def tone(hertz: float, seconds: float = 1.0) -> Samples:
    return (12_000 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)).astype(np.int16)


async def test_the_volume_of_the_voice_is_that_of_music(stage: Stage) -> None:
    await stage.play("Clair de lune")
    loud = await stage.hear(1.0)
    stage.volume = 0.5
    soft = await stage.hear(1.0)
    assert level(soft[RATE // 2 :]) - level(loud[RATE // 2 :]) == pytest.approx(-6, abs=0.3)


async def test_it_sounds_in_a_wav_file_as_well(stage: Stage, tmp_path: Path) -> None:
    stage.speaker = open_speaker(str(tmp_path / "heard.wav"))
    await stage.play("Clair de lune")
    await asyncio.sleep(1.0)
    stage.want("pause")
    paused = await stage.until("paused")
    await asyncio.sleep(0.2)
    stage.speaker.close()
    with wave.open(str(tmp_path / "heard.wav")) as file:
        heard = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    assert len(heard) / RATE == pytest.approx(paused.position_s, abs=MUSIC_OUT + 0.05)
    assert hertz(heard[RATE // 2 :]) == pytest.approx(440, abs=5)


async def test_speech_ducks_it(stage: Stage) -> None:
    await stage.play("Clair de lune")
    loud = (await stage.hear(1.0))[RATE // 2 :]
    stage.speaker.say(Sound(np.zeros(RATE, np.int16), RATE))
    under = (await stage.hear(1.0))[RATE // 2 :]
    assert level(under) - level(loud) == pytest.approx(-15, abs=0.5)


async def test_progress_is_told_now_and_then(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "PROGRESS_S", 0.0)
    await stage.play("Clair de lune")
    await stage.hear(1.0)
    change = stage.changes[-1]
    assert (change.state, change.position_s, change.duration_s) == ("playing", pytest.approx(1.0, abs=0.05), 3.0)
    monkeypatch.setattr(service, "PROGRESS_S", 60.0)
    told = len(stage.changes)
    await stage.hear(1.0)
    assert len(stage.changes) == told


# --- what goes wrong --------------------------------------------------------------------------------------------------


async def test_a_file_that_was_deleted_meanwhile_is_told(stages: Callable[..., Stage], tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.flac", 1.0, title="Gone")
    stage = stages(tmp_path)
    await stage.playing._library()
    path.unlink()
    stage.want("play", "Gone")
    assert (await stage.until("failed")).problem == "I cannot play that: a.flac is not there any more."


async def test_of_files_that_cannot_be_played_the_next_is_tried(stages: Callable[..., Stage], tmp_path: Path) -> None:
    gone = [Track(str(tmp_path / f"{name}.mp3"), name, (), "", (), None) for name in "ab"]
    write_tone(tmp_path / "c.flac", 1.0, title="Here")
    here = Library.scan(tmp_path, tmp_path / "index.json").tracks
    stage = stages(None, library=lambda: InOrder([*gone, *here]))
    assert (await stage.play()).title == "Here"


class InOrder(Library):
    """A library whose files suit every mood in their order."""

    def for_mood(self, *_: object) -> list[Track]:
        return list(self.tracks)


async def test_a_song_that_breaks_off_is_told_and_music_goes_on(
    stages: Callable[..., Stage], music: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = decoding.decode_file

    def torn(path: Path, rate: int) -> decoding.Blocks:
        for number, block in enumerate(whole(path, rate)):
            if path.name == "b.flac" and number == 20:
                raise decoding.DecodingError("b.flac cannot be read (Input/output error)")
            yield block

    monkeypatch.setattr(decoding, "decode_file", torn)
    stage = stages(music, mood=Emotion.ANGRY)
    await stage.play("Loud One")
    heard = await stage.hear(3.0)
    assert stage.told[-2:] == [("failed", "Loud One by Heavy"), ("playing", "Clair de lune by Claude Debussy")]
    assert stage.changes[-2].problem == "Loud One by Heavy broke off: b.flac cannot be read (Input/output error)."
    assert hertz(heard[-RATE:]) == pytest.approx(440, abs=5)


async def test_a_wish_that_comes_to_nothing_does_not_end_the_music_after_this_song(
    stages: Callable[..., Stage], music: Path
) -> None:
    asked, go = threading.Event(), threading.Event()

    def slowly(_: Sequence[str]) -> None:
        asked.set()
        go.wait(10)

    stage = stages(music, mood=Emotion.ANGRY, suggest=slowly)
    stage.want("play", "Loud One")
    assert await asyncio.to_thread(asked.wait, 10)  # what follows is being chosen
    stage.want("play", "Yesterday")
    await stage.until("failed")
    go.set()
    await stage.decoded()
    heard = await stage.hear(4.0)
    assert hertz(heard[-RATE // 2 :]) == pytest.approx(440, abs=5)


async def test_a_fault_of_the_one_who_suggests_is_told(stages: Callable[..., Stage], music: Path) -> None:
    stage = stages(music, suggest=lambda _: 1 / 0)
    stage.want("play")
    async with asyncio.timeout(5):
        while not stage.events:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    (fault,) = stage.events
    assert isinstance(fault, Fault)
    assert fault.message == "music: division by zero"


async def test_a_folder_that_is_not_there_is_told_once(stages: Callable[..., Stage], tmp_path: Path) -> None:
    stage = stages(tmp_path / "nowhere")
    stage.want("play")
    await stage.until("failed")
    faults = [event.message for event in stage.events if isinstance(event, Fault)]
    assert faults == [f"there is no folder {tmp_path}/nowhere; correct music.folder in the settings"]


async def test_a_folder_that_is_still_read_is_not_waited_for(
    stages: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "SCAN_S", 0.01)
    read = threading.Event()

    def slowly() -> Library:
        read.wait(10)
        raise LibraryError("it took too long")

    stage = stages(None, library=slowly)
    stage.want("play")
    assert (await stage.until("failed")).problem == "I'm still reading your music folder. Ask me again in a minute."
    read.set()


async def test_a_new_speaker_gets_the_music_that_the_lost_one_had(stage: Stage) -> None:
    await stage.play("Clair de lune")
    await stage.hear(1.0)
    stage.speaker = None
    await stage.settle()
    stage.speaker = PulledSpeaker()
    await stage.settle()
    assert hertz((await stage.hear(1.0))[RATE // 2 :]) == pytest.approx(440, abs=5)
    assert [state for state, _ in stage.told] == ["playing"]


async def test_a_speaker_that_takes_nothing_is_told_and_can_be_gone_on_with(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "LOST_S", 0.2)
    await stage.play("Clair de lune")
    problem = (await stage.until("failed")).problem
    assert problem == "The sound output takes no more music. Connect it again, and tell me to play."
    monkeypatch.setattr(service, "LOST_S", 60.0)
    await stage.play()
    assert hertz((await stage.hear(1.0))[RATE // 2 :]) == pytest.approx(440, abs=5)


# --- radio ------------------------------------------------------------------------------------------------------------


def radio_of(server: RadioServer) -> Radio:
    return Radio("attune/0", lambda: [server.url])


async def test_what_is_not_among_the_files_gives_way_to_a_station_and_says_so(
    stages: Callable[..., Stage], station: RadioServer, music: Path
) -> None:
    stage = stages(music, radio_of(station), mood=Emotion.NEUTRAL)
    stage.want("play", "Yesterday", "The Beatles")
    change = await stage.until("playing")
    assert change.title == 'Quiet Hours (internet radio; I have no file of "Yesterday")'
    assert (change.source, change.duration_s) == ("radio", None)
    assert station.searches[0]["tag"] == ["lofi"]
    async with asyncio.timeout(5):
        while not station.clicks:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert station.clicks == [station.station()["stationuuid"]]
    assert hertz((await stage.hear(2.0))[RATE:]) == pytest.approx(660, abs=5)


async def test_without_files_a_station_for_the_mood_is_played(
    stages: Callable[..., Stage], station: RadioServer
) -> None:
    stage = stages(None, radio_of(station), mood=Emotion.HAPPY)
    stage.want("play")
    assert (await stage.until("playing")).title == "Quiet Hours (internet radio)"
    assert station.searches[0]["tag"] == ["dance"]


async def test_without_leave_no_station_is_asked(stages: Callable[..., Stage], station: RadioServer) -> None:
    stage = stages(None, None)
    stage.want("play")
    await stage.until("failed")
    assert (station.searches, station.listeners) == ([], 0)


async def test_a_station_that_does_not_play_gives_way_to_the_next(
    stages: Callable[..., Stage], station: RadioServer
) -> None:
    other = "11111111-0601-11e8-ae97-52543be04c81"
    station.stations = [station.station("Silent One"), station.station("Second", other)]
    station.broadcasts = ["refuse"]
    stage = stages(None, radio_of(station))
    stage.want("play")
    assert (await stage.until("playing")).title == "Second (internet radio)"


async def test_a_network_that_is_gone_is_one_line(stages: Callable[..., Stage], station: RadioServer) -> None:
    station.status = 503
    stage = stages(None, radio_of(station))
    stage.want("play", "Yesterday")
    assert (await stage.until("failed")).problem == (
        'I have no file of "Yesterday", and the radio directory does not answer; is there a network? Try again later.'
    )
    stage.want("play")
    problem = (await stage.until("failed", 2)).problem
    assert problem == "The radio directory does not answer; is there a network? Try again later."


async def test_a_paused_station_is_left_and_comes_back_as_it_is_then(
    stages: Callable[..., Stage], station: RadioServer
) -> None:
    stage = stages(None, radio_of(station))
    stage.want("play")
    await stage.until("playing")
    await stage.hear(1.0)
    stage.want("pause")
    await stage.until("paused")
    assert station.listeners == 1
    stage.want("play")
    resumed = await stage.until("playing", 2)
    assert (resumed.title, resumed.position_s) == ("Quiet Hours (internet radio)", 0.0)
    assert station.listeners == 2
    assert "skipped" not in [state for state, _ in stage.told]


async def test_a_connection_that_breaks_is_not_heard(stages: Callable[..., Stage], station: RadioServer) -> None:
    station.broadcasts = ["end", "hold"]
    stage = stages(None, radio_of(station))
    stage.want("play")
    await stage.until("playing")
    async with asyncio.timeout(5):
        while station.listeners < 2:
            await asyncio.sleep(0.01)
            await stage.hear(0.1)
    heard = []
    for _ in range(24):  # beyond what the first connection brought
        await asyncio.sleep(0.03)
        heard.append(await stage.hear(0.5))
    assert min(level(part) for part in heard) > -15
    assert [type(event) for event in stage.events] == [MusicChanged]  # "playing"


async def test_a_station_that_falters_is_told_once_and_waited_for(
    stages: Callable[..., Stage], station: RadioServer
) -> None:
    stage = stages(None, radio_of(station))
    stage.want("play")
    await stage.until("playing")
    heard = await stage.hear(12.0)  # more than has been sent
    assert level(heard[-RATE:]) < -100
    await stage.hear(1.0)
    faults = [event.message for event in stage.events if isinstance(event, Fault)]
    assert faults == ["Quiet Hours (internet radio) falters; I wait for more of it"]
    assert [state for state, _ in stage.told] == ["playing"]


async def test_a_station_that_is_gone_for_good_is_told_and_the_music_ends(
    stages: Callable[..., Stage], station: RadioServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "BACKOFF", (0.0, 0.1))
    station.broadcasts = ["end", *["refuse"] * 5]
    stage = stages(None, radio_of(station))
    stage.want("play")
    await stage.until("playing")
    await stage.decoded()
    await stage.hear(9.0)
    problem = (await stage.until("failed")).problem
    assert problem.startswith("Quiet Hours (internet radio) broke off: 127.0.0.1 sends nothing that can be played (")
    assert station.listeners == 4  # and then it was tried once in place of another one


# --- the end ----------------------------------------------------------------------------------------------------------


async def test_closing_is_quick_and_leaves_no_thread(stage: Stage) -> None:
    await stage.play()
    began = time.monotonic()
    await stage.playing.close()
    assert time.monotonic() - began < 1.5
    await no_music_threads()
