"""The sheet for a photo or video that the user opened: who is in it, and how each of them looks."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import OptionList, Static

from assistant.analyses import printable, shortened
from assistant.events import FaceBox
from assistant.opening import Progress, look_in_words, quality_in_words
from assistant.ui.camera import CameraView
from assistant.ui.mood_chart import BIN_S, MoodHistory, bars, sliders
from assistant.ui.palette import EMOTION_COLOUR, EMOTION_SIGN, FAINT, NO_SIGN, SKY, SOFT
from perception.records import Analysis, Failure, PhotoAnalysis, SeenFace, VideoAnalysis

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Analyse = Callable[[Path, Progress], Analysis | Failure]

log = logging.getLogger(__name__)

NAME_CELLS: Final = 60  # of a file, in the title
FACE_CELLS: Final = 34  # beside the picture
STRIP_CELLS: Final = 64  # of a mood over time: the width of a row
PREVIEW: Final = 240  # px, the longer side of the picture that is kept; no terminal shows more
MARGIN: Final = Content("    ")
HEADINGS: Final = f"    {'looks':<22}{'sure':>6}{'valence':>9}{'arousal':>9}   quality"


class _Closed(Exception):
    """The sheet was closed while the file was being analysed."""


class OpenedScreen(ModalScreen[None]):
    """Analyses the file at `path`, shows what is in it, and forgets it when closed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Close"),
        Binding("ctrl+q", "app.quit", "Quit", show=False),
    ]

    class Progressed(Message):
        """So much of the file is done."""

        def __init__(self, share: float) -> None:
            super().__init__()
            self.share = share  # 0..1

    class Analysed(Message):
        """What the file shows, and a small copy of it where it is a photo: (h, w, 3) uint8 BGR."""

        def __init__(self, result: Analysis | Failure, picture: NDArray[np.uint8] | None) -> None:
            super().__init__()
            self.result = result
            self.picture = picture

    def __init__(self, path: Path, analyse: Analyse) -> None:
        super().__init__()
        self._path = path
        self._analyse = analyse
        self._stop = threading.Event()
        self._picture: NDArray[np.uint8] | None = None
        self._photo_size = (0, 0)
        self._seen: Sequence[SeenFace] = ()
        # Held here and not looked up: a result may come while the sheet is being closed, and has lost its widgets.
        self._progress = Static("looking at it", id="progress")
        self._sheet = Vertical(self._progress, classes="sheet")
        self._camera = CameraView()
        self._face = Static(id="face")
        self._faces = OptionList(id="faces")

    def compose(self) -> ComposeResult:
        """One line, until there is more to show."""
        yield self._sheet

    def on_mount(self) -> None:
        """Begin. The thread is this sheet's own, so that leaving the program never waits for it."""
        self._sheet.border_title = Content(shortened(printable(self._path.name), NAME_CELLS)).markup
        self._sheet.border_subtitle = "Esc closes"
        threading.Thread(target=self._work, name="opened file", daemon=True).start()

    def on_unmount(self) -> None:
        """Whoever closes the sheet stops the work."""
        self._stop.set()

    # --- in the thread ----------------------------------------------------------------------------------------------

    def _work(self) -> None:
        picture = None
        try:
            result = self._analyse(self._path, self._tell)
            if isinstance(result, PhotoAnalysis):
                picture = _preview(self._path)
        except _Closed:
            return
        except Exception as error:
            log.exception("an opened file could not be analysed")
            result = Failure(str(self._path), f"could not be analysed ({type(error).__name__})")
        self._post(self.Analysed(result, picture))

    def _tell(self, share: float) -> None:
        if self._stop.is_set():
            raise _Closed
        self._post(self.Progressed(share))

    def _post(self, message: Message) -> None:
        with contextlib.suppress(RuntimeError):  # the program has been left
            self.post_message(message)

    # --- on the screen ----------------------------------------------------------------------------------------------

    def on_opened_screen_progressed(self, progressed: Progressed) -> None:
        """Move the bar."""
        self._progress.update(_progress(progressed.share))

    async def on_opened_screen_analysed(self, analysed: Analysed) -> None:
        """Show the result in place of the progress."""
        result, self._picture = analysed.result, analysed.picture
        await self._progress.remove()
        await self._sheet.mount(*self._parts(result))
        if isinstance(result, Failure):
            return
        self._photo_size, self._seen = result.size, result.faces
        if not result.faces and self._picture is not None:
            self._camera.show(self._picture, ())
        if result.faces and self._faces.is_attached:
            self._faces.focus()
            self._faces.highlighted = 0
        is_video = isinstance(result, VideoAnalysis)
        self._sheet.set_class(is_video, "video")
        if len(result.faces) > 1:
            self._sheet.border_subtitle = f"Up and Down {'scroll' if is_video else 'choose a face'} · Esc closes"

    def _parts(self, result: Analysis | Failure) -> list[Widget]:
        if isinstance(result, Failure):
            return [Static(Content(result.error), classes="problem")]
        parts: list[Widget] = []
        if self._picture is not None:
            parts.append(Horizontal(self._camera, self._face, id="photo"))
        if not result.faces:
            return [*parts, Static("no face to be seen", classes="soft")]
        self._faces.add_options(_rows(result))
        parts += [Static(HEADINGS, classes="soft"), self._faces]
        if isinstance(result, VideoAnalysis):
            parts.append(Static(_scale(result.seconds), classes="soft"))
        return parts

    def on_option_list_option_highlighted(self, highlighted: OptionList.OptionHighlighted) -> None:
        """Mark the chosen face in the picture, and show its distribution."""
        if self._picture is None:
            return
        chosen = highlighted.option_index
        boxes = tuple(_face_box(face, self._photo_size, number == chosen) for number, face in enumerate(self._seen))
        self._camera.show(self._picture, boxes)
        mood = self._seen[chosen].mood
        self._face.update(Content("\n").join([*bars(mood, FACE_CELLS), Content(""), *sliders(mood, FACE_CELLS)]))


