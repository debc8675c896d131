"""Synthesized speech is speech: it lasts, it sounds, and it says when each word begins."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from dialogue.audio import Sound
from dialogue.speech import EngineSynthesizer, Speech, SpeechRequest, build_synthesizer, list_voices
from dialogue.worker import Worker, WorkerDied, WorkerError

pytestmark = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")

REPLY = "You look a little tired, so here is a quiet song by Nick Drake, from 1971: it lasts 3.5 minutes."


@pytest.fixture(scope="module")
def synthesizer() -> Iterator[Worker[SpeechRequest, Speech]]:
    worker: Worker[SpeechRequest, Speech] = Worker("speech", build_synthesizer)
    worker.start()
    yield worker
    worker.kill()


def rms(sound: Sound) -> float:
    return float(np.sqrt(np.mean(np.square(sound.samples, dtype=np.float64))))


def speak_for_ever(worker: Worker[SpeechRequest, Speech]) -> None:
    while True:
        worker.ask(SpeechRequest(REPLY))


def test_a_sentence_becomes_sound_of_a_likely_length(synthesizer: Worker[SpeechRequest, Speech]) -> None:
    sound = synthesizer.ask(SpeechRequest("Hello there, I am Attune.")).sound
    assert sound.rate == 22_050
    assert sound.samples.dtype == np.int16
    assert 1.0 < sound.seconds < 3.0
    assert 1000 < rms(sound) < 12_000


def test_more_text_takes_longer_and_a_faster_rate_shorter(synthesizer: Worker[SpeechRequest, Speech]) -> None:
    short = synthesizer.ask(SpeechRequest("Here is a quiet song.")).sound.seconds
    long = synthesizer.ask(SpeechRequest(REPLY)).sound.seconds
    fast = synthesizer.ask(SpeechRequest(REPLY, rate=340)).sound.seconds
    assert long > 3 * short
    assert fast == pytest.approx(long / 2, rel=0.25)


def test_volume_makes_it_quieter_and_zero_makes_it_silent(synthesizer: Worker[SpeechRequest, Speech]) -> None:
    full, half, none = (
        rms(synthesizer.ask(SpeechRequest("Here is a quiet song.", volume=v)).sound) for v in (1.0, 0.5, 0.0)
    )
    assert half == pytest.approx(full / 2, rel=0.15)
    assert none == 0


@pytest.mark.parametrize(
    "text",
    [
        REPLY,
        "Café naïve, “Star Wars” — made in 1977. A second sentence!",
        "1,234 songs (or $3.50) & a\0b",
        "你好 hello",
    ],
)
def test_words_begin_one_after_another_within_the_text_and_the_sound(
    synthesizer: Worker[SpeechRequest, Speech], text: str
) -> None:
    speech = synthesizer.ask(SpeechRequest(text))
    offsets = [offset for offset, _ in speech.words]
    starts = [start for _, start in speech.words]
    assert len(offsets) >= 2
    assert offsets == sorted(set(offsets))
    assert starts == sorted(starts)
    assert 0 <= offsets[0] <= offsets[-1] < len(text)
    assert 0 <= starts[0] <= starts[-1] < speech.sound.seconds


def test_each_offset_is_where_a_word_begins(synthesizer: Worker[SpeechRequest, Speech]) -> None:
    speech = synthesizer.ask(SpeechRequest(REPLY))
    begins = {REPLY[offset:].split()[0] for offset, _ in speech.words}
    assert {"You", "look", "tired,", "song", "Nick", "Drake,", "1971:", "3.5", "minutes."} <= begins
    assert begins <= set(REPLY.split())


def test_what_was_said_so_far_is_known_by_the_word(synthesizer: Worker[SpeechRequest, Speech]) -> None:
    speech = synthesizer.ask(SpeechRequest(REPLY))
    song = next(start for offset, start in speech.words if REPLY[offset:].startswith("song"))
    assert speech.spoken(REPLY, 0.0) == ""
    assert speech.spoken(REPLY, song + 0.01) == "You look a little tired, so here is a quiet"
    assert speech.spoken(REPLY, speech.sound.seconds) == REPLY


def test_without_word_times_what_was_said_is_a_share_of_whole_words() -> None:
    speech = Speech(Sound(np.zeros(22_050, np.int16), 22_050), ())
    assert speech.spoken("one two three four", 0.5) == "one two"
    assert speech.spoken("one two three four", 0.0) == ""
    assert speech.spoken("one two three four", 1.0) == "one two three four"


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_no_text_is_no_sound(synthesizer: Worker[SpeechRequest, Speech], text: str) -> None:
    speech = synthesizer.ask(SpeechRequest(text))
    assert len(speech.sound.samples) == 0
    assert speech.words == ()


@pytest.mark.parametrize("request_", [{"rate": 10}, {"rate": 1000}, {"volume": 1.5}, {"volume": -0.1}])
def test_values_out_of_range_are_refused(request_: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"is 80 to 450|is 0 to 1"):
        SpeechRequest("Hello", **request_)  # type: ignore[arg-type]


def test_every_english_voice_that_is_listed_speaks(synthesizer: Worker[SpeechRequest, Speech]) -> None:
    voices = [voice for voice in list_voices() if voice.languages[0].startswith("en-")]
    assert "en-us" in {voice.languages[0] for voice in voices}
    for voice in voices:
        assert rms(synthesizer.ask(SpeechRequest("Hello", voice=voice.id)).sound) > 500


def test_a_voice_is_called_by_its_language_and_a_variant_may_follow(
    synthesizer: Worker[SpeechRequest, Speech],
) -> None:
    voices = [voice.id for voice in list_voices()]
    assert len(voices) == len(set(voices))
    assert {"en-us", "en-gb", "en-gb-scotland"} <= set(voices)
    for voice in ("en-us", "EN-US", "en-gb", "en-gb+f3", "en-gb-scotland"):
        assert rms(synthesizer.ask(SpeechRequest("Hello", voice)).sound) > 500


def test_an_unknown_voice_is_refused_in_one_line_and_the_next_sentence_spoken(
    synthesizer: Worker[SpeechRequest, Speech],
) -> None:
    with pytest.raises(WorkerError, match="there is no voice 'hal'"):
        synthesizer.ask(SpeechRequest("Hello", voice="hal"))
    assert synthesizer.ask(SpeechRequest("Hello")).sound.seconds > 0.4


def test_a_killed_synthesizer_speaks_again_after_a_restart() -> None:
    worker: Worker[SpeechRequest, Speech] = Worker("speech", build_synthesizer)
    worker.start()
    assert worker.pid is not None
    threading.Timer(0.1, os.kill, (worker.pid, signal.SIGKILL)).start()
    with pytest.raises(WorkerDied):
        speak_for_ever(worker)
    worker.start()
    assert worker.ask(SpeechRequest(REPLY)).sound.seconds > 3
    worker.kill()


def test_the_engine_that_writes_a_file_gives_the_same_speech(capfd: pytest.CaptureFixture[str]) -> None:
    worker: Worker[SpeechRequest, Speech] = Worker("speech", EngineSynthesizer, "espeak")
    worker.start()
    for text, least in ((REPLY, 4.0), ("Hello", 0.4), (REPLY, 4.0)):
        sound = worker.ask(SpeechRequest(text)).sound
        assert sound.rate == 22_050
        assert sound.seconds > least
        assert rms(sound) > 1000
    assert len(worker.ask(SpeechRequest(" ")).sound.samples) == 0
    with pytest.raises(WorkerError, match="there is no voice 'hal' on this system"):
        worker.ask(SpeechRequest("Hello", "hal"))
    worker.kill()
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have a voice of their own")
def test_a_missing_engine_is_one_line_with_the_fix(tmp_path: Path) -> None:
    """A library path on which a broken libespeak-ng lies first is a machine without one."""
    for name in ("libespeak-ng.so.1", "libespeak.so.1"):
        (tmp_path / name).write_text("no library")
    script = textwrap.dedent("""
        from dialogue.audio import AudioError
        from dialogue.speech import build_synthesizer
        try:
            build_synthesizer()
        except AudioError as error:
            print(error)
    """)
    environment = os.environ | {"LD_LIBRARY_PATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.count("\n") == 1
    assert "sudo apt install espeak-ng" in done.stdout
