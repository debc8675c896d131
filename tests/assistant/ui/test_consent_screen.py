"""Nothing is captured, and no session is made, before the user has answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import settings
from assistant.consent import Plan, Wish
from assistant.ui.consent import ConsentScreen
from tests.assistant.ui.scripted import Script

BOTH = Plan(Wish("0", ask=True), Wish("default", ask=True), "off")


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    monkeypatch.setenv("ATTUNE_CONFIG", str(path))
    return path


async def answer(keys: tuple[str, ...], plan: Plan = BOTH) -> Script:
    """Answer the question with `keys`, after checking that nothing has begun."""
    script = Script(plan)
    async with script.app.run_test() as pilot:
        await script.until(lambda: isinstance(script.app.screen, ConsentScreen))
        await script.shows("forgotten at once", "nothing leaves")
        assert script.sessions == []
        await pilot.press(*keys)
        await script.begun()
    return script


@pytest.mark.parametrize(
    ("keys", "camera", "microphone"),
    [
        (("c", "m", "enter"), True, True),
        (("space", "down", "space", "enter"), True, True),
        (("enter",), False, False),
        (("c", "enter"), True, False),
        (("c", "c", "m", "enter"), False, True),
    ],
)
async def test_answers_settle_the_inputs_and_are_kept(keys: tuple[str, ...], camera: bool, microphone: bool) -> None:
    script = await answer(keys)
    inputs = script.session.inputs
    assert (inputs.camera, inputs.microphone) == ("0" if camera else "off", "default" if microphone else "off")
    kept = settings.load().consent
    assert (kept.camera, kept.microphone) == (camera, microphone)


async def test_not_now_uses_nothing_and_keeps_nothing() -> None:
    script = await answer(("c", "escape"))
    assert (script.session.inputs.camera, script.session.inputs.microphone) == ("off", "off")
    assert settings.load().consent.camera is None


async def test_only_the_open_question_is_asked() -> None:
    plan = Plan(Wish("face.mp4", ask=False), Wish("default", ask=True), "off")
    script = await answer(("c", "m", "enter"), plan)
    assert (script.session.inputs.camera, script.session.inputs.microphone) == ("face.mp4", "default")
    assert settings.load().consent.camera is None


async def test_an_answer_that_cannot_be_kept_holds_for_the_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATTUNE_CONFIG", str(tmp_path))  # a folder is no file
    script = Script(BOTH)
    async with script.app.run_test() as pilot:
        await script.until(lambda: isinstance(script.app.screen, ConsentScreen))
        await pilot.press("c", "enter")
        await script.begun()
        assert script.session.inputs.camera == "0"
        assert any("cannot be written" in toast.message for toast in script.app._notifications)


async def test_leaving_while_asked_makes_no_session() -> None:
    script = Script(BOTH)
    async with script.app.run_test() as pilot:
        await script.until(lambda: isinstance(script.app.screen, ConsentScreen))
        await pilot.press("ctrl+q")
    assert script.sessions == []
    assert script.app.return_code == 0


async def test_a_device_that_is_missing_is_said_once_and_quietly() -> None:
    plan = Plan(Wish("off", ask=False, why_off="no camera found; plug one in"), Wish("off", ask=False), "off")
    script = Script(plan)
    async with script.app.run_test():
        await script.shows("no camera found; plug one in")
        assert script.text().count("no camera found; plug one in") == 1
        assert len(script.app._notifications) == 0
