"""Which lines name a file that is to be opened, and how what it shows is put into words."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.opening import analyse, in_lines, path_dropped
from models.emotions import Emotion, Mood
from perception.records import Failure, PhotoAnalysis, SeenFace, VideoAnalysis
from perception.types import Box, Flaw
from tests.media import face_photo


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that one is in, and at home in, with files of awkward names."""
    for name in ("it's me (1).jpg", "a.MP4", "sad", "notes.txt", "ünder way.png", "100%25.jpg", 'say "hi".png'):
        (tmp_path / name).touch()
    (tmp_path / "trip.jpg").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{folder}/it's me (1).jpg", "it's me (1).jpg"),
        (r"{folder}/it\'s\ me\ \(1\).jpg", "it's me (1).jpg"),
        (r"'{folder}/it'\''s me (1).jpg' ", "it's me (1).jpg"),
        ('"{folder}/it\'s me (1).jpg"\n', "it's me (1).jpg"),
        ("'{folder}/say \"hi\".png'", 'say "hi".png'),
        ("file://{folder}/it's%20me%20(1).jpg", "it's me (1).jpg"),
        ("file://localhost{folder}/%C3%BCnder%20way.png\r\n", "ünder way.png"),
        ("FILE://{folder}/100%2525.jpg", "100%25.jpg"),
        ("{folder}/100%25.jpg", "100%25.jpg"),
        ("~/a.MP4", "a.MP4"),
        ("  a.MP4 ", "a.MP4"),
        ("./sad", "sad"),
    ],
)
def test_path_is_recognised_however_the_terminal_writes_it(folder: Path, text: str, name: str) -> None:
    path = path_dropped(text.format(folder=folder))
    assert path is not None
    assert path.resolve() == folder / name


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "sad", "I feel sad", "why", "notes.txt", "'", '"', "~", "/", ".", "~nobody-here/a.jpg"),
        *("trip.jpg", "{folder}", "absent.jpg", "{folder}/absent.jpg", "look at {folder}/a.MP4", "a.MP4 a.MP4"),
        *("'{folder}/a.MP4' '{folder}/sad'", "file://elsewhere{folder}/a.MP4", "https://example.org/a.jpg"),
        *("file://[", "file://{folder}/absent.jpg", "a\0.jpg", "{folder}/a\0.jpg", "and/or " * 2000),
    ],
)
def test_all_else_is_something_said(folder: Path, text: str) -> None:
    assert path_dropped(text.format(folder=folder)) is None


def face(track: int, emotion: Emotion | None, confidence: float, flaw: Flaw = "") -> SeenFace:
    probabilities = tuple(0.4 if e is Emotion.SAD else 0.1 for e in Emotion)
    return SeenFace(track, Box(0, 0, 9, 9), Mood(probabilities, emotion, confidence, "face"), 0.5, flaw)


def test_lines_name_each_face_and_never_say_more_than_how_it_looks() -> None:
    faces = (face(1, Emotion.HAPPY, 0.87), face(2, None, 0.4), face(3, None, 0.0, "dark"))
    assert in_lines(PhotoAnalysis("/home/me/us.jpg", (99, 99), faces)) == [
        "photo: us.jpg: face 1 looks happy (87%)",
        "photo: us.jpg: face 2 looks perhaps sad (40%)",
        "photo: us.jpg: face 3 looks unreadable (too dark)",
    ]
    assert in_lines(VideoAnalysis("us.mp4", (99, 99), 1.0, 0.5, (), ())) == ["video: us.mp4: no face to be seen"]
    assert in_lines(Failure("us\n.jpg", "damaged")) == ["problem: us\N{REPLACEMENT CHARACTER}.jpg: damaged"]


def test_a_real_portrait_and_a_broken_one(tmp_path: Path) -> None:
    shares: list[float] = []
    portrait = analyse(face_photo(), shares.append)
    assert isinstance(portrait, PhotoAnalysis)
    assert len(portrait.faces) == 1
    assert shares == [1.0]
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff" + bytes(100))
    failure = analyse(broken, shares.append)
    assert isinstance(failure, Failure)
    assert "not a readable photo" in failure.error