def _progress(share: float) -> Content:
    done = round(share * 40)
    return Content.assemble("looking at it  ", ("━" * done, SKY), ("━" * (40 - done), FAINT), (f" {share:>4.0%}", SOFT))


def _rows(analysis: Analysis) -> list[Content]:
    """A row a face of a photo; a row, and below it the mood over time, a person of a video."""
    rows = [_row(face) for face in analysis.faces]
    if isinstance(analysis, PhotoAnalysis):
        return rows
    return [
        Content("\n").join([Content(""), row, *(MARGIN + line for line in mood_over_time(analysis, person.track))])
        for row, person in zip(rows, analysis.faces, strict=True)
    ]


def _row(face: SeenFace) -> Content:
    """One face, in the columns of `HEADINGS`."""
    mood, affect = face.mood, face.mood.affect
    sign = EMOTION_SIGN[mood.emotion] if mood.emotion is not None else NO_SIGN
    return Content.assemble(
        (f"{face.track:>2}  ", SOFT),
        (f"{sign:<4}", EMOTION_COLOUR[mood.emotion] if mood.emotion is not None else SOFT),
        f"{look_in_words(mood):<18}{mood.confidence:>6.0%}{affect.valence:>+z9.2f}{affect.arousal:>+z9.2f}",
        (f"   {quality_in_words(face)}", SOFT),
    )


def mood_over_time(analysis: VideoAnalysis, track: int, width: int = STRIP_CELLS) -> list[Content]:
    """Two lines of `width` cells for the whole video: how one person looked, and since when."""
    history = MoodHistory()
    moods = [next((f.mood for f in moment.faces if f.track == track), None) for moment in analysis.frames]
    for column in range(width):
        history.add(column * BIN_S, moods[column * len(moods) // width])
    return history.strip(width)


def _scale(seconds: float) -> Content:
    end = f"{int(seconds) // 60}:{int(seconds) % 60:02}"
    return MARGIN + f"0:00{end:>{STRIP_CELLS - 4}}"


def _face_box(face: SeenFace, size: tuple[int, int], chosen: bool) -> FaceBox:
    (width, height), box = size, face.box
    return FaceBox(x=box.x / width, y=box.y / height, width=box.width / width, height=box.height / height, user=chosen)


def _preview(path: Path) -> NDArray[np.uint8] | None:
    """The photo with at most `PREVIEW` pixels along its longer side; None where it is a line, or gone."""
    from assistant.ui.blocks import shrink
    from perception.photo import PhotoError, read_photo

    try:
        image = read_photo(path)
    except PhotoError:
        return None
    height, width = image.shape[:2]
    if min(height, width) < 2:  # half-block cells need two rows
        return None
    scale = min(1.0, PREVIEW / max(height, width))
    return shrink(image, max(2, round(width * scale)), max(2, round(height * scale)))
