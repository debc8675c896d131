"""Speech recognition, measured: spoken orders, other speech rejected, word error rate, Attune's own requests.

Beside PocketSphinx as it comes. Times are CPU time by the length of the sound; 1 is as long as the sound takes.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import product
from pathlib import Path
from typing import Any, Final

import numpy as np

from dialogue.audio import BLOCK, LISTEN_RATE, Samples
from dialogue.endpointer import Endpointer, Finished
from dialogue.grammar import ANSWERS, CALLS, answer_graphs, grammar_graph, grammar_sentences
from dialogue.microphone import decode
from dialogue.quantities import clock_time, duration, number
from dialogue.recognizers import Answers, RecognizerError, available_recognizer, build_recognizer
from dialogue.recognizers.pronunciation import edit_distance
from dialogue.recognizers.sentence_graph import SentenceGraph, sentence_graph
from dialogue.recognizers.sphinx import SphinxRecognizer
from dialogue.understanding import understand
from dialogue.vad import SileroVad
from dialogue.wake_phrase import without_call

TITLE: Final = "Recognition"
DATA: Final = Path(__file__).parents[2] / "shared" / "data" / "speech"

# What people say to a coffee machine: a request, details in any order, a drink, and what goes into it.
REQUESTS: Final = (
    "brew", "can i get", "can i have", "i want", "get me", "give me", "i'd like", "make me", "may i have"
)  # fmt: skip
_AMOUNTS: Final = ("", "a bit of ", "a little bit of ", "a lot of ", "lots of ", "some ")
SLOTS: Final[dict[str, tuple[str, ...]]] = {
    "size": ("small", "medium", "large", "eight ounce", "twelve ounce", "sixteen ounce", "twenty ounce"),
    "roast": ("light roast", "medium roast", "dark roast"),
    "numberOfShots": ("single shot", "double shot", "triple shot"),
    "coffeeDrink": (
        "americano", "cappuccino", "coffee", "drip coffee", "espresso", "house coffee", "iced coffee", "iced mocha",
        "latte", "mocha",
    ),
    "milkAmount": tuple(
        f"{amount}{milk}"
        for amount, milk in product(
            _AMOUNTS, ("milk", "skim milk", "whole milk", "soy milk", "almond milk", "cream")
        )
    ),
    "sugarAmount": tuple(
        f"{amount}{sugar}" for amount, sugar in product(_AMOUNTS, ("sugar", "brown sugar", "sweetener"))
    ),
}  # fmt: skip
_DETAILS: Final = SLOTS["size"] + SLOTS["roast"] + SLOTS["numberOfShots"]
_EXTRAS: Final = SLOTS["milkAmount"] + SLOTS["sugarAmount"]

SHORT: Final = (
    "yes", "no", "stop", "why", "next", "help", "hello", "pause", "quiet", "okay", "sure", "goodbye", "thanks", "mute",
    "cancel", "stop it", "not now", "thank you", "another one", "hey attune",
)  # fmt: skip
VOICES: Final = ("en-us", "en-us+f3", "en-gb-x-rp+f2", "en-gb-scotland+m3")  # of espeak-ng
_LONG, _CALLED = 30, 15  # sentences of the grammar without and with a call
_ANSWERS: Final = 20  # to each question
READ: Final[Mapping[Answers, Callable[[str], object]]] = {
    "number": number,
    "duration": duration,
    "time": lambda text: (duration(text), clock_time(text)),
}
_BEFORE, _AFTER = round(0.3 * LISTEN_RATE), round(0.2 * LISTEN_RATE)  # samples of silence that the endpointer leaves

Hear = Callable[[Samples], str]  # what was said, or "" where it is rejected


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording, or a sentence that was synthesized."""

    name: str  # of the speaker or voice where known, else of the file
    samples: Samples
    said: str

    @property
    def held_out(self) -> bool:
        """Whether it took no part in choosing the recognizer's thresholds: half of the names did."""
        return zlib.crc32(self.name.encode()) % 2 == 1


@dataclass(frozen=True, slots=True)
class Orders:
    """How orders were heard; shares are 0 .. 1 of all."""

    clips: int
    intent: float  # taken for an order
    slots: float  # with all slots right
    wrong: float  # taken for another order
    rejected: float
    time: float  # CPU time by the length of the sound


