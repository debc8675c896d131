"""Recording: every event comes back as it was, and a broken file says where."""

import dataclasses
import json
from pathlib import Path

import pytest

from assistant import events, recording
from assistant.bus import Bus, Event
from models.emotions import Emotion, Mood

SEEN = Mood.from_probabilities((0.1, 0, 0, 0.8, 0, 0, 0.1))
FACE = events.FaceBox(x=0.1, y=0.2, width=0.3, height=0.4, points=((0.2, 0.3),))
SAMPLES: list[Event] = [
    events.MoodSeen(mood=SEEN, faces=(FACE,), frame=7),
    events.MoodSeen(mood=None, faces=(), frame=8, flaw="dark"),
    events.MoodChanged(mood=Mood.said(Emotion.SAD)),
    events.SpeechBegan(turn_id=1),
    events.SpeechEnded(turn_id=1, silence_s=0.6),
    events.TurnMeasured(turn_id=1, silence_s=0.6, words_s=0.2, answer_s=0.01, sound_s=0.05),
    events.Heard(turn_id=1, text="suggest a movie", source="voice", confidence=0.9, recognizer="sphinx"),
    events.Replied(turn_id=1, text='Try "Amélie".', aloud="Try Amélie.", intent="suggest_movie"),
    events.Suggested(
        turn_id=1,
        medium="movie",
        item_id="x",
        title="Amélie",
        by=("Jean-Pierre Jeunet",),
        year=2001,
        reason="It is light.",
        links=(("IMDb", "https://example.org"),),
    ),
    events.SpeakingBegan(turn_id=1),
    events.SpeakingEnded(turn_id=1, spoken="Try", interrupted=True),
    events.TurnEnded(turn_id=1),
    events.Interrupted(),
    events.CrisisSeen(turn_id=2),
    events.CaptureWanted(part=events.Part.CAMERA, on=False),
    events.DeviceChosen(part=events.Part.SPEAKER),
    events.CalibrationWanted(),
    events.CalibrationEnded(problem="the light is off"),
    events.UserClaimed(which="left"),
    events.PartChanged(part=events.Part.CAMERA, state=events.PartState.UNAVAILABLE, detail="none"),
    events.MicrophoneLevel(level_db=-30.5, floor_db=-61.0, speech=True),
    events.AttentionChanged(mode="wake", listening=True),
    events.Called(),
    events.ToneHeard(turn_id=1, arousal=0.4, confidence=0.3),
    events.AnswerMoved(move="hold"),
    events.Overheard(turn_id=3),
    events.HeardSoFar(turn_id=4, text="suggest a movie"),
    events.VoiceWanted(change="slower"),
    events.ShutdownWanted(reason="goodbye"),
    events.CheckInWanted(reason="mood", emotion=Emotion.SAD),
    events.CheckedIn(turn_id=4, emotion=Emotion.HAPPY, word="great", scale=8, note="it rained"),
    events.ForgetWanted(seconds=None),
    events.JournalWanted(on=False),
    events.InitiativeWanted(on=True),
    events.ReminderWanted(kind="check_in", at="09:00", daily=True),
    events.MusicWanted(move="play", item_id="x", title="Clair de Lune", by=("Claude Debussy",)),
    events.MusicChanged(state="playing", title="Clair de Lune", source="file", item_id="x", duration_s=301.0),
    events.MoodFused(
        mood=SEEN, sources=(events.Source(name="face", emotion=Emotion.HAPPY, confidence=0.8, weight=1.0, age_s=0.1),)
    ),
    events.FeedbackGiven(turn_id=4, kind="liked", medium="movie", item_id="x", title="Amélie"),
    events.NoteTaken(turn_id=4, text="it rained"),
    events.ExerciseDone(turn_id=4, seconds=60.0),
    events.TimerEnded(seconds=600.0),
    events.Fault(where="camera", message="lost"),
]


def test_there_is_a_sample_of_every_kind() -> None:
    assert {type(sample).__name__ for sample in SAMPLES} == set(recording.KINDS)


@pytest.mark.parametrize("event", SAMPLES, ids=lambda event: type(event).__name__)
def test_an_event_survives_its_line(event: Event) -> None:
    assert recording.decode(recording.encode(event)) == event


async def test_a_session_comes_back_event_by_event(tmp_path: Path) -> None:
    bus, path = Bus(), tmp_path / "session.jsonl"
    recorder = recording.Recorder(bus, path)
    for event in SAMPLES:
        bus.publish(event)
    await recorder.close()
    await bus.close()
    assert list(recording.read(path)) == SAMPLES
    assert path.stat().st_mode & 0o777 == 0o600

    again, seen = Bus(), []
    again.subscribe("all", events.Fault, events.Heard, handler=seen.append)
    await recording.replay(path, again, speed=0)
    await again.drain()
    await again.close()
    assert seen == [event for event in SAMPLES if isinstance(event, events.Fault | events.Heard)]


async def test_a_recording_keeps_every_mood_although_a_newer_one_would_replace_it(tmp_path: Path) -> None:
    bus, path = Bus(), tmp_path / "session.jsonl"
    recorder = recording.Recorder(bus, path)
    for frame in range(20):
        bus.publish(events.MoodSeen(mood=SEEN, faces=(), frame=frame))
    await recorder.close()
    await bus.close()
    assert [event.frame for event in recording.read(path) if isinstance(event, events.MoodSeen)] == list(range(20))


def _written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join((json.dumps({"attune_recording": recording.FORMAT}), *lines)), encoding="utf-8")
    return path


def test_a_last_line_cut_off_by_a_crash_is_left_out(tmp_path: Path) -> None:
    path = _written(tmp_path / "cut.jsonl", recording.encode(SAMPLES[3]), recording.encode(SAMPLES[4])[:40])
    assert list(recording.read(path)) == [SAMPLES[3]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is no recording"),
        ("hello", "is no recording"),
        (json.dumps({"attune_recording": 99}), "another version"),
    ],
)
def test_what_is_no_recording_says_so(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text(content)
    with pytest.raises(recording.RecordingError, match=message):
        list(recording.read(path))


def test_a_bad_line_in_the_middle_is_named(tmp_path: Path) -> None:
    path = _written(tmp_path / "bad.jsonl", '{"type": "Nonsense"}', recording.encode(SAMPLES[3]))
    with pytest.raises(recording.RecordingError, match="line 2"):
        list(recording.read(path))


async def test_an_unwritable_place_is_one_line(tmp_path: Path) -> None:
    bus = Bus()
    with pytest.raises(recording.RecordingError, match="cannot be recorded to"):
        recording.Recorder(bus, tmp_path / "missing" / "session.jsonl")
    await bus.close()


def test_events_hold_plain_values_only() -> None:
    for event in SAMPLES:
        json.dumps(dataclasses.asdict(event))
