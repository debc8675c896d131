"""Training: a tiny run learns, resumes to the same weights, and exports to the same answers."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

torch = pytest.importorskip("torch", reason="training needs the extra 'train'")

from models.curves import draw_curves  # noqa: E402
from models.data import DataError  # noqa: E402
from models.evaluate import evaluate  # noqa: E402
from models.export import export_onnx, fit_temperature, mirrored_logits  # noqa: E402
from models.recipe import RECIPES, Phase, Recipe  # noqa: E402
from models.train import Epoch, load_trained, targets_of, train  # noqa: E402
from tests.models.made_faces import made_faces  # noqa: E402

TINY = Recipe(
    widths=(4, 8),
    batch=28,
    phases=(Phase(epochs=2, size=24), Phase(epochs=2, size=48)),
    average=0.8,
    shift=0.02,
    zoom=0.02,
    rotate=3,
    erase=0,
    mixup=0,
)
TRAINING, VALIDATION = made_faces(40), made_faces(10, seed=1)


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Epoch]]:
    out = tmp_path_factory.mktemp("run")
    return out, train(TINY, TRAINING, VALIDATION, out)


def test_it_learns(run: tuple[Path, list[Epoch]]) -> None:
    _, history = run
    assert [epoch.number for epoch in history] == [1, 2, 3, 4]
    assert [epoch.size for epoch in history] == [24, 24, 48, 48]
    assert history[-1].validation_accuracy > 0.4  # chance is 0.14
    assert history[-1].objective < history[0].objective


class _KilledError(Exception):
    pass


def test_a_killed_run_resumes_to_the_same_weights(run: tuple[Path, list[Epoch]], tmp_path: Path) -> None:
    def kill(epoch: Epoch) -> None:
        if epoch.number == 2:
            raise _KilledError

    with pytest.raises(_KilledError):
        train(TINY, TRAINING, VALIDATION, tmp_path, report=kill)
    train(TINY, TRAINING, VALIDATION, tmp_path)
    whole, resumed = load_trained(run[0])[0].state_dict(), load_trained(tmp_path)[0].state_dict()
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


def test_a_folder_holds_one_recipe(run: tuple[Path, list[Epoch]]) -> None:
    with pytest.raises(DataError, match="another recipe"):
        train(TINY.model_copy(update={"seed": 5}), TRAINING, VALIDATION, run[0])


def test_too_few_faces_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="fewer than one batch"):
        train(Recipe(), made_faces(2), VALIDATION, tmp_path)


def test_onnx_and_torch_agree(run: tuple[Path, list[Epoch]], tmp_path: Path) -> None:
    network = load_trained(run[0])[0]
    path = tmp_path / "emotion.onnx"
    temperature = export_onnx(network, path, VALIDATION)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    faces = VALIDATION.images[:5, None].astype(np.float32)
    (logits,) = session.run(["logits"], {"faces": faces})
    with torch.inference_mode():
        expected = network(torch.from_numpy(faces)).numpy()
    np.testing.assert_allclose(logits, expected, atol=1e-4)
    assert float(session.get_modelmeta().custom_metadata_map["temperature"]) == pytest.approx(temperature, abs=1e-3)


def test_mirror_averaging_does_not_care_about_sides(run: tuple[Path, list[Epoch]]) -> None:
    network = load_trained(run[0])[0]
    mirrored = type(VALIDATION)(VALIDATION.images[:, :, ::-1].copy(), VALIDATION.labels)
    torch.testing.assert_close(mirrored_logits(network, VALIDATION), mirrored_logits(network, mirrored))


def test_the_temperature_undoes_a_known_one() -> None:
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(20_000, 7, generator=generator) * 2
    labels = torch.multinomial(logits.softmax(1), 1, generator=generator).squeeze(1)
    assert fit_temperature(logits * 3, labels) == pytest.approx(3, rel=0.05)


def test_targets_mix_the_label_with_the_votes() -> None:
    faces = made_faces(1)
    assert faces.votes is not None
    faces.votes[0] = 0  # an image that FER+ dropped: the label alone
    targets = targets_of(faces, Recipe(label_smoothing=0.07, ferplus=0.5))
    torch.testing.assert_close(targets.sum(1), torch.ones(7))
    assert targets[0, 0].item() == pytest.approx(0.94)
    assert targets[1, 1].item() == pytest.approx(0.97)


def test_the_curves_are_drawn(run: tuple[Path, list[Epoch]], tmp_path: Path) -> None:
    import cv2

    draw_curves(run[1], tmp_path / "curves.png")
    picture = cv2.imread(str(tmp_path / "curves.png"))
    assert picture is not None
    assert picture.shape[1] > 1000
    assert picture.std() > 10  # something is drawn on it


def test_every_recipe_that_ships_can_be_read() -> None:
    assert [Recipe.load(path).epochs for path in RECIPES.glob("*.toml")]


@pytest.mark.parametrize(
    ("content", "says"), [("batch = ", "not valid TOML"), ("bach = 3", "bach"), ("batch = 'x'", "batch")]
)
def test_a_mistake_in_a_recipe_is_one_line(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(content)
    with pytest.raises(DataError, match=says):
        Recipe.load(path)


def test_evaluation_agrees_with_training(run: tuple[Path, list[Epoch]]) -> None:
    network = load_trained(run[0])[0]

    def probabilities(images: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return network(torch.from_numpy(images[:, None]).float()).softmax(1).numpy()

    assert evaluate(VALIDATION, probabilities).accuracy == pytest.approx(run[1][-1].validation_accuracy)