@dataclass(frozen=True, slots=True)
class OtherSpeech:
    """How speech that is in no grammar was heard."""

    clips: int
    minutes: float
    rejected: float  # 0 .. 1
    calls: int  # taken for a sentence that begins with a call
    time: float  # CPU time by the length of the sound


@dataclass(frozen=True, slots=True)
class Requests:
    """How Attune's own requests were understood; shares are 0 .. 1."""

    clips: int
    right: float  # the intent that was meant
    wrong: float  # another intent
    rejected: float
    short_rejected: float  # of those of one or two words
    long_rejected: float  # of the others
    called_right: float  # of those that begin with a call: the right intent, and the call heard
    time: float  # CPU time by the length of the sound


@dataclass(frozen=True, slots=True)
class Answered:
    """How answers to a question were read; shares are 0 .. 1."""

    clips: int
    right: float
    wrong: float  # another answer
    rejected: float
    time: float  # CPU time by the length of the sound


@dataclass(frozen=True, slots=True)
class Words:
    """A free recognizer on sentences that were read."""

    clips: int
    error_rate: float  # words put in, left out or replaced, by words said
    time: float  # CPU time by the length of the sound


@dataclass(slots=True)
class Report:
    """All of one run, by engine: "attune" (the limited recognizer), "pocketsphinx", "whisper" where it is there."""

    quick: bool
    orders: dict[str, Orders] = field(default_factory=dict)
    other_speech: dict[str, OtherSpeech] = field(default_factory=dict)  # by "engine, grammar, folder"
    words: dict[str, Words] = field(default_factory=dict)
    requests: dict[str, Requests] = field(default_factory=dict)  # by "engine, condition"
    answers: dict[str, Answered] = field(default_factory=dict)  # by "what is asked for, condition"
    left_out: dict[str, str] = field(default_factory=dict)  # what, and why

    def as_json(self) -> dict[str, Any]:
        """Plain values, with the machine they hold for."""
        machine = {"python": platform.python_version(), "machine": platform.machine(), "cores": os.cpu_count()}
        return {"title": TITLE, **machine, **asdict(self)}

    def as_text(self) -> str:
        """A line an engine and question."""
        lines = [TITLE]
        tables: dict[str, Mapping[str, Orders | OtherSpeech | Words | Requests | Answered]] = {
            "orders to a coffee machine": self.orders,
            "other speech": self.other_speech,
            "words of sentences that are read": self.words,
            "Attune's own requests, synthesized": self.requests,
            "answers to its questions, synthesized": self.answers,
        }
        for title, rows in tables.items():
            lines += [f"  {title}", *(f"    {name:<42}{_figures(row)}" for name, row in rows.items())]
        return "\n".join([*lines, *(f"  no {what}: {reason}" for what, reason in self.left_out.items())])


def _figures(row: Orders | OtherSpeech | Words | Requests | Answered) -> str:
    def shown(value: float) -> str:
        return str(value) if isinstance(value, int) else f"{value:.3g}"

    return "  ".join(f"{name.replace('_', ' ')} {shown(value)}" for name, value in asdict(row).items())


# ---- the recognizers


def order_graph() -> SentenceGraph:
    """Every order there is."""
    extra = sentence_graph(_EXTRAS)
    return (
        sentence_graph(REQUESTS)
        .optional()
        .then(
            sentence_graph(("a", "an")).optional(),
            sentence_graph(_DETAILS).repeated(),
            sentence_graph(SLOTS["coffeeDrink"]),
            sentence_graph(("with",)).then(extra, sentence_graph(("and",)).then(extra).optional()).optional(),
        )
    )


def order_jsgf() -> str:
    """The same orders as a grammar in JSGF."""

    def one_of(phrases: Iterable[str]) -> str:
        return f"({' | '.join(phrases)})"

    return f"""#JSGF V1.0;
grammar orders;
<extra> = {one_of(_EXTRAS)};
public <order> = [{one_of(REQUESTS)}] [a | an] {one_of(_DETAILS)}* {one_of(SLOTS["coffeeDrink"])}
    [with <extra> [and <extra>]];
"""


def slots_of(text: str) -> dict[str, str]:
    """The slots of an order: the longest phrases in it, from left to right."""
    slot_of = {phrase: slot for slot, phrases in SLOTS.items() for phrase in phrases}
    pattern = "|".join(sorted(slot_of, key=len, reverse=True))
    return {slot_of[found]: found for found in re.findall(rf"\b(?:{pattern})\b", text)}


