"""A search may find another edition of what was meant, and never another song, performer or film."""

from __future__ import annotations

import pytest

from recommend.catalogue import Medium
from recommend.providers.matching import same_song, same_title
from tests.recommend.providers.conftest import item


@pytest.mark.parametrize(
    ("title", "people", "same"),
    [
        ("Here Comes The Sun - Remastered 2009", ["The Beatles"], True),
        ("Here Comes the Sun (Live)", ["Beatles"], True),
        ("Here Comes The Sun", ["George Martin", "The Beatles"], True),
        ("Here Comes The Sun", ["Nina Simone"], False),
        ("Here Comes The Sun", ["The Beatles Revival Band"], False),
        ("Here Comes The Rain Again", ["The Beatles"], False),
        ("Something", ["The Beatles"], False),
        ("Here Comes The Sun", [], False),
    ],
)
def test_a_song_is_its_title_by_its_performer(title: str, people: list[str], same: bool) -> None:
    assert same_song(item(Medium.MUSIC, "Here Comes the Sun", "The Beatles", 1969), title, people) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Amélie", "Amelie", True),
        ("Crash", "Crash", True),
        ("Alien", "Aliens", False),
        ("Up", "Us", False),
        ("Toy Story", "Toy Story 2", False),
        ("Mission: Impossible - Fallout", "Mission: Impossible - Rogue Nation", False),
        ("9 to 5", "9 to 5", True),
    ],
)
def test_a_title_is_one_and_not_its_sequel(one: str, other: str, same: bool) -> None:
    assert same_title(one, other) is same
