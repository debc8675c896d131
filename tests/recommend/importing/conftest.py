"""The vocabularies that importers map to, and a store of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from recommend import Catalogue, Medium
from recommend.importing.genres import Genres


@pytest.fixture(scope="session")
def film_genres(catalogue: Catalogue) -> Genres:
    return Genres(Medium.MOVIE, {genre for item in catalogue.of(Medium.MOVIE) for genre in item.genres})


@pytest.fixture(scope="session")
def song_genres(catalogue: Catalogue) -> Genres:
    return Genres(Medium.MUSIC, {genre for item in catalogue.of(Medium.MUSIC) for genre in item.genres})


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where a store would be."""
    return tmp_path / "data" / "catalogue.db"