def _attune(grammar: SentenceGraph) -> Hear:
    recognizer = SphinxRecognizer(grammar)
    return lambda samples: recognizer(samples).text


def _asking() -> dict[Answers, Hear]:
    """The limited recognizer while each question is open."""
    recognizer = SphinxRecognizer(grammar_graph(), answer_graphs())

    def while_open(asked: Answers) -> Hear:
        return lambda samples: recognizer(samples, asked).text

    return {asked: while_open(asked) for asked in ANSWERS}


def _plain(decoder: Any) -> Hear:
    """PocketSphinx's own decoder: whatever it takes the sound for."""

    def hear(samples: Samples) -> str:
        decoder.start_utt()
        decoder.process_raw(samples.tobytes(), full_utt=True)
        decoder.end_utt()
        hypothesis = decoder.hyp()
        return "" if hypothesis is None else str(hypothesis.hypstr)

    return hear


def _plain_orders() -> Hear:
    import pocketsphinx

    decoder = pocketsphinx.Decoder(lm=None, loglevel="FATAL")
    decoder.add_jsgf_string("orders", order_jsgf())
    decoder.activate_search("orders")
    return _plain(decoder)


def _plain_requests() -> Hear:
    """The graph of Attune's grammar: as JSGF, or with the best path of the lattice, a sentence takes minutes."""
    import pocketsphinx

    graph = grammar_graph().direct()
    arcs = [(start, end, 1.0, *((word,) if word else ())) for start, end, word in graph.arcs]
    decoder = pocketsphinx.Decoder(lm=None, loglevel="FATAL", bestpath=False)
    decoder.add_fsg("requests", decoder.create_fsg("requests", graph.start, graph.final, arcs))
    decoder.activate_search("requests")
    return _plain(decoder)


def _plain_words() -> Hear:
    import pocketsphinx

    return _plain(pocketsphinx.Decoder(loglevel="FATAL"))


# ---- the sound


def _clips(folder: Path, name: str, said: str | None) -> list[Clip]:
    """The recordings of a folder, by the columns of its index that name the speaker and tell what is said."""
    with (folder / "index.csv").open(encoding="utf-8", newline="") as file:
        return [
            Clip(row[name], decode(folder / row["file"]), "" if said is None else row[said])
            for row in csv.DictReader(file)
        ]


def utterances(clip: Clip) -> list[Clip]:
    """What the endpointer makes of a long recording."""
    vad, endpointer = SileroVad(), Endpointer()
    stream = np.concatenate([clip.samples, np.zeros(LISTEN_RATE, np.int16)])
    blocks = [stream[at : at + BLOCK] for at in range(0, len(stream) - BLOCK + 1, BLOCK)]
    decided = [endpointer.feed(block, vad.probability(block)) for block in blocks]
    return [Clip(clip.name, found.samples, clip.said) for found in decided if isinstance(found, Finished)]


