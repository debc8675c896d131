"""A lively session to measure the screen under: events as a recording, and a camera's pictures.

    python -m benchmarks.ui_load attune|bare|nothing RECORDING [PICTURES]

replays RECORDING in Attune's screen, in a bare Textual app that writes a line for everything, or without any screen,
which is what the events cost by themselves. PICTURES are shown as the camera's, `PICTURES_A_SECOND` of them.
"""

from __future__ import annotations

import asyncio
import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assistant import settings as settings_module
from assistant.bus import Event
from assistant.consent import Plan, Wish
from assistant.events import (
    AttentionChanged,
    FaceBox,
    Heard,
    MicrophoneLevel,
    MoodFused,
    MoodSeen,
    MusicChanged,
    Part,
    PartChanged,
    PartState,
    Replied,
    Source,
    SpeakingBegan,
    SpeakingEnded,
    SpeechBegan,
    SpeechEnded,
    Suggested,
    TurnEnded,
    TurnMeasured,
)
from assistant.recording import FORMAT, encode
from assistant.replaying import ReplaySession
from assistant.settings import Settings
from assistant.ui import run_ui
from assistant.ui.blocks import shrink
from benchmarks.clips import RATE, frames, write_portrait
from models.emotions import Emotion, Mood

STEP_S: Final = 0.1  # from one mood, and one level, to the next
TURN_S: Final = 6.0  # from one question to the next: nobody talks faster
PICTURES_A_SECOND: Final = 12


def lively(seconds: float) -> Iterator[Event]:
    """Everything that a session of so many seconds brings to the screen: ten moods and levels a second, and talk."""
    for part in (Part.SPEAKER, Part.SPEECH, Part.RECOGNIZER, Part.CAMERA, Part.MICROPHONE):
        detail = "PocketSphinx" if part is Part.RECOGNIZER else part.value
        yield PartChanged(time=0.0, part=part, state=PartState.RUNNING, detail=detail)
    yield AttentionChanged(time=0.0, mode="always", listening=True)
    steps_a_turn = round(TURN_S / STEP_S)
    for step in range(round(seconds / STEP_S)):
        now = step * STEP_S
        phase = step % steps_a_turn * STEP_S
        mood = _mood(now)
        sway = 0.05 * math.sin(now)
        face = FaceBox(x=0.35 + sway, y=0.2, width=0.3, height=0.45, user=True)
        yield MoodSeen(time=now, mood=mood, faces=(face,), frame=step)
        voice = 0.5 <= phase < 2
        level = -25 + 6 * math.sin(7 * now) if voice else -58 + 2 * math.sin(3 * now)
        yield MicrophoneLevel(time=now, level_db=level, floor_db=-60.0, speech=voice)
        if step % 5 == 0:
            source = Source(name="face", emotion=mood.emotion, confidence=mood.confidence, weight=1.0, age_s=0.1)
            yield MoodFused(time=now, mood=mood, sources=(source,))
        yield from _turn(1 + step // steps_a_turn, step % steps_a_turn, now)


def _mood(now: float) -> Mood:
    """It moves through all emotions in five minutes, and trembles as what the camera sees does."""
    weights = [
        math.exp(2 * math.cos(now / 48 - emotion) + 0.3 * math.sin(9 * now + 2 * emotion)) for emotion in Emotion
    ]
    return Mood.from_probabilities([weight / sum(weights) for weight in weights], abstain_below=0.4)


def _turn(number: int, step: int, now: float) -> Iterator[Event]:
    answer = f"This is answer number {number}, which is about as long as most of them are, or a little longer."
    match step:
        case 5:
            yield SpeechBegan(time=now, turn_id=number)
        case 24:
            yield SpeechEnded(time=now, turn_id=number, silence_s=0.4)
            yield Heard(time=now, turn_id=number, text=f"and what about question {number}", source="voice")
        case 25:
            yield Replied(time=now, turn_id=number, text=answer, aloud=answer, intent="why")
            if number % 5 == 0:
                yield Suggested(
                    time=now,
                    turn_id=number,
                    medium="music",
                    item_id=f"song-{number}",
                    title=f"Song {number}",
                    by=("Somebody",),
                    year=1990,
                    reason="It begins where you are, and leads to somewhere calmer.",
                    links=(("YouTube", "https://www.youtube.com/"),),
                )
                yield MusicChanged(time=now, state="playing", title=f"Song {number}", source="file", duration_s=200.0)
        case 27:
            yield SpeakingBegan(time=now, turn_id=number)
            yield TurnMeasured(time=now, turn_id=number, silence_s=0.4, words_s=0.05, answer_s=0.01, sound_s=0.05)
        case 55:
            cut = number % 4 == 0
            yield SpeakingEnded(time=now, turn_id=number, spoken=answer[:22] if cut else answer, interrupted=cut)
            yield TurnEnded(time=now, turn_id=number)


def write_recording(path: Path, seconds: float) -> None:
    """What `attune --record` would have written of such a session."""
    with path.open("w", encoding="utf-8") as file:
        file.write(f'{{"attune_recording": {FORMAT}}}\n')
        file.writelines(f"{encode(event)}\n" for event in lively(seconds))


def write_pictures(path: Path, folder: Path) -> None:
    """Two seconds of a swaying portrait as the session gives them to the screen, (n, 72, 96, 3) uint8 BGR."""
    clip = folder / "portrait.mp4"
    write_portrait(clip, 2.0)
    noise = np.random.default_rng(0)
    pictures = [shrink(frame.image, 96, 72) for frame in frames(clip) if frame.index * PICTURES_A_SECOND % RATE < 12]
    # Cameras are never still; a deviation of 2 of 255 is what is left of a webcam's noise at this size (by eye).
    grainy = [np.clip(picture + noise.normal(0, 2, picture.shape), 0, 255).astype(np.uint8) for picture in pictures]
    np.save(path, np.stack(grainy))


class Filmed(ReplaySession):
    """A recording with a camera's pictures."""

    def __init__(self, recording: Path, settings: Settings, pictures: Sequence[NDArray[np.uint8]]) -> None:
        """`pictures`: one after the other, again and again; none: there is no camera."""
        super().__init__(recording, 1.0, settings, stay=True)
        self._pictures = pictures

    def preview(self) -> NDArray[np.uint8] | None:
        """Another one `PICTURES_A_SECOND` times a second, and the same array in between."""
        number = int(time.monotonic() * PICTURES_A_SECOND)
        return self._pictures[number % len(self._pictures)] if self._pictures else None


async def _unseen(make: Callable[[], Filmed]) -> None:
    session = make()  # a bus needs a running loop
    await session.start()
    await session.ended.wait()


def main(screen: str, recording: str, pictures: str = "") -> int:
    """Replay at the pace at which it was recorded."""
    settings = settings_module.load()
    shown = list(np.load(pictures)) if pictures else []

    def session(_: object = None) -> Filmed:
        return Filmed(Path(recording), settings, shown)

    match screen:
        case "attune":
            nothing = Wish("off", ask=False)
            return run_ui(session, Plan(nothing, nothing, "off"), settings, settings_module.log_path())
        case "bare":
            from benchmarks.peer_ui import BareApp

            BareApp(session).run()
        case _:
            asyncio.run(_unseen(session))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
