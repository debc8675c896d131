"""`attune doctor`: one line a check, with the fix, and a status that scripts can use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.program import attune

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


def test_all_that_is_needed_is_there(tmp_path: Path) -> None:
    result = attune(tmp_path, "doctor", "--json")
    checks = {check["name"]: check for check in json.loads(result.stdout)}
    assert set(checks) >= {"python", "emotion model", "face finder", "camera", "recognizer", "speech", "catalogue"}
    assert [name for name, check in checks.items() if check["status"] == "broken"] == []
    assert result.returncode == 0


def test_what_is_broken_names_the_fix_and_fails(tmp_path: Path) -> None:
    folder = tmp_path / ".config" / "attune"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("[voice\n")
    result = attune(tmp_path, "doctor")
    line = next(line for line in result.stdout.splitlines() if line.startswith("FAIL"))
    assert "settings" in line
    assert "->" in line
    assert result.returncode == 1
    assert "Traceback" not in result.stdout + result.stderr
