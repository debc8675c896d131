"""A session may be killed at any moment: its journal is sound, and only the last few seconds are gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.services.journaling import WRITE_EVERY_S
from benchmarks.journal import kill_sessions


@pytest.mark.slow
def test_killed_sessions_lose_at_most_the_last_seconds(tmp_path: Path) -> None:
    kills = kill_sessions(25, 28, tmp_path, longest_s=10.0)
    assert [kill for kill in kills if not kill.sound] == []
    most_s = WRITE_EVERY_S + 1.5  # it is written with the next estimate; by a busy machine, a little later
    assert [kill for kill in kills if kill.role == "moods" and kill.lost_s > most_s] == []
    assert [kill for kill in kills if kill.role == "notes" and kill.lost_s > 2] == []
    assert any(kill.role == "moods" and kill.after_s > most_s + 1.5 for kill in kills)  # they could have lost more
