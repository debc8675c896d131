"""A reason is one sentence, says only what is so of the item, and is not the same each time."""

from __future__ import annotations

import itertools
import random
import re

import pytest

from models.emotions import Emotion, Mood
from recommend import Aim, Catalogue, Item, Medium, Recommender
from recommend.catalogue import TAGS
from recommend.reasons import give_reason

# The words of a reason are read as tags with these spellings.
SPELLINGS = {"lo-fi": "lofi"}


def _reasons(catalogue: Catalogue, medium: Medium, emotion: Emotion | None, aim: Aim) -> list[tuple[Item, str]]:
    """A reason for every item, also for what does not suit the mood at all."""
    chance = random.Random(3)
    return [
        (item, give_reason(item, emotion, aim, chance, scary=True, again=False, lately=""))
        for item in catalogue.of(medium)
    ]


@pytest.mark.parametrize("aim", Aim)
@pytest.mark.parametrize("emotion", [*Emotion, None])
@pytest.mark.parametrize("medium", Medium)
def test_tags_named_in_a_reason_are_the_items_own(
    catalogue: Catalogue, medium: Medium, emotion: Emotion | None, aim: Aim
) -> None:
    for item, reason in _reasons(catalogue, medium, emotion, aim):
        words = {SPELLINGS.get(word, word) for word in re.findall(r"[a-z]+(?:-[a-z]+)*", reason.lower())}
        assert words & TAGS[medium] <= {*item.tags, *item.genres}, (item, reason)
        assert words & set(item.tags), (item, reason)


@pytest.mark.parametrize("emotion", [*Emotion, None])
@pytest.mark.parametrize("medium", Medium)
def test_a_reason_is_one_good_sentence(catalogue: Catalogue, medium: Medium, emotion: Emotion | None) -> None:
    for _, reason in _reasons(catalogue, medium, emotion, Aim.LIFT):
        assert re.fullmatch(r"It is [^.]+, and it [^.]+\.", reason), reason
        assert not re.search(r"\ba [aeiou]|\ban [^aeiou]", reason), reason


def test_no_dark_song_is_said_to_brighten(catalogue: Catalogue) -> None:
    for item, reason in _reasons(catalogue, Medium.MUSIC, Emotion.SAD, Aim.LIFT):
        if re.search("brighter|warm|light in|step up|strength back|some go", reason):
            assert item.valence >= -0.05, reason
        if "rather than cheering you up" in reason:
            assert item.valence < 0, reason


def test_no_lively_song_is_said_to_slow_things_down(catalogue: Catalogue) -> None:
    for item, reason in _reasons(catalogue, Medium.MUSIC, Emotion.ANGRY, Aim.LIFT):
        if re.search("slows|cool down|heat time", reason):
            assert item.arousal < 0, reason


@pytest.mark.parametrize("emotion", Emotion)
def test_reasons_in_a_row_differ(catalogue: Catalogue, emotion: Emotion) -> None:
    found = Recommender(catalogue, seed=3).suggest(Medium.MOVIE, Mood.said(emotion), 12)
    reasons = [each.reason for each in found]
    assert len(set(reasons)) >= 8
    endings = [reason.split(", and it ")[-1] for reason in reasons]
    assert all(one != other for one, other in itertools.pairwise(endings))
