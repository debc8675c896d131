"""`attune calibrate`: from a face on camera to seven numbers in the user's data folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.program import attune
from tests.media import write_face_clip

pytestmark = pytest.mark.slow


def test_a_face_is_learned_kept_as_numbers_and_forgotten_again(tmp_path: Path) -> None:
    clip = write_face_clip(tmp_path / "face.mp4", seconds=21, fps=5)
    done = attune(tmp_path, "calibrate", "--camera", str(clip))
    assert done.returncode == 0, done.stderr
    assert "knows now how your face rests" in done.stdout
    (kept,) = tmp_path.rglob("neutral_face.json")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    values = json.loads(kept.read_text())
    assert list(values) == ["logits"]
    assert len(values["logits"]) == 7
    assert attune(tmp_path, "calibrate", "--forget").stdout == "Forgotten.\n"
    assert not kept.exists()
    assert attune(tmp_path, "calibrate", "--forget").stdout == "There was nothing to forget.\n"


def test_a_clip_that_is_too_short_is_one_clear_line(tmp_path: Path) -> None:
    clip = write_face_clip(tmp_path / "face.mp4", seconds=2, fps=5)
    done = attune(tmp_path, "calibrate", "--camera", str(clip))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("attune: your face was not seen well for long enough")
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.rglob("neutral_face.json"))


def test_without_a_camera_it_says_what_to_do(tmp_path: Path) -> None:
    done = attune(tmp_path, "calibrate", "--camera", "off")
    assert done.returncode == 1
    assert done.stderr.startswith("attune: ")
