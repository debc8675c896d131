"""The classifier runs any model of the shipped form, and says in one line why it cannot run another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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


def test_the_second_head_answers_for_live_faces_and_the_first_for_figures(tmp_path: Path, crops: np.ndarray) -> None:  # type: ignore[type-arg]
    temperatures = {"temperature": "2.0", "temperature_ferplus": "0.5"}
    path = write_model(tmp_path / "two.onnx", temperatures, outputs=("logits", "ferplus"))
    live, figures = EmotionClassifier(path), EmotionClassifier(path, "fer2013")
    assert (live.target, live.temperature) == ("ferplus", 0.5)
    assert (figures.target, figures.temperature) == ("fer2013", 2.0)
    rng = np.random.default_rng(7)
    for classifier in (figures, live):  # in the order in which the heads' weights were drawn
        weights = rng.normal(0, 0.001, (48 * 48, 7)).astype(np.float32)
        expected = crops.reshape(3, -1).astype(np.float32) @ weights
        assert classifier.plain_logits(crops) == pytest.approx(expected, abs=1e-3)


def test_a_model_with_one_head_answers_for_both(tiny_model: Path, crops: np.ndarray) -> None:  # type: ignore[type-arg]
    live, figures = EmotionClassifier(tiny_model, "ferplus"), EmotionClassifier(tiny_model, "fer2013")
    assert live.target == figures.target == "fer2013"
    assert live.temperature == figures.temperature == 2.0
    assert (live.logits(crops) == figures.logits(crops)).all()


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


@pytest.mark.parametrize("form", [{"side": 64}, {"outputs": ("ferplus",)}, {"outputs": ("logits", "age")}])
def test_a_model_of_another_shape_is_refused(tmp_path: Path, form: dict[str, Any]) -> None:
    with pytest.raises(ModelError, match="not an emotion model of Attune"):
        EmotionClassifier(write_model(tmp_path / "other.onnx", {}, **form))


@pytest.mark.parametrize("temperature", ["warm", "0", "-1", "inf", "nan"])
def test_a_senseless_temperature_is_refused(tmp_path: Path, temperature: str) -> None:
    with pytest.raises(ModelError, match=f"temperature in its metadata is '{temperature}'"):
        EmotionClassifier(write_model(tmp_path / "hot.onnx", {"temperature": temperature}))
    path = write_model(tmp_path / "hot.onnx", {"temperature_ferplus": temperature}, outputs=("logits", "ferplus"))
    with pytest.raises(ModelError, match=f"temperature_ferplus in its metadata is '{temperature}'"):
        EmotionClassifier(path)


def test_without_a_temperature_logits_stay_as_they_are(tmp_path: Path) -> None:
    assert EmotionClassifier(write_model(tmp_path / "plain.onnx", {})).temperature == 1.0


@pytest.mark.skipif(not SHIPPED.exists(), reason="the emotion model has not been trained yet")
def test_the_shipped_model_sees_no_anger_in_a_friendly_portrait(portrait: Image, finder: FaceFinder) -> None:
    classifier = EmotionClassifier()
    (face,) = finder.find(portrait)
    (probabilities,) = classifier.probabilities(classifier.logits(crop_face(portrait, face)[None]))
    assert Emotion(int(probabilities.argmax())) in {Emotion.HAPPY, Emotion.NEUTRAL}
    assert probabilities[Emotion.HAPPY] + probabilities[Emotion.NEUTRAL] > 0.6
