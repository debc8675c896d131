"""The assistant may be heard by its own microphone: its voice starts no turn, and the user's still does."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from dialogue.audio import BLOCK, LISTEN_RATE, AudioError, Samples
from dialogue.echo import DELAY, EchoCanceller
from dialogue.endpointer import Endpointer
from dialogue.listening import Level, Utterance, listen
from dialogue.microphone import decode
from dialogue.playback import resample
from dialogue.recognizers.sphinx import SphinxRecognizer
from dialogue.vad import SileroVad
from tests.dialogue.spoken import speak_to_file, spoken
from tests.sound import missing_programs, virtual_devices

RATE = 22_050  # Hz of the speaker
SPEAKER_BLOCK = 275  # samples that PortAudio asks the speaker for
SPEAKER_AHEAD = 0.05  # seconds from the speaker's callback to its sound
MICROPHONE_BEHIND = 0.02  # seconds from a sound to the microphone's block
ROOMS = Path(__file__).parents[3] / "shared" / "data" / "speech" / "rir" / "rir"

ASSISTANT = (
    "Good evening. You seem a little tired today. Shall we listen to some quiet music?",
    "I found three films for you. The first one is a warm comedy about a small bakery.",
    "Here is a breathing exercise: breathe in slowly through your nose, and hold it for a moment.",
)
USER = ("suggest a movie", "stop listening", "what can you do", "play something", "how do i look")

needs_livekit = pytest.mark.skipif(
    importlib.util.find_spec("livekit") is None, reason="the extra `aec` is not installed"
)


@cache
def reply() -> Samples:
    """What the assistant says, 18 s."""
    return np.concatenate([spoken(sentence) for sentence in ASSISTANT])


def room(name: str) -> NDArray[np.float64]:
    """An impulse response from loudspeaker to microphone that leaves as much power as it is given."""
    if name == "made":  # half a second in which the sound falls by 60 dB
        seconds = np.arange(round(0.5 * LISTEN_RATE)) / LISTEN_RATE
        response = np.random.default_rng(7).normal(size=len(seconds)) * 10 ** (-3 * seconds / 0.5)
        response[0] = 30.0
    else:
        path = ROOMS / f"{name}.flac"
        if not path.is_file():
            pytest.skip("the shared impulse responses of rooms are not here")
        response = decode(path).astype(np.float64)
        response = response[np.argmax(np.abs(response)) :]
    return response / np.sqrt(np.sum(response**2))


def echo(played: Samples, response: NDArray[np.float64], *, delay: float, gain: float) -> NDArray[np.float64]:
    """What a microphone hears of `played`, which begins `delay` seconds late."""
    size = 1 << (len(played) + len(response)).bit_length()
    heard = np.fft.irfft(np.fft.rfft(played, size) * np.fft.rfft(response, size), size) * gain
    return np.concatenate([np.zeros(round(delay * LISTEN_RATE)), heard])[: len(played)]


def in_a_room(sound: NDArray[np.float64]) -> Samples:
    noise = np.random.default_rng(1).normal(0, 15, len(sound))
    return (sound + noise).clip(-32768, 32767).astype(np.int16)


def blocks(sound: Samples) -> list[Samples]:
    return [sound[at : at + BLOCK] for at in range(0, len(sound) - BLOCK + 1, BLOCK)]


class Timeline:
    """A speaker and a microphone that run side by side, on a clock of their own."""

    def __init__(self) -> None:
        self.now = 0.0
        self.canceller = EchoCanceller(lambda: self.now)

    def clean(self, played: Samples, heard: Samples, *, began: float = 100.0) -> Samples:
        """The microphone's sound without the echo, where both begin `began` seconds after the epoch."""
        sound = resample(played, LISTEN_RATE, RATE)
        calls: list[tuple[float, Samples, float | None]] = [
            (began + (number + 1) * BLOCK / LISTEN_RATE + MICROPHONE_BEHIND, block, None)
            for number, block in enumerate(blocks(heard))
        ]
        for at in range(0, len(sound), SPEAKER_BLOCK):
            heard_at = began + at / RATE
            calls.append((heard_at - SPEAKER_AHEAD, sound[at : at + SPEAKER_BLOCK], heard_at))
        cleaned = []
        for self.now, block, heard_at in sorted(calls, key=lambda call: call[0]):
            if heard_at is None:
                cleaned.append(self.canceller.clean(block))
            else:
                self.canceller.played(block, RATE, heard_at)
        return np.concatenate(cleaned)


