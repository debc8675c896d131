"""A check-in without hands: asked for, answered and closed by voice, and then in the journal."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from assistant import events, recording
from models.emotions import Emotion
from tests.e2e.program import attune
from tests.e2e.test_talking import talking
from tests.sound import VirtualAudio

pytestmark = [pytest.mark.slow, pytest.mark.sound, pytest.mark.timeout(240)]


def test_a_check_in_by_voice_ends_in_the_journal(tmp_path: Path, virtual_audio: VirtualAudio) -> None:
    record = tmp_path / "session.jsonl"
    with talking(virtual_audio, tmp_path) as talk:
        talk.wait_for_silence()
        begun = time.monotonic()
        for said in ("hey attune let's do a check in", "i feel great", "four", "no thanks"):
            ends = answers(record)
            talk.say(said)
            wait_until_answered(record, ends)
        assert time.monotonic() - begun < 60
    (entry,) = [event for event in recording.read(record) if isinstance(event, events.CheckedIn)]
    assert (entry.emotion, entry.word, entry.scale, entry.note) == (Emotion.HAPPY, "great", 4, "")
    assert all(event.source == "voice" for event in recording.read(record) if isinstance(event, events.Heard))
    shown = attune(tmp_path, "journal", "show")
    assert shown.returncode == 0
    assert "check-in" in shown.stdout
    assert "great" in shown.stdout
    assert "4 of 10" in shown.stdout


def answers(record: Path) -> int:
    """How many answers have been said to their end."""
    return record.read_text(encoding="utf-8").count('"TurnEnded"')


def wait_until_answered(record: Path, before: int, seconds: float = 30) -> None:
    """Wait until an answer has been spoken to its end."""
    deadline = time.monotonic() + seconds
    while answers(record) <= before:
        assert time.monotonic() < deadline, "no answer was spoken"
        time.sleep(0.1)
    time.sleep(0.3)
