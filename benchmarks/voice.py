"""Talking to Attune through a virtual microphone and speaker: the wait for an answer, the silence when one speaks into
it, and what listening costs. Everything is measured from the sound itself: levels of both devices, 10 ms at a time.

    python -m benchmarks.voice [--json] [--only turns|barge-in|cost]

The sentences are espeak-ng's, the recognizer is the offline one, and the wait of the usual recipe (SpeechRecognition
with PocketSphinx, and pyttsx3, which needs aplay) is measured in the same run. Needs PulseAudio's virtual devices.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import psutil

from assistant import events, recording
from benchmarks.report import Figure, as_table
from tests.dialogue.spoken import speak_to_file
from tests.e2e.program import Session, environment
from tests.sound import VirtualAudio, missing_programs, virtual_devices

CHUNK_S: Final = 0.01
SOUNDING: Final = -50.0  # dBFS; espeak-ng's speech is above, digital silence below
QUIET_S: Final = 1.5  # silence after which an answer is over: longer than the breath between two sentences
QUESTIONS: Final = (
    *("hey attune suggest a movie", "why", "something else", "i feel happy", "suggest a song", "thank you"),
    *("i feel sad", "suggest some music", "something else", "why", "what mood do you see", "i feel angry"),
    *("suggest a film", "no", "i feel lonely", "play something calm", "hello", "suggest a comedy", "why", "thank you"),
)
BARGE_IN_AT: Final = 9  # the question that is spoken into the answer before it
INTERRUPTIONS: Final = ("something else", "why", "suggest a song", "what mood do you see", "something else")


@dataclass
class Monitor:
    """The level of a device over time."""

    times: list[float] = field(default_factory=list)  # monotonic seconds, the end of each chunk
    levels: list[float] = field(default_factory=list)  # dBFS

    def read(self, stream: subprocess.Popen[bytes], rate: int) -> None:
        """Take what a recorder gives, until it ends; for a thread."""
        size = round(rate * CHUNK_S) * 2
        assert stream.stdout is not None
        while len(chunk := stream.stdout.read(size)) == size:
            power = float(np.mean(np.square(np.frombuffer(chunk, np.int16) / 32768.0)))
            self.times.append(time.monotonic())
            self.levels.append(10 * float(np.log10(power + 1e-12)))

    def loud_since(self, moment: float) -> float | None:
        """When it first sounded after `moment`."""
        return next((t for t, level in self._from(moment) if level > SOUNDING), None)

    def loud_until(self, moment: float) -> float:
        """When it last sounded before `moment`."""
        pairs = zip(reversed(self.times), reversed(self.levels), strict=False)
        return next((t for t, level in pairs if t <= moment and level > SOUNDING), moment)

    def silent_since(self, moment: float) -> float | None:
        """When it first fell silent, for at least 50 ms, after `moment`."""
        run = 0
        for t, level in self._from(moment):
            run = 0 if level > SOUNDING else run + 1
            if run == 5:
                return t - 4 * CHUNK_S
        return None

    def _from(self, moment: float) -> Iterator[tuple[float, float]]:
        start = next((i for i, t in enumerate(self.times) if t >= moment), len(self.times))
        return zip(self.times[start:], self.levels[start:], strict=False)

    def wait_for_sound(self, since: float, seconds: float = 15.0) -> float | None:
        """When it began to sound after `since`; None where it did not in `seconds`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if (found := self.loud_since(since)) is not None:
                return found
            time.sleep(0.02)
        return None

    def wait_for_quiet(self, seconds: float = 60.0) -> None:
        """Wait until it has been silent for QUIET_S."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and time.monotonic() - self.loud_until(time.monotonic()) < QUIET_S:
            time.sleep(0.05)


@contextmanager
def monitored(devices: VirtualAudio) -> Iterator[tuple[Monitor, Monitor]]:
    """The levels of the microphone and of the speaker."""
    recorders, monitors = [], []
    for source in ("micsink.monitor", "spk.monitor"):
        command = ["parec", f"--device={source}", "--rate=16000", "--channels=1", "--format=s16le", "--latency-msec=10"]
        recorder = subprocess.Popen(command, env=devices.environment, stdout=subprocess.PIPE)
        monitor = Monitor()
        threading.Thread(target=monitor.read, args=(recorder, 16_000), daemon=True).start()
        recorders.append(recorder)
        monitors.append(monitor)
    yield monitors[0], monitors[1]
    for recorder in recorders:
        recorder.kill()
        recorder.wait()


class Talk:
    """A session of Attune that is spoken to."""

    def __init__(self, folder: Path, devices: VirtualAudio, session: Session, ear: Monitor, mouth: Monitor) -> None:
        self.folder, self.devices, self.session, self.ear, self.mouth = folder, devices, session, ear, mouth

    def say(self, text: str) -> float:
        """Say it; gives the moment at which the last sound of it was heard."""
        path = self.folder / f"{text.replace(' ', '-')}.wav"
        self.devices.play_into_microphone(path if path.exists() else speak_to_file(text, path))
        time.sleep(0.1)
        return self.ear.loud_until(time.monotonic())


@contextmanager
def attune(devices: VirtualAudio, folder: Path) -> Iterator[Talk]:
    """Attune with headphones, its greeting over; what happened is in `session.jsonl` afterwards."""
    inputs = ("--camera", "off", "--microphone", "default", "--speaker", "default")
    more = {
        "XDG_RUNTIME_DIR": devices.environment["XDG_RUNTIME_DIR"],
        "ATTUNE_LISTENING__WHILE_SPEAKING": "headphones",
    }
    record = ("--record", str(folder / "session.jsonl"))
    with monitored(devices) as (ear, mouth), Session.start(folder, *inputs, *record, **more) as session:
        session.wait_for("microphone: on")
        session.wait_for("recognizer: on")
        mouth.wait_for_sound(0.0)
        mouth.wait_for_quiet()
        yield Talk(folder, devices, session, ear, mouth)
        session.leave()


@dataclass(frozen=True, slots=True)
class Turns:
    """Spoken questions one after another, one of them into an answer."""

    asked: int
    answered: int  # with the right words heard
    waits: tuple[float, ...]  # s, from the last sound of a question to the first of its answer
    beyond: tuple[float, ...]  # s, the same less the silence that tells the end of a question
    peer_waits: tuple[float, ...]  # the same of the usual recipe


@dataclass(frozen=True, slots=True)
class Interruptions:
    """Speaking into answers."""

    times: int
    silences: tuple[float, ...]  # s, from the decision that the user is speaking to silence
    reactions: tuple[float, ...]  # s, from the first sound of the user to silence


@dataclass(frozen=True, slots=True)
class Cost:
    """Share of one core, all processes together."""

    idle: float  # listening to silence
    talking: float  # being asked and answering


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured; None for what was not asked for."""

    turns: Turns | None = None
    interruptions: Interruptions | None = None
    cost: Cost | None = None

    def figures(self) -> list[Figure]:
        """Beside the usual recipe."""
        if self.turns is None or not self.turns.peer_waits:
            return []
        ours, theirs = statistics.median(self.turns.waits), statistics.median(self.turns.peer_waits)
        return [Figure("question to answer, median", "s", ours, theirs, "SpeechRecognition and pyttsx3")]

    def as_text(self) -> str:
        """Lines for people."""
        lines = ["Talking, through a virtual microphone and speaker"]
        if (turns := self.turns) is not None:
            lines.append(f"  {turns.answered} of {turns.asked} questions in a row were heard rightly and answered")
            lines.append(f"  from the end of speech to the first sound {_spread(turns.waits)}")
            lines.append(f"  of that beyond the silence that tells the end {_spread(turns.beyond)}")
        if (cut := self.interruptions) is not None:
            lines.append(f"  {len(cut.silences)} of {cut.times} answers were broken off by speaking into them")
            lines.append(f"  from the decision to silence {_spread(cut.silences)}")
            lines.append(f"  from the first sound of the user to silence {_spread(cut.reactions)}")
        if self.cost is not None:
            lines.append(f"  of one core: {self.cost.idle:.1%} listening, {self.cost.talking:.1%} in a conversation")
        return "\n".join([*lines, *as_table("", self.figures()).splitlines()[1:]])


