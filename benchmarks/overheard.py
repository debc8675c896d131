"""An hour of other people's talk, noise and music: how often does Attune think that it is meant?

    python -m benchmarks.overheard [--minutes 60] [--seed 1] [--json]

The sound goes through voice activity detection, endpointing, the offline recognizer and the decision who is spoken to,
as fast as they take it. Talk is from the shared recordings, near and through a room's echo, mixed with noise; music
is chords and drums made here. Beside it, in the same run, PocketSphinx's keyword spotting for "hey attune", and for
both how many of the calls that synthesized voices speak are noticed.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dialogue.attention import Attention, Mode
from dialogue.audio import BLOCK, LISTEN_RATE, Samples
from dialogue.endpointer import Endpointer
from dialogue.grammar import grammar_graph
from dialogue.listening import Utterance, listen
from dialogue.microphone import decode
from dialogue.recognizers.sphinx import SphinxRecognizer
from dialogue.vad import SileroVad
from tests.dialogue.spoken import spoken

DATA: Final = Path(__file__).parents[2] / "shared" / "data" / "speech"
TALK_LEVELS: Final = (-23.0, -35.0)  # dBFS of talk: beside the microphone, across the room
NOISE_BELOW: Final = (6.0, 30.0)  # dB that the noise lies below the talk
PAUSES: Final = (0.5, 2.0)  # seconds between what people say
MUSIC_SHARE: Final = 0.15  # of the time music alone, and as much noise alone
SPOTTING: Final = 1e-20  # PocketSphinx's threshold in its tutorial's examples for a short phrase
VOICES: Final = ("en-us", "en-us+f3", "en-gb", "en-gb+m3", "en-gb-scotland")
CALLS: Final = ("hey attune", "hey attune suggest a movie", "hey attune what mood do you see")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it."""

    minutes: float
    utterances: int  # that the endpointer found
    sentences: int  # of them taken for one of Attune's
    turns: int  # begun where a call is needed
    turns_always: int  # begun where none is
    spotted: int  # times that keyword spotting found the call
    calls: int  # spoken to both
    noticed: int  # of them by Attune
    calls_spotted: int  # and by keyword spotting

    def as_text(self) -> str:
        """Lines for people."""
        return "\n".join(
            (
                f"Other people's talk, noise and music, {self.minutes:.0f} minutes",
                f"  {self.utterances} utterances, {self.sentences} taken for a sentence of Attune's",
                f"  turns begun: {self.turns} where a call is needed, {self.turns_always} where it always listens,"
                f" {self.spotted} by PocketSphinx's keyword spotting",
                f"  of {self.calls} real calls {self.noticed} are noticed, {self.calls_spotted} by keyword spotting",
            )
        )


def an_hour(minutes: float, seed: int) -> Iterator[Samples]:
    """The sound, half a minute or so at a time, always the same for a seed."""
    random = np.random.default_rng(seed)
    talk = sorted([*(DATA / "speech_running").rglob("*.flac"), *(DATA / "speech_read").rglob("*.flac")])
    noises = sorted((DATA / "noise").rglob("*.flac"))
    rooms = [decode(path).astype(np.float64) for path in sorted((DATA / "rir").rglob("*.flac"))]
    left = round(minutes * 60 * LISTEN_RATE)
    while left > 0:
        kind = random.random()
        noise = _looped(decode(noises[random.integers(len(noises))]), 25 * LISTEN_RATE)
        if kind < MUSIC_SHARE:
            piece = _at(music(25.0, random), random.uniform(*TALK_LEVELS[::-1]))
        elif kind < 2 * MUSIC_SHARE:
            piece = _at(noise, random.uniform(*TALK_LEVELS[::-1]))
        else:
            parts: list[Floats] = []
            for _ in range(4):
                pause = np.zeros(round(random.uniform(*PAUSES) * LISTEN_RATE))
                parts += [decode(talk[random.integers(len(talk))]).astype(np.float64), pause]
            voice = np.concatenate(parts)
            if random.random() < 0.5:
                voice = _in_room(voice, rooms[random.integers(len(rooms))])
            level = random.uniform(*TALK_LEVELS[::-1])
            below = random.uniform(*NOISE_BELOW)
            piece = _at(voice, level) + _at(_looped(noise, len(voice)), level - below)
        piece = piece[:left]
        left -= len(piece)
        yield piece.clip(-32768, 32767).astype(np.int16)


