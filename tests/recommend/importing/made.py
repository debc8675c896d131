"""Tiny files in the published forms of IMDb, MovieLens, Spotify and Exportify; of made-up people and works."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path

BASICS = "tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres"
FILMS = (
    'tt0000011\tmovie\tThe "Quiet" Ferry\tDie stille Fähre\t0\t1994\t\\N\t97\tDrama,Sci-Fi',
    "tt0000012\tshort\tA Minute\tA Minute\t0\t1994\t\\N\t1\tShort",
    "tt0000013\tmovie\tSeven Lamps\tSeven Lamps\t0\t\\N\t\\N\t\\N\t\\N",
    "tt0000014\tmovie\tAfter Midnight\tAfter Midnight\t1\t2001\t\\N\t80\tAdult",
    "tt0000015\tmovie\tHardly Seen\tHardly Seen\t0\t2011\t\\N\t90\tFilm-Noir",
)


def write(path: Path, lines: Iterable[str]) -> Path:
    """A text file, gzipped where its name says so."""
    text = "\n".join(lines) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


def imdb(folder: Path, films: Iterable[str] = FILMS) -> Path:
    """A folder of IMDb's files."""
    write(folder / "title.basics.tsv.gz", [BASICS, *films])
    write(
        folder / "title.ratings.tsv",
        ["tconst\taverageRating\tnumVotes", "tt0000011\t7.1\t2400", "tt0000013\t6.0\t1000", "tt0000015\t8.8\t12"],
    )
    write(
        folder / "title.crew.tsv.gz",
        ["tconst\tdirectors\twriters", "tt0000011\tnm0000021,nm0000022\t\\N", "tt0000013\t\\N\tnm0000021"],
    )
    write(
        folder / "name.basics.tsv",
        [
            "nconst\tprimaryName\tbirthYear\tdeathYear\tprimaryProfession\tknownForTitles",
            "nm0000021\tAda Ferris\t1950\t\\N\tdirector\ttt0000011",
            "nm0000022\tBo Lindqvist\t1950\t\\N\tdirector\ttt0000011",
        ],
    )
    return folder


def movielens(folder: Path, people: int = 12) -> Path:
    """A MovieLens folder: of five films, everybody likes the first two, and the odd ones also the third."""
    write(
        folder / "movies.csv",
        [
            "movieId,title,genres",
            '1,"Quiet Ferry, The (1994)",Drama|Sci-Fi',
            "2,Seven Lamps (a.k.a. Lamps) (1971),Children|Comedy",
            '3,"Casa, La (Casa, Una) (2003)",(no genres listed)',
            "4,Nothing Known,Horror",
            "5,Toy Story (1995),Adventure|Animation|Children|Comedy|Fantasy",
        ],
    )
    write(folder / "links.csv", ["movieId,imdbId,tmdbId", "1,0000011,1", "5,0114709,862"])
    write(
        folder / "tags.csv.gz",
        ["userId,movieId,tag,timestamp", "1,1,Thought-provoking,1", "2,1,suicide,1", "2,2,my favourite,1"],
    )
    rows = [
        f"{person},{film},{stars},{100 * person + film}"
        for person in range(1, people + 1)
        for film, stars in ((1, 4.5), (2, 5.0), (5, 4.0 if person % 2 else 1.0))
    ]
    write(folder / "ratings.csv", ["userId,movieId,rating,timestamp", *rows])
    return folder


def history(folder: Path) -> Path:
    """Spotify's streaming history: two files of the extended one."""
    plays = [
        ("Harbour Lights - Remastered 2011", "The Made-Ups", 181_000),
        ("Harbour Lights", "The Made-Ups", 60_000),
        ("Skipped at Once", "The Made-Ups", 2_000),
        (None, None, 900_000),
    ]
    folder.mkdir(parents=True, exist_ok=True)
    entries = [
        {
            "ts": "2024-05-01T10:00:00Z",
            "ms_played": played,
            "master_metadata_track_name": title,
            "master_metadata_album_artist_name": artist,
            "spotify_track_uri": None,
            "skipped": False,
        }
        for title, artist, played in plays
    ]
    (folder / "Streaming_History_Audio_2023_0.json").write_text(json.dumps(entries))
    (folder / "Streaming_History_Audio_2024_1.json").write_text(
        json.dumps([*entries[:1], "no entry", {"master_metadata_track_name": "x"}])
    )
    (folder / "ReadMeFirst_ExtendedStreamingHistory.pdf").write_text("%PDF")
    return folder


def exportify(path: Path) -> Path:
    """A playlist as Exportify writes it."""
    return write(
        path,
        [
            "Track URI,Track Name,Album Name,Artist Name(s),Release Date,Duration (ms),Popularity,Explicit,Added By,"
            "Added At,Genres,Record Label,Danceability,Energy,Instrumentalness,Valence",
            'spotify:track:1,Harbour Lights,Sea,"The Made-Ups;Ann Other",1983-04-01,200500,50,false,me,2024-01-01,'
            '"modern alternative rock,synthpop",Label,0.5,0.75,0.0,0.25',
            "spotify:track:2,Low Tide,Sea,The Made-Ups,1984,180000,50,false,me,2024-01-01,,Label,,,0.9,",
            "spotify:track:3,No Artist,Sea,,1984,180000,50,false,me,2024-01-01,,Label,,,,",
            "spotify:track:4,Too Positive,Sea,The Made-Ups,1984,180000,50,false,me,2024-01-01,,Label,0.5,0.5,0,7",
            "spotify:track:5,Short Row,Sea",
        ],
    )
