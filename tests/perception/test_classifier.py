"""The classifier runs any model of the shipped form, and says in one line why it cannot run another."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.emotions import Emotion
from perception.classifier import EmotionClassifier, ModelError
from perception.crop import crop_face
from perception.faces import FaceFinder
from perception.types import Image
from tests.perception.conftest import SHIPPED, write_model


@pytest.fixture
def crops() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(0).integers(0, 256, (3, 48, 48), dtype=np.uint8)


def test_logits_are_the_mean_over_a_face_and_its_mirror_image(tiny_model: Path, crops: np.ndarray) -> None:  # type: ignore[type-arg]
    classifier = EmotionClassifier(tiny_model)
    logits = classifier.logits(crops)
    weights = np.random.default_rng(7).normal(0, 0.001, (48 * 48, 7)).astype(np.float32)
    seen, mirrored = (c.reshape(3, -1).astype(np.float32) @ weights for c in (crops, crops[:, :, ::-1]))
    assert logits.shape == (3, 7)
    assert logits.dtype == np.float32
    assert logits == pytest.approx((seen + mirrored) / 2, abs=1e-3)
    assert classifier.logits(crops[:, :, ::-1]) == pytest.approx(logits, abs=1e-3)


def test_probabilities_are_softened_by_the_temperature_of_the_model(tiny_model: Path) -> None:
    classifier = EmotionClassifier(tiny_model)
    assert classifier.temperature == 2.0
    logits = np.array([[2, 0, 0, 0, 0, 0, 0], [1000, 0, 0, 0, 0, 0, -1000]], np.float32)
    probabilities = classifier.probabilities(logits)
    assert probabilities.sum(axis=1) == pytest.approx(1)
    assert probabilities[0, 0] == pytest.approx(np.e / (np.e + 6))
    assert probabilities[1, 0] == pytest.approx(1)


def test_no_faces_give_no_logits(tiny_model: Path) -> None:
    classifier = EmotionClassifier(tiny_model)
    logits = classifier.logits(np.empty((0, 48, 48), np.uint8))
    assert logits.shape == (0, 7)
    assert classifier.probabilities(logits).shape == (0, 7)


def test_a_missing_model_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.onnx: no emotion model there; .*`attune train`$"):
        EmotionClassifier(tmp_path / "none.onnx")


def test_a_file_that_is_no_model_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.onnx"
    path.write_bytes(b"not a model")
    with pytest.raises(ModelError, match=r"broken\.onnx: not a readable ONNX model; .*$") as caught:
        EmotionClassifier(path)
    assert "\n" not in str(caught.value)


def test_a_model_of_another_shape_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not an emotion model of Attune"):
        EmotionClassifier(write_model(tmp_path / "other.onnx", {}, side=64))


@pytest.mark.parametrize("temperature", ["warm", "0", "-1", "inf", "nan"])
def test_a_senseless_temperature_is_refused(tmp_path: Path, temperature: str) -> None:
    with pytest.raises(ModelError, match=f"temperature in its metadata is '{temperature}'"):
        EmotionClassifier(write_model(tmp_path / "hot.onnx", {"temperature": temperature}))


def test_without_a_temperature_logits_stay_as_they_are(tmp_path: Path) -> None:
    assert EmotionClassifier(write_model(tmp_path / "plain.onnx", {})).temperature == 1.0


@pytest.mark.skipif(not SHIPPED.exists(), reason="the emotion model has not been trained yet")
def test_the_shipped_model_sees_no_anger_in_a_friendly_portrait(portrait: Image, finder: FaceFinder) -> None:
    classifier = EmotionClassifier()
    (face,) = finder.find(portrait)
    (probabilities,) = classifier.probabilities(classifier.logits(crop_face(portrait, face)[None]))
    assert Emotion(int(probabilities.argmax())) in {Emotion.HAPPY, Emotion.NEUTRAL}
    assert probabilities[Emotion.HAPPY] + probabilities[Emotion.NEUTRAL] > 0.6
