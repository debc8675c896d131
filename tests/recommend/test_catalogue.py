"""The embedded catalogue is well-formed, wide enough, and a broken file is named with its line."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from models.emotions import Emotion
from recommend import Catalogue, CatalogueError, Medium
from recommend.catalogue import NOTES, TAGS, read_items
from recommend.seeds import GOOD, seed_fit

DATA = Path(__file__).parents[2] / "recommend" / "data"
KNOWN_FILMS = Path(__file__).parents[3] / "shared" / "data" / "films" / "films.jsonl.gz"

GOOD_RECORD: dict[str, Any] = {
    "id": "lovely-day-bill-withers",
    "title": "Lovely Day",
    "by": ["Bill Withers"],
    "year": 1977,
    "genres": ["soul"],
    "language": "en",
    "tags": ["upbeat"],
    "valence": 0.9,
    "arousal": 0,
    "dominance": 0.7,
    "notes": [],
}


@pytest.mark.parametrize(("medium", "least"), [(Medium.MUSIC, 500), (Medium.MOVIE, 1000)])
def test_there_is_a_wide_choice(catalogue: Catalogue, medium: Medium, least: int) -> None:
    items = catalogue.of(medium)
    assert len(items) >= least
    assert len({genre for item in items for genre in item.genres}) >= 15
    assert len({item.language for item in items} - {"zxx"}) >= 12
    assert len([decade for decade, count in Counter(item.decade for item in items).items() if count >= 5]) >= 6


def test_one_song_in_ten_is_instrumental(catalogue: Catalogue) -> None:
    songs = catalogue.of(Medium.MUSIC)
    assert sum("instrumental" in song.tags for song in songs) >= len(songs) / 10
    assert all(song.language == "zxx" for song in songs if "instrumental" in song.tags)


@pytest.mark.parametrize("medium", Medium)
@pytest.mark.parametrize("emotion", Emotion)
def test_every_mood_has_50_good_choices(catalogue: Catalogue, medium: Medium, emotion: Emotion) -> None:
    assert sum(seed_fit(item, emotion) >= GOOD for item in catalogue.of(medium)) >= 50


def test_ids_are_plain_and_nothing_is_listed_twice(catalogue: Catalogue) -> None:
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", item.id) for item in catalogue.items)
    works = Counter((item.medium, item.title.casefold(), item.by[0], item.year) for item in catalogue.items)
    assert [work for work, count in works.items() if count > 1] == []


def test_facts_have_the_form_of_facts(catalogue: Catalogue) -> None:
    for item in catalogue.items:
        first = 1700 if item.medium is Medium.MUSIC else 1920
        assert first <= item.year <= 2026, item
        assert re.fullmatch(r"[a-z]{2,3}", item.language), item
        assert all(name == name.strip() and "|" not in name for name in (item.title, *item.by)), item
        assert all(genre == genre.lower() for genre in item.genres), item
        assert 1 <= len(item.by) <= 4, item


def test_judgements_are_made_item_by_item(catalogue: Catalogue) -> None:
    for medium in Medium:
        places = {(item.valence, item.arousal, item.dominance) for item in catalogue.of(medium)}
        assert len(places) >= 0.9 * len(catalogue.of(medium))


def test_every_tag_and_note_of_the_vocabulary_is_in_use(catalogue: Catalogue) -> None:
    for medium in Medium:
        assert {tag for item in catalogue.of(medium) for tag in item.tags} == TAGS[medium]
    assert {note for item in catalogue.items for note in item.notes} == NOTES


@pytest.mark.parametrize("name", ["songs.jsonl", "films.jsonl"])
def test_the_files_are_sorted_by_id(name: str) -> None:
    ids = [json.loads(line)["id"] for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
    assert ids == sorted(ids)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).casefold().replace("&", "and")
    return "".join(letter for letter in letters if letter.isalnum())


@pytest.mark.skipif(not KNOWN_FILMS.exists(), reason="the shared list of films is not here")
def test_the_films_of_the_shared_list_have_its_facts(catalogue: Catalogue) -> None:
    with gzip.open(KNOWN_FILMS, "rt", encoding="utf-8") as lines:
        known = [json.loads(line) for line in lines]
    casts = {(_plain(film["title"]), film["year"]): {_plain(name) for name in film["cast"]} for film in known}
    found = [film for film in catalogue.of(Medium.MOVIE) if casts.get((_plain(film.title), film.year))]
    assert len(found) >= 1000
    strangers = [film.id for film in found if casts[_plain(film.title), film.year].isdisjoint(map(_plain, film.by))]
    # In these the list writes the names in another way: Charles Chaplin, Rodriguez.
    assert set(strangers) <= {"city-lights-1931", "modern-times-1936", "searching-for-sugar-man-2012"}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"year": "1977"}, "year must be a whole number"),
        ({"year": 1066}, "year must lie between"),
        ({"valence": 1.2}, "valence must lie between -1 and 1"),
        ({"arousal": True}, "arousal must be a number"),
        ({"dominance": -0.1}, "dominance must lie between 0 and 1"),
        ({"tags": ["groovy"]}, "'groovy' is no tag"),
        ({"notes": ["spiders"]}, "'spiders' is no note"),
        ({"by": "Bill Withers"}, "by must be a list"),
        ({"by": []}, "must not be empty"),
        ({"mood": "happy"}, "unknown field mood"),
        ({"seconds": 0}, "seconds must lie between"),
        ({"seconds": "4:15"}, "seconds must be a whole number"),
        ({"minutes": 4}, "unknown field minutes"),
        ({"confidence": 1.5}, "confidence must lie between 0 and 1"),
        ({"wikipedia": 1}, "wikipedia must be text"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, change: dict[str, Any], complaint: str) -> None:
    file = tmp_path / "songs.jsonl"
    file.write_text(json.dumps(GOOD_RECORD) + "\n" + json.dumps(GOOD_RECORD | change) + "\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"songs\.jsonl, line 2: ") as caught:
        read_items(file, Medium.MUSIC)
    assert complaint in str(caught.value)


def test_what_need_not_be_told_is_read_where_it_is(tmp_path: Path) -> None:
    file = tmp_path / "songs.jsonl"
    told = {"seconds": 255, "wikipedia": "Lovely Day", "confidence": 0.9}
    file.write_text(json.dumps(GOOD_RECORD) + "\n" + json.dumps(GOOD_RECORD | told) + "\n", encoding="utf-8")
    without, with_it = read_items(file, Medium.MUSIC)
    assert (without.seconds, without.wikipedia, without.confidence) == (None, None, None)
    assert (with_it.seconds, with_it.wikipedia, with_it.confidence) == (255, "Lovely Day", 0.9)


def test_the_length_of_a_film_is_written_in_minutes(tmp_path: Path) -> None:
    file = tmp_path / "films.jsonl"
    file.write_text(json.dumps(GOOD_RECORD | {"tags": ["quiet"], "minutes": 90}) + "\n", encoding="utf-8")
    (film,) = read_items(file, Medium.MOVIE)
    assert film.seconds == 5400


def test_a_catalogue_may_come_from_several_sources(catalogue: Catalogue) -> None:
    songs, films = catalogue.of(Medium.MUSIC), catalogue.of(Medium.MOVIE)
    joined = Catalogue(films[:3], iter(songs[:2]), films[3:5])
    assert list(joined.of(Medium.MUSIC)) == list(songs[:2])
    assert list(joined.of(Medium.MOVIE)) == list(films[:5])
    with pytest.raises(CatalogueError, match=films[0].id):
        Catalogue(films[:1], films[:1])


@pytest.mark.parametrize("line", ["{", "[]", json.dumps({"id": "x"}), ""])
def test_what_is_no_item_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "songs.jsonl"
    file.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"songs\.jsonl, line 1: "):
        read_items(file, Medium.MUSIC)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"films\.jsonl cannot be read"):
        read_items(tmp_path / "films.jsonl", Medium.MOVIE)


def test_two_items_of_one_id_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "songs.jsonl"
    file.write_text(json.dumps(GOOD_RECORD) + "\n", encoding="utf-8")
    (item,) = read_items(file, Medium.MUSIC)
    with pytest.raises(CatalogueError, match="lovely-day-bill-withers"):
        Catalogue([item, item])
