"""Faces made worse in the ways a camera at home makes them worse, and how much of the accuracy is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.data import SIZE, FaceSet
from models.evaluate import Classify, Target, answers

Faces = NDArray[np.uint8]  # (N, 48, 48), gray, 0..255
_Change = Callable[[Faces, float, np.random.Generator], NDArray[Any]]

# The sensor of a dim room, by judgement: a pixel of a webcam holds some thousand electrons, and a face that is
# 100 to 200 px wide averages several of them into each of our 48 x 48.
_ELECTRONS: Final = 4000.0  # of a white pixel in full light
_READ_NOISE: Final = 8.0  # electrons, standard deviation
_GAMMA: Final = 2.2  # of gray values over light


@dataclass(frozen=True, slots=True)
class Corruption:
    """One way in which faces get worse, at strengths that go from slight to severe."""

    name: str
    unit: str
    strengths: tuple[float, ...]
    change: _Change

    def __call__(self, faces: Faces, strength: float, seed: int = 0) -> Faces:
        """`faces`, (N, 48, 48) uint8, made worse; the same seed gives the same picture of each."""
        changed = self.change(faces, strength, np.random.default_rng(seed))
        return np.clip(np.rint(changed), 0, 255).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Worsened:
    """The accuracy that is left under one corruption at one strength."""

    corruption: str
    unit: str
    strength: float
    accuracy: float


def measure_robustness(
    faces: FaceSet,
    classify: Classify,
    *,
    target: Target = "fer2013",
    seed: int = 0,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> list[Worsened]:
    """The accuracy of a classifier on `faces`, by the labels of `target`, under every corruption, slight to severe.

    `progress` hears after each measurement how many are done, of how many. Raises DataError where FER+ has no
    majority for any of the faces and should.
    """
    if target == "ferplus":
        faces = faces.with_majority()
    rows: list[Worsened] = []
    settings = [(corruption, strength) for corruption in CORRUPTIONS for strength in corruption.strengths]
    for corruption, strength in settings:
        accuracy = _accuracy_left(faces, classify, corruption, strength, seed)
        rows.append(Worsened(corruption.name, corruption.unit, strength, accuracy))
        progress(len(rows), len(settings))
    return rows


def _accuracy_left(faces: FaceSet, classify: Classify, corruption: Corruption, strength: float, seed: int) -> float:
    # By the batch, which spares memory: the next batch meets the same draws.
    given = answers(faces.images, lambda batch: classify(corruption(batch, strength, seed)))
    return float((given.argmax(axis=1) == faces.labels).mean())


def robustness_table(rows: Sequence[Worsened]) -> str:
    """A table for people: one line a corruption, strengths with the accuracy that is left."""
    lines = ["accuracy that is left at each strength"]
    for name in dict.fromkeys(row.corruption for row in rows):
        same = [row for row in rows if row.corruption == name]
        cells = "".join(f"{f'{row.strength:g}':>9} {row.accuracy:.3f}" for row in same)
        lines.append(f"{f'{name}, {same[0].unit}':<36}{cells}")
    return "\n".join(lines)


def _blur(faces: Faces, sigma: float, _: np.random.Generator) -> NDArray[Any]:
    import cv2

    return np.stack([cv2.GaussianBlur(face, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE) for face in faces])


def _noise(faces: Faces, sigma: float, rng: np.random.Generator) -> NDArray[Any]:
    return faces + sigma * rng.standard_normal(faces.shape, np.float32)


def _low_light(faces: Faces, light: float, rng: np.random.Generator) -> NDArray[Any]:
    """Less light: fewer photons with their shot noise, the sensor's read noise, and no gain to make up for it."""
    electrons = (faces / 255) ** _GAMMA * light * _ELECTRONS
    counted = rng.poisson(electrons) + rng.normal(0, _READ_NOISE, faces.shape)
    return 255 * np.clip(counted / _ELECTRONS, 0, 1) ** (1 / _GAMMA)