def _spread(seconds: tuple[float, ...]) -> str:
    if not seconds:
        return "was not measured"
    late = statistics.quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
    return (
        f"{statistics.median(seconds):.3f} s median, {late:.3f} s at the 95th percentile, {max(seconds):.3f} s at most"
    )


def measure_turns(devices: VirtualAudio, *, with_peer: bool = True) -> Turns:
    """Ask QUESTIONS in one session."""
    waits: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with attune(devices, folder) as talk:
            for number, question in enumerate(QUESTIONS):
                if number == BARGE_IN_AT:
                    time.sleep(1.0)
                elif number:
                    talk.mouth.wait_for_quiet()
                ended = talk.say(question)
                if (began := talk.mouth.wait_for_sound(ended)) is not None:
                    waits.append(began - ended)
        happened = list(recording.read(folder / "session.jsonl"))
    heard = [event.text for event in happened if isinstance(event, events.Heard)]
    silences = [event.silence_s for event in happened if isinstance(event, events.TurnMeasured)]
    expected = [question.removeprefix("hey attune ") for question in QUESTIONS]
    right = sum(a == b for a, b in zip(heard, expected, strict=False)) if len(heard) == len(expected) else len(waits)
    beyond = tuple(wait - silence for wait, silence in zip(waits, silences, strict=False))
    return Turns(len(QUESTIONS), right, tuple(waits), beyond, measure_peer(devices) if with_peer else ())


