"""`attune --plain`: a typed line that names a photo or video is analysed and printed, all else is said."""

from __future__ import annotations

import asyncio
import io
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant import plain
from assistant.opening import Progress
from perception.records import Failure
from tests.media import face_photo


async def test_a_path_is_opened_and_the_end_of_input_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[str] = []
    ended, second_said = asyncio.Event(), threading.Event()

    def analyse(path: Path, _: Progress) -> Failure:
        second_said.wait(15)  # a file takes its time, and what is typed meanwhile is said at once
        return Failure(str(path), "damaged")

    def say(text: str) -> None:
        happened.append(f"said {text}")
        if text == "stop":
            second_said.set()

    assistant = SimpleNamespace(say=say, end_when_idle=ended.set)
    monkeypatch.setattr(plain, "analyse", analyse)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"hello\n'{face_photo()}'\n\nstop\n"))
    loop = asyncio.get_running_loop()
    threading.Thread(target=plain._read_lines, args=(loop, assistant, happened.extend), daemon=True).start()
    await asyncio.wait_for(ended.wait(), 15)
    assert happened == ["said hello", "said stop", "problem: grace_hopper.jpg: damaged"]
