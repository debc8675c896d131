"""What is wrong is one clear line and the right exit status, never a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.program import attune, environment

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

QUIET = ("--camera", "off", "--microphone", "off", "--speaker", "off")


def _broken_photo(folder: Path) -> tuple[str, ...]:
    (folder / "face.jpg").write_bytes(b"this is no picture")
    return ("--camera", str(folder / "face.jpg"))


def _empty_sound(folder: Path) -> tuple[str, ...]:
    (folder / "ask.wav").write_bytes(b"")
    return ("--microphone", str(folder / "ask.wav"))


def _missing_camera(_: Path) -> tuple[str, ...]:
    return ("--camera", "63")


def _missing_video(folder: Path) -> tuple[str, ...]:
    return ("--camera", str(folder / "gone.mp4"))


def _missing_microphone(_: Path) -> tuple[str, ...]:
    return ("--microphone", "a microphone that nobody has")


def _unwritable_speaker(folder: Path) -> tuple[str, ...]:
    return ("--speaker", str(folder / "gone" / "out.wav"))


@pytest.mark.parametrize(
    ("make", "part", "says"),
    [
        (_broken_photo, "camera", "face.jpg"),
        (_missing_video, "camera", "gone.mp4"),
        (_missing_camera, "camera", "63"),
        (_empty_sound, "microphone", "ask.wav"),
        (_missing_microphone, "microphone", ""),
        (_unwritable_speaker, "speaker", "gone"),
    ],
)
def test_an_input_that_cannot_be_used_is_one_line(tmp_path: Path, make, part: str, says: str) -> None:
    options = make(tmp_path)
    kept = [option for at in range(0, 6, 2) if QUIET[at] != options[0] for option in QUIET[at : at + 2]]
    result = attune(tmp_path, "--plain", *kept, *options)
    complaints = [line for line in result.stdout.splitlines() if line.startswith(f"{part}: not available")]
    assert len(complaints) == 1, result.stdout
    assert says in complaints[0]
    assert result.returncode == 1
    assert "Traceback" not in result.stdout + result.stderr


def test_malformed_settings_name_the_file_and_the_key(tmp_path: Path) -> None:
    folder = tmp_path / ".config" / "attune"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("[voice]\nrate = 'fast'\n")
    result = attune(tmp_path, "--plain", *QUIET)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "config.toml" in result.stderr
    assert "voice.rate" in result.stderr


def test_a_place_that_cannot_be_recorded_to_is_one_line(tmp_path: Path) -> None:
    result = attune(tmp_path, "--plain", *QUIET, "--record", str(tmp_path / "gone" / "session.jsonl"))
    assert result.returncode == 1
    assert "cannot be recorded to" in result.stderr
    assert "Traceback" not in result.stderr


def test_output_that_is_no_terminal_gets_plain_lines(tmp_path: Path) -> None:
    result = attune(tmp_path, *QUIET, stdin="hello\n")
    assert result.returncode == 0
    assert "you: hello" in result.stdout
    assert "\x1b" not in result.stdout


def test_nothing_is_captured_without_consent(tmp_path: Path) -> None:
    result = attune(tmp_path, "--plain", "--speaker", "off", stdin="hello\n")
    assert result.returncode == 0
    assert "microphone stays off until you allow it" in result.stderr
    assert "camera: on" not in result.stdout
    assert "microphone: on" not in result.stdout


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    """The promise is time (`benchmarks.start` measures it); what breaks it is a heavy import."""
    script = (
        "import sys\nfrom assistant.cli import build_parser\nbuild_parser().format_help()\n"
        "heavy = {'numpy', 'cv2', 'mediapipe', 'textual', 'pydantic', 'torch', 'asyncio', 'sounddevice', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment(tmp_path), check=True
    )
    assert result.stdout == "[]\n"
