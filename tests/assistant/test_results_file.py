"""A file of results is continued: what still counts is kept, the rest is done again, and nothing foreign is touched."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from assistant.results_file import ResultsError, ResultsFile
from perception.records import Analysis, Failure, PhotoAnalysis, VideoAnalysis


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    names = [tmp_path / name for name in ("a.jpg", "b.jpg", "c.mp4")]
    for name in names:
        name.write_bytes(b"pixels")
    return names


@pytest.fixture
def out(tmp_path: Path, files: list[Path]) -> Path:
    """What a run left that had analysed `files`."""
    path = tmp_path / "out.jsonl"
    with ResultsFile(path, files, good) as results:
        results.add(PhotoAnalysis(str(files[0]), (10, 20), ()))
        results.add(PhotoAnalysis(str(files[1]), (10, 20), ()))
        results.add(VideoAnalysis(str(files[2]), (10, 20), 1.0, 0.5, (), ()))
    return path


def good(_: Analysis) -> bool:
    return True


def done(path: Path, files: list[Path]) -> list[str]:
    with ResultsFile(path, files, good) as results:
        return [Path(name).name for name in results.done]


def lines(path: Path) -> list[str]:
    return [Path(json.loads(line)["path"]).name for line in path.read_text().splitlines()]


def test_what_was_analysed_is_done(out: Path, files: list[Path]) -> None:
    before = out.read_text()
    assert done(out, files) == ["a.jpg", "b.jpg", "c.mp4"]
    assert out.read_text() == before


@pytest.mark.parametrize("cut", [1, 30, 10**6])
def test_a_line_that_was_cut_off_is_dropped(out: Path, files: list[Path], cut: int) -> None:
    text = out.read_text()
    last = text.rindex('{"path"')
    out.write_text(text[: min(last + cut, len(text) - 1)])
    assert done(out, files) == ["a.jpg", "b.jpg"]
    assert lines(out) == ["a.jpg", "b.jpg"]


def test_a_file_that_changed_is_done_again(out: Path, files: list[Path]) -> None:
    files[0].write_bytes(b"other pixels")
    os.utime(files[1], (1, 1))
    assert done(out, files) == ["c.mp4"]
    assert lines(out) == ["c.mp4"]


def test_a_file_that_failed_is_tried_again(tmp_path: Path, files: list[Path]) -> None:
    with ResultsFile(tmp_path / "out.jsonl", files, good) as results:
        results.add(Failure(str(files[0]), "not a readable photo"))
    assert lines(tmp_path / "out.jsonl") == ["a.jpg"]
    assert done(tmp_path / "out.jsonl", files) == []
    assert lines(tmp_path / "out.jsonl") == []


def test_results_of_other_files_stay(out: Path, files: list[Path]) -> None:
    assert done(out, files[:1]) == ["a.jpg"]
    assert lines(out) == ["a.jpg", "b.jpg", "c.mp4"]


def test_the_caller_has_the_last_word(out: Path, files: list[Path]) -> None:
    with ResultsFile(out, files, lambda analysis: not isinstance(analysis, VideoAnalysis)) as results:
        assert len(results.done) == 2
    assert lines(out) == ["a.jpg", "b.jpg"]


def test_a_result_is_on_its_way_to_the_disk_at_once(tmp_path: Path, files: list[Path]) -> None:
    with ResultsFile(tmp_path / "out.jsonl", files, good) as results:
        results.add(PhotoAnalysis(str(files[0]), (10, 20), ()))
        assert lines(tmp_path / "out.jsonl") == ["a.jpg"]


@pytest.mark.parametrize("text", ["Dear diary\n", "a single line", '{"path": 1}\n', "[]\n", "{}\n", '{"pa', "\xff"])
def test_a_file_of_somebody_else_is_left_alone(tmp_path: Path, files: list[Path], text: str) -> None:
    foreign = tmp_path / "diary.txt"
    foreign.write_text(text, encoding="latin-1")
    if text == '{"pa':  # what our own first line looks like when it was cut off
        assert done(foreign, files) == []
        return
    with pytest.raises(ResultsError, match=r"diary\.txt: not a file that `attune analyze --out` wrote"):
        ResultsFile(foreign, files, good)
    assert foreign.read_text(encoding="latin-1") == text


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path, files: list[Path]) -> None:
    with pytest.raises(ResultsError, match="cannot be written"):
        ResultsFile(tmp_path / "gone" / "out.jsonl", files, good)
    with pytest.raises(ResultsError, match="not a file"):
        ResultsFile(Path(os.devnull), files, good)
