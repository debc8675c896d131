"""Many files: which there are, in what order their results come, and that one bad file costs only itself."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from perception.annotate import AnnotationError
from perception.batch import analyse_files, copies_in, find_files
from perception.records import Failure, PhotoAnalysis, VideoAnalysis
from perception.sources import SourceError
from tests.media import face_photo, write_face_clip
from tests.perception.conftest import SHIPPED

needs_the_model = pytest.mark.skipif(not SHIPPED.exists(), reason="the emotion model has not been trained yet")


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def found(folder: Path, *paths: Path, without: Path | None = None) -> list[str]:
    files, failures = find_files(paths or (folder,), without)
    assert failures == []
    return [str(file.relative_to(folder)) for file in files]


def test_a_folder_is_searched_through_in_the_order_of_names(tmp_path: Path) -> None:
    touch(tmp_path, "b.jpg", "a.MP4", "notes.txt", "sub/deep/c.png", "sub/b.webm", ".thumbs/x.jpg", ".hidden.jpg")
    assert found(tmp_path) == ["a.MP4", "b.jpg", "sub/b.webm", "sub/deep/c.png"]


def test_a_file_that_is_named_is_taken_whatever_its_suffix_and_once(tmp_path: Path) -> None:
    touch(tmp_path, "scan", "a.jpg")
    assert found(tmp_path, tmp_path / "scan", tmp_path, tmp_path / "a.jpg") == ["scan", "a.jpg"]


def test_links_that_lead_back_are_followed_once(tmp_path: Path) -> None:
    touch(tmp_path, "sub/a.jpg")
    (tmp_path / "sub" / "back").symlink_to(tmp_path)
    assert found(tmp_path) == ["sub/a.jpg"]


def test_the_folder_of_copies_is_not_searched(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "copies/a.jpg")
    assert found(tmp_path, without=tmp_path / "copies") == ["a.jpg"]


def test_a_path_with_nothing_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="nowhere: no such file or folder"):
        find_files([tmp_path / "nowhere"])


def test_copies_keep_their_folders_and_get_formats_that_can_be_written(tmp_path: Path) -> None:
    photo = face_photo().read_bytes()
    touch(tmp_path, "in/sub/clip.mov")
    for name in ("in/a.jpg", "in/sub/a.jpg", "in/sub/scan.webp"):
        (tmp_path / name).write_bytes(photo)
    paths = [tmp_path / "in", tmp_path / "in" / "a.jpg"]
    copies = copies_in(tmp_path / "out", find_files(paths)[0], paths)
    assert [str(copy.relative_to(tmp_path / "out")) for copy in copies.values()] == [
        *("a.jpg", "sub/a.jpg", "sub/clip.mp4", "sub/scan.png"),
    ]


def test_copies_of_one_name_are_numbered(tmp_path: Path) -> None:
    touch(tmp_path, "one/a.avi", "two/a.mov")
    files = [tmp_path / "one" / "a.avi", tmp_path / "two" / "a.mov"]
    copies = copies_in(tmp_path / "out", files, files)
    assert [copy.name for copy in copies.values()] == ["a.mp4", "a-2.mp4"]


def test_a_copy_never_takes_the_place_of_an_original(tmp_path: Path) -> None:
    touch(tmp_path, "a.mp4")
    with pytest.raises(AnnotationError, match=r"a\.mp4: the copy would replace the original"):
        copies_in(tmp_path, [tmp_path / "a.mp4"], [tmp_path])


@needs_the_model
def test_a_broken_file_is_one_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "broken.jpg").write_bytes(face_photo().read_bytes()[:200])
    first, second = analyse_files([tmp_path / "broken.jpg", face_photo()])
    assert first.path == str(tmp_path / "broken.jpg")
    assert isinstance(first, Failure)
    assert "\n" not in first.error
    assert first.path not in first.error
    assert isinstance(second, PhotoAnalysis)


@needs_the_model
@pytest.mark.slow
def test_processes_give_the_same_in_the_same_order(tmp_path: Path, clip: Path) -> None:
    (tmp_path / "broken.mp4").write_bytes(clip.read_bytes()[:500])
    files = [clip, tmp_path / "broken.mp4", face_photo()]
    assert list(analyse_files(files, workers=2)) == list(analyse_files(files, workers=0))
    assert multiprocessing.active_children() == []


@needs_the_model
@pytest.mark.slow
def test_a_file_that_kills_its_process_costs_itself_alone(tmp_path: Path, clip: Path) -> None:
    long = write_face_clip(tmp_path / "long.mp4", seconds=6)
    killed = []

    def kill(done: float) -> None:
        if not killed and done < 1:
            killed.extend(multiprocessing.active_children())
            killed[0].kill()

    died, *rest = analyse_files([long, clip, face_photo()], workers=1, progress=kill)
    assert isinstance(died, Failure)
    assert "SIGKILL" in died.error
    assert [type(result) for result in rest] == [VideoAnalysis, PhotoAnalysis]


@needs_the_model
@pytest.mark.slow
def test_leaving_early_ends_the_processes(clip: Path) -> None:
    results = analyse_files([face_photo(), clip, clip], workers=2)
    next(results)
    results.close()
    assert multiprocessing.active_children() == []


@needs_the_model
@pytest.mark.slow
def test_a_copy_that_cannot_be_written_ends_the_run_also_from_a_process(tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("a file where a folder is needed")
    with pytest.raises(AnnotationError, match="cannot be written"):
        list(analyse_files([face_photo()], copies={face_photo(): tmp_path / "blocked" / "a.jpg"}, workers=1))
