"""What somebody asks for is what they get: all of it, or nothing."""

from __future__ import annotations

import pytest

from models.emotions import Emotion, Mood
from recommend import Catalogue, Item, Medium, Recommender
from recommend.wishes import Energy


@pytest.fixture
def recommender(catalogue: Catalogue) -> Recommender:
    return Recommender(catalogue, seed=1)


@pytest.mark.parametrize("language", ["fr", "es", "zxx"])
def test_a_language_narrows_the_choice(recommender: Recommender, language: str) -> None:
    found = recommender.suggest(Medium.MUSIC, Mood.said(Emotion.HAPPY), 4, language=language)
    assert len(found) == 4
    assert {each.item.language for each in found} == {language}


@pytest.mark.parametrize(
    ("medium", "said", "name"),
    [
        (Medium.MOVIE, "hitchcock", "Alfred Hitchcock"),
        (Medium.MOVIE, "alfred hitchcock", "Alfred Hitchcock"),
        (Medium.MOVIE, "hitchcok", "Alfred Hitchcock"),
        (Medium.MUSIC, "edith piaf", "Édith Piaf"),
        (Medium.MUSIC, "beatles", "The Beatles"),
        (Medium.MUSIC, "bill whithers", "Bill Withers"),
    ],
)
def test_somebody_is_known_by_what_they_are_called(
    recommender: Recommender, medium: Medium, said: str, name: str
) -> None:
    found = recommender.suggest(medium, None, 3, person=said)
    assert found
    assert all(name in each.item.by for each in found)


@pytest.mark.parametrize("said", ["nobody whom anybody knows", "  ", "!"])
def test_who_is_not_known_has_made_nothing(recommender: Recommender, said: str) -> None:
    assert recommender.suggest(Medium.MUSIC, None, person=said) == []


@pytest.mark.parametrize("medium", Medium)
def test_low_energy_is_calmer_than_high(recommender: Recommender, medium: Medium) -> None:
    def arousals(energy: Energy) -> list[float]:
        found = recommender.suggest(medium, Mood.said(Emotion.NEUTRAL), 10, energy=energy)
        assert len(found) == 10
        return [each.item.arousal for each in found]

    assert max(arousals("low")) < min(arousals("high"))


def test_wishes_hold_together_or_nothing_is_suggested(recommender: Recommender) -> None:
    found = recommender.suggest(Medium.MUSIC, None, 2, tag="soul", decade=1971, energy="low")
    assert found
    for each in found:
        assert "soul" in {*each.item.tags, *each.item.genres}
        assert each.item.decade == 1970
        assert each.item.arousal < 0
    assert recommender.suggest(Medium.MUSIC, None, tag="soul", language="fr", decade=1820) == []


def test_an_energy_is_low_or_high(recommender: Recommender) -> None:
    with pytest.raises(ValueError, match="low or high"):
        recommender.suggest(Medium.MUSIC, None, energy="middling")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "medium", "title"),
    [
        ("lovely day", None, "Lovely Day"),
        ("la vie en rose", Medium.MUSIC, "La Vie en rose"),
        ("amelie", None, "Amélie"),
        ("twelve angry men", None, None),
        ("12 angry men", Medium.MOVIE, "12 Angry Men"),
        ("sixth sense", Medium.MOVIE, "The Sixth Sense"),
        ("the lovely dey", Medium.MUSIC, "Lovely Day"),
        ("2001 a space odyssey", None, "2001: A Space Odyssey"),
        ("a title that nothing has", None, None),
        ("", None, None),
    ],
)
def test_a_title_is_found_as_it_is_said(
    recommender: Recommender, said: str, medium: Medium | None, title: str | None
) -> None:
    found = recommender.named(said, medium)
    assert (found.title if found else None) == title


def test_every_title_finds_an_item_of_that_title(recommender: Recommender, catalogue: Catalogue) -> None:
    for medium in Medium:
        for item in catalogue.of(medium)[::7]:
            found = recommender.named(item.title.lower(), medium)
            assert found is not None
            assert found.title == item.title


@pytest.fixture
def soft(catalogue: Catalogue) -> Item:
    return catalogue["lovely-day-bill-withers"]


def test_more_like_this_is_like_this_and_never_this(recommender: Recommender, catalogue: Catalogue) -> None:
    for item in catalogue.items[::29]:
        found = recommender.similar(item, Mood.said(Emotion.HAPPY), 3)
        assert len({each.item.id for each in found} | {item.id}) == 4
        for each in found:
            assert each.item.medium is item.medium
            shared = {*each.item.tags, *each.item.genres, *each.item.by} & {*item.tags, *item.genres, *item.by}
            assert shared, (item.title, each.item.title)
            assert f'like "{item.title}"' in each.reason
