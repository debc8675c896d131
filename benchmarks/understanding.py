"""How much is understood of what people say, round by round: run it in a checkout, whose tests hold the sentences.

    python -m benchmarks.understanding [--json]

right    the intent, and every slot that must be there
asked    not right at once, but "did you mean ...?" asks for the right one
wrong    something is done that was not meant; talk that does nothing is not counted
"""

from __future__ import annotations

import argparse
import csv
import importlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from dialogue.understanding import understand

Sentence = tuple[str | None, Mapping[str, str], str]
TEXTS: Final = Path(__file__).parents[2] / "shared" / "data" / "text"
# Intents that are only answered.
TALK: Final = frozenset(
    {"yes", "no", "thanks", "hello", "help", "joke", "how_are_you", "who_are_you", "are_you_human", "privacy", "insult"}
    | {"repeat", "what_time"}
)


@dataclass(frozen=True, slots=True)
class Round:
    """What was understood of some sentences; shares of all."""

    name: str
    sentences: int
    right: float
    asked: float
    wrong: float
    median_ms: float
    p95_ms: float


def measure(name: str, sentences: Sequence[Sentence]) -> Round:
    """Understand them, one after the other."""
    right = asked = wrong = 0
    times = []
    for intent, slots, text in sentences:
        started = time.perf_counter()
        got = understand(text)
        times.append((time.perf_counter() - started) * 1000)
        meant = got.intent == intent and slots.items() <= got.slots.items()
        if got.guess:
            asked += understand(got.guess).intent == intent
        elif meant:
            right += 1
        else:
            wrong += got.intent is not None and got.intent not in TALK
    of = len(sentences)
    return Round(name, of, right / of, asked / of, wrong / of, median(times), quantiles(times, n=20)[-1])


def rounds() -> list[Round]:
    """Every round of the held-out sentences, and what is out of scope where the shared data are there."""
    held_out = importlib.import_module("tests.dialogue.held_out")
    understand("hello")  # loads
    understand("what nobody ever says")
    measured = [measure(name, sentences) for name, sentences in held_out.ROUNDS.items()]
    path = TEXTS / "clinc150" / "out_of_scope.csv"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            others = [(None, dict[str, str](), row["text"]) for row in csv.DictReader(file)]
        measured.append(measure("CLINC150, out of scope", others))
    return measured


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="how much is understood of what people say")
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    measured = rounds()
    if as_json:
        print(json.dumps([asdict(each) for each in measured], indent=1))
        return
    print(f"{'':<34} {'sentences':>9} {'right':>6} {'asked':>6} {'wrong':>6} {'ms':>5} {'95 %':>5}")
    for each in measured:
        print(
            f"{each.name:<34} {each.sentences:>9} {each.right:>6.1%} {each.asked:>6.1%} {each.wrong:>6.1%}"
            f" {each.median_ms:>5.1f} {each.p95_ms:>5.1f}"
        )


if __name__ == "__main__":
    main()
