"""The tour's page on the resting face: a few seconds in which Attune learns how the user looks when nothing is up."""

from __future__ import annotations

import math
import threading
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.widgets import Button, Static

from assistant.settings import Settings
from assistant.ui.devices import Tell, TrialError
from assistant.ui.tour_page import TryingPage, buttons

SECONDS: Final = 5.0  # 75 looks where all goes well; a resting face is told from 40
BAR_CELLS: Final = 20


def learn_face(settings: Settings, tell: Tell, stop: threading.Event) -> str:
    """Watch the camera of `settings`, tell the seconds left, and keep how the face rests. Raises TrialError."""
    from assistant import neutral_face
    from perception.classifier import ModelError
    from perception.neutral import NeutralFaceError
    from perception.sources import SourceError

    def count_down(share: float, seen: bool) -> None:
        if stop.is_set():
            raise TrialError("stopped")
        left = math.ceil((1 - share) * SECONDS)
        done = round(share * BAR_CELLS)
        face = "I see your face" if seen else "I see no face: sit in front of the camera"
        tell(f"{'━' * done}{'─' * (BAR_CELLS - done)}  {left or 'a little longer'}  {face}")

    camera, path = settings.devices.camera, neutral_face.neutral_face_path()
    tell("opening the camera")
    try:
        learned = neutral_face.learn("0" if camera == "auto" else camera, SECONDS, count_down)
        neutral_face.save(path, learned)
    except (SourceError, ModelError, NeutralFaceError) as error:
        raise TrialError(str(error)) from None
    except OSError as error:
        raise TrialError(f"{path}: cannot be kept ({error.strerror})") from None
    return "learned: your resting face is not taken for a mood"


class FacePage(TryingPage):
    """Begins when the user is ready; can be put off, and done again."""

    heading: ClassVar[str] = "your face at rest"

    def compose(self) -> ComposeResult:
        """What it is for, and how it goes."""
        yield Static(
            "Some faces look sad or cross when they only rest. Look at the camera for five seconds and let your face "
            "go slack, so that Attune knows yours."
        )
        yield Static("It keeps seven numbers, and no picture. `attune calibrate` does it again.", classes="part soft")
        yield self.finding()
        yield from buttons(("no", "Not now (n)"), ("again", "Once more (r)"))

    def on_mount(self) -> None:
        """There is nothing to repeat yet."""
        self._note()

    def _note(self) -> None:
        self.query_one("#again").display = bool(self.found)
        self.query_one("#no").display = not self.found

    def begin_learning(self) -> None:
        """Watch."""
        self.begin(self.tools.learn)
        self._note()

    @property
    def enter_does(self) -> str:
        """It begins, and goes on when something was found."""
        if self.trying:
            return ""
        return {"": "I am ready", "good": "Go on", "problem": "Go on without"}[self.found]

    async def enter(self) -> bool:
        """Begin, wait, or go on."""
        if not self.trying and not self.found:
            self.begin_learning()
            return False
        return not self.trying

    def on_trying_page_told(self, told: TryingPage.Told) -> None:
        """Offer to do it again."""
        super().on_trying_page_told(told)
        self._note()

    def on_button_pressed(self, pressed: Button.Pressed) -> None:
        """Put it off, or do it again."""
        pressed.stop()
        if pressed.button.id == "no":
            self.post_message(self.Passed())
        else:
            self.begin_learning()
