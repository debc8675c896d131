"""A picture of the screen loads nothing, shows nothing of the camera, is for its owner, and replaces no other."""

from __future__ import annotations

import re
import resource
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from textual.pilot import Pilot

from assistant.events import Part, Replied
from assistant.ui.help import HelpScreen
from assistant.ui.picture import PictureError, keep, svg_of
from tests.assistant.ui.scripted import Script, running

NOW = datetime(2026, 11, 25, 9, 5, 7)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without a folder of pictures."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.setenv("XDG_PICTURES_DIR", str(tmp_path / "Bilder"))
    return tmp_path


@asynccontextmanager
async def shown() -> AsyncIterator[tuple[Script, Pilot[None]]]:
    """A conversation, and the camera's picture beside it."""
    script = Script(camera_view=True)
    async with script.app.run_test(size=(120, 40)) as pilot:
        await script.begun()
        script.session.picture = np.full((72, 96, 3), (20, 40, 250), np.uint8)
        said = "See @font-face { x } <!-- y --> at https://example.org"
        await script.publish(running(Part.CAMERA), Replied(turn_id=1, text=said, aloud=said, intent=None))
        await script.shows("▀▀▀▀", "example.org")
        yield script, pilot


def texts(svg: str) -> str:
    """What the picture shows, as text."""
    return " ".join(each.text or "" for each in ElementTree.fromstring(svg).iter() if each.tag.endswith("text"))


async def test_it_names_no_address_but_what_the_screen_shows_and_the_namespace() -> None:
    async with shown() as (script, _):
        svg = svg_of(script.app, "Attune")
        shown_words = texts(svg).replace("\N{NO-BREAK SPACE}", " ")
        assert "See @font-face { x } <!-- y --> at https://example.org" in shown_words
        script.app.main.log_view.remove_children()
        await script.until(lambda: "example.org" not in script.text())
        svg = svg_of(script.app, "Attune")
        assert re.findall(r"[a-z]+://[^\s\"')]*", svg) == ["http://www.w3.org/2000/svg"]
        assert "@font-face" not in svg
        assert "url(#" in svg
        assert not re.findall(r"url\([^#]", svg)


@pytest.mark.parametrize("help_over_it", [False, True])
async def test_what_the_camera_sees_is_left_out_and_stays_on_the_screen(help_over_it: bool) -> None:
    async with shown() as (script, pilot):
        if help_over_it:
            script.app.push_screen(HelpScreen(()))
            await pilot.pause()
        svg = svg_of(script.app, "Attune")
        assert "▀" not in texts(svg)
        assert "#ff2211" not in svg
        assert help_over_it or "no\N{NO-BREAK SPACE}picture" in texts(svg)
        if help_over_it:
            await pilot.press("escape")
        await script.shows("▀▀▀▀")


async def test_a_key_keeps_it_and_the_toast_names_the_file(home: Path) -> None:
    async with shown() as (script, pilot):
        await pilot.press("ctrl+n")
        await script.until(lambda: bool(script.app._notifications))
        (path,) = (home / "Bilder").iterdir()
        assert re.fullmatch(r"attune-\d{4}-\d\d-\d\d-\d{6}\.svg", path.name)
        assert str(path) in next(iter(script.app._notifications)).message
        assert "conversation" in texts(path.read_text(encoding="utf-8"))


async def test_a_place_that_takes_no_file_is_one_line(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(home / "nowhere"))
    (home / "Bilder").write_text("a file")
    async with shown() as (script, pilot):
        await pilot.press("ctrl+n")
        await script.until(lambda: bool(script.app._notifications))
        message = next(iter(script.app._notifications)).message
        assert message == f"{home / 'nowhere'}: no picture can be kept there (No such file or directory)"


def test_its_name_is_the_time_and_none_is_overwritten(home: Path) -> None:
    paths = [keep(svg, NOW) for svg in ("one", "two", "three")]
    names = ["attune-2026-11-25-090507.svg", "attune-2026-11-25-090507-2.svg", "attune-2026-11-25-090507-3.svg"]
    assert paths == [home / "Bilder" / name for name in names]
    assert [path.read_text(encoding="utf-8") for path in paths] == ["one", "two", "three"]
    assert [path.stat().st_mode & 0o777 for path in paths] == [0o600] * 3


def test_without_a_folder_for_pictures_it_goes_home(home: Path) -> None:
    (home / "Bilder").write_text("a file")
    assert keep("", NOW).parent == home


@contextmanager
def no_room() -> Iterator[None]:
    """No file may grow beyond a hundred bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_one_line_and_leaves_no_half_of_a_picture(tmp_path: Path) -> None:
    with no_room(), pytest.raises(PictureError, match=r"attune-2026-11-25-090507.svg: cannot be written"):
        keep("x" * 10_000, NOW, tmp_path)
    assert list(tmp_path.iterdir()) == []