def decibels(sound: Samples) -> float:
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64))))


def starts(sound: Samples) -> int:
    """How often somebody seems to begin to speak, or to have spoken."""
    return sum(not isinstance(heard, Level) for heard in listen(blocks(sound), SileroVad(), Endpointer()))


@needs_livekit
@pytest.mark.parametrize("delay", [0.04, 0.12])
@pytest.mark.parametrize("name", ["made", "am_impulse_response_0", "sb_rir2", "sb_rir3"])
def test_the_assistant_does_not_hear_itself(name: str, delay: float) -> None:
    heard = in_a_room(echo(reply(), room(name), delay=delay, gain=0.3))
    cleaned = Timeline().clean(reply(), heard)
    assert starts(heard) > 5
    assert starts(cleaned) == 0
    settled = slice(3 * LISTEN_RATE, len(cleaned))
    assert decibels(heard[settled]) - decibels(cleaned[settled]) > 15


@needs_livekit
def test_an_echo_that_passes_the_canceller_is_still_told_from_a_person() -> None:
    """An echo that nothing was taken out of, and a user who goes on when the assistant has paused for them."""
    heard = in_a_room(echo(reply(), room("made"), delay=0.08, gain=0.3))
    timeline = Timeline()
    timeline.canceller._process = lambda _, frame: frame
    timeline.clean(reply(), heard)
    assert timeline.canceller.is_echo(5.0)

    played = reply().copy()
    pause = round(len(played) * 0.7)
    played[pause:] = 0
    said = np.zeros(len(played))
    voice = np.resize(spoken("suggest a movie that makes me laugh", "en-gb+f3"), len(played) - pause + LISTEN_RATE // 3)
    said[-len(voice) :] = 0.5 * voice
    timeline = Timeline()
    timeline.clean(played, in_a_room(said + echo(played, room("made"), delay=0.08, gain=0.2)))
    assert not timeline.canceller.is_echo(len(voice) / LISTEN_RATE)


@needs_livekit
@pytest.mark.slow
def test_the_user_is_heard_and_understood_over_the_assistant() -> None:
    said = np.zeros(len(reply()))
    spans = []
    for number, sentence in enumerate(USER):
        voice = spoken(sentence, "en-gb+f3").astype(np.float64)
        begin = round((5.5 + 2.5 * number) * LISTEN_RATE)
        said[begin : begin + len(voice)] += 0.5 * voice
        spans.append((begin / LISTEN_RATE, (begin + len(voice)) / LISTEN_RATE))
    heard = in_a_room(said + echo(reply(), room("made"), delay=0.08, gain=0.2))
    cleaned = Timeline().clean(reply(), heard)
    utterances = [u for u in listen(blocks(cleaned), SileroVad(), Endpointer()) if isinstance(u, Utterance)]
    found = [[u for u in utterances if u.start < end and u.end > begin] for begin, end in spans]
    assert all(found)
    recognize = SphinxRecognizer(USER)
    understood = [
        any(recognize(u.samples).text == sentence for u in of_it) for sentence, of_it in zip(USER, found, strict=True)
    ]
    assert sum(understood) >= 4


@needs_livekit
def test_where_nothing_is_played_every_sample_comes_as_it_was_8_ms_late() -> None:
    heard = spoken("what can you do")
    cleaned = Timeline().clean(np.zeros(0, np.int16), heard)
    assert DELAY / LISTEN_RATE == 0.008
    assert not cleaned[:DELAY].any()
    np.testing.assert_array_equal(cleaned[DELAY:], heard[: len(cleaned) - DELAY])


@needs_livekit
def test_half_a_second_after_the_last_sound_every_sample_comes_as_it_was_again() -> None:
    played = spoken("Good evening.")
    later = len(played) + LISTEN_RATE
    heard = np.concatenate([played // 4, np.zeros(later - len(played), np.int16), spoken("what can you do")])
    cleaned = Timeline().clean(played, heard)
    np.testing.assert_array_equal(cleaned[later + DELAY :], heard[later : len(cleaned) - DELAY])


@needs_livekit
def test_the_echo_is_found_again_after_the_microphone_lost_half_a_second() -> None:
    timeline, half = Timeline(), len(reply()) // 2 // BLOCK * BLOCK
    heard = in_a_room(echo(reply(), room("made"), delay=0.05, gain=0.3))
    timeline.clean(reply()[:half], heard[:half], began=100.0)
    gone = round(0.5 * LISTEN_RATE)
    cleaned = timeline.clean(reply()[half + gone :], heard[half + gone :], began=100.0 + (half + gone) / LISTEN_RATE)
    settled = slice(3 * LISTEN_RATE, len(cleaned))
    assert decibels(heard[half + gone :][settled]) - decibels(cleaned[settled]) > 15


@needs_livekit
def test_it_takes_what_the_speaker_played_while_nobody_listened() -> None:
    canceller = EchoCanceller(lambda: 0.0)
    for number in range(10_000):
        canceller.played(np.ones(SPEAKER_BLOCK, np.int16), RATE, number * SPEAKER_BLOCK / RATE)
    assert canceller.clean(np.zeros(BLOCK, np.int16)).shape == (BLOCK,)


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "livekit.rtc.apm", None)
    with pytest.raises(AudioError, match=r"pip install 'attune-assistant\[aec\]'") as raised:
        EchoCanceller()
    assert "\n" not in str(raised.value)


# ---- through PulseAudio's virtual devices: what the speaker plays comes back into the microphone


# PortAudio reads the environment once, so what plays and listens runs in a process of its own.
TALKER = """
import sys, threading
from pathlib import Path
import numpy as np
from dialogue.audio import LISTEN_RATE, Sound
from dialogue.echo import EchoCanceller
from dialogue.endpointer import Endpointer
from dialogue.listening import Level, listen
from dialogue.microphone import decode, open_microphone
from dialogue.speaker import open_speaker
from dialogue.vad import SileroVad

canceller = EchoCanceller()
speaker = open_speaker("default", tap=canceller.played)
microphone = open_microphone("default")
heard, cleaned = [], []

def talk():
    for path in sys.argv[1:]:
        speaker.play(Sound(decode(Path(path)), LISTEN_RATE)).wait()
    microphone.close()

threading.Thread(target=talk).start()
for block in microphone:
    heard.append(block)
    cleaned.append(canceller.clean(block))
speaker.close()
for blocks in heard, cleaned:
    print(sum(not isinstance(event, Level) for event in listen(blocks, SileroVad(), Endpointer())))
powers = [np.mean(np.square(sound, dtype=float)) for sound in (heard, cleaned)]
print(10 * np.log10(powers[0] / (powers[1] + 1e-3)))  # the cleaned sound may be all zeros
"""


@needs_livekit
@pytest.mark.sound
@pytest.mark.slow
def test_what_the_speaker_plays_into_the_microphone_starts_no_turn(tmp_path: Path) -> None:
    if missing := missing_programs():
        pytest.skip(f"not installed: {', '.join(missing)}")
    files = [speak_to_file(sentence, tmp_path / f"{n}.wav") for n, sentence in enumerate(ASSISTANT[:2])]
    with virtual_devices() as devices:
        devices.let_microphone_hear_speaker(delay=0.06)
        talker = subprocess.run(
            [sys.executable, "-c", TALKER, *map(str, files)],
            env=devices.environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
    raw, cleaned, enhancement = map(float, talker.stdout.split())
    assert raw > 0  # the echo was there
    assert cleaned == 0
    assert enhancement > 15
