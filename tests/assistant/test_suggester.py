"""The conversation's suggester keeps what it promises: gentle is gentle, and a name finds what is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.suggester import RecommenderSuggester
from dialogue.turn import Wish
from models.emotions import Emotion, Mood
from recommend import Catalogue, Recommender
from recommend.importing import bring_in, kind_of, own_catalogue
from recommend.taste import Taste, TasteError


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


def imported(folder: Path) -> Path:
    """A store with one song that nobody else has."""
    (folder / "songs.csv").write_text("title,artist\nWibbly Wobbly,The Made-Ups\n")
    store = folder / "data" / "catalogue.sqlite"
    bring_in(folder / "songs.csv", store, kind_of(folder / "songs.csv"))
    return store


def test_what_was_imported_is_forgotten_with_all_else(tmp_path: Path) -> None:
    store = imported(tmp_path)
    catalogue = own_catalogue(store)
    suggester = RecommenderSuggester(catalogue, Recommender(catalogue, seed=1), scary=False, imported=store)
    assert suggester.named("wibbly wobbly", "music") is not None
    suggester.forget()
    assert list(store.parent.iterdir()) == []
    assert suggester.named("wibbly wobbly", "music") is None
    assert suggester.suggest("music", None, Wish()) is not None
    suggester.learn("clair-de-lune-claude-debussy", "liked", None)


def test_a_taste_that_cannot_be_forgotten_keeps_no_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Taste) -> None:
        raise TasteError("the disk is read-only")

    store = imported(tmp_path)
    catalogue = own_catalogue(store)
    suggester = RecommenderSuggester(catalogue, Recommender(catalogue, seed=1), scary=False, imported=store)
    monkeypatch.setattr(Taste, "reset", refuse)
    with pytest.raises(TasteError):
        suggester.forget()
    assert not store.exists()