def sentences() -> list[str]:
    """Short requests, longer ones spread over the grammar, and such with a call before them."""
    whole = [sentence for sentence in grammar_sentences() if len(sentence.split()) > 2]
    longer, called = whole[:: len(whole) // _LONG][:_LONG], whole[7 :: len(whole) // _CALLED][:_CALLED]
    return [*SHORT, *longer, *(f"{CALLS[at % len(CALLS)]} {sentence}" for at, sentence in enumerate(called))]


def synthesized(sentence: str, voice: str) -> Clip:
    """espeak-ng says `sentence`, with as much silence around it as the endpointer leaves."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "spoken.wav"
        subprocess.run(["espeak-ng", "-v", voice, "-s", "160", "-w", str(file), sentence], check=True)
        samples = decode(file)
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > 30)  # -60 dBFS
    return Clip(voice, np.pad(samples[loud[0] : loud[-1] + 1], (_BEFORE, _AFTER)), sentence)


def with_noise(samples: Samples, noise: Samples, decibels: float) -> Samples:
    """`samples` with noise so many decibels below the speech; int16, quieter where it would clip."""
    sound, under = samples.astype(np.float64), np.resize(noise, len(samples)).astype(np.float64)
    level = math.sqrt(np.mean(sound[sound != 0] ** 2) / np.mean(under**2)) * 10 ** (-decibels / 20)
    mixed = sound + under * level
    quieter = min(1.0, 32767 / float(np.abs(mixed).max()))
    return np.asarray(mixed * quieter, np.int16)


def with_echo(samples: Samples, response: Samples) -> Samples:
    """`samples` in a room with this impulse response, as loud as before."""
    from_direct = response[np.argmax(np.abs(response)) :].astype(np.float64)
    echoing = np.convolve(samples.astype(np.float64), from_direct)[: len(samples)]
    return np.asarray(echoing * (np.abs(samples).max() / np.abs(echoing).max()), np.int16)


# ---- the questions


def _heard(hear: Hear, clips: Sequence[Clip]) -> tuple[list[str], float]:
    """What was heard in each, and the CPU time by the length of the sound."""
    began = time.process_time()
    texts = [hear(clip.samples) for clip in clips]
    return texts, (time.process_time() - began) * LISTEN_RATE / sum(len(clip.samples) for clip in clips)


def orders(hear: Hear, clips: Sequence[Clip]) -> Orders:
    """Recordings of orders; `said` has the slots as JSON."""
    texts, took = _heard(hear, clips)
    meant = [{slot: value.strip() for slot, value in json.loads(clip.said).items()} for clip in clips]
    taken = [bool(text) and "coffeeDrink" in slots_of(text) for text in texts]
    right = [slots_of(text) == slots for text, slots in zip(texts, meant, strict=True)]
    wrong = [a and not b for a, b in zip(taken, right, strict=True)]
    return Orders(len(clips), _share(taken), _share(right), _share(wrong), 1 - _share(taken), took)


def other_speech(hear: Hear, clips: Sequence[Clip]) -> OtherSpeech:
    """Speech that is in no grammar."""
    texts, took = _heard(hear, clips)
    minutes = sum(len(clip.samples) for clip in clips) / LISTEN_RATE / 60
    calls = sum(without_call(text) is not None for text in texts)
    return OtherSpeech(len(clips), minutes, _share(not text for text in texts), calls, took)


def word_errors(hear: Hear, clips: Sequence[Clip]) -> Words:
    """Sentences that were read."""
    texts, took = _heard(hear, clips)
    pairs = [(_words(clip.said), _words(text)) for clip, text in zip(clips, texts, strict=True)]
    errors = sum(edit_distance(said, heard) for said, heard in pairs)
    return Words(len(clips), errors / sum(len(said) for said, _ in pairs), took)


def requests(hear: Hear, clips: Sequence[Clip]) -> Requests:
    """Attune's own sentences, through understanding."""
    texts, took = _heard(hear, clips)
    meant = [understand(clip.said).intent for clip in clips]
    got = [understand(text).intent if text else None for text in texts]
    right = [a == b for a, b in zip(meant, got, strict=True)]
    rejected = [intent is None for intent in got]
    short = [len(clip.said.split()) <= 2 for clip in clips]
    called = [without_call(clip.said) is not None for clip in clips]
    return Requests(
        len(clips),
        _share(right),
        _share(a != b and b is not None for a, b in zip(meant, got, strict=True)),
        _share(rejected),
        _share(no for no, few in zip(rejected, short, strict=True) if few),
        _share(no for no, few in zip(rejected, short, strict=True) if not few),
        _share(
            yes and without_call(text) is not None
            for yes, text, by_name in zip(right, texts, called, strict=True)
            if by_name
        ),
        took,
    )


def answered(hear: Hear, clips: Sequence[Clip], read: Callable[[str], object]) -> Answered:
    """Answers to a question, as it reads them."""
    texts, took = _heard(hear, clips)
    right = [bool(text) and read(text) == read(clip.said) for text, clip in zip(texts, clips, strict=True)]
    rejected = _share(not text for text in texts)
    return Answered(len(clips), _share(right), 1 - _share(right) - rejected, rejected, took)


def _share(values: Iterable[bool]) -> float:
    counted = list(values)
    return sum(counted) / len(counted)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())


# ---- the run


def measure(data: Path = DATA, model: str | None = None, *, quick: bool = False) -> Report:
    """Measure all there is; `quick` takes every fifteenth clip, to see that it runs.

    Raises RecognizerError where `model` is named and is not on this machine.
    """
    report = Report(quick)
    step = 15 if quick else 1
    whisper: Hear | None = None
    info = available_recognizer(model)
    if not info.limited:
        recognizer = build_recognizer(model, ())
        whisper = lambda samples: recognizer(samples).text  # noqa: E731
    elif model is not None:
        raise RecognizerError(info.detail)
    else:
        report.left_out["whisper"] = "not measured: no model here"
    if not data.is_dir():
        report.left_out["recordings"] = "the shared recordings of speech are not beside the checkout"
    else:
        _measure_recordings(report, data, whisper, step)
    if shutil.which("espeak-ng") is None:
        report.left_out["requests"] = "espeak-ng is not installed"
    else:
        _measure_requests(report, data, whisper, step)
    return report


