"""What finding and cutting out a face costs in accuracy: FER-2013 as a camera's pictures, against as it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parents[2] / "shared" / "data" / "fer2013" / "fer2013_train_public.npz"

_ENLARGED: Final = 4  # times; as in `perception.crop`, where the contract was fitted
_BORDER: Final = 0.5  # of a side


@dataclass(frozen=True, slots=True)
class CropContract:
    """Both accuracies are of the faces that were found, by FER-2013's labels, with mirror averaging."""

    faces: int  # that were shown to the detector
    found: float  # 0..1, share of them
    accuracy_raw: float  # 0..1, of the 48x48 pictures as they are
    accuracy_crops: float  # 0..1, of what was cut out again
    agreement: float  # 0..1, share with the same answer either way

    @property
    def cost_points(self) -> float:
        """How many hundredths of accuracy the crops lose."""
        return (self.accuracy_raw - self.accuracy_crops) * 100


def measure(data: Path, split: str | None, most: int | None) -> CropContract | None:
    """Measure on the faces of `split` in `data`, or on `most` spread over them; None where not one is found.

    Raises DataError where these cannot be used.
    """
    import cv2
    import numpy as np

    from models.data import load_faces
    from perception import EmotionClassifier, FaceFinder, crop_face

    faces = load_faces(data, split)
    if most is not None:
        faces = faces[np.unique(np.linspace(0, len(faces) - 1, most).round().astype(np.intp))]
    finder, classifier = FaceFinder(), EmotionClassifier(target="fer2013")
    side = faces.images.shape[1] * _ENLARGED
    border = round(side * _BORDER)
    rows, crops = [], []
    for row, image in enumerate(faces.images):
        large = cv2.resize(image, (side, side), interpolation=cv2.INTER_CUBIC)
        framed = cv2.copyMakeBorder(large, border, border, border, border, cv2.BORDER_REPLICATE)
        picture = np.asarray(cv2.cvtColor(framed, cv2.COLOR_GRAY2BGR), np.uint8)
        if found := finder.find(picture):
            rows.append(row)
            crops.append(crop_face(picture, found[0]))
    if not rows:
        return None
    seen = faces[np.array(rows)]
    raw = classifier.logits(seen.images).argmax(axis=1)
    cut = classifier.logits(np.stack(crops)).argmax(axis=1)
    return CropContract(
        len(faces),
        len(rows) / len(faces),
        float((raw == seen.labels).mean()),
        float((cut == seen.labels).mean()),
        float((raw == cut).mean()),
    )
