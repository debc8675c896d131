"""The conversation's suggester keeps what it promises: gentle is gentle, and a name finds what is meant."""

from __future__ import annotations

from assistant.suggester import RecommenderSuggester
from dialogue.turn import Wish
from models.emotions import Emotion, Mood
from recommend import Catalogue, Recommender


def test_gentle_means_nothing_sad_and_nothing_dark() -> None:
    catalogue = Catalogue.embedded()
    suggester = RecommenderSuggester(catalogue, Recommender(catalogue, seed=1), scary=False)
    for medium in ("music", "movie") * 5:
        found = suggester.suggest(medium, Mood.said(Emotion.SAD), Wish(gentle=True))
        assert found is not None
        assert found.item.valence >= 0
        assert not found.item.notes


def test_a_title_is_found_and_an_unknown_one_is_not() -> None:
    catalogue = Catalogue.embedded()
    suggester = RecommenderSuggester(catalogue, Recommender(catalogue, seed=1), scary=False)
    found = suggester.named("clair de lune", None)
    assert found is not None
    assert found.spoken == '"Clair de lune" by Claude Debussy'
    assert suggester.named("wibbly wobbly", "music") is None