def _measure_recordings(report: Report, data: Path, whisper: Hear | None, step: int) -> None:
    ordered = _clips(data / "speech_commands_barista", "file", "slots")[::step]
    read = _clips(data / "speech_read", "speaker", "transcript")[::step]
    running = [u for clip in _clips(data / "speech_running", "file", None)[::step] for u in utterances(clip)]
    attune, plain = _attune(order_graph()), _plain_orders()
    for engine, hear in {"attune": attune, "pocketsphinx": plain, "whisper": whisper}.items():
        if hear is not None:
            report.orders[engine] = orders(hear, ordered)
    if held_out := [clip for clip in ordered if clip.held_out]:
        report.orders["attune, held out"] = orders(attune, held_out)
    other = {"read": read, "running": running}
    to_requests = {**other, "orders": ordered, "acted": _clips(data / "ravdess", "speaker", None)[::step]}
    for engine, hear, folders in (
        ("attune, orders", attune, other),
        ("pocketsphinx, orders", plain, other),
        ("attune, requests", _attune(grammar_graph()), to_requests),
        ("attune, requests or a number", _asking()["number"], to_requests),
    ):
        for folder, clips in folders.items():
            report.other_speech[f"{engine}, {folder}"] = other_speech(hear, clips)
            if hear is not plain and (held_out := [clip for clip in clips if clip.held_out]):
                report.other_speech[f"{engine}, {folder}, held out"] = other_speech(hear, held_out)
    report.words["pocketsphinx"] = word_errors(_plain_words(), read)
    if whisper is not None:
        report.words["whisper"] = word_errors(whisper, read)


def _measure_requests(report: Report, data: Path, whisper: Hear | None, step: int) -> None:
    clean = [synthesized(sentence, voice) for sentence, voice in product(sentences(), VOICES)][::step]
    conditions = {"clean": clean}
    noises: list[Samples] = []
    if data.is_dir():
        noises = [clip.samples for clip in _clips(data / "noise", "file", None) if len(clip.samples) >= 2 * LISTEN_RATE]
        rooms = [clip.samples for clip in _clips(data / "rir", "file", None)]
        for decibels in (20, 10):
            conditions[f"noise at {decibels} dB"] = [
                Clip(c.name, with_noise(c.samples, noises[at % len(noises)], decibels), c.said)
                for at, c in enumerate(clean)
            ]
        conditions["reverberation"] = [
            Clip(c.name, with_echo(c.samples, rooms[at % len(rooms)]), c.said) for at, c in enumerate(clean)
        ]
    attune = _attune(grammar_graph())
    for engine, hear in {"attune": attune, "pocketsphinx": _plain_requests(), "whisper": whisper}.items():
        for condition, clips in conditions.items():
            if hear is not None:
                report.requests[f"{engine}, {condition}"] = requests(hear, clips)
    if held_out := [clip for clip in clean if clip.held_out]:
        report.requests["attune, clean, held out"] = requests(attune, held_out)
    for asked, hear in _asking().items():
        said = ANSWERS[asked][:: max(1, len(ANSWERS[asked]) // _ANSWERS)]
        clips = [synthesized(answer, voice) for answer, voice in product(said, VOICES)][::step]
        report.answers[f"{asked}, clean"] = answered(hear, clips, READ[asked])
        if noises:
            noisy = [
                Clip(c.name, with_noise(c.samples, noises[at % len(noises)], 10), c.said) for at, c in enumerate(clips)
            ]
            report.answers[f"{asked}, noise at 10 dB"] = answered(hear, noisy, READ[asked])


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m benchmarks.recognition`; 2 where the Whisper model is not there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recognition", description=__doc__)
    parser.add_argument("--model", metavar="FOLDER_OR_SIZE", help="of Whisper; default: any on this machine")
    parser.add_argument("--quick", action="store_true", help="a little of everything, to see that it runs")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    args = parser.parse_args(arguments)
    try:
        report = measure(model=args.model, quick=args.quick)
    except RecognizerError as error:
        print(f"benchmarks.recognition: {error}", file=sys.stderr)
        return 2
    print(json.dumps(report.as_json()) if args.json else report.as_text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
