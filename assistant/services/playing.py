"""Playing: music files and internet radio into the speaker's music lane, one after the other until somebody stops it.

MusicWanted -> choose (file | station) -> decode ahead -> Speaker.music -> MusicChanged
                    ^------------ the next one, while the last seconds of this one play
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

import platformdirs

from assistant.bus import Bus, Event, Fault
from assistant.events import CrisisSeen, Heard, Interrupted, MusicChanged, MusicWanted
from assistant.music_lane import Choice, Lane, Piece
from assistant.services.threads import run_in_own_thread
from assistant.settings import APP
from models.emotions import Emotion, Mood

if TYPE_CHECKING:
    from dialogue.speaker import Speaker
    from recommend.library import Library, Track
    from recommend.radio import Radio, Station

log = logging.getLogger(__name__)

LOOK_S: Final = 0.1  # seconds between two looks at what plays
PROGRESS_S: Final = 5.0  # ... and between two reports of how far it is
READY_S: Final = 12.0  # for music to begin: 8 for a station to answer, and a few for its first seconds
SCAN_S: Final = 3.0  # that a wish for music waits for the folder to be read
LOST_S: Final = 6.0  # without a sample being taken, after which the speaker is lost; its own watch takes up to 5
TRIES: Final = 3  # files or stations that are tried until one can be played
RECENT: Final = 50  # that are not played again while there are others

T = TypeVar("T")
Find = Callable[[], Awaitable[Sequence[Choice]]]


class NothingToPlay(Exception):
    """There is no such music; the message is what the user is told."""


def scan_folder(folder: str) -> Library:
    """The user's music, with the catalogue's songs known among it. Blocks, long for the first time; LibraryError."""
    from assistant.own_catalogue import build_catalogue
    from recommend import Medium
    from recommend.library import Library

    index = Path(platformdirs.user_cache_dir(APP)) / "music.json"
    return Library.scan(Path(folder).expanduser(), index, build_catalogue().of(Medium.MUSIC))


class Playing:
    """Plays what is wanted. `start` it on a running loop, and `close` it before the speaker.

    Nothing runs, and no thread waits, while nothing plays.
    """

    def __init__(
        self,
        bus: Bus,
        speaker: Callable[[], Speaker | None],
        library: Callable[[], Library] | None,
        radio: Radio | None,
        mood: Callable[[], Mood | None],
        suggest: Callable[[Sequence[str]], str | None],
        volume: Callable[[], float],
    ) -> None:
        """`library`: reads the user's folder, in a thread; None: there is none. `radio`: None: not allowed.

        `suggest`: of the catalogue's songs with these ids, the id of the one for the mood; called in a thread.
        `volume`: 0..1, asked for in the speaker's callback.
        """
        self._bus = bus
        self._speaker = speaker
        self._scan = library
        self._radio = radio
        self._mood = mood
        self._suggest = suggest
        self._volume = volume
        self._scanning: asyncio.Task[Library] | None = None
        self._lane: Lane | None = None
        self._on: Speaker | None = None  # which has the lane
        self._paused = False
        self._excused = False  # it was told before that nothing can be played
        self._recent: deque[str] = deque(maxlen=RECENT)
        self._work: asyncio.Task[None] | None = None  # finding and opening what is wanted, or what follows
        self._watching: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._heard: Heard | None = None
        bus.subscribe("music", MusicWanted, Interrupted, CrisisSeen, handler=self._handle)
        bus.subscribe("music: words", Heard, handler=self._note_words)

    def start(self) -> None:
        """Begin to read the folder; once more reads what has changed."""
        if self._scan is not None:
            self._scanning = self._spawn(self._read_folder(self._scan), "music: folder")

    async def close(self) -> None:
        """Silence; the threads end."""
        self._end()
        for task in tuple(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    # --- what the user wants ------------------------------------------------------------------------------------------

    def _note_words(self, heard: Heard) -> None:
        self._heard = heard

    def _handle(self, event: Event) -> None:
        match event:
            case MusicWanted(move="play", asked=False) if self._excused and not self._able:
                pass
            case MusicWanted(move="play", title=title) if title:
                self._begin(lambda: self._named(event))
            case MusicWanted(move="play"):
                self._go_on()
            case MusicWanted(move="next"):
                self._skip()
            case MusicWanted(move="stop"):
                self._end("ended")
            case Interrupted() as interruption if not self._is_stop(interruption):
                pass  # speaking into an answer takes the floor from that alone
            case _:
                self._pause()

    @property
    def _able(self) -> bool:
        """Whether there is music, and something to play it on."""
        return self._speaker() is not None and (self._scan is not None or self._radio is not None)

    def _is_stop(self, interruption: Interrupted) -> bool:
        """Whether it is a key or a stop word, whose turn's words are known; speaking into an answer comes before."""
        heard, turn_id = self._heard, interruption.turn_id
        return turn_id is None or (heard is not None and heard.turn_id == turn_id and heard.time <= interruption.time)

    def _go_on(self) -> None:
        if self._lane is None:
            self._begin(self._anything)
        elif self._paused:
            choice = self._lane.piece.choice
            speaker = self._speaker()
            if choice.source == "radio" or speaker is None or speaker.rate != self._lane.rate:
                self._begin(lambda: _only(choice))
            else:
                self._sound(speaker, self._lane)

    def _skip(self) -> None:
        """On to what follows, which may have been opened already."""
        following, rate = None, 0
        if self._lane is not None:
            following, rate = self._lane.following, self._lane.rate
            self._lane.following = None  # not to be closed
        self._end("skipped")
        speaker = self._speaker()
        if following is not None and speaker is not None and speaker.rate == rate:
            self._lane = Lane(following, rate, self._volume)
            self._sound(speaker, self._lane)
        else:
            if following is not None:
                following.ahead.close()
            self._begin(self._anything)

    def _pause(self) -> None:
        self._cancel_work()
        if self._lane is not None and not self._paused:
            self._hush()
            if self._lane.piece.choice.source == "radio":
                self._lane.close()  # what it sends meanwhile is not kept
            self._tell("paused", self._lane.piece)

    def _end(self, state: Literal["ended", "skipped", ""] = "") -> None:
        self._cancel_work()
        if self._lane is not None:
            self._hush()
            self._lane.close()
            if state:
                self._tell(state, self._lane.piece)
            self._lane = None

    # --- finding it ---------------------------------------------------------------------------------------------------

    async def _read_folder(self, scan: Callable[[], Library]) -> Library:
        from recommend.library import Library, LibraryError

        found = Library()

        def work() -> None:
            nonlocal found
            try:
                found = scan()
            except LibraryError as error:
                self._bus.post(Fault(where="music", message=str(error)))

        await run_in_own_thread("attune music folder", work, lambda: None)
        if found.skipped:
            log.warning("%d music files cannot be played and are left out", found.skipped)
        return found

    async def _library(self) -> Library:
        from recommend.library import Library

        if self._scanning is None:
            return Library()
        try:
            async with asyncio.timeout(SCAN_S):
                return await asyncio.shield(self._scanning)
        except TimeoutError:
            raise NothingToPlay("I'm still reading your music folder. Ask me again in a minute.") from None

    async def _named(self, wanted: MusicWanted) -> Sequence[Choice]:
        """What was asked for by its title, or a station in its place."""
        library = await self._library()
        track = await asyncio.to_thread(library.find, wanted.title, wanted.by)
        if track is not None:
            return [_of_file(track, wanted.item_id)]
        missing = f'I have no file of "{wanted.title}"'
        if self._radio is not None:
            return await self._stations(self._radio, missing)
        folder = "" if self._scan is not None else ", or name a folder of music in the settings (music.folder)"
        raise NothingToPlay(f"{missing}. Say open it, and I'll open it in the browser{folder}.")

    async def _anything(self) -> Sequence[Choice]:
        """What suits the mood, and was not played lately."""
        library = await self._library()
        if choices := await asyncio.to_thread(self._fitting, library):
            return choices
        if self._radio is not None:
            return await self._stations(self._radio)
        if self._scan is not None:
            raise NothingToPlay("I found no music in your folder. Choose another one in the settings (music.folder).")
        raise NothingToPlay(
            "I have no music to play. Name a folder of music in the settings (music.folder), or allow internet radio"
            " there (music.radio)."
        )

    def _fitting(self, library: Library) -> Sequence[Choice]:
        found = []
        known = {item.id: track for track in library.tracks if (item := library.item(track)) is not None}
        if known and (song := self._suggest(tuple(known))) is not None:
            found.append(_of_file(known[song], song))
        for track in library.for_mood(self._emotion()):
            item = library.item(track)
            found.append(_of_file(track, item.id if item is not None else ""))
        return self._fresh(found)

    async def _stations(self, radio: Radio, missing: str = "") -> Sequence[Choice]:
        from recommend.radio import RadioError

        stations: tuple[Station, ...] = ()
        problem = ""

        def work() -> None:
            nonlocal stations, problem
            try:
                stations = radio.stations(self._emotion())
            except RadioError as error:
                problem = str(error)

        await run_in_own_thread("attune radio", work, lambda: None)
        if problem:
            raise NothingToPlay(f"{missing}, and {problem}." if missing else f"{problem[0].upper()}{problem[1:]}.")
        return self._fresh([_of_station(radio, station, missing) for station in stations])

    def _fresh(self, choices: list[Choice]) -> Sequence[Choice]:
        """Those that were not played lately, or the one that was longest ago."""
        by_age = {key: age for age, key in enumerate(self._recent)}
        fresh = [choice for choice in choices if choice.key not in by_age]
        return fresh[:TRIES] or sorted(choices, key=lambda choice: by_age[choice.key])[:TRIES]

    def _emotion(self) -> Emotion:
        mood = self._mood()
        return Emotion.NEUTRAL if mood is None or mood.emotion is None else mood.emotion

    # --- playing it ---------------------------------------------------------------------------------------------------

    def _begin(self, find: Find) -> None:
        self._cancel_work()
        self._work = self._spawn(self._open_and_play(find), "music")

    async def _open_and_play(self, find: Find) -> None:
        """Put what is found in place of what plays, which goes on until then, and also where nothing is found."""
        try:
            speaker = self._speaker()
            if speaker is None:
                raise NothingToPlay("I have no sound output for music. Choose one in the settings (devices.speaker).")
            piece = await self._opened(await find(), speaker.rate)
        except NothingToPlay as error:
            self._excused = True
            self._bus.publish(MusicChanged(state="failed", title="", problem=str(error)))
            return
        if self._lane is not None:
            self._lane.close()
            if self._lane.piece.choice.key != piece.choice.key:
                self._tell("skipped", self._lane.piece)
        self._lane = Lane(piece, speaker.rate, self._volume)
        self._sound(speaker, self._lane)

    async def _open_following(self, lane: Lane) -> None:
        with contextlib.suppress(NothingToPlay):  # then the music ends with this piece
            lane.following = await self._opened(await self._anything(), lane.rate)

    async def _opened(self, choices: Sequence[Choice], rate: int) -> Piece:
        """The first of the choices that gives music. Raises NothingToPlay."""
        problem = "there is no other one"
        for choice in choices:
            ahead = choice.open(rate)
            self._recent.append(choice.key)
            try:
                async with asyncio.timeout(READY_S):
                    while ahead.waiting:  # noqa: ASYNC110
                        await asyncio.sleep(LOOK_S / 5)
            except TimeoutError:
                ahead.close()
                problem = f"{choice.title} does not begin"
            except asyncio.CancelledError:
                ahead.close()
                raise
            else:
                if not ahead.over:
                    return Piece(choice, ahead)
                problem = str(ahead.error) if ahead.error is not None else f"{choice.title} is empty"
        raise NothingToPlay(f"I cannot play that: {problem}.")

    def _sound(self, speaker: Speaker, lane: Lane) -> None:
        speaker.music(lane.take)
        self._on, self._paused = speaker, False
        self._tell("playing", lane.piece)
        if self._watching is not None:
            self._watching.cancel()
        self._watching = self._spawn(self._watch(lane), "music: watching")

    def _hush(self) -> None:
        if self._on is not None:
            self._on.music(None)
        self._on, self._paused = None, True
        if self._watching is not None:
            self._watching.cancel()
            self._watching = None

    def _cancel_work(self) -> None:
        if self._work is not None:
            self._work.cancel()
            self._work = None

    async def _watch(self, lane: Lane) -> None:
        """Tell what plays and how far it is, see to what follows, and end where nothing does."""
        piece, troubled = lane.piece, False
        opening: asyncio.Task[None] | None = None  # of what follows
        told = moved = time.monotonic()
        position = piece.ahead.position
        while True:
            await asyncio.sleep(LOOK_S)
            now = time.monotonic()
            if lane.piece is not piece:
                self._tell_over(piece)
                piece, opening, troubled, told = lane.piece, None, False, now
                self._tell("playing", piece)
            if piece.ahead.complete and lane.following is None and self._idle:
                if opening is None or opening.cancelled():  # by a wish that came to nothing
                    opening = self._work = self._spawn(self._open_following(lane), "music: what follows")
                elif piece.ahead.over:
                    self._tell_over(piece)
                    self._lane = None
                    self._hush()
                    return
            if piece.ahead.waiting and not troubled:
                troubled = True
                self._bus.publish(Fault(where="music", message=f"{piece.choice.title} falters; I wait for more of it"))
            if now - told >= PROGRESS_S:
                told = now
                self._tell("playing", piece)
            if piece.ahead.position != position or piece.ahead.waiting:
                position, moved = piece.ahead.position, now
            self._follow_speaker(lane)
            if now - moved > LOST_S:
                self._hush()
                problem = "The sound output takes no more music. Connect it again, and tell me to play."
                self._tell("failed", piece, problem)
                return

    def _spawn(self, work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._note_done)
        return task

    def _note_done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s failed", task.get_name(), exc_info=error)
            self._bus.publish(Fault(where="music", message=f"{task.get_name()}: {error}"))

    @property
    def _idle(self) -> bool:
        return self._work is None or self._work.done()

    def _follow_speaker(self, lane: Lane) -> None:
        """A speaker that was lost is replaced by another one, once something is said."""
        speaker = self._speaker()
        if speaker is None or speaker is self._on:
            return
        if speaker.rate == lane.rate:
            speaker.music(lane.take)
            self._on = speaker
        elif self._idle:
            self._begin(lambda: _only(lane.piece.choice))

    def _tell_over(self, piece: Piece) -> None:
        if piece.ahead.error is None:
            self._tell("ended", piece)
        else:
            self._tell("failed", piece, f"{piece.choice.title} broke off: {piece.ahead.error}.")

    def _tell(
        self, state: Literal["playing", "paused", "ended", "skipped", "failed"], piece: Piece, problem: str = ""
    ) -> None:
        choice = piece.choice
        self._bus.publish(
            MusicChanged(
                state=state,
                title=choice.title,
                source=choice.source,
                item_id=choice.item_id,
                position_s=round(piece.ahead.position, 2),
                duration_s=choice.seconds,
                problem=problem,
            )
        )


async def _only(choice: Choice) -> Sequence[Choice]:
    return [choice]


def _of_file(track: Track, item_id: str) -> Choice:
    from recommend.decoding import decode_file
    from recommend.read_ahead import FILE_FIRST_S, ReadAhead

    path = Path(track.path)
    return Choice(
        key=track.path,
        title=track.shown,
        source="file",
        item_id=item_id,
        seconds=track.seconds,
        open=lambda rate: ReadAhead(decode_file(path, rate), rate, FILE_FIRST_S),
    )


def _of_station(radio: Radio, station: Station, missing: str) -> Choice:
    from recommend.decoding import decode_stream, keep_connected
    from recommend.read_ahead import STREAM_FIRST_S, ReadAhead

    def connected(rate: int) -> ReadAhead:
        threading.Thread(target=radio.count, args=(station,), name="attune radio", daemon=True).start()
        blocks = keep_connected(lambda: decode_stream(station.address, rate, radio.agent), rate)
        return ReadAhead(blocks, rate, STREAM_FIRST_S)

    note = f"internet radio; {missing}" if missing else "internet radio"
    return Choice(
        key=station.id,
        title=f"{station.name} ({note})",
        source="radio",
        item_id="",
        seconds=None,
        open=connected,
    )
