"""Everything that matters is on the screen, whole, at the sizes that people have."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from textual.geometry import Region
from textual.widget import Widget

from assistant.consent import Plan, Wish
from assistant.events import Part, PartChanged, PartState
from assistant.inputs import Inputs
from assistant.replaying import ReplaySession
from assistant.settings import Settings
from assistant.ui.app import AttuneApp
from assistant.ui.status import SHOWN, Reach, status_line
from tests.assistant.ui.scripted import DEMO, Script, running

SIZES = [(80, 24), (100, 30), (140, 45), (200, 60)]
HOLDERS = ("body", "side", "seen", "offered")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("camera", [False, True])
async def test_panels_fill_the_screen_without_overlap(size: tuple[int, int], camera: bool) -> None:
    script = Script(camera_view=camera)
    async with script.app.run_test(size=size) as pilot:
        await script.begun()
        script.session.picture = np.zeros((72, 96, 3), np.uint8)
        await script.publish(running(Part.CAMERA))
        await pilot.pause()
        panels = [w for w in script.app.main.query("*") if w.display and w.id not in (None, *HOLDERS)]
        screen = Region(0, 0, *size)
        assert camera == any(panel.id == "camera" for panel in panels)
        for panel in panels:
            assert panel.region.area
            assert screen.contains_region(panel.region), panel
        named = [w for w in panels if w.id != "no-suggestions"]
        for one, other in combinations(named, 2):
            assert not one.region.overlaps(other.region), (one, other)
        assert covered(named) >= (size[1] - 1) * size[0]  # all but the line of keys


def covered(widgets: list[Widget]) -> int:
    return sum(widget.region.area for widget in widgets)


@pytest.mark.parametrize("size", SIZES)
async def test_a_whole_session_fits(size: tuple[int, int]) -> None:
    nothing = Wish("off", ask=False)
    settings = Settings()

    def replay(_: Inputs) -> ReplaySession:
        return ReplaySession(DEMO, 0, settings, stay=True)

    app = AttuneApp(replay, Plan(nothing, nothing, "off"), settings, Path("attune.log"))
    script = Script()
    script.app = app
    async with app.run_test(size=size):
        await script.shows("this was the", "Paddington 2", "funny all the", "you said you feel sad", "you look happy")
        app.clear_notifications()
        await script.shows("Type here, or speak", "^Q quit", "limited", "speaker")


@pytest.mark.parametrize("state", list(PartState))
def test_the_status_fits_80_columns_whatever_the_parts_do(state: PartState) -> None:
    changes = tuple(PartChanged(part=part, state=state, detail="PocketSphinx") for part in SHOWN)
    line = status_line(changes, None, 78, Reach("llama", True, ("TMDB",)), 1.2)
    assert line.cell_length <= 78
    for part in SHOWN:
        short = {Part.MICROPHONE: "mic", Part.RECOGNIZER: "limited" if state is PartState.RUNNING else "recognizer"}
        assert short.get(part, part.value) in line.plain


def test_the_status_uses_full_words_where_there_is_room() -> None:
    changes = tuple(PartChanged(part=part, state=PartState.STARTING) for part in SHOWN)
    assert "◐ microphone starting" in status_line(changes, None, 138).plain
