"""The whole assistant, as its user runs it: a face in a clip, a question in a recording, an answer in a file."""

from __future__ import annotations

import stat
import time
from pathlib import Path

import av
import numpy as np
import psutil
import pytest

from assistant import events, recording
from dialogue.audio import LISTEN_RATE, Samples
from dialogue.microphone import decode
from tests.dialogue.spoken import speak_to_file
from tests.e2e.program import Session, attune
from tests.media import write_face_clip
from tests.sound import VirtualAudio, missing_programs, virtual_devices

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def write_questions(path: Path, *questions: str, pause_s: float = 1.2) -> Path:
    """A recording of questions, with a pause before, between and after them."""
    pause = np.zeros(round(pause_s * LISTEN_RATE), np.int16)
    parts: list[Samples] = [pause]
    for number, question in enumerate(questions):
        spoken = decode(speak_to_file(question, path.with_name(f"question{number}.wav")))
        parts += [spoken, pause]
    return _write_wav(path, np.concatenate(parts), LISTEN_RATE)


def _write_wav(path: Path, samples: Samples, rate: int) -> Path:
    with av.open(str(path), "w") as file:
        stream = file.add_stream("pcm_s16le", rate=rate, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
        frame.sample_rate = rate
        for packet in (*stream.encode(frame), *stream.encode(None)):
            file.mux(packet)
    return path


def loudness(samples: Samples) -> float:
    """Root mean square, 0..1."""
    return float(np.sqrt(np.mean(np.square(samples / 32768.0)))) if len(samples) else 0.0


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_face_clip(tmp_path_factory.mktemp("clip") / "face.mp4", seconds=5)


def test_it_sees_hears_answers_aloud_and_ends_by_itself(tmp_path: Path, clip: Path) -> None:
    questions = write_questions(tmp_path / "ask.wav", "what mood do you see", "suggest a movie")
    out, record = tmp_path / "out.wav", tmp_path / "session.jsonl"
    result = attune(
        tmp_path,
        *("--plain", "--camera", str(clip), "--microphone", str(questions)),
        *("--speaker", str(out), "--record", str(record)),
    )
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert any(line.startswith("mood: ") for line in lines)
    assert "you: what mood do you see" in lines
    assert "you: suggest a movie" in lines
    assert sum(line.startswith("attune: ") for line in lines) == 2
    assert any(line.startswith("suggestion: ") for line in lines)
    assert result.stderr == ""

    happened = list(recording.read(record))
    moods = [event.mood for event in happened if isinstance(event, events.MoodSeen)]
    assert sum(mood is not None for mood in moods) > 20  # a 5 s clip at 15 frames a second, some skipped
    replies = [event for event in happened if isinstance(event, events.Replied)]
    assert [reply.intent for reply in replies] == ["what_mood", "suggest_movie"]
    assert not any(word in replies[0].text for word in ("camera", "no face"))
    said = [event for event in happened if isinstance(event, events.SpeakingEnded)]
    assert [event.interrupted for event in said] == [False, False]
    assert [event.spoken for event in said] == [reply.aloud for reply in replies]

    kept = {path.relative_to(tmp_path).parts[:2] for path in tmp_path.rglob("*") if path.is_file()}
    ours = {(path.name,) for path in (questions, out, record)} | {(f"question{number}.wav",) for number in range(2)}
    # Nothing else is left behind: no picture, no sound, no identifier or queue of somebody's telemetry.
    assert kept - ours <= {(".local", "state"), (".local", "share"), (".cache", "matplotlib")}
    data = tmp_path / ".local" / "share" / "attune"
    assert {path.name for path in data.iterdir()} <= {"journal.sqlite", "taste.sqlite"}
    assert stat.S_IMODE((data / "journal.sqlite").stat().st_mode) == 0o600

    sound = decode(out)
    expected_s = sum(len(reply.aloud) for reply in replies) * 0.06  # a fluent speaker says 15 letters a second
    assert 0.6 * expected_s < len(sound) / 16_000 < 1.8 * expected_s
    assert loudness(sound) > 0.02


def test_it_works_through_a_real_microphone_and_speaker(
    tmp_path: Path, clip: Path, virtual_audio: VirtualAudio
) -> None:
    question = speak_to_file("hey attune suggest a movie", tmp_path / "ask.wav")
    devices = ("--microphone", "default", "--speaker", "default")
    runtime = virtual_audio.environment["XDG_RUNTIME_DIR"]
    with Session.start(tmp_path, "--camera", str(clip), *devices, XDG_RUNTIME_DIR=runtime) as session:
        session.wait_for("microphone: on")
        greeting = session.wait_for("attune: Hello")
        time.sleep(len(greeting) * 0.09 + 1)  # half-duplex: while it speaks, it does not listen
        virtual_audio.play_into_microphone(question)
        session.wait_for("you: suggest a movie")
        sound = virtual_audio.record(2.5)
        session.wait_for("suggestion: ")
        status, _ = session.leave()
    assert status == 0
    assert loudness(sound.samples) > 0.01


def test_typed_words_are_answered_in_order_and_goodbye_ends_it(tmp_path: Path) -> None:
    result = attune(
        tmp_path,
        *("--plain", "--camera", "off", "--microphone", "off", "--speaker", "off"),
        stdin="hello\nI feel sad\nsuggest some music\nwhy\ngoodbye\n",
    )
    assert result.returncode == 0
    lines = result.stdout.splitlines()
    assert [line for line in lines if line.startswith("you: ")] == [
        "you: hello",
        "you: I feel sad",
        "you: suggest some music",
        "you: why",
        "you: goodbye",
    ]
    assert sum(line.startswith("attune: ") for line in lines) >= 5
    assert "mood: you said you feel sad" in lines
    assert sum(line.startswith("suggestion: ") for line in lines) >= 1


def test_stop_silences_at_once(tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    with Session.start(tmp_path, "--camera", "off", "--microphone", "off", "--speaker", str(out)) as session:
        session.wait_for("speech: on")
        session.type("help")
        time.sleep(1.5)
        session.type("stop")
        session.wait_for("(interrupted after:")
        stopped = session.wait_for("you: stop")
        assert stopped
        session.leave()
    with av.open(str(out)) as file:
        assert file.duration is not None
        assert file.duration / av.time_base < 9  # greeting and help take over 15 s when they are heard to their end


def _worker_with(session: Session, library: str) -> psutil.Process:
    for process in session.children():
        if any(library in mapped.path for mapped in process.memory_maps()):
            return process
    raise AssertionError(f"no worker process has loaded {library}")


def test_killed_workers_are_shown_and_come_back(tmp_path: Path) -> None:
    questions = write_questions(tmp_path / "ask.wav", "hello", "suggest a movie", pause_s=9)
    out = tmp_path / "out.wav"
    inputs = ("--camera", "off", "--microphone", str(questions), "--speaker", str(out))
    with Session.start(tmp_path, *inputs) as session:
        session.wait_for("microphone: on")
        workers = [_worker_with(session, library) for library in ("pocketsphinx", "espeak")]
        for worker in workers:
            worker.kill()
        session.wait_for("recognizer: restarting")
        session.wait_for("speech: restarting")
        session.wait_for("you: hello")
        session.wait_for("you: suggest a movie")
        session.wait_for("suggestion: ")
        assert session.process.wait(60) == 0
    assert loudness(decode(out)) > 0.02


def test_a_speech_worker_killed_in_mid_answer_finishes_it(tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    with Session.start(tmp_path, "--camera", "off", "--microphone", "off", "--speaker", str(out)) as session:
        session.wait_for("speech: on")
        session.type("help")
        session.wait_for("you: help")
        _worker_with(session, "espeak").kill()
        session.wait_for("speech: restarting")
        session.wait_for("speech: on", after=len(session.lines))
        session.type("suggest a movie")
        session.wait_for("suggestion: ")
        status, _ = session.leave()
    assert status == 0
    assert loudness(decode(out)) > 0.02


def test_a_lost_speaker_is_shown_and_the_rest_goes_on(tmp_path: Path) -> None:
    if missing := missing_programs():
        pytest.skip(f"PulseAudio is not installed (no {', '.join(missing)})")
    with virtual_devices() as devices:
        inputs = ("--camera", "off", "--microphone", "off", "--speaker", "default")
        runtime = devices.environment["XDG_RUNTIME_DIR"]
        with Session.start(tmp_path, *inputs, XDG_RUNTIME_DIR=runtime) as session:
            session.wait_for("speech: on")
            session.wait_for("attune: Hello")
            time.sleep(1)
            devices.kill()
            session.wait_for("problem: speaker")
            session.wait_for("speaker: not available")
            session.type("hello")
            session.wait_for("you: hello")
            session.wait_for("attune: ", after=len(session.lines) - 1)
            status, _ = session.leave()
    assert status == 1  # the speaker that this run named could not be used


def test_leaving_is_quick_and_leaves_no_process(tmp_path: Path, clip: Path) -> None:
    inputs = ("--camera", str(clip), "--microphone", "off", "--speaker", str(tmp_path / "out.wav"))
    with Session.start(tmp_path, *inputs) as session:
        session.wait_for("camera: on")
        session.wait_for("speech: on")
        children = session.children()
        assert children
        status, seconds = session.leave()
        assert status == 0
        assert seconds < 2
        _, alive = psutil.wait_procs(children, timeout=2)
        assert alive == []


def test_a_worker_does_not_outlive_a_program_that_was_killed(tmp_path: Path) -> None:
    inputs = ("--camera", "off", "--microphone", "off", "--speaker", str(tmp_path / "out.wav"))
    with Session.start(tmp_path, *inputs) as session:
        session.wait_for("speech: on")
        children = session.children()
        session.process.kill()
        session.process.wait(5)
        _, alive = psutil.wait_procs(children, timeout=3)
        assert alive == []