def music(seconds: float, random: np.random.Generator) -> Floats:
    """Chords of saw-like tones over a drum, in a tempo and key of their own."""
    time = np.arange(round(seconds * LISTEN_RATE)) / LISTEN_RATE
    beat = 60 / random.uniform(70, 140)
    root = 110 * 2 ** (random.integers(12) / 12)
    steps = random.choice([0, 3, 5, 7, 8, 10], size=round(seconds / (4 * beat)) + 1)
    chord = root * 2 ** (steps[(time / (4 * beat)).astype(int)] / 12)
    phase = 2 * np.pi * np.cumsum(chord) / LISTEN_RATE
    tones = [np.sin(h * phase * ratio) / h for ratio in (1, 1.25, 1.5) for h in (1, 2, 3, 4)]
    drum = random.standard_normal(len(time)) * np.exp(-(time % beat) * 40)
    played: Floats = np.sum(tones, axis=0) * (0.6 + 0.4 * np.exp(-(time % beat) * 3)) + drum
    return played


def _at(sound: Floats, dbfs: float) -> Floats:
    sound = sound.astype(np.float64)
    louder: Floats = sound * (32768 * 10 ** (dbfs / 20) / np.sqrt(np.mean(np.square(sound)) + 1e-9))
    return louder


def _looped(sound: NDArray[Any], length: int) -> Floats:
    return np.resize(sound.astype(np.float64), length)


def _in_room(sound: Floats, room: Floats) -> Floats:
    length = len(sound) + len(room)
    heard: Floats = np.fft.irfft(np.fft.rfft(sound, length) * np.fft.rfft(room, length), length)
    return heard


def _blocks(pieces: Iterator[Samples]) -> Iterator[Samples]:
    rest = np.zeros(0, np.int16)
    for piece in pieces:
        rest = np.concatenate([rest, piece])
        while len(rest) >= BLOCK:
            yield rest[:BLOCK]
            rest = rest[BLOCK:]


def keyword_spotter() -> Callable[[Samples], int]:
    """How often PocketSphinx, as its documentation has it, finds the call in a stretch of sound."""
    import pocketsphinx

    decoder = pocketsphinx.Decoder(keyphrase="hey attune", kws_threshold=SPOTTING, loglevel="FATAL")

    def spot(samples: Samples) -> int:
        decoder.start_utt()
        decoder.process_raw(samples.tobytes(), full_utt=True)
        decoder.end_utt()
        return sum(1 for _ in decoder.seg()) if decoder.hyp() is not None else 0

    return spot


def measure(minutes: float, seed: int) -> Report:
    """Listen for so long."""
    recognize, spot = SphinxRecognizer(grammar_graph()), keyword_spotter()
    wake, always = Attention(Mode.WAKE), Attention(Mode.ALWAYS)
    utterances = sentences = turns = turns_always = spotted = 0

    def overheard() -> Iterator[Samples]:
        nonlocal spotted
        for piece in an_hour(minutes, seed):
            spotted += spot(piece)
            yield piece

    for heard in listen(_blocks(overheard()), SileroVad(), Endpointer()):
        if isinstance(heard, Utterance):
            text = recognize(heard.samples).text
            utterances += 1
            sentences += bool(text)
            turns += wake.judge(text, heard.start) is not None
            turns_always += always.judge(text, heard.start) is not None
    calls = [spoken(call, voice) for call in CALLS for voice in VOICES]
    noticed = sum(wake.judge(recognize(call).text, 0.0) is not None for call in calls)
    calls_spotted = sum(spot(call) > 0 for call in calls)
    return Report(minutes, utterances, sentences, turns, turns_always, spotted, len(calls), noticed, calls_spotted)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How often other people's talk is taken for a call")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1, help="which hour; thresholds were looked at on 0")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    if not DATA.is_dir():
        print("overheard: the shared recordings of speech are not here", file=sys.stderr)
        return 2
    report = measure(args.minutes, args.seed)
    if args.json:
        print(json.dumps({"python": platform.python_version(), "machine": platform.machine(), **asdict(report)}))
    else:
        print(report.as_text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
