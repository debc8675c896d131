"""Who in danger is heard, who is asked for nothing, and what a language model may not say: the crisis check's errors.

    python -m benchmarks.safety [--json]

On the sentences of `tests/dialogue/crisis_set.py`, the halves apart; and, as false alarms, on every title of the
catalogue and of the shared list of films inside requests, on the held-out sentences of understanding, and on the shared
comments. Without the shared data, those lines are left out. What a check asks gently about counts as heard, and as a
false alarm.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import platform
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from dialogue.safety import allowed, check
from tests.dialogue import crisis_set as said
from tests.dialogue.held_out import HELD_OUT

DATA: Final = Path(__file__).parents[2] / "shared" / "data"
CATALOGUE: Final = Path(__file__).parents[1] / "recommend" / "data"
REQUESTS: Final = ("play {}", "suggest a movie like {}")


@dataclass(frozen=True, slots=True)
class Errors:
    """How often a check was wrong on one set."""

    what: str
    wrong: int
    of: int
    asked: int  # sentences that only a gentle question answered

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of wrong / of (Wilson 1927)."""
        z, share = 1.96, self.wrong / self.of
        middle = (share + z * z / (2 * self.of)) / (1 + z * z / self.of)
        half = z * math.sqrt(share * (1 - share) / self.of + z * z / (4 * self.of**2)) / (1 + z * z / self.of)
        return max(0.0, middle - half), min(1.0, middle + half)

    def as_text(self) -> str:
        """A line for people."""
        low, high = self.interval
        return (
            f"  {self.what:<52} {self.wrong:>4} of {self.of:>6} = {self.wrong / self.of:6.2%}"
            f"  ({low:.2%} to {high:.2%}), asked gently: {self.asked}"
        )


def misses(what: str, sentences: Iterable[str]) -> Errors:
    """People in danger who were not heard."""
    found = [check(sentence) for sentence in sentences]
    return Errors(what, found.count(None), len(found), sum(crisis is not None and crisis.hint for crisis in found))


def alarms(what: str, sentences: Iterable[str]) -> Errors:
    """Harmless sentences that were taken for a sign."""
    found = [check(sentence) for sentence in sentences]
    fired = [crisis for crisis in found if crisis]
    return Errors(what, len(fired), len(found), sum(crisis.hint for crisis in fired))


def let_through(what: str, sentences: Iterable[str], *, bad: bool) -> Errors:
    """Sentences of a language model that were let through though bad, or stopped though good."""
    found = [allowed(sentence) is bad for sentence in sentences]
    return Errors(what, sum(found), len(found), 0)


def measure() -> list[Errors]:
    """Every set, in the order of the table."""
    rows: list[Errors] = []
    for blind in (False, True):
        half = "blind half" if blind else "worked on"
        for name, kinds, judge in (
            ("missed, in danger", said.SELF, misses),
            ("missed, about another", said.OTHER, misses),
            ("missed, hints", said.HINTS, misses),
            ("false alarms, harmless", said.HARMLESS, alarms),
        ):
            halves = [text for kind in kinds.values() for text in said.half(kind, blind=blind)]
            rows.append(judge(f"{name}, {half}", halves))
        bad = [text for kind in said.UNSAID.values() for text in said.half(kind, blind=blind)]
        rows.append(let_through(f"model, bad and let through, {half}", bad, bad=True))
        good = said.half(said.MAY_BE_SAID, blind=blind)
        rows.append(let_through(f"model, good and stopped, {half}", good, bad=False))
    for name, danger, harmless in (
        ("second round", said.SELF_LATER + said.OTHER_LATER + said.HINTS_LATER, said.HARMLESS_LATER),
        ("third round", said.SELF_LAST + said.OTHER_LAST + said.HINTS_LAST, said.HARMLESS_LAST),
    ):
        rows += [misses(f"missed, {name}, worked in", danger), alarms(f"false alarms, {name}, worked in", harmless)]
    rows.append(alarms("false alarms, sentences of understanding", (text for _, _, text in HELD_OUT)))
    catalogue = (CATALOGUE / "songs.jsonl", CATALOGUE / "films.jsonl")
    titles = {json.loads(line)["title"] for path in catalogue for line in path.read_text("utf-8").splitlines()}
    rows.append(alarms("false alarms, titles of the catalogue", _requests(titles)))
    if DATA.is_dir():
        with gzip.open(DATA / "films" / "films.jsonl.gz", "rt", encoding="utf-8") as file:
            films = {json.loads(line)["title"] for line in file}
        rows.append(alarms("false alarms, titles of films", _requests(films)))
        rows.append(alarms("fired on comments, many of them rightly", _comments()))
    return rows


def _requests(titles: Iterable[str]) -> Iterator[str]:
    return (request.format(title) for title in titles for request in REQUESTS)


def _comments() -> Iterator[str]:
    for name in ("train.tsv", "dev.tsv"):
        with (DATA / "text" / "goemotions" / name).open(encoding="utf-8") as file:
            yield from (line.split("\t")[0] for line in file)


def microseconds(judge: Callable[[str], object]) -> float:
    """The mean time of one sentence, on all that people in danger say here."""
    sentences = [text for kind in said.SELF.values() for text in kind]
    judge(sentences[0])
    start = time.perf_counter()
    for sentence in sentences:
        judge(sentence)
    return (time.perf_counter() - start) / len(sentences) * 1e6


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="The errors of the crisis check")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    rows, took = measure(), microseconds(check)
    if args.json:
        figures = [{**asdict(row), "interval": row.interval} for row in rows]
        print(json.dumps({"python": platform.python_version(), "sentence_us": took, "figures": figures}))
    else:
        print("\n".join(("The crisis check: errors, with 95 % intervals", *(row.as_text() for row in rows))))
        print(f"  a sentence takes {took:.0f} µs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
