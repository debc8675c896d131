"""Songs come in from Spotify's files, any CSV and a folder of music, with what is known of them and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from recommend import Medium
from recommend.importing import ImportingError, folder, mapped, spotify
from recommend.importing.facts import Facts, LeftOut, song_id
from recommend.importing.genres import Genres
from tests.recommend.importing import made
from tests.recommend.music_files import write_tone


def test_a_history_gives_what_was_listened_to(tmp_path: Path) -> None:
    found = list(spotify.history(made.history(tmp_path)))
    file = "Streaming_History_Audio_2023_0.json"
    by = ("The Made-Ups",)
    assert found[:4] == [
        Facts("harbour-lights-the-made-ups", Medium.MUSIC, "Harbour Lights - Remastered 2011", by),
        Facts("harbour-lights-the-made-ups", Medium.MUSIC, "Harbour Lights", by),
        LeftOut(f"{file}, entry 3", "played for less than half a minute", broken=False),
        LeftOut(f"{file}, entry 4", "no song", broken=False),
    ]
    assert found[5:] == [
        LeftOut("Streaming_History_Audio_2024_1.json, entry 2", "it is no entry of a history"),
        LeftOut("Streaming_History_Audio_2024_1.json, entry 3", "it does not say how long it was played"),
    ]


def test_the_short_history_of_the_account_data_is_read_as_well(tmp_path: Path) -> None:
    file = tmp_path / "StreamingHistory_music_0.json"
    file.write_text('[{"endTime": "2024-01-01 10:00", "artistName": "A", "trackName": "B", "msPlayed": 31000}]')
    (found,) = spotify.history(file)
    assert found == Facts("b-a", Medium.MUSIC, "B", ("A",))


@pytest.mark.parametrize(("text", "says"), [("{", "is no JSON"), ("{}", "is no streaming history")])
def test_a_file_that_is_no_history_says_so(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "endsong_0.json"
    file.write_text(text)
    with pytest.raises(ImportingError, match=says):
        list(spotify.history(file))


def test_a_playlist_of_exportify_brings_facts_and_how_it_sounds(tmp_path: Path, song_genres: Genres) -> None:
    found = list(spotify.exportify(made.exportify(tmp_path / "sea.csv"), song_genres))
    assert found == [
        Facts(
            "harbour-lights-the-made-ups",
            Medium.MUSIC,
            "Harbour Lights",
            ("The Made-Ups", "Ann Other"),
            year=1983,
            genres=("rock",),
            valence=-0.5,
            arousal=0.5,
            seconds=200,
        ),
        Facts(
            "low-tide-the-made-ups",
            Medium.MUSIC,
            "Low Tide",
            ("The Made-Ups",),
            year=1984,
            language="zxx",
            tags=("instrumental",),
            seconds=180,
        ),
        LeftOut("sea.csv, line 4", "it names no artist"),
        LeftOut("sea.csv, line 5", "its valence does not lie between 0 and 1"),
        LeftOut("sea.csv, line 6", "it has not as many cells as the first line"),
    ]


def test_any_table_comes_in_by_the_names_of_its_columns(tmp_path: Path, song_genres: Genres) -> None:
    file = made.write(
        tmp_path / "mine.csv",
        [
            "Name,Who,Released,Style,Feel,valence",
            "Low Tide,The Made-Ups;Ann Other,1984-02-01,Lo-Fi | Rap,soft;calming,0.5",
            '"Two\nLines",The Made-Ups,,,,',
            "Wrong Word,The Made-Ups,1984,,groovy,",
            "Too Much,The Made-Ups,1984,,,1.5",
            "Not a Number,The Made-Ups,1984,,,high",
            ",The Made-Ups,1984,,,",
        ],
    )
    columns = {"title": "Name", "artist": "Who", "year": "Released", "genres": "Style", "tags": "Feel"}
    found = list(mapped.read(file, Medium.MUSIC, song_genres, columns))
    assert found[0] == Facts(
        "low-tide-the-made-ups",
        Medium.MUSIC,
        "Low Tide",
        ("The Made-Ups", "Ann Other"),
        year=1984,
        genres=("lofi hip hop", "hip hop"),
        tags=("soft", "calming"),
        valence=0.5,
    )
    assert isinstance(found[1], Facts)
    assert [(row.where, row.why) for row in found[2:] if isinstance(row, LeftOut)] == [
        ("mine.csv, line 5", "it has a tag that is not in the vocabulary"),
        ("mine.csv, line 6", "valence and arousal lie between -1 and 1, dominance between 0 and 1"),
        ("mine.csv, line 7", "its place in affect space is no number"),
        ("mine.csv, line 8", "it has no title"),
    ]


@pytest.mark.parametrize(
    ("uris", "names", "by"),
    [
        ("spotify:artist:1", "Rain, Hail & Snow", ("Rain, Hail & Snow",)),
        ("spotify:artist:1, spotify:artist:2", "Ann Other, Bo", ("Ann Other", "Bo")),
        (None, "Rain, Hail & Snow;Bo", ("Rain, Hail & Snow", "Bo")),
    ],
)
def test_artists_are_told_apart_from_commas_in_names(
    tmp_path: Path, song_genres: Genres, uris: str | None, names: str, by: tuple[str, ...]
) -> None:
    first, row = "Track Name,Artist Name(s)", f'Low Tide,"{names}"'
    if uris is not None:
        first, row = f"{first},Artist URI(s)", f'{row},"{uris}"'
    (found,) = spotify.exportify(made.write(tmp_path / "old.csv", [first, row]), song_genres)
    assert isinstance(found, Facts)
    assert found.by == by


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_may_part_its_cells_by_other_marks(tmp_path: Path, song_genres: Genres, mark: str) -> None:
    lines = [mark.join(row) for row in (("title", "artist", "language"), ("Low Tide", "Ann Other", "French"))]
    found = list(mapped.read(made.write(tmp_path / "mine.csv", lines), Medium.MUSIC, song_genres, {}))
    assert found == [Facts("low-tide-ann-other", Medium.MUSIC, "Low Tide", ("Ann Other",))]


def test_a_table_of_films_needs_no_people(tmp_path: Path, film_genres: Genres) -> None:
    file = made.write(tmp_path / "films.csv", ["title,year,genres,minutes", "Seven Lamps,1971,Sci-Fi,90"])
    (found,) = mapped.read(file, Medium.MOVIE, film_genres, {})
    assert found == Facts(
        "seven-lamps-1971", Medium.MOVIE, "Seven Lamps", year=1971, genres=("science fiction",), seconds=5400
    )


@pytest.mark.parametrize(
    ("columns", "says"),
    [({"title": "Song"}, "has no column Song, artist"), ({"mood": "Mood"}, "mood is no field; the fields are title")],
)
def test_a_wrong_mapping_is_named(tmp_path: Path, song_genres: Genres, columns: dict[str, str], says: str) -> None:
    file = made.write(tmp_path / "mine.csv", ["Name,Who", "a,b"])
    with pytest.raises(ImportingError, match=says):
        list(mapped.read(file, Medium.MUSIC, song_genres, columns))


def test_music_files_come_in_by_their_tags(tmp_path: Path, song_genres: Genres) -> None:
    write_tone(
        tmp_path / "a.mp3", 2.0, title="Low Tide", artist="The Made-Ups", date="1984-05-01", genre="Alternative Rock"
    )
    (tmp_path / "b.mp3").write_bytes(b"no music")
    write_tone(tmp_path / "c.flac")
    (tmp_path / "notes.txt").write_text("no music, and not meant to be")
    found = list(folder.read(tmp_path, song_genres))
    assert found == [
        Facts("low-tide-the-made-ups", Medium.MUSIC, "Low Tide", ("The Made-Ups",), 1984, ("rock",), seconds=2),
        LeftOut("b.mp3", "it is damaged, or no music"),
        LeftOut("c.flac", "its tags do not name an artist"),
    ]


def test_a_folder_without_any_says_so(tmp_path: Path, song_genres: Genres) -> None:
    with pytest.raises(ImportingError, match="there is no music below"):
        list(folder.read(tmp_path, song_genres))
    with pytest.raises(ImportingError, match="holds no streaming history"):
        list(spotify.history(tmp_path))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Lovely Day", "lovely day (Remastered 2011)", True),
        ("Lovely Day", "Lovely Day - 2012 Remaster", True),
        ("Déjà Vu", "Deja vu", True),
        ("Lovely Day", "Lovely Days", False),
        ("Song 2", "Song", False),
        ("Rain (Hurt)", "Rain", False),
    ],
)
def test_editions_of_a_song_are_one_song(one: str, other: str, same: bool) -> None:
    assert (song_id(one, ("A",)) == song_id(other, ("A",))) == same


def test_titles_in_other_scripts_keep_apart() -> None:
    assert song_id("夜に駆ける", ("YOASOBI",)) != song_id("群青", ("YOASOBI",))
    assert song_id("???", ("A",)) != song_id("!!!", ("A",))


def test_genres_of_others_become_ours(song_genres: Genres, film_genres: Genres) -> None:
    assert song_genres.of(["modern alternative rock", "Hip-Hop", "rap metal", "deep house", "polka", "rock"]) == (
        "rock",
        "hip hop",
        "metal",
        "house",
    )
    assert film_genres.of(["Film-Noir", "Children's", "IMAX", "Sport"]) == ("noir", "family", "sports")
