"""A recorded session can be shown again, and a file that is none is refused in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.bus import Event
from assistant.events import Part, PartChanged, PartState
from assistant.recording import read
from assistant.replaying import ReplaySession
from assistant.settings import Settings
from tests.assistant.ui.scripted import DEMO


def attune(*arguments: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"ATTUNE_CONFIG": str(tmp_path / "config.toml"), "XDG_STATE_HOME": str(tmp_path)}
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments], capture_output=True, text=True, timeout=60, env=environment
    )


async def test_every_event_comes_again_in_order_and_then_it_ends() -> None:
    session = ReplaySession(DEMO, 0, Settings(), stay=False)
    seen: list[Event] = []
    session.bus.subscribe("test", Event, handler=seen.append, policy=PartChanged.policy)
    await session.start()
    await session.ended.wait()
    assert seen == list(read(DEMO))
    assert session.states[Part.CAMERA] is PartState.RUNNING
    assert session.preview() is None
    await session.close()


async def test_closing_stops_it_where_it_is() -> None:
    session = ReplaySession(DEMO, 1, Settings(), stay=True)
    await session.start()
    await session.close()
    assert not session.ended.is_set()


def test_plain_replay_prints_the_conversation(tmp_path: Path) -> None:
    done = attune("replay", str(DEMO), "--speed", "0", tmp_path=tmp_path)
    assert done.returncode == 0
    assert "you: what mood do you see" in done.stdout
    assert "attune: Then perhaps Paddington 2, by Paul King." in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot be read"), ("hello\n", "is no recording"), ('{"attune_recording": 1}\n{}\n{}\n', "line 2")],
)
def test_what_is_no_recording_is_refused_in_one_line(content: str | None, said: str, tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    done = attune("replay", str(path), tmp_path=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
