"""Every theme can be read, also by people who see colours differently, and without any colour at all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Final, get_args

import numpy as np
import pytest
from numpy.typing import NDArray
from textual.screen import Screen as AnyScreen
from textual.theme import Theme

from assistant.consent import Plan, Wish
from assistant.events import Fault, PartChanged, PartState
from assistant.inputs import Inputs
from assistant.replaying import ReplaySession
from assistant.settings import Screen, Settings
from assistant.ui.app import AttuneApp
from assistant.ui.consent import ConsentScreen
from assistant.ui.help import HelpScreen
from assistant.ui.open_file import OpenFileScreen
from assistant.ui.palette import EMOTION_COLOUR, STATE_COLOUR
from assistant.ui.settings import SettingsScreen
from assistant.ui.status import SHOWN
from assistant.ui.themes import DARK, HIGH_CONTRAST, LIGHT, THEMES
from tests.assistant.ui.scripted import DEMO, Script

TEXT: Final = 4.5  # WCAG 2.1, 1.4.3
ENHANCED: Final = 7.0  # 1.4.6
# OKLab distance. About 0.02 is just noticed (Ottosson 2020); three times that can be told apart side by side.
APART: Final = 0.06

# What is left of linear RGB with one kind of cone missing: Machado et al. (2009), severity 1.
DEFICIENCIES: Final = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
TO_LMS: Final = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
TO_OKLAB: Final = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)

each_theme = pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_CONFIG", str(tmp_path / "config.toml"))


def linear(colour: str) -> NDArray[np.float64]:
    """ "#rrggbb" as linear sRGB, 0..1."""
    share = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.1."""
    darker, lighter = sorted(float(linear(colour) @ (0.2126, 0.7152, 0.0722)) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def oklab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """Linear sRGB in OKLab (Ottosson 2020)."""
    lab: NDArray[np.float64] = np.array(TO_OKLAB) @ np.cbrt(np.array(TO_LMS) @ rgb.clip(0, 1))
    return lab


def hues(theme: Theme) -> dict[str, str]:
    names = {*EMOTION_COLOUR.values(), *STATE_COLOUR.values()} - {"$soft"}
    return {name: theme.variables[name.removeprefix("$")] for name in names}


def backgrounds(theme: Theme) -> list[str]:
    colours = [theme.background, theme.surface, theme.panel, theme.variables["chosen"]]
    return [colour for colour in colours if colour is not None]


def test_each_theme_of_the_settings_is_there() -> None:
    assert list(THEMES) == list(get_args(Screen.model_fields["theme"].annotation))
    assert Screen().theme in THEMES
    assert [theme.dark for theme in (DARK, LIGHT, HIGH_CONTRAST)] == [True, False, True]


@each_theme
def test_words_stand_out_on_every_background(theme: Theme) -> None:
    assert theme.foreground is not None
    for words in (theme.foreground, theme.variables["soft"], *hues(theme).values()):
        for background in backgrounds(theme):
            assert contrast(words, background) >= TEXT, (words, background)


def test_high_contrast_is_that() -> None:
    *plain, _chosen = backgrounds(HIGH_CONTRAST)
    for words in (str(HIGH_CONTRAST.foreground), HIGH_CONTRAST.variables["soft"], *hues(HIGH_CONTRAST).values()):
        assert min(contrast(words, background) for background in plain) >= ENHANCED, words


@each_theme
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_moods_and_states_can_be_told_apart_with_any_kind_of_colour_vision(theme: Theme, deficiency: str) -> None:
    seen = {name: oklab(np.array(DEFICIENCIES[deficiency]) @ linear(colour)) for name, colour in hues(theme).items()}
    for one, other in combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[other]) >= APART, (one, other)


def drawn(screen: AnyScreen[object]) -> Iterator[tuple[str, str | None, str | None]]:
    """What the screen, or the sheet on it, shows: pieces of text, each with its colour and that behind it."""
    region = screen.query(".sheet").first().region if screen.query(".sheet") else screen.region
    for line in screen._compositor.render_strips()[region.y : region.bottom]:
        for segment in line.crop(region.x, region.right):
            style = segment.style
            colours = (style.color, style.bgcolor) if style is not None else (None, None)
            front, behind = (None if c is None or c.triplet is None else c.triplet.hex for c in colours)
            yield segment.text, front, behind


