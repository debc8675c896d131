"""Suggestions follow what a listener says and does, rest when they came lately, and tell truly why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pytest

from models.emotions import Emotion, Mood
from recommend import Catalogue, Medium, Recommender, Signal, Taste
from recommend.signals import PRAISE
from tests.recommend.test_taste import Clock

HAPPY, SAD = Mood.said(Emotion.HAPPY), Mood.said(Emotion.SAD)
JAZZ = {"jazz"}


def session(catalogue: Catalogue, taste: Taste | None = None, seed: int = 1) -> Recommender:
    return Recommender(catalogue, seed, taste=taste)


def test_what_was_liked_comes_more_often(catalogue: Catalogue) -> None:
    def jazz(recommender: Recommender) -> int:
        return sum("jazz" in each.item.genres for each in recommender.suggest(Medium.MUSIC, HAPPY, 20))

    listener = session(catalogue)
    songs = catalogue.of(Medium.MUSIC)
    for item in [song for song in songs if "jazz" in song.genres][:8]:
        listener.learn(item, "liked", HAPPY)
    for item in [song for song in songs if "rock" in song.genres][:8]:
        listener.learn(item, "skipped", HAPPY)
    assert jazz(listener) >= jazz(session(catalogue)) + 4


def test_what_was_disliked_does_not_come_back(catalogue: Catalogue) -> None:
    listener = session(catalogue)
    for each in listener.suggest(Medium.MUSIC, HAPPY, 5):
        listener.learn(each.item, "disliked", HAPPY)
        wrong = each.item
    few = Recommender(Catalogue([wrong, catalogue["lovely-day-bill-withers"]]))
    few.learn(wrong, "disliked", HAPPY)
    assert {each.item.id for each in few.suggest(Medium.MUSIC, HAPPY, 2)} == {"lovely-day-bill-withers"}


def test_not_by_them_leaves_all_of_theirs_out_until_they_are_asked_for(catalogue: Catalogue) -> None:
    listener = session(catalogue)
    listener.learn(catalogue["let-it-be-the-beatles"], "not_by_them", SAD)
    found = listener.suggest(Medium.MUSIC, SAD, 150)
    assert not any("The Beatles" in each.item.by for each in found)
    assert listener.learned(Medium.MUSIC).left_out() == ["The Beatles"]
    assert listener.suggest(Medium.MUSIC, SAD, person="the beatles")
    listener.learn(catalogue["here-comes-the-sun-the-beatles"], "liked", SAD)
    assert listener.learned(Medium.MUSIC).left_out() == []


def test_somebody_whose_songs_are_liked_is_worth_more_than_somebody_unheard(catalogue: Catalogue) -> None:
    listener = session(catalogue)
    listener.learn(catalogue["lovely-day-bill-withers"], "liked")
    listener.learn(catalogue["respect-aretha-franklin"], "disliked")
    worth = {each.feature: each.weight for each in listener.learned(Medium.MUSIC).leanings()}
    assert worth["by Bill Withers"] > 0 > worth["by Aretha Franklin"]


def test_a_signal_that_there_is_not_is_refused(catalogue: Catalogue) -> None:
    listener = session(catalogue)
    with pytest.raises(ValueError, match="hummed"):
        listener.learn(catalogue["lovely-day-bill-withers"], "hummed")
    with pytest.raises(ValueError, match="amount"):
        listener.learn(catalogue["lovely-day-bill-withers"], "felt")
    assert not listener.learned(Medium.MUSIC).signals


def test_every_signal_is_learned_from(catalogue: Catalogue) -> None:
    for signal in Signal:
        listener = session(catalogue)
        before = listener.learned(Medium.MUSIC).bandit.mean
        listener.learn(catalogue["lovely-day-bill-withers"], signal, HAPPY, amount=0.5)
        assert (listener.learned(Medium.MUSIC).bandit.mean != before).any(), signal


def test_what_was_suggested_yesterday_rests_and_comes_back_after_months(catalogue: Catalogue) -> None:
    clock = Clock()
    taste = Taste(clock=clock)

    def evening() -> set[str]:
        return {each.item.id for each in session(catalogue, taste).suggest(Medium.MOVIE, SAD, 8)}

    first = evening()
    clock.days(1)
    assert len(first & evening()) <= 1
    clock.days(400)
    assert len(first & evening()) >= 3


def test_a_song_that_is_known_already_rests_longer(catalogue: Catalogue) -> None:
    clock = Clock()
    taste = Taste(clock=clock)
    listener = session(catalogue, taste)
    known, other = catalogue["lovely-day-bill-withers"], catalogue["respect-aretha-franklin"]
    taste.suggest(Medium.MUSIC, [known.id, other.id])
    listener.learn(known, "known", HAPPY)
    clock.days(6)
    found = {
        each.item.id: each.terms.rest
        for each in session(catalogue, taste).suggest(Medium.MUSIC, HAPPY, len(catalogue.of(Medium.MUSIC)))
    }
    assert found[known.id] < found[other.id] < 0


def test_a_story_of_suicide_is_not_offered_in_a_low_or_tense_mood_however_dear(catalogue: Catalogue) -> None:
    listener = session(catalogue)
    dark = [item for item in catalogue.of(Medium.MOVIE) if "suicide" in item.notes]
    assert dark
    for item in dark:
        listener.learn(item, "liked", SAD)
    for emotion in (Emotion.SAD, Emotion.ANGRY, Emotion.FEAR, Emotion.DISGUST):
        found = session(catalogue).suggest(Medium.MOVIE, Mood.said(emotion), 400)
        assert not any("suicide" in each.item.notes for each in found)
    assert not any("suicide" in each.item.notes for each in listener.suggest(Medium.MOVIE, SAD, 400))
    assert any("suicide" in each.item.notes for each in listener.suggest(Medium.MOVIE, HAPPY, 400))


def test_horror_comes_unasked_once_it_has_been_praised_often(catalogue: Catalogue) -> None:
    horror = [item for item in catalogue.of(Medium.MOVIE) if "horror" in item.tags]

    def comes(praised: int) -> bool:
        listener = session(catalogue)
        for item in horror[:praised]:
            listener.learn(item, "liked", HAPPY)
        return any("horror" in each.item.tags for each in listener.suggest(Medium.MOVIE, HAPPY, 400))

    assert not comes(2)
    assert comes(3)


HOW_MANY = ["another", *(f"{number} other" for number in ("two", "three", "four", "five", "six", "seven", "eight"))]
NUMBERS: Mapping[str, int] = {words: number for number, words in enumerate([*HOW_MANY, "nine other", "ten other"], 1)}


def liked_with(catalogue: Catalogue, liked: Sequence[str], item_id: str, what: str) -> int:
    """How many liked items, other than one, are what the words of a reason say."""
    others = [catalogue[each] for each in liked if each != item_id]
    if found := re.fullmatch(r"(?:songs?|films?) (?:by|with) (.+)", what):
        return sum(found[1] in item.by for item in others)
    if found := re.fullmatch(r"(?:songs?|films?) from the (\d+)s", what):
        return sum(item.decade == int(found[1]) for item in others)
    if found := re.fullmatch(r"(?:songs?|films?) from before (\d+)", what):
        return sum(item.year < int(found[1]) for item in others)
    word = re.sub(r" (?:songs?|films?)$", "", what).replace("lo-fi", "lofi")
    return sum(word in {*item.tags, *item.genres} for item in others)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("genre", ["jazz", "classical", "hip hop"])
def test_a_reason_that_speaks_of_taste_is_true(catalogue: Catalogue, genre: str, seed: int) -> None:
    listener = session(catalogue, seed=seed)
    liked = [item.id for item in catalogue.of(Medium.MUSIC) if genre in item.genres][:5]
    for each in liked:
        listener.learn(catalogue[each], "liked", SAD)
    told = 0
    for each in listener.suggest(Medium.MUSIC, SAD, 30):
        if found := re.match(r"You liked (\w+(?: other)?) (.+), and", each.reason):
            assert liked_with(catalogue, liked, each.item.id, found[2]) == NUMBERS[found[1]], each.reason
            told += 1
    assert told


def test_without_signals_no_reason_speaks_of_taste(catalogue: Catalogue) -> None:
    for emotion in Emotion:
        for each in session(catalogue).suggest(Medium.MUSIC, Mood.said(emotion), 20):
            assert "ou liked" not in each.reason
            assert each.terms.taste == each.terms.people == 0


def test_the_terms_of_a_score_add_up(catalogue: Catalogue) -> None:
    listener = session(catalogue)
    for item in catalogue.of(Medium.MUSIC)[::20]:
        listener.learn(item, "liked" if item.valence > 0.3 else "skipped", HAPPY)
    for each in listener.suggest(Medium.MUSIC, HAPPY, 10):
        assert each.score == pytest.approx(each.terms.seed + each.terms.place)
        assert each.terms.unlike <= 0
        assert each.terms.rest <= 0
        assert each.terms.taste != 0
    (like,) = listener.similar(catalogue["lovely-day-bill-withers"], HAPPY)
    assert like.terms.like > 1


def test_what_others_with_such_a_taste_like_comes_first(catalogue: Catalogue) -> None:
    praised: list[list[str]] = []

    def others(medium: Medium, liked: Sequence[str]) -> Mapping[str, float]:
        assert medium is Medium.MOVIE
        praised.append(list(liked))
        return {"tokyo-story-1953": 1.0, "not-in-the-catalogue": 1.0} if liked else {}

    listener = Recommender(catalogue, 1, others=others)
    film = catalogue["tokyo-story-1953"]
    listener.suggest(Medium.MOVIE, HAPPY, 2)
    listener.learn(catalogue["paddington-2-2017"], "liked", HAPPY)
    found = listener.suggest(Medium.MOVIE, HAPPY, len(catalogue.of(Medium.MOVIE)))
    (others_term,) = [each.terms.others for each in found if each.item == film]
    assert others_term == pytest.approx(0.3)
    assert praised == [[], ["paddington-2-2017"]]


def test_praise_is_what_a_reason_calls_liked() -> None:
    assert Signal.PLAYED not in PRAISE
    assert {Signal.LIKED, Signal.SAVED, Signal.MORE_LIKE_THIS} == PRAISE
