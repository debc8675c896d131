"""Panels can be hidden, or shown alone, and that is remembered; every width has an arrangement of its own."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from textual.strip import Strip

from assistant import settings
from assistant.events import MoodSeen
from assistant.settings import Settings
from models.emotions import Emotion, Mood
from tests.assistant.ui.scripted import Script


def visible(script: Script) -> set[str]:
    """The panels that are on the screen."""
    panels = ("conversation", "mood", "suggestions")
    return {name for name in panels if script.app.main.query_one(f"#{name}").region.area}


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    monkeypatch.setenv("ATTUNE_CONFIG", str(path))
    return path


@pytest.mark.parametrize(("width", "height"), [(60, 24), (80, 24), (200, 60)])
async def test_zoom_shows_one_panel_after_the_other_alone_and_then_all(width: int, height: int, config: Path) -> None:
    script = Script()
    async with script.app.run_test(size=(width, height)) as pilot:
        await script.begun()
        at_first = visible(script)
        for name in ("conversation", "mood", "suggestions"):
            await pilot.press("f12")
            await script.until(lambda name=name: visible(script) == {name})  # type: ignore[misc]
            panel = script.app.main.query_one(f"#{name}").region
            assert (panel.width, panel.height) == (width, height - 3)
        await script.until(lambda: config.exists() and settings.load().screen.zoom == "suggestions")
        await pilot.press("f12")
        await script.until(lambda: visible(script) == at_first)


async def test_a_hidden_panel_gives_its_room_to_the_others_and_stays_hidden(config: Path) -> None:
    script = Script()
    async with script.app.run_test(size=(80, 24)):
        await script.begun()
        script.app.main.action_panel("mood")
        await script.until(lambda: visible(script) == {"conversation", "suggestions"})
        assert script.app.main.query_one("#suggestions").region.height == 21
        script.app.main.action_panel("suggestions")
        await script.until(lambda: visible(script) == {"conversation"})
        assert script.app.main.query_one("#conversation").region.width == 80
        await script.until(lambda: config.exists() and not settings.load().screen.suggestions)
        assert not settings.load().screen.mood


async def test_what_was_hidden_or_shown_alone_is_so_at_the_next_start() -> None:
    script = Script()
    script.settings.screen.mood = False
    async with script.app.run_test(size=(80, 24)):
        await script.begun()
        assert visible(script) == {"conversation", "suggestions"}


async def test_the_settings_screen_changes_panels_at_once() -> None:
    script = Script()
    async with script.app.run_test(size=(80, 24)):
        await script.begun()
        script.app.apply("screen", "zoom", "mood")
        await script.until(lambda: visible(script) == {"mood"})


@pytest.mark.parametrize(("width", "columns"), [(60, 1), (80, 2), (120, 2), (200, 3)])
async def test_panels_lie_in_as_many_columns_as_there_is_room_for(width: int, columns: int) -> None:
    script = Script()
    async with script.app.run_test(size=(width, 40)):
        await script.begun()
        await script.until(
            lambda: len({script.app.main.query_one(f"#{each}").region.x for each in visible(script)}) == columns
        )


def test_panels_are_settings_with_all_of_them_shown() -> None:
    screen = Settings().screen
    assert (screen.mood, screen.suggestions, screen.zoom) == (True, True, "none")


async def test_what_was_painted_line_by_line_is_what_a_whole_painting_shows() -> None:
    script = Script()
    chance = random.Random(0)

    def painted() -> list[Strip]:
        panel = script.app.main.query_one("#mood")
        return panel.render_lines(panel.outer_size.region)

    def shown() -> str:
        return "\n".join(strip.text for strip in painted())

    async with script.app.run_test(size=(200, 60)) as pilot:
        await script.begun()
        for step in range(8):
            shares = [chance.random() for _ in Emotion]
            mood = Mood.from_probabilities([share / sum(shares) for share in shares], abstain_below=0.2)
            words = [f" {share:>4.0%}" for share in mood.probabilities]
            await script.publish(MoodSeen(time=step * 3.0, mood=mood, faces=(), frame=step))
            await script.until(lambda words=words: all(share in shown() for share in words))
            line_by_line = painted()
            script.app.main.query_one("#mood").refresh()
            await pilot.pause()
            assert painted() == line_by_line
