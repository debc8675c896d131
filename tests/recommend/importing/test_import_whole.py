"""An import is whole or not at all, changes nothing the second time, and never costs what was known before."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from models.emotions import Emotion, Mood
from recommend import Catalogue, CatalogueError, Item, Medium, Recommender
from recommend.columns import Columns
from recommend.importing import ImportingError, Kind, Store, bring_in, kind_of, own_catalogue, own_others
from recommend.importing.derived import Derivation
from recommend.importing.facts import Facts
from tests.recommend.importing import made


def rows(store: Path) -> list[Item]:
    """The imported items."""
    own, embedded = own_catalogue(store), {item.id for item in Catalogue.embedded().items}
    assert own is not None
    return [item for medium in Medium for item in own.of(medium) if item.id not in embedded]


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (made.imdb, Kind.IMDB),
        (made.movielens, Kind.MOVIELENS),
        (made.history, Kind.SPOTIFY),
        (lambda folder: made.exportify(folder / "sea.csv"), Kind.SPOTIFY),
        (lambda folder: made.write(folder / "mine.csv", ["title,artist", "a,b"]), Kind.CSV),
        (lambda folder: folder, Kind.FOLDER),
    ],
)
def test_what_it_is_shows_by_itself(tmp_path: Path, make: Callable[[Path], Path], kind: Kind) -> None:
    assert kind_of(make(tmp_path)) is kind


@pytest.mark.parametrize(("name", "says"), [("gone.txt", "there is no"), ("ml.zip", "unpack it"), ("x.txt", "--kind")])
def test_what_cannot_be_known_is_said(tmp_path: Path, name: str, says: str) -> None:
    if not name.startswith("gone"):
        (tmp_path / name).write_text("")
    with pytest.raises(ImportingError, match=says):
        kind_of(tmp_path / name)


def test_a_second_import_changes_nothing(tmp_path: Path, store: Path) -> None:
    folder = made.movielens(tmp_path / "ml")
    first = bring_in(folder, store, Kind.MOVIELENS)
    before = rows(store)
    second = bring_in(folder, store, Kind.MOVIELENS)
    assert (first.read, first.new, first.known, first.ours, first.ratings) == (5, 4, 0, 1, 36)
    assert (second.read, second.new, second.known, second.ours) == (5, 0, 4, 1)
    assert rows(store) == before


def test_only_the_owner_may_read_it(tmp_path: Path, store: Path) -> None:
    bring_in(made.movielens(tmp_path / "ml"), store, Kind.MOVIELENS)
    files = [*store.parent.iterdir()]
    assert {file.name for file in files} >= {"catalogue.db", "catalogue.ratings.npz"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_sources_add_to_each_other(tmp_path: Path, store: Path) -> None:
    bring_in(made.imdb(tmp_path / "imdb"), store, Kind.IMDB)
    bring_in(made.movielens(tmp_path / "ml"), store, Kind.MOVIELENS)
    (ferry,) = (item for item in rows(store) if item.id == "imdb-tt0000011")
    assert (ferry.by, ferry.seconds) == (("Ada Ferris", "Bo Lindqvist"), 97 * 60)  # from IMDb
    assert ferry.notes == ("suicide",)  # from MovieLens
    bring_in(made.imdb(tmp_path / "imdb"), store, Kind.IMDB)
    (again,) = (item for item in rows(store) if item.id == "imdb-tt0000011")
    assert again == ferry


@pytest.mark.parametrize("error", [KeyboardInterrupt, ImportingError("cut off")])
def test_an_import_that_breaks_off_leaves_nothing(
    tmp_path: Path, store: Path, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(made.imdb(tmp_path / "imdb"), store, Kind.IMDB)
    before = rows(store)

    def breaking(*_: object) -> Iterator[Facts]:
        for number in range(3000):
            yield Facts(f"film-{number}", Medium.MOVIE, f"Film {number}")
        raise error

    monkeypatch.setattr("recommend.importing.movielens.read", breaking)
    with pytest.raises(type(error) if isinstance(error, Exception) else error):  # type: ignore[arg-type]
        bring_in(made.movielens(tmp_path / "ml"), store, Kind.MOVIELENS)
    assert rows(store) == before
    assert own_others(store) is None


def test_broken_rows_are_counted_and_the_first_ones_named(tmp_path: Path, store: Path) -> None:
    file = made.write(tmp_path / "mine.csv", ["title,artist", *["only one cell"] * 7, "Low Tide,The Made-Ups", "x,"])
    summary = bring_in(file, store, Kind.CSV)
    assert summary.broken == {"it has not as many cells as the first line": 7, "it names no artist": 1}
    assert summary.places["it names no artist"] == ["mine.csv, line 10"]
    assert summary.places["it has not as many cells as the first line"] == [f"mine.csv, line {n}" for n in (2, 3, 4)]
    assert summary.new == 1


def test_what_attune_has_itself_is_not_kept_twice(tmp_path: Path, store: Path, catalogue: Catalogue) -> None:
    song, film = catalogue.of(Medium.MUSIC)[0], catalogue.of(Medium.MOVIE)[0]
    songs = made.write(tmp_path / "songs.csv", ["title,artist", f'"{song.title} (Remastered 2011)","{song.by[0]}"'])
    films = made.write(
        tmp_path / "films.csv",
        ["title,director,year", f'"{film.title}",,{film.year + 1}', f'"{film.title}",Nobody At All,{film.year}'],
    )
    assert bring_in(songs, store, Kind.CSV).ours == 1
    summary = bring_in(films, store, Kind.CSV, medium=Medium.MOVIE)
    assert (summary.ours, summary.new) == (1, 1)  # the other is a film of the same name


def test_progress_is_told(tmp_path: Path, store: Path) -> None:
    file = made.write(tmp_path / "mine.csv", ["title,artist", *(f"song {n},somebody" for n in range(12_000))])
    told: list[int] = []
    bring_in(file, store, Kind.CSV, progress=told.append)
    assert told == [5000, 10_000]


def test_nothing_imported_is_no_catalogue_of_ones_own(store: Path) -> None:
    assert own_catalogue(store) is None
    assert own_others(store) is None
    assert not store.exists()


def test_items_on_the_disk_are_the_same_by_place_and_in_order(tmp_path: Path, store: Path) -> None:
    bring_in(made.movielens(tmp_path / "ml"), store, Kind.MOVIELENS)
    catalogue = own_catalogue(store)
    assert catalogue is not None
    films = catalogue.of(Medium.MOVIE)
    assert [films[place] for place in range(len(films))] == list(films) == list(films[:])
    assert films[-1] == films[len(films) - 1]
    with pytest.raises(IndexError):
        films[len(films)]
    assert all(catalogue[film.id] == film for film in films)
    with pytest.raises(KeyError):
        catalogue["no-such-film"]


def test_what_nobody_has_judged_is_like_its_genres(tmp_path: Path, store: Path) -> None:
    bring_in(made.movielens(tmp_path / "ml"), store, Kind.MOVIELENS)
    horror = next(item for item in rows(store) if item.title == "Nothing Known")
    family = next(item for item in rows(store) if item.title == "Seven Lamps")
    assert "horror" in horror.tags
    assert horror.valence < family.valence
    assert horror.confidence is not None
    assert horror.confidence < 0.5


def test_imported_films_are_suggested_and_horror_is_held_back(tmp_path: Path, store: Path) -> None:
    bring_in(made.movielens(tmp_path / "ml"), store, Kind.MOVIELENS)
    recommender = Recommender(own_catalogue(store), 1, others=own_others(store))
    found = recommender.suggest(Medium.MOVIE, Mood.said(Emotion.NEUTRAL), 10, language="und")
    assert {each.item.title for each in found} == {"The Quiet Ferry", "Seven Lamps", "La Casa"}
    assert {each.spoken for each in found} >= {'"The Quiet Ferry" from 1994', '"Seven Lamps" from 1971'}


def test_a_story_of_suicide_that_people_tagged_is_not_offered_to_the_sad(tmp_path: Path, store: Path) -> None:
    bring_in(made.movielens(tmp_path / "ml"), store, Kind.MOVIELENS)
    found = Recommender(own_catalogue(store), 1).suggest(Medium.MOVIE, Mood.said(Emotion.SAD), 10, language="und")
    assert {each.item.title for each in found} == {"Seven Lamps", "La Casa"}


def test_what_others_like_speaks_for_films_of_both_catalogues(
    tmp_path: Path, store: Path, catalogue: Catalogue
) -> None:
    bring_in(made.movielens(tmp_path / "ml"), store, Kind.MOVIELENS)
    others = own_others(store)
    assert others is not None
    toy_story = next(item.id for item in catalogue.of(Medium.MOVIE) if item.title == "Toy Story")
    found = others(Medium.MOVIE, [toy_story])
    assert set(found) == {"imdb-tt0000011", "seven-lamps-1971"}
    assert max(found.values()) == 1
    assert others(Medium.MUSIC, [toy_story]) == {}


def test_damaged_files_are_named(tmp_path: Path, store: Path) -> None:
    folder = made.movielens(tmp_path / "ml")
    bring_in(folder, store, Kind.MOVIELENS)
    store.with_suffix(".ratings.npz").write_bytes(b"nonsense")
    assert own_others(store) is None
    store.write_bytes(b"nonsense " * 100)
    with pytest.raises(CatalogueError, match=r"catalogue\.db cannot be used .*; move that file and import again"):
        Store(store)


def test_words_are_found_in_titles_and_people(tmp_path: Path, store: Path) -> None:
    bring_in(made.imdb(tmp_path / "imdb"), store, Kind.IMDB)
    kept = Store(store)
    assert kept.search("ferris QUIÉT", 5) == [(Medium.MOVIE, 'The "Quiet" Ferry', "Ada Ferris, Bo Lindqvist", 1994)]
    assert kept.search("ferris lamps", 5) == []
    assert kept.search("%", 5) == []
    kept.close()


def test_columns_are_kept_until_the_items_change(tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def columns() -> Columns:
        own = own_catalogue(store)
        assert own is not None
        return own.columns(Medium.MOVIE)

    bring_in(made.movielens(tmp_path / "ml"), store, Kind.MOVIELENS)
    made_anew = columns()
    with monkeypatch.context() as patch:
        patch.setattr(Columns, "_fill", lambda _: pytest.fail("they were made again"))
        kept = columns()
    for name, value in vars(made_anew).items():
        if name != "items":
            assert np.array_equal(getattr(kept, name), value), name
    assert kept.items[kept.row_of("seven-lamps-1971") or 0].title == "Seven Lamps"
    bring_in(made.imdb(tmp_path / "imdb"), store, Kind.IMDB)
    assert columns().row_of("imdb-tt0000013") is not None


@pytest.mark.parametrize("content", [b"", b"nonsense"])
def test_kept_columns_that_are_damaged_are_made_anew(tmp_path: Path, store: Path, content: bytes) -> None:
    bring_in(made.movielens(tmp_path / "ml"), store, Kind.MOVIELENS)
    store.with_suffix(".movie.npz").write_bytes(content)
    own = own_catalogue(store)
    assert own is not None
    assert own.columns(Medium.MOVIE).row_of("seven-lamps-1971") is not None


def test_what_is_not_known_is_neither_a_decade_nor_a_language(tmp_path: Path, store: Path) -> None:
    bring_in(made.movielens(tmp_path / "ml"), store, Kind.MOVIELENS)
    own = own_catalogue(store)
    assert own is not None
    columns = own.columns(Medium.MOVIE)
    row = columns.row_of("nothing-known")
    assert row is not None
    features = {columns.features[code] for code in columns.codes[row] if code}
    assert "genre horror" in features
    assert not {each for each in features if each.startswith(("decade", "language"))}


def test_places_from_genres_are_nearer_than_the_mean_and_most_tags_true(catalogue: Catalogue) -> None:
    for medium in Medium:
        items = catalogue.of(medium)
        table = Derivation([item for at, item in enumerate(items) if at % 10])
        tested = items[::10]
        judged = np.array([(item.valence, item.arousal, item.dominance) for item in tested])
        found = [table.of(item.genres) for item in tested]
        derived = np.array([(each.valence, each.arousal, each.dominance) for each in found])
        assert (np.square(derived - judged).mean(axis=0) < np.square(judged - judged.mean(axis=0)).mean(axis=0)).all()
        told = [tag in item.tags for item, each in zip(tested, found, strict=True) for tag in each.tags]
        assert len(told) > 10
        assert np.mean(told) > 0.7
