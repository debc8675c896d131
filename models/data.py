"""Labelled faces from the three forms in which FER-2013 is passed around, as arrays."""

from __future__ import annotations

import csv
import hashlib
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from models.emotions import Emotion

SIZE: Final = 48  # pixels, both sides
SPLITS: Final = ("Training", "PublicTest", "PrivateTest")  # `usage` 0, 1, 2 in the .npz form

# FER+ (Barsoum et al. 2016) votes, columns neutral, happiness, surprise, sadness, anger, disgust, fear,
# contempt, unknown, not-a-face; the last three have no FER-2013 class.
_FERPLUS_COLUMNS: Final = {
    Emotion.NEUTRAL: 0,
    Emotion.HAPPY: 1,
    Emotion.SURPRISE: 2,
    Emotion.SAD: 3,
    Emotion.ANGRY: 4,
    Emotion.DISGUST: 5,
    Emotion.FEAR: 6,
}
_FERPLUS_VOTES: Final = 10  # columns


class DataError(Exception):
    """A data set cannot be used; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class FaceSet:
    """Faces with one label each and, where FER+ has them, the votes of ten taggers."""

    images: NDArray[np.uint8]  # (N, 48, 48), gray, 0..255
    labels: NDArray[np.uint8]  # (N,), an Emotion each
    votes: NDArray[np.float32] | None = None  # (N, 7) in Emotion order; a row of zeros has no FER+ votes
    other_votes: NDArray[np.float32] | None = None  # (N,), for contempt, unknown or not a face

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> FaceSet:
        votes = None if self.votes is None else self.votes[rows]
        others = None if self.other_votes is None else self.other_votes[rows]
        return FaceSet(self.images[rows], self.labels[rows], votes, others)

    def with_majority(self) -> FaceSet:
        """The faces on which FER+ has a majority for one of the seven emotions, with that as their label.

        A majority is more than half of all ten votes, also those for contempt, unknown and not a face (the mode
        "majority" of Barsoum et al. 2016); faces without one are left out. Raises DataError where no face has one.
        """
        if self.votes is None:
            raise DataError("these faces have no FER+ votes; use an .npz that has them as `ferplus_votes`")
        total = self.votes.sum(axis=1)
        if self.other_votes is not None:
            total = total + self.other_votes
        agreed = 2 * self.votes.max(axis=1) > total
        if not agreed.any():
            raise DataError("FER+ has a majority for none of these faces")
        return replace(self, labels=self.votes.argmax(axis=1).astype(np.uint8))[agreed]

    def digest(self) -> str:
        """SHA-256 of the images, labels and votes, to tell whether two runs saw the same faces."""
        arrays = (self.images, self.labels, *(() if self.votes is None else (self.votes,)))
        return hashlib.sha256(b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)).hexdigest()

    def without(self, other: FaceSet) -> FaceSet:
        """These faces less those that are pixel-identical to one in `other`.

        FER-2013 holds about 1,500 groups of identical images, some across its splits: a validation face that
        was also trained on would flatter the figure.
        """
        known = {image.tobytes() for image in other.images}
        return self[np.array([image.tobytes() not in known for image in self.images], dtype=np.bool_)]


def load_faces(path: Path, split: str | None = None) -> FaceSet:
    """Load the faces at `path`, only those of `split` where one is named.

    `path` is an `.npz` with `images`, `labels` and optionally `usage` and `ferplus_votes`; Kaggle's
    `fer2013.csv` (columns `emotion`, `pixels`, `Usage`); or a folder of folders named after the classes,
    perhaps below one named after the split (`train`, `test` or a FER-2013 split name). Kaggle's `test` folder holds
    both test splits: its pictures named `PublicTest_…` and `PrivateTest_…` are told apart.

    Raises DataError where the path, the split or the contents cannot be used.
    """
    if not path.exists():
        raise DataError(f"{path}: no such file or folder")
    if path.is_dir():
        faces = _from_folder(path, split)
    elif path.suffix == ".npz":
        faces = _from_npz(path, split)
    elif path.suffix == ".csv":
        faces = _from_csv(path, split)
    else:
        raise DataError(f"{path}: expected an .npz, Kaggle's fer2013.csv or a folder of class folders")
    if not len(faces):
        raise DataError(f"{path}: no faces" + (f" in the split {split}" if split else ""))
    return faces


def _split_number(split: str) -> int:
    for number, name in enumerate(SPLITS):
        if name.lower() == split.lower():
            return number
    raise DataError(f"'{split}' is no split of FER-2013; use one of {', '.join(SPLITS)}")


def _from_npz(path: Path, split: str | None) -> FaceSet:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            images, labels = arrays["images"], arrays["labels"]
            usage = arrays.get("usage")
            votes = arrays.get("ferplus_votes")
    except KeyError as missing:
        raise DataError(f"{path}: {missing.args[0]}") from None
    except (OSError, ValueError, TypeError, EOFError, BadZipFile, zlib.error) as error:
        raise DataError(f"{path}: not a readable .npz file ({error})") from None
    if images.ndim != 3 or images.shape[1:] != (SIZE, SIZE) or images.dtype != np.uint8:
        raise DataError(f"{path}: images must be uint8 of shape (N, {SIZE}, {SIZE}), not {images.dtype} {images.shape}")
    if labels.shape != (len(images),) or labels.dtype.kind not in "iu" or not np.isin(labels, list(Emotion)).all():
        raise DataError(f"{path}: labels must be {len(images)} numbers from 0 to {len(Emotion) - 1}")
    if usage is not None and usage.shape != labels.shape:
        raise DataError(f"{path}: usage must be {len(images)} numbers, not of shape {usage.shape}")
    seven = others = None
    if votes is not None:
        if votes.shape != (len(images), _FERPLUS_VOTES) or votes.dtype.kind not in "iuf":
            raise DataError(f"{path}: ferplus_votes must be {len(images)} rows of {_FERPLUS_VOTES} numbers")
        seven = votes[:, [_FERPLUS_COLUMNS[emotion] for emotion in Emotion]].astype(np.float32)
        others = votes[:, len(Emotion) :].sum(axis=1, dtype=np.float32)
    faces = FaceSet(images, labels.astype(np.uint8), seven, others)
    if split is None:
        return faces
    number = _split_number(split)
    if usage is None:
        raise DataError(f"{path}: has no `usage` array, so no split can be chosen; leave the split out")
    return faces[usage == number]


def _from_csv(path: Path, split: str | None) -> FaceSet:
    wanted = None if split is None else SPLITS[_split_number(split)]
    images: list[NDArray[np.uint8]] = []
    labels: list[int] = []
    try:
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            reader.fieldnames = [name.strip() for name in reader.fieldnames or ()]  # one of Kaggle's files has spaces
            if not {"emotion", "pixels"} <= set(reader.fieldnames):
                raise DataError(f"{path}: expected the columns emotion, pixels, Usage of Kaggle's fer2013.csv")
            for row in reader:
                if wanted is not None and row.get("Usage") != wanted:
                    continue
                try:
                    label = Emotion(int(row["emotion"]))
                    image = np.array(row["pixels"].split(), dtype=np.uint8).reshape(SIZE, SIZE)
                except (ValueError, OverflowError, AttributeError, TypeError):
                    raise DataError(f"{path}: line {reader.line_num} is no label and 2,304 gray values") from None
                labels.append(label)
                images.append(image)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path}: not a readable CSV file ({error})") from None
    if not images:
        return FaceSet(np.empty((0, SIZE, SIZE), np.uint8), np.empty(0, np.uint8))
    return FaceSet(np.stack(images), np.array(labels, dtype=np.uint8))


_FOLDER_NAMES: Final = {"Training": ("train", "Training"), "PublicTest": ("validation", "val", "PublicTest", "test")}


def _from_folder(path: Path, split: str | None) -> FaceSet:
    import cv2  # heavy, and needed for this form alone

    root = path
    foreign: tuple[str, ...] = ()  # how pictures of other splits are named
    if split is not None:
        split = SPLITS[_split_number(split)]
        foreign = tuple(f"{other}_" for other in SPLITS if other != split)
        names = _FOLDER_NAMES.get(split, ("test", split))
        root = next((path / name for name in names if (path / name).is_dir()), root)
        if root == path:
            raise DataError(f"{path}: has no folder for the split {split} ({' or '.join(names)})")
    images: list[NDArray[np.uint8]] = []
    labels: list[int] = []
    for folder in sorted(p for p in root.rglob("*") if p.is_dir()):
        try:
            emotion = Emotion.from_label(folder.name)
        except ValueError:
            continue
        for file in sorted(folder.iterdir()):
            if file.suffix.lower() not in {".jpg", ".jpeg", ".png", ".bmp"} or file.name.startswith(foreign):
                continue
            image = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
            if image is None:
                raise DataError(f"{file}: not a readable picture")
            if image.shape != (SIZE, SIZE):
                image = cv2.resize(image, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
            images.append(image.astype(np.uint8))
            labels.append(emotion)
    if not images:
        raise DataError(f"{root}: no pictures in folders named {', '.join(e.label for e in Emotion)}")
    return FaceSet(np.stack(images), np.array(labels, dtype=np.uint8))