def _jpeg(faces: Faces, quality: float, _: np.random.Generator) -> NDArray[Any]:
    import cv2

    files = [cv2.imencode(".jpg", face, [cv2.IMWRITE_JPEG_QUALITY, int(quality)])[1] for face in faces]
    return np.stack([cv2.imdecode(file, cv2.IMREAD_GRAYSCALE) for file in files])


def _occlusion(faces: Faces, share: float, rng: np.random.Generator) -> NDArray[Any]:
    """A square of one gray value somewhere on the face: a hand, a mug, the edge of a screen."""
    side = round(SIZE * share**0.5)
    corners = rng.integers(0, SIZE - side + 1, (2, len(faces), 1, 1))
    rows, columns = np.mgrid[0:SIZE, 0:SIZE]
    covered = (
        (rows >= corners[0]) & (rows < corners[0] + side) & (columns >= corners[1]) & (columns < corners[1] + side)
    )
    return np.where(covered, rng.integers(0, 256, (len(faces), 1, 1)), faces)


def _small(faces: Faces, side: float, _: np.random.Generator) -> NDArray[Any]:
    """A face that is only so many pixels wide, enlarged as `perception.crop` does."""
    import cv2

    few, full = (int(side), int(side)), (SIZE, SIZE)
    small = [cv2.resize(face, few, interpolation=cv2.INTER_AREA) for face in faces]
    return np.stack([cv2.resize(face, full, interpolation=cv2.INTER_LINEAR) for face in small])


def _roll(faces: Faces, degrees: float, rng: np.random.Generator) -> NDArray[Any]:
    turns = np.radians(degrees) * rng.choice([-1, 1], len(faces))
    return _moved(faces, turns, np.ones(len(faces)), np.zeros((len(faces), 2)))


def _shift(faces: Faces, share: float, rng: np.random.Generator) -> NDArray[Any]:
    way = rng.uniform(0, 2 * np.pi, len(faces))
    by = SIZE * share * np.stack([np.cos(way), np.sin(way)], axis=1)
    return _moved(faces, np.zeros(len(faces)), np.ones(len(faces)), by)


def _zoom(faces: Faces, factor: float, _: np.random.Generator) -> NDArray[Any]:
    return _moved(faces, np.zeros(len(faces)), np.full(len(faces), factor), np.zeros((len(faces), 2)))


def _moved(faces: Faces, turns: NDArray[Any], zooms: NDArray[Any], shifts: NDArray[Any]) -> NDArray[Any]:
    """Each face turned (radians), enlarged and shifted (px, right and down) about its middle; edges are repeated."""
    import cv2

    middle = (SIZE - 1) / 2
    moved = []
    for face, turn, zoom, shift in zip(faces, turns, zooms, shifts, strict=True):
        turned = cv2.getRotationMatrix2D((middle, middle), float(np.degrees(turn)), float(zoom))
        matrix: NDArray[np.float64] = np.asarray(turned, dtype=np.float64)
        matrix[:, 2] += shift
        moved.append(cv2.warpAffine(face, matrix, (SIZE, SIZE), borderMode=cv2.BORDER_REPLICATE))
    return np.stack(moved)


CORRUPTIONS: Final = (
    Corruption("blur", "sigma in px", (0.5, 1, 1.5, 2), _blur),
    Corruption("noise", "sigma in gray levels", (5, 10, 20, 40), _noise),
    Corruption("low light", "share of the light", (0.3, 0.1, 0.03, 0.01), _low_light),
    Corruption("JPEG", "quality", (50, 20, 10, 5), _jpeg),
    Corruption("occlusion", "share covered", (0.05, 0.1, 0.2, 0.3), _occlusion),
    Corruption("small face", "side in px", (32, 24, 16, 12), _small),
    Corruption("roll", "degrees", (10, 20, 30, 45), _roll),
    Corruption("shift", "share of the side", (0.05, 0.1, 0.15, 0.2), _shift),
    Corruption("zoom in", "times", (1.1, 1.2, 1.35, 1.5), _zoom),
    Corruption("zoom out", "times", (0.9, 0.8, 0.7, 0.6), _zoom),
)