def app_on(theme: Theme, *, questions: bool = False) -> Script:
    """A replayed session, or the question for consent, in `theme`."""
    settings = Settings()
    script = Script(Plan(Wish("0", ask=True), Wish("default", ask=True), "off") if questions else None)
    if not questions:
        nothing = Wish("off", ask=False)

        def replay(_: Inputs) -> ReplaySession:
            return ReplaySession(DEMO, 0, settings, stay=True)

        script.app = AttuneApp(replay, Plan(nothing, nothing, "off"), settings, Path("attune.log"))
    for each in THEMES.values():
        script.app.register_theme(each)
    script.app.theme = theme.name
    return script


def assert_readable(script: Script) -> None:
    for text, front, behind in drawn(script.app.screen):
        if any(character.isalnum() for character in text):
            assert front is not None
            assert behind is not None
            assert contrast(front, behind) >= TEXT, (text, front, behind)


@each_theme
async def test_whatever_is_on_the_screen_can_be_read(theme: Theme) -> None:
    script = app_on(theme)
    async with script.app.run_test(size=(120, 40)) as pilot:
        await script.shows("this was the", "Paddington 2", "you look happy")
        script.app.main.complain("the camera is busy; close that program")
        await script.shows("close that program")
        assert_readable(script)
        script.app.clear_notifications()
        parts = tuple(PartChanged(part=part, state=state) for part, state in zip(SHOWN, PartState, strict=False))
        screens: list[AnyScreen[None]] = [HelpScreen(parts), SettingsScreen(lambda *_: None, looks={})]
        for screen in screens:
            script.app.push_screen(screen)
            await pilot.pause()
            assert_readable(script)
            script.app.pop_screen()
        script.app.push_screen(OpenFileScreen())
        await script.shows("Path of the file")
        assert_readable(script)


@each_theme
async def test_the_question_for_consent_can_be_read_whatever_has_the_focus(theme: Theme) -> None:
    script = app_on(theme, questions=True)
    async with script.app.run_test() as pilot:
        await script.until(lambda: isinstance(script.app.screen, ConsentScreen))
        for _ in range(4):
            await pilot.press("tab")
            await pilot.pause()
            assert_readable(script)


@each_theme
async def test_what_is_on_the_screen_already_follows_the_theme(theme: Theme) -> None:
    script = Script()
    for each in THEMES.values():
        script.app.register_theme(each)
    async with script.app.run_test() as pilot:
        await script.begun()
        script.app.theme = next(each.name for each in THEMES.values() if each is not theme)
        await script.publish(*[Fault(where="camera", message="too dark")] * 2)
        await script.shows("(2 times)")
        script.app.theme = theme.name
        await pilot.pause()
        script.app.clear_notifications()
        await pilot.pause()
        found = {text: front for text, front, _ in drawn(script.app.screen)}
        assert found[" (2 times)"] == theme.variables["soft"].lower()
        assert (
            next(front for text, front, _ in drawn(script.app.screen) if "too dark" in text)
            == str(theme.foreground).lower()
        )


@each_theme
async def test_no_color_leaves_only_grey_and_what_is_chosen_shows_by_other_means(
    theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    script = app_on(theme)
    async with script.app.run_test(size=(120, 40)) as pilot:
        await script.shows("this was the", "Paddington 2", "you look happy")
        script.app.push_screen(SettingsScreen(lambda *_: None, looks={}))
        await pilot.press(*"voice rate")
        await script.shows("words per minute")
        for screen in script.app.screen_stack:
            for text, front, behind in drawn(screen):
                assert is_grey(front), (text, front)
                assert is_grey(behind), (text, behind)
        assert_readable(script)
        lines = script.app.screen._compositor.render_strips()
        underlined = [s.text for line in lines for s in line if s.style is not None and s.style.underline]
        assert [text.strip() for text in underlined if text.strip()] == ["rate", "165"]


def is_grey(colour: str | None) -> bool:
    return colour is None or len({colour[at : at + 2] for at in (1, 3, 5)}) == 1
