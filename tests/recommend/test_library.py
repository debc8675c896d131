"""The user's music folder: read once, found by what somebody says, ranked for a mood, and never in the way."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest

from models.emotions import Emotion
from recommend import Catalogue, Item, Medium
from recommend import library as library_module
from recommend.library import Library, LibraryError, Track, read_track
from recommend.seeds import GOOD, seed_fit
from tests.recommend.music_files import write_tone


@pytest.fixture(scope="module")
def songs(catalogue: Catalogue) -> tuple[Item, ...]:
    return catalogue.of(Medium.MUSIC)


def track(title: str, *by: str, genres: tuple[str, ...] = ()) -> Track:
    return Track(f"/music/{title} {' '.join(by)}.mp3", title, by, "", genres, 200.0)


# --- tags -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".mp3", ".flac", ".m4a", ".opus", ".ogg"])
def test_tags_are_read_in_every_format(tmp_path: Path, suffix: str) -> None:
    tags = {"title": "Gymnopédie", "artist": "Pascal Rogé; Nobody", "album": "Works", "genre": "Classical; Piano"}
    path = write_tone(tmp_path / f"a{suffix}", 2.0, **tags, composer="Erik Satie")
    found = read_track(str(path))
    assert found is not None
    assert (found.title, found.album, found.genres) == ("Gymnopédie", "Works", ("classical", "piano"))
    assert found.by == ("Pascal Rogé", "Nobody", "Erik Satie")
    assert found.seconds == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize(
    ("name", "title", "by"),
    [
        ("07 - Nina Simone - Feeling Good", "Feeling Good", ("Nina Simone",)),
        ("Nina_Simone_-_Feeling_Good", "Feeling Good", ("Nina Simone",)),
        ("03. Feeling Good", "Feeling Good", ()),
        ("07 Feeling Good", "Feeling Good", ()),
        ("99 Luftballons", "Luftballons", ()),
        ("1979", "1979", ()),
        ("track", "track", ()),
    ],
)
def test_without_tags_the_name_of_the_file_tells(tmp_path: Path, name: str, title: str, by: tuple[str, ...]) -> None:
    found = read_track(str(write_tone(tmp_path / f"{name}.wav", 0.1)))
    assert found is not None
    assert (found.title, found.by) == (title, by)


# --- the folder -------------------------------------------------------------------------------------------------------


def test_a_folder_is_read_with_what_is_below_it_and_damaged_files_are_counted(tmp_path: Path) -> None:
    folder = tmp_path / "music"
    (folder / "album").mkdir(parents=True)
    write_tone(folder / "b.mp3", 0.1, title="B")
    write_tone(folder / "album" / "a.FLAC".lower(), 0.1, title="A")
    (folder / "damaged.mp3").write_bytes(bytes(5000))
    (folder / "empty.ogg").touch()
    (folder / "cover.jpg").write_bytes(b"no music")
    (folder / "._b.mp3").write_bytes(b"what another system leaves behind")
    (folder / "gone.mp3").symlink_to(folder / "nowhere.mp3")
    (folder / "album" / "round").symlink_to(folder, target_is_directory=True)
    library = Library.scan(folder, tmp_path / "index.json")
    assert sorted(found.title for found in library.tracks) == ["A", "B"]
    assert library.skipped == 2


def test_the_second_time_only_what_has_changed_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, index = tmp_path / "music", tmp_path / "cache" / "index.json"
    folder.mkdir()
    for name in ("a", "b", "c"):
        write_tone(folder / f"{name}.mp3", 0.1, title=name.upper(), artist="X; Y", genre="Jazz")
    (folder / "damaged.mp3").touch()
    first = Library.scan(folder, index)
    assert index.stat().st_mode & 0o777 == 0o600

    read = []

    def noted(path: str) -> Track | None:
        read.append(Path(path).name)
        return read_track(path)

    monkeypatch.setattr(library_module, "read_track", noted)
    again = Library.scan(folder, index)
    assert read == []
    assert (again.tracks, again.skipped) == (first.tracks, 1)

    write_tone(folder / "b.mp3", 0.2, title="New")
    os.utime(folder / "b.mp3", (1, 1))
    (folder / "c.mp3").unlink()
    changed = Library.scan(folder, index)
    assert read == ["b.mp3"]
    assert [found.title for found in changed.tracks] == ["A", "New"]
    assert len(json.loads(index.read_text())["files"]) == 3


@pytest.mark.parametrize("content", ["", "{", "[]", '{"version": 1, "files": {"a": 3}}', '{"version": 0}', "null"])
def test_a_damaged_index_is_made_anew(tmp_path: Path, content: str) -> None:
    (tmp_path / "music").mkdir()
    write_tone(tmp_path / "music" / "a.mp3", 0.1, title="A")
    (tmp_path / "index.json").write_text(content)
    assert len(Library.scan(tmp_path / "music", tmp_path / "index.json").tracks) == 1
    assert json.loads((tmp_path / "index.json").read_text())["version"] == 1


def test_an_index_that_cannot_be_kept_takes_no_music_away(tmp_path: Path) -> None:
    (tmp_path / "music").mkdir()
    write_tone(tmp_path / "music" / "a.mp3", 0.1)
    (tmp_path / "file").touch()
    assert len(Library.scan(tmp_path / "music", tmp_path / "file" / "index.json").tracks) == 1


def test_a_folder_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"^there is no folder .*nowhere; correct music\.folder in the settings$"):
        Library.scan(tmp_path / "nowhere", tmp_path / "index.json")
    (tmp_path / "file").touch()
    with pytest.raises(LibraryError, match=r"file cannot be read \(Not a directory\); correct music\.folder$"):
        Library.scan(tmp_path / "file", tmp_path / "index.json")


# --- finding ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "by", "found"),
    [
        ("Clair de Lune", ("Claude Debussy",), "Clair de lune"),
        ("claire de lune", (), "Clair de lune"),
        ("Feeling Good", ("Nina Simone",), "Feeling Good (Remastered 2013)"),
        ("feeling good", ("Muse",), "Feeling Good"),
        ("Deja Vu", ("Beyonce",), "Déjà Vu [Live]"),
        ("Hey Jude", ("The Beatles",), "Hey Jude - 2015 Remaster"),
        ("Untagged", ("Anybody",), "Untagged"),
        ("Hey Jude", ("Wilson Pickett",), None),
        ("Something else", (), None),
        ("", (), None),
        ("!", (), None),
    ],
)
def test_a_title_is_found_as_it_is_said(said: str, by: tuple[str, ...], found: str | None) -> None:
    library = Library(
        [
            track("Clair de lune", "Alice Pianist", "Claude Debussy"),
            track("Feeling Good (Remastered 2013)", "Nina Simone"),
            track("Feeling Good", "Muse"),
            track("Déjà Vu [Live]", "Beyoncé"),
            track("Hey Jude - 2015 Remaster", "The Beatles"),
            track("Untagged"),
        ]
    )
    result = library.find(said, by)
    assert (result.title if result is not None else None) == found


def test_the_catalogue_s_songs_are_known_among_the_files(songs: tuple[Item, ...]) -> None:
    item = songs[0]
    own = track(f"{item.title} (Remastered)", *item.by)
    other = track(item.title, "Somebody Else Entirely")
    library = Library([own, other], songs)
    assert library.item(own) == item
    assert library.item(other) is None


# --- moods ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("emotion", Emotion)
def test_for_a_mood_the_catalogue_s_songs_come_first_and_nothing_that_speaks_against_it(
    songs: tuple[Item, ...], emotion: Emotion
) -> None:
    files = [track(item.title, *item.by) for item in songs]
    files += [track("Unknown", "Nobody")]
    library = Library(files, songs)
    chosen = library.for_mood(emotion, random.Random(0))
    fits = [seed_fit(item, emotion) for found in chosen if (item := library.item(found)) is not None]
    assert len(fits) >= 50
    assert min(fits) >= 0
    assert fits[:50] == pytest.approx(sorted(fits, reverse=True)[:50], abs=0.1)
    good = sum(fit >= GOOD for fit in fits)
    assert chosen.index(files[-1]) >= good


def test_what_the_catalogue_does_not_know_goes_by_its_genre(songs: tuple[Item, ...]) -> None:
    metal, ambient, none = (track(name, genres=(name,)) for name in ("metal", "ambient", "no such genre"))
    library = Library([metal, none, ambient], songs)
    assert library.for_mood(Emotion.SAD) == [ambient, none]
    assert library.for_mood(Emotion.HAPPY)[0] == metal


def test_equals_are_shuffled(songs: tuple[Item, ...]) -> None:
    library = Library([track(f"Song {number}", genres=("ambient",)) for number in range(20)], songs)
    orders = {tuple(library.for_mood(Emotion.SAD, random.Random(seed))) for seed in range(3)}
    assert len(orders) == 3


def test_an_empty_library_has_nothing() -> None:
    assert Library().for_mood(Emotion.SAD) == []
    assert Library().find("Anything") is None
