"""A week with one listener: the list comes to fit them, nothing comes twice, and each reason is true.

The listener loves jazz and piano, cannot stand rock, and lets anything else go after a minute or two; they are sad from
Monday to Wednesday, at ease on Thursday and Friday, and happy at the weekend. What was suggested is in `week.txt`;
`python -m tests.recommend.test_week` writes it anew, to be read with a critical eye.
"""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from models.emotions import Emotion, Mood
from recommend import Catalogue, Item, Medium, Recommender, Suggestion, Taste
from recommend.reasons import MANY
from tests.recommend.test_learning import NUMBERS, liked_with
from tests.recommend.test_taste import Clock

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MOODS = [Emotion.SAD] * 3 + [Emotion.NEUTRAL] * 2 + [Emotion.HAPPY] * 2
SONGS_A_DAY = 8
WRITTEN = Path(__file__).with_name("week.txt")


def loves(item: Item) -> bool:
    return "jazz" in item.genres or "piano" in item.tags


def hates(item: Item) -> bool:
    return bool({"rock", "punk", "metal"} & set(item.genres))


class Week:
    """What was suggested, day by day, and what the listener had liked before each suggestion."""

    def __init__(self, catalogue: Catalogue, path: Path, *, learns: bool = True) -> None:
        self.days: list[list[Suggestion]] = []
        self.liked_before: list[list[str]] = []
        self.told: list[str] = []  # a line a suggestion; + is one that they love
        liked: list[str] = []
        clock = Clock()
        for day, name in enumerate(DAYS):
            taste = Taste(path, clock=clock)  # each day is a session of its own
            recommender = Recommender(catalogue, day, taste=taste)
            mood = Mood.said(MOODS[day])
            self.days.append([])
            for _ in range(SONGS_A_DAY):
                (found,) = recommender.suggest(Medium.MUSIC, mood)
                self.days[-1].append(found)
                self.liked_before.append(list(liked))
                self.told.append(f"{name:<10} {'+' if loves(found.item) else ' '} {found.spoken}. {found.reason}")
                if not learns:
                    continue
                if loves(found.item):
                    recommender.learn(found.item, "liked", mood)
                    liked.append(found.item.id)
                elif hates(found.item):
                    recommender.learn(found.item, "skipped", mood, amount=8)
                else:
                    recommender.learn(found.item, "skipped", mood, amount=90)
                recommender.learn(found.item, "felt", mood, amount=0.1 if loves(found.item) else -0.05)
            taste.close()
            clock.days(1)

    def count(self, days: slice, liking: bool) -> int:
        found = [each.item for day in self.days[days] for each in day]
        return sum(loves(item) if liking else hates(item) for item in found)


@pytest.fixture(scope="module")
def week(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Week:
    return Week(catalogue, tmp_path_factory.mktemp("week") / "taste.sqlite")


def test_the_week_is_as_it_is_written_down(week: Week) -> None:
    assert week.told == WRITTEN.read_text(encoding="utf-8").splitlines(), "python -m tests.recommend.test_week"


def test_there_is_more_of_what_is_loved_than_without_learning(week: Week, catalogue: Catalogue, tmp_path: Path) -> None:
    untaught = Week(catalogue, tmp_path / "taste.sqlite", learns=False)
    later = slice(2, 7)
    assert week.count(later, liking=True) >= 1.3 * untaught.count(later, liking=True)
    assert week.count(later, liking=False) < untaught.count(later, liking=False)


def test_what_came_rests_for_some_days(week: Week) -> None:
    ids = [[each.item.id for each in day] for day in week.days]
    for day in range(1, len(ids)):
        assert set(ids[day]).isdisjoint(ids[day - 1])
    every = [each for day in ids for each in day]
    assert len(set(every)) >= 0.85 * len(every)


def test_the_mood_still_leads(week: Week) -> None:
    sad, happy = ([each.item.arousal for day in days for each in day] for days in (week.days[:3], week.days[5:]))
    assert sum(sad) / len(sad) < sum(happy) / len(happy) - 0.2


def test_each_reason_that_speaks_of_taste_is_true(week: Week, catalogue: Catalogue) -> None:
    told = 0
    for each, liked in zip((each for day in week.days for each in day), week.liked_before, strict=True):
        if found := re.match(r"You liked (\w+(?: other)?) (.+), and", each.reason):
            others = liked_with(catalogue, sorted(set(liked)), each.item.id, found[2])
            assert others == NUMBERS.get(found[1]), each.reason
            told += 1
        elif found := re.match(r"You like many (.+), and", each.reason):
            assert liked_with(catalogue, sorted(set(liked)), each.item.id, found[1]) >= MANY, each.reason
            told += 1
    assert told


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        told = Week(Catalogue.embedded(), Path(folder) / "taste.sqlite").told
    WRITTEN.write_text("\n".join(told) + "\n", encoding="utf-8")
