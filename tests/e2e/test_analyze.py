"""`attune analyze` from the command line: what it prints and leaves, and how it takes what goes wrong."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE

import cv2
import psutil
import pytest

from tests.e2e.program import attune, environment
from tests.media import face_photo, write_face_clip

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo, a broken one, an empty one and a clip."""
    folder = tmp_path_factory.mktemp("album")
    (folder / "a.jpg").write_bytes(face_photo().read_bytes())
    (folder / "b.jpg").write_bytes(face_photo().read_bytes()[:400])
    (folder / "c.png").write_bytes(cv2.imencode(".png", cv2.imread(str(face_photo()))[:40, :40])[1].tobytes())
    write_face_clip(folder / "d.mp4", seconds=1.0)
    return folder


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two short clips, then a long one."""
    folder = tmp_path_factory.mktemp("clips")
    for name, seconds in (("a.mp4", 0.5), ("b.mp4", 0.5), ("c.mp4", 12.0)):
        write_face_clip(folder / name, seconds=seconds)
    return folder


@contextmanager
def running(home: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A run of `attune analyze`, killed at the end where it still goes on."""
    command = [sys.executable, "-m", "assistant", "analyze", *arguments]
    with subprocess.Popen(command, stdout=PIPE, stderr=PIPE, text=True, env=environment(home)) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for_lines(path: Path, count: int, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not (path.exists() and path.read_text().count("\n") >= count):
        assert time.monotonic() < deadline, "nothing was written"
        time.sleep(0.02)


def test_json_is_an_object_a_file_in_their_order(tmp_path: Path, album: Path) -> None:
    result = attune(tmp_path, "analyze", "--json", str(album))
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [Path(record["path"]).name for record in records] == ["a.jpg", "b.jpg", "c.png", "d.mp4"]
    photo, broken, empty, video = records
    assert set(photo["faces"][0]) == {
        *("track", "box", "emotion", "probabilities", "valence", "arousal", "confidence", "quality", "flaw"),
    }
    assert set(broken) == {"path", "error"}
    assert empty["faces"] == []
    assert [frame["time"] for frame in video["frames"]] == pytest.approx([0, 0.533], abs=0.01)
    assert len(video["faces"]) == 1
    complaint, end = result.stderr.splitlines()
    assert complaint == f"attune: {broken['path']}: {broken['error']}"
    assert end.startswith("attune: 4 files, 2 faces, 1 failed;")
    assert result.returncode == 1


def test_one_run_can_leave_everything(tmp_path: Path, album: Path) -> None:
    files = {name: tmp_path / name for name in ("faces.csv", "out.jsonl", "plot.png", "copies")}
    options = zip(("--csv", "--out", "--plot", "--annotate"), map(str, files.values()), strict=True)
    result = attune(tmp_path, "analyze", str(album), *(word for option in options for word in option), "--every", "0.2")
    assert result.returncode == 1  # of the broken one
    with files["faces.csv"].open(newline="") as table:
        rows = list(csv.DictReader(table))
    assert [(Path(row["path"]).name, row["time"]) for row in rows][:2] == [("a.jpg", ""), ("d.mp4", "0.0")]
    assert len(rows) == 1 + 5
    assert len(files["out.jsonl"].read_text().splitlines()) == 4
    assert files["plot.png"].read_bytes().startswith(b"\x89PNG")
    assert sorted(copy.name for copy in files["copies"].iterdir()) == ["a.jpg", "c.png", "d.mp4"]
    assert "\x1b" not in result.stdout
    assert [line.split()[1] for line in result.stdout.splitlines()[1:]] == ["1", "nobody", "1"]


def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path, clips: Path) -> None:
    out = tmp_path / "out.jsonl"
    with running(tmp_path, str(clips), "--out", str(out)) as process:
        wait_for_lines(out, 2)
        workers = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.wait(10)
    assert psutil.wait_procs(workers, timeout=10)[1] == []
    out.write_text(out.read_text() + '{"path": "' + str(clips)[:5])
    result = attune(tmp_path, "analyze", str(clips), "--out", str(out))
    assert result.returncode == 0
    assert "3 files, 3 faces, 2 already done" in result.stderr
    assert [Path(json.loads(line)["path"]).name for line in out.read_text().splitlines()] == ["a.mp4", "b.mp4", "c.mp4"]


def test_ctrl_c_leaves_no_process_and_whole_lines(tmp_path: Path, clips: Path) -> None:
    out = tmp_path / "out.jsonl"
    with running(tmp_path, str(clips), "--out", str(out)) as process:
        wait_for_lines(out, 1)
        workers = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert psutil.wait_procs(workers, timeout=5)[1] == []
    assert all(json.loads(line)["path"] for line in out.read_text().splitlines())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["{folder}/gone.jpg"], "no such file or folder"),
        (["{folder}/empty"], "no photo or video in"),
        (["{folder}/a.jpg", "--csv", "{folder}/gone/faces.csv"], "cannot be written"),
        (["{folder}/a.jpg", "--out", "{folder}/gone/out.jsonl"], "cannot be written"),
        (["{folder}/a.jpg", "--out", "{folder}/a.jpg"], "not a file that `attune analyze --out` wrote"),
        (["{folder}/a.jpg", "--csv", "{folder}/a.jpg"], "would be overwritten"),
        (["{folder}/a.jpg", "--annotate", "{folder}"], "would replace the original"),
        (["{folder}/a.jpg", "--annotate", "{folder}/a.jpg"], "cannot be written"),
        (["{folder}/a.jpg", "--plot", "{folder}/plot.txt"], "--plot draws .png"),
        (["{folder}/a.jpg", "--plot", "{folder}/gone/plot.png"], "cannot be written"),
        (["{folder}/a.jpg", "--json", "--csv", "-"], "both go to standard output"),
        (["{folder}/a.jpg", "--every", "soon"], "--every"),
    ],
)
def test_a_wrong_call_is_one_line(tmp_path: Path, arguments: list[str], says: str) -> None:
    (tmp_path / "a.jpg").write_bytes(face_photo().read_bytes())
    (tmp_path / "empty").mkdir()
    result = attune(tmp_path, "analyze", *(argument.format(folder=tmp_path) for argument in arguments))
    assert result.returncode == 2
    assert says in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr
    assert (tmp_path / "a.jpg").read_bytes() == face_photo().read_bytes()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("option", [["--json"], ["--csv", "-"], []])
def test_a_full_disk_is_one_line(tmp_path: Path, option: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "assistant", "analyze", str(face_photo()), *option],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(tmp_path),
            check=False,
        )
    assert result.returncode == 2
    assert "the results: cannot be written (No space left on device)" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_plot_without_a_video_says_why(tmp_path: Path) -> None:
    result = attune(tmp_path, "analyze", str(face_photo()), "--plot", str(tmp_path / "plot.png"))
    assert result.returncode == 1
    assert "no video with a face in it" in result.stderr
    assert not (tmp_path / "plot.png").exists()
