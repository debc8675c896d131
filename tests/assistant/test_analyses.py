"""What `attune analyze` prints: a table that fits the terminal, plain text for pipes, and flat rows for CSV."""

from __future__ import annotations

import io
from typing import Literal

from rich.console import Console

from assistant.analyses import CSV_COLUMNS, csv_rows, printable, shortened, table
from models.emotions import Emotion, Mood
from perception.records import Analysis, Moment, Person, PhotoAnalysis, SeenFace, VideoAnalysis
from perception.types import Box

BOX = Box(1.0, 2.0, 30.0, 40.0)
HAPPY = Mood.from_probabilities([0, 0, 0, 0.75, 0, 0, 0.25], abstain_below=0.5)
UNSURE = Mood.from_probabilities([0.25, 0, 0.25, 0, 0.25, 0, 0.25], abstain_below=0.5)
PHOTO = PhotoAnalysis("holiday/beach.jpg", (640, 480), (SeenFace(1, BOX, HAPPY, 0.9, ""),))
EMPTY = PhotoAnalysis("holiday/sea.jpg", (640, 480), ())
VIDEO = VideoAnalysis(
    "clip.mp4",
    (640, 480),
    75.0,
    0.5,
    (Moment(0.0, ()), Moment(0.5, (SeenFace(3, BOX, UNSURE, 0.2, "turned"),))),
    (Person(3, BOX, UNSURE, 0.2, "turned", 0.5, 74.0, 900),),
)


def printed(*analyses: Analysis, terminal: bool = False, width: int = 1000) -> list[str]:
    colours: Literal["truecolor"] | None = "truecolor" if terminal else None
    console = Console(file=io.StringIO(), force_terminal=terminal, width=width, color_system=colours)
    console.print(table(analyses, console))
    assert isinstance(console.file, io.StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_a_row_a_face_a_person_or_an_empty_picture() -> None:
    assert [line.split() for line in printed(PHOTO, EMPTY, VIDEO)] == [
        ["file", "who", "looks", "sure", "valence", "arousal", "quality"],
        ["holiday/beach.jpg", "1", ":-)", "happy", "75%", "+0.65", "+0.30", "90%"],
        ["holiday/sea.jpg", "nobody"],
        ["clip.mp4", "3", "0:00-1:14", "...", "unsure", "25%", "-0.50", "+0.14", "20%", "turned"],
    ]


def test_a_pipe_gets_aligned_text_without_colours() -> None:
    lines = printed(PHOTO, VIDEO)
    assert not any("\x1b" in line for line in lines)
    assert len({line.index(word) for line, word in zip(lines, ("looks", ":-)", "..."), strict=True)}) == 1


def test_a_terminal_gets_colours_and_paths_without_their_middle() -> None:
    long = PhotoAnalysis("/home/somebody/pictures/a summer on the island/IMG_20260714_101213.jpg", (9, 9), PHOTO.faces)
    lines = printed(long, terminal=True, width=80)
    row = next(line for line in lines if "happy" in line)
    assert "\x1b[38;2;240;228;66m:-) happy" in row
    assert "…" in row
    assert "101213.jpg" in row
    assert all(len(line) <= 80 for line in printed(long, terminal=True, width=80) if "\x1b" not in line)


def test_a_path_is_shortened_in_its_middle() -> None:
    assert shortened("abc.jpg", 7) == "abc.jpg"
    assert shortened("abcdefghij.jpg", 10) == "abc…ij.jpg"


def test_a_path_cannot_play_tricks_on_the_terminal() -> None:
    assert printable("a\x1b[31m\udcff.jpg") == "a\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}.jpg"


def test_csv_is_a_row_a_face_and_moment() -> None:
    (photo,) = csv_rows(PHOTO)
    (video,) = csv_rows(VIDEO)
    assert list(csv_rows(EMPTY)) == []
    assert dict(zip(CSV_COLUMNS, photo, strict=True)) == {
        **{"path": "holiday/beach.jpg", "kind": "photo", "time": "", "track": 1},
        **{"x": 1.0, "y": 2.0, "width": 30.0, "height": 40.0},
        **{"emotion": "happy", "confidence": 0.75, "valence": 0.6525, "arousal": 0.3, "quality": 0.9, "flaw": ""},
        **{emotion.label: HAPPY.probabilities[emotion] for emotion in Emotion},
    }
    assert video[:4] == ["clip.mp4", "video", 0.5, 3]
    assert video[8] == ""
