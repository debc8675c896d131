"""Every view of an evaluation becomes a picture, also where there is little to see."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="pictures need the extra 'train'")

from models.emotions import Emotion
from models.evaluate import Evaluation
from models.plots import draw_evaluation
from models.robustness import CORRUPTIONS, Worsened

pytestmark = pytest.mark.slow

VIEWS = ["confusion", "reliability", "recall", "risk_coverage"]


def _evaluation(n: int, seed: int = 0) -> Evaluation:
    rng = np.random.default_rng(seed)
    probabilities = rng.dirichlet(np.full(len(Emotion), 0.4), n)
    labels = np.array([rng.choice(len(Emotion), p=row) for row in probabilities], np.uint8)
    return Evaluation(labels, probabilities, "fer2013", True)


def _read(path: Path) -> np.ndarray:
    picture = cv2.imread(str(path))
    assert picture is not None
    return picture


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    rows = [Worsened(c.name, c.unit, s, 0.5) for c in CORRUPTIONS for s in c.strengths]
    folder = tmp_path_factory.mktemp("plots") / "made" / "here"
    return draw_evaluation(_evaluation(300), folder, source="made faces", robustness=rows)


def test_every_view_is_drawn(drawn: list[Path]) -> None:
    assert [path.stem for path in drawn] == [*VIEWS, "robustness"]
    assert sorted(drawn[0].parent.iterdir()) == sorted(drawn)
    for path in drawn:
        picture = _read(path)
        assert min(picture.shape[:2]) > 500
        assert picture.std() > 10  # something is drawn on it


def test_the_pictures_show_what_was_measured(drawn: list[Path], tmp_path: Path) -> None:
    others = draw_evaluation(_evaluation(300, seed=1), tmp_path, source="made faces")
    assert [path.stem for path in others] == VIEWS  # of robustness nothing was measured
    for path, other in zip(drawn, others, strict=False):
        assert (_read(path) != _read(other)).any()


def test_the_diagonal_of_the_confusion_is_dark_where_answers_are_right(tmp_path: Path) -> None:
    labels = np.arange(len(Emotion), dtype=np.uint8).repeat(3)
    perfect = Evaluation(labels, np.eye(len(Emotion))[labels], "fer2013", False)
    picture = _read(draw_evaluation(perfect, tmp_path)[0])
    blue = (picture == (0xB2, 0x72, 0x00)).all(axis=2)
    assert blue.mean() == pytest.approx(0.1, abs=0.04)  # seven cells of 49, in the share that the grid takes
    rows, columns = np.nonzero(blue)
    assert np.corrcoef(rows, columns)[0, 1] > 0.9


def test_a_single_face_is_drawn_too(tmp_path: Path) -> None:
    answer, label = np.eye(len(Emotion))[[Emotion.HAPPY]], np.array([Emotion.SAD], np.uint8)
    draw_evaluation(Evaluation(label, answer, "ferplus", False), tmp_path, robustness=[Worsened("blur", "px", 1, 0)])
    assert {path.stem for path in tmp_path.iterdir()} == {*VIEWS, "robustness"}
