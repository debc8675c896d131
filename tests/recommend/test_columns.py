"""Columns say the same as the items, however many there are, and people's letters do not matter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.emotions import Emotion
from recommend import Catalogue, Medium
from recommend.columns import SCARY, Columns, plain
from recommend.seeds import seed_fit


@pytest.mark.parametrize("medium", Medium)
def test_the_table_in_columns_is_the_table(catalogue: Catalogue, medium: Medium) -> None:
    columns = Columns(medium, catalogue.of(medium))
    for emotion in Emotion:
        np.testing.assert_allclose(
            columns.seeds[:, emotion], [seed_fit(item, emotion) for item in columns.items], atol=1e-6
        )
    scared = [seed_fit(item, Emotion.FEAR, scary=True) for item in columns.items]
    np.testing.assert_allclose(columns.seeds[:, SCARY], scared, atol=1e-6)


@pytest.mark.parametrize("medium", Medium)
def test_the_features_of_a_row_are_those_of_its_item(catalogue: Catalogue, medium: Medium) -> None:
    columns = Columns(medium, catalogue.of(medium))
    for at, item in enumerate(columns.items):
        own = {columns.features[code] for code in columns.codes[at] if code}
        assert own >= {*item.tags}
        assert {each for each in own if each.startswith("has ")} == {
            f"has {note}" for note in item.notes if note not in item.tags
        }
        assert {each for each in own if each.startswith("genre ")} == {f"genre {genre}" for genre in item.genres}
        spoken = {each for each in own if each.startswith("language ")}
        assert spoken <= {f"language {item.language}"}  # rare ones are no feature
        assert spoken or f"language {item.language}" not in columns.features


def test_every_item_is_found_by_its_id_and_nothing_else(catalogue: Catalogue) -> None:
    columns = Columns(Medium.MUSIC, catalogue.of(Medium.MUSIC))
    assert [columns.row_of(item.id) for item in columns.items] == list(range(len(columns)))
    assert columns.row_of("no-such-song") is None


def test_rare_genres_are_no_features_but_can_be_asked_for(catalogue: Catalogue) -> None:
    songs = catalogue.of(Medium.MUSIC)
    many = [replace(songs[n % 300], id=f"s{n}", genres=(f"kind {n // 3}",)) for n in range(300)]
    columns = Columns(Medium.MUSIC, [*many, replace(songs[0], id="rare", genres=("yodel",))])
    assert "genre yodel" not in columns.features
    assert np.flatnonzero(columns.called({"yodel"})).tolist() == [300]


def test_an_empty_catalogue_has_empty_columns() -> None:
    assert len(Columns(Medium.MUSIC, [])) == 0


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Beyoncé", "beyonce"),
        ("AC/DC", "ac dc"),
        ("Guns N' Roses", "guns n roses"),
        ("Simon & Garfunkel", "simon and garfunkel"),
        ("  The   Beatles ", "the beatles"),
        ("!!!", ""),
    ],
)
def test_names_are_compared_by_their_plain_letters(text: str, same: str) -> None:
    assert plain(text) == same