def measure_peer(devices: VirtualAudio) -> tuple[float, ...]:
    """The waits of the usual recipe for the first questions; empty where it is not installed."""
    waits: list[float] = []
    with tempfile.TemporaryDirectory() as name, monitored(devices) as (ear, mouth):
        folder = Path(name)
        more = environment(folder, XDG_RUNTIME_DIR=devices.environment["XDG_RUNTIME_DIR"])
        command = [sys.executable, "-m", "benchmarks.peer_voice"]
        with subprocess.Popen(command, env=more, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as peer:
            assert peer.stdout is not None
            if "listening" not in peer.stdout.readline():
                return ()
            for question in QUESTIONS[1:7]:
                time.sleep(1.0)
                devices.play_into_microphone(speak_to_file(question, folder / "question.wav"))
                time.sleep(0.1)
                ended = ear.loud_until(time.monotonic())
                if (began := mouth.wait_for_sound(ended)) is not None:
                    waits.append(began - ended)
                    mouth.wait_for_quiet()
            peer.kill()
    return tuple(waits)


def measure_interruptions(devices: VirtualAudio) -> Interruptions:
    """Speak into answers, a second and a half after they began."""
    spoken: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with attune(devices, folder) as talk:
            ended = talk.say("hey attune suggest a movie")
            for interruption in INTERRUPTIONS:
                talk.mouth.wait_for_sound(ended)
                time.sleep(1.5)
                began = time.monotonic()
                ended = talk.say(interruption)
                spoken.append(talk.ear.loud_since(began) or began)
            talk.mouth.wait_for_quiet()
        happened = recording.read(folder / "session.jsonl")
        held = [event.time for event in happened if isinstance(event, events.AnswerMoved) and event.move == "hold"]
        silent = [talk.mouth.silent_since(moment) for moment in held]
    first = [max((s for s in spoken if s < moment), default=moment) for moment in held]
    pairs = [
        (end - moment, end - sound) for end, moment, sound in zip(silent, held, first, strict=True) if end is not None
    ]
    return Interruptions(len(INTERRUPTIONS), tuple(p[0] for p in pairs), tuple(p[1] for p in pairs))


def measure_cost(devices: VirtualAudio, seconds: float = 20.0) -> Cost:
    """The processor's time of the whole process tree, as a share of the time."""
    with tempfile.TemporaryDirectory() as name, attune(devices, Path(name)) as talk:
        time.sleep(10)  # the follow-up window closes
        idle = _load(talk.session, seconds)
        stop = threading.Event()

        def converse() -> None:
            while not stop.is_set():
                ended = talk.say("hey attune suggest a song")
                talk.mouth.wait_for_sound(ended)
                talk.mouth.wait_for_quiet()

        talker = threading.Thread(target=converse)
        talker.start()
        talking = _load(talk.session, seconds)
        stop.set()
        talker.join()
        return Cost(idle, talking)


def _load(session: Session, seconds: float) -> float:
    def used() -> float:
        processes = [psutil.Process(session.process.pid), *session.children()]
        return sum(times.user + times.system for times in (process.cpu_times() for process in processes))

    before = used()
    time.sleep(seconds)
    return (used() - before) / seconds


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How it feels to talk to Attune")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", choices=("turns", "barge-in", "cost"))
    args = parser.parse_args()
    if missing := missing_programs():
        print(f"voice: PulseAudio's virtual devices are needed; missing: {', '.join(missing)}", file=sys.stderr)
        return 2
    with virtual_devices() as devices:
        report = Report(
            measure_turns(devices) if args.only in (None, "turns") else None,
            measure_interruptions(devices) if args.only in (None, "barge-in") else None,
            measure_cost(devices) if args.only in (None, "cost") else None,
        )
    if args.json:
        machine = {"python": platform.python_version(), "machine": platform.machine()}
        print(json.dumps({**machine, **asdict(report)}))
    else:
        print(report.as_text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
