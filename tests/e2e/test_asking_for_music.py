"""Asking for music in a session: it sounds, gives way to speech, stops at a word, and teaches what is liked."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from assistant import events, recording
from dialogue.audio import Sound
from tests.e2e.program import Session, attune
from tests.e2e.test_spoken_check_in import answers, wait_until_answered
from tests.e2e.test_talking import talking
from tests.recommend.music_files import loudest_hertz, write_tone
from tests.sound import VirtualAudio

pytestmark = [pytest.mark.sound, pytest.mark.slow, pytest.mark.timeout(240)]

TONE = 440.0


def level(sound: Sound, hertz: float) -> float:
    """How strong a tone is, of 1."""
    samples = sound.samples / 32768
    at = np.exp(-2j * np.pi * hertz * np.arange(len(samples)) / sound.rate)
    return float(2 * abs((samples * np.hanning(len(samples)) * 2) @ at) / len(samples))


def test_play_stop_and_go_on_by_words(tmp_path: Path, virtual_audio: VirtualAudio) -> None:
    music = tmp_path / "music"
    music.mkdir()
    write_tone(music / "a.mp3", 60, TONE, title="Clair de lune", artist="Claude Debussy", genre="Classical")
    settings = {"ATTUNE_MUSIC__FOLDER": str(music), "XDG_RUNTIME_DIR": virtual_audio.environment["XDG_RUNTIME_DIR"]}
    inputs = ("--camera", "off", "--microphone", "off", "--speaker", "default")
    with Session.start(tmp_path, *inputs, **settings) as session:
        session.wait_for("attune: Hello")
        time.sleep(9)  # the greeting
        session.type("play Clair de Lune")
        session.wait_for("music: playing Clair de lune")
        time.sleep(4)
        loud = level(virtual_audio.record(1.5), TONE)
        assert loud > 0.05
        session.type("what can you do")
        time.sleep(2)
        ducked = level(virtual_audio.record(1.5), TONE)
        assert ducked < loud / 3
        time.sleep(9)
        lines = len(session.now())
        session.type("stop")
        session.wait_for("music: paused", after=lines)
        time.sleep(0.5)
        assert np.abs(virtual_audio.record(0.5).samples).max() < 100
        session.type("continue")
        session.wait_for("music: playing", after=lines)
        time.sleep(3)
        again = virtual_audio.record(1.0)
        assert loudest_hertz(again.samples, again.rate) == pytest.approx(TONE, abs=5)
        session.type("I love this one")
        session.wait_for("attune:", after=len(session.now()))
        session.leave()
    assert "classical" in attune(tmp_path, "taste", "show").stdout.lower()


def test_what_is_not_among_the_files_is_said_with_the_next_step(tmp_path: Path) -> None:
    told = attune(
        tmp_path,
        *("--plain", "--camera", "off", "--microphone", "off", "--speaker", str(tmp_path / "out.wav")),
        stdin="play Clair de Lune\n",
    )
    assert 'I have no file of "Clair de lune". Say open it' in told.stdout


def test_wishes_by_voice_are_heard_answered_and_played(tmp_path: Path, virtual_audio: VirtualAudio) -> None:
    music = tmp_path / "music"
    music.mkdir()
    write_tone(music / "a.mp3", 60, TONE, title="Clair de lune", artist="Claude Debussy", genre="Classical")
    record = tmp_path / "session.jsonl"
    said = ("play something calming", "next", "not this artist", "why this one", "a comedy from the nineties")
    with talking(virtual_audio, tmp_path, ATTUNE_MUSIC__FOLDER=str(music)) as talk:
        talk.wait_for_silence()
        for number, sentence in enumerate((*said, "what should we watch tonight")):
            ends = answers(record)
            talk.say(f"hey attune {sentence}" if number == 0 else sentence)
            wait_until_answered(record, ends)
        talk.session.type("play it")
        talk.session.type("play Clair de lune")
        talk.session.wait_for("music: playing Clair de lune")
    happened = list(recording.read(record))
    heard = [event.text for event in happened if isinstance(event, events.Heard) and event.source == "voice"]
    assert sum(sentence in heard for sentence in said) >= 4
    suggested = [event for event in happened if isinstance(event, events.Suggested)]
    assert {event.medium for event in suggested} == {"music", "movie"}
    assert any(1990 <= event.year < 2000 for event in suggested if event.medium == "movie")
