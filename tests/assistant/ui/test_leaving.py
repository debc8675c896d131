"""The session's life in the UI: it starts while the screen is alive, and is closed however the UI ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.consent import Plan, Wish
from assistant.inputs import Inputs
from assistant.recording import RecordingError
from assistant.settings import Settings
from assistant.ui.app import AttuneApp
from assistant.ui.session import Session
from tests.assistant.ui.scripted import Script


async def test_screen_is_alive_while_the_session_starts() -> None:
    script = Script(start_held=True)
    async with script.app.run_test() as pilot:
        await script.shows("conversation · starting")
        await pilot.press("h", "i", "enter")
        await script.until(lambda: script.session.said == ["hi"])
        assert not script.session.started
        script.session.may_start.set()
        await script.until(lambda: script.session.greeted)
        await script.until(lambda: "starting" not in script.text())


async def test_ctrl_q_closes_the_session_and_leaves() -> None:
    script = Script()
    async with script.app.run_test() as pilot:
        await script.begun()
        await pilot.press("ctrl+q")
    assert script.session.closed
    assert script.app.return_code == 0


async def test_the_app_leaves_when_the_session_has_ended() -> None:
    script = Script()
    async with script.app.run_test():
        await script.begun()
        script.session.ended.set()
        await script.until(lambda: not script.app.is_running)
    assert script.session.closed
    assert script.app.return_code == 0


async def test_leaving_during_the_start_closes_the_session() -> None:
    script = Script(start_held=True)
    async with script.app.run_test() as pilot:
        await script.begun()
        await pilot.press("ctrl+q")
    assert script.session.closed
    assert not script.session.started


async def test_a_session_that_fails_to_start_is_shown_as_a_problem() -> None:
    script = Script(start_error=OSError("no room left"))
    async with script.app.run_test(size=(140, 45)):
        await script.shows("the session did not start wholly (no room left)")


@pytest.mark.parametrize("error", [RecordingError, RuntimeError])
async def test_a_session_that_cannot_be_made_ends_in_one_line(error: type[Exception], tmp_path: Path) -> None:
    def fail(_: Inputs) -> Session:
        raise error("out.jsonl: cannot be recorded to (Permission denied)")

    nothing = Wish("off", ask=False)
    app = AttuneApp(fail, Plan(nothing, nothing, "off"), Settings(), tmp_path / "attune.log")
    async with app.run_test():
        pass
    assert app.return_code == 1
    assert "cannot be recorded to (Permission denied)" in app.problem
    assert len(app.problem.splitlines()) == 1
