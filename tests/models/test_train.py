"""Training: a tiny run learns, resumes to the same weights, and exports to the same answers."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

torch = pytest.importorskip("torch", reason="training needs the extra 'train'")

from models.curves import draw_curves  # noqa: E402
from models.data import DataError, FaceSet  # noqa: E402
from models.emotions import Emotion  # noqa: E402
from models.evaluate import evaluate  # noqa: E402
from models.export import export_onnx, halve_onnx, quantise_onnx  # noqa: E402
from models.network import EmotionCNN  # noqa: E402
from models.recipe import RECIPES, Phase, Recipe  # noqa: E402
from models.train import Epoch, load_trained, mirrored_logits, targets_of, train, train_recipe  # noqa: E402
from tests.models.made_faces import made_faces  # noqa: E402

TINY = Recipe(
    widths=(4, 8),
    batch=28,
    phases=(Phase(epochs=2, size=24), Phase(epochs=2, size=48)),
    average=0.8,
    shift=0.02,
    zoom=0.02,
    rotate=3,
    blur=0,
    noise=0,
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
    export_onnx(network, path, VALIDATION)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    faces = VALIDATION.images[:5, None].astype(np.float32)
    answers = session.run(["logits", "ferplus"], {"faces": faces})
    with torch.inference_mode():
        expected = network(torch.from_numpy(faces)).numpy()
    np.testing.assert_allclose(np.stack(answers, axis=1), expected, atol=1e-4)
    facts = session.get_modelmeta().custom_metadata_map
    assert facts["classes"] == "angry,disgust,fear,happy,sad,surprise,neutral"
    assert 0.1 <= float(facts["temperature"]) < 10
    assert 0.1 <= float(facts["temperature_ferplus"]) < 10


def test_eight_bits_answer_nearly_as_thirty_two(run: tuple[Path, list[Epoch]], tmp_path: Path) -> None:
    plain, quantised = tmp_path / "emotion.onnx", tmp_path / "emotion.int8.onnx"
    export_onnx(load_trained(run[0])[0], plain, VALIDATION)
    quantise_onnx(plain, quantised, TRAINING)
    faces = VALIDATION.images[:, None].astype(np.float32)
    whole, small = (
        onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"]) for path in (plain, quantised)
    )
    exact, rounded = (session.run(["logits"], {"faces": faces})[0] for session in (whole, small))
    assert not np.array_equal(exact, rounded)  # they are two networks
    assert np.abs(exact - rounded).max() < 0.2 * np.abs(exact).max()
    assert small.get_modelmeta().custom_metadata_map.items() >= whole.get_modelmeta().custom_metadata_map.items()


def test_weights_kept_in_sixteen_bits_take_half_the_place_and_answer_alike(tmp_path: Path) -> None:
    torch.manual_seed(3)
    network = EmotionCNN((16, 32, 64), stem=2, dropout=0.0, heads=2)
    path = tmp_path / "emotion.onnx"
    export_onnx(network, path, VALIDATION)
    faces = VALIDATION.images[:, None].astype(np.float32)
    answers = []
    sizes = []
    for change in (lambda _: None, halve_onnx):
        change(path)
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        answers.append(session.run(["logits", "ferplus"], {"faces": faces}))
        sizes.append(path.stat().st_size)
        assert "temperature_ferplus" in session.get_modelmeta().custom_metadata_map
    assert sizes[1] < 0.6 * sizes[0]
    for before, after in zip(*answers, strict=True):
        np.testing.assert_allclose(before, after, atol=5e-3 * np.abs(before).max())


def test_mirror_averaging_does_not_care_about_sides(run: tuple[Path, list[Epoch]]) -> None:
    network = load_trained(run[0])[0]
    mirrored = VALIDATION.images[:, :, ::-1].copy()
    torch.testing.assert_close(mirrored_logits(network, VALIDATION.images), mirrored_logits(network, mirrored))


def test_the_first_head_learns_the_label_and_the_second_the_votes() -> None:
    faces = made_faces(1)
    assert faces.votes is not None
    faces.votes[0] = 0  # an image that FER+ dropped: the label alone
    faces.votes[1] = [0, 4, 0, 4, 0, 0, 0]
    label, votes = targets_of(faces, Recipe(label_smoothing=0.07, votes=0.5, ferplus=0.5)).unbind(1)
    torch.testing.assert_close(label.sum(1), torch.ones(7))
    assert label[0, 0].item() == pytest.approx(0.94)
    assert label[1, 1].item() == pytest.approx((0.94 + 0.5) / 2)
    assert not votes[0].any()
    assert votes[1].tolist() == [0, 0.5, 0, 0.5, 0, 0, 0]


def test_without_votes_there_is_one_head(tmp_path: Path) -> None:
    faces = FaceSet(TRAINING.images, TRAINING.labels)
    assert targets_of(faces, Recipe()).shape == (len(faces), 1, 7)
    short = TINY.model_copy(update={"phases": (Phase(epochs=1, size=24),)})
    train(short, faces, VALIDATION, tmp_path)
    network = load_trained(tmp_path)[0]
    export_onnx(network, tmp_path / "emotion.onnx", VALIDATION)
    session = onnxruntime.InferenceSession(str(tmp_path / "emotion.onnx"), providers=["CPUExecutionProvider"])
    assert [output.name for output in session.get_outputs()] == ["logits"]


def test_a_pupil_learns_from_its_teachers(run: tuple[Path, list[Epoch]], tmp_path: Path) -> None:
    """With nothing but its teacher to learn from, and labels that are all wrong, a pupil gets them right."""
    teacher = load_trained(run[0])[0]
    wrong = FaceSet(TRAINING.images, (TRAINING.labels + 1) % 7)
    taught = train(TINY.model_copy(update={"distil": 1.0}), wrong, VALIDATION, tmp_path / "a", teachers=[teacher])
    alone = train(TINY, wrong, VALIDATION, tmp_path / "b")
    assert taught[-1].validation_accuracy > alone[-1].validation_accuracy + 0.1


def test_teachers_see_the_faces_as_their_pupil_does(run: tuple[Path, list[Epoch]], tmp_path: Path) -> None:
    seen: set[int] = set()
    teacher = load_trained(run[0])[0]
    teacher.register_forward_pre_hook(lambda _, faces: seen.add(faces[0].shape[-1]))
    train(TINY, TRAINING, VALIDATION, tmp_path, teachers=[teacher])
    assert seen == {phase.size for phase in TINY.phases}


def test_a_teacher_of_one_head_leaves_the_other_to_the_votes(tmp_path: Path) -> None:
    """The second shipped recipe has such a teacher, and a pupil with both."""
    teacher = EmotionCNN(TINY.widths, stem=TINY.stem, dropout=0, heads=1)
    torch.nn.init.zeros_(teacher.heads[0].weight)
    teacher.heads[0].bias.data = torch.eye(7)[Emotion.SAD] * 50  # it says sad, whatever the face
    train(TINY.model_copy(update={"distil": 1.0}), TRAINING, VALIDATION, tmp_path, teachers=[teacher])
    by_label, by_votes = mirrored_logits(load_trained(tmp_path)[0], VALIDATION.images).argmax(2).T
    assert (by_label == Emotion.SAD).all()
    assert (by_votes == torch.from_numpy(VALIDATION.labels)).float().mean() > 0.4  # chance is 0.14


def test_a_run_goes_on_from_the_weights_it_starts_with(run: tuple[Path, list[Epoch]], tmp_path: Path) -> None:
    start = load_trained(run[0])[0]
    still = TINY.model_copy(update={"learning_rate": 1e-9, "phases": (Phase(epochs=1, size=48),)})
    train(still, TRAINING, VALIDATION, tmp_path / "a", start=start)
    after = load_trained(tmp_path / "a")[0]
    torch.testing.assert_close(after.features[0].weight, start.features[0].weight)
    torch.testing.assert_close(after.heads[0].weight, start.heads[0].weight)
    narrower = still.model_copy(update={"widths": (3, *TINY.widths[1:])})
    with pytest.raises(DataError, match="narrower stages"):
        train(narrower, TRAINING, VALIDATION, tmp_path / "b", start=start)
    fewer = still.model_copy(update={"widths": TINY.widths[:-1]})
    with pytest.raises(DataError, match="another stem"):
        train(fewer, TRAINING, VALIDATION, tmp_path / "c", start=start)


def test_a_wider_network_begins_with_the_answers_of_the_one_it_grew_from(
    run: tuple[Path, list[Epoch]], tmp_path: Path
) -> None:
    start, recipe, _ = load_trained(run[0])
    wider = recipe.model_copy(
        update={
            "widths": tuple(2 * width - 3 for width in recipe.widths),
            "learning_rate": 1e-9,
            "phases": (Phase(epochs=1, size=48),),
        }
    )
    train(wider, TRAINING, VALIDATION, tmp_path, start=start)
    grown = load_trained(tmp_path)[0]
    before, after = (mirrored_logits(network, VALIDATION.images)[:, 0].argmax(1) for network in (start, grown))
    assert float((before == after).float().mean()) > 0.7  # of seven; noise moves much in a net of four channels
    filters = [layer.weight for layer in grown.features if isinstance(layer, torch.nn.Conv2d)]
    for filters_of_layer in filters:
        assert len(torch.unique(filters_of_layer.flatten(1), dim=0)) == len(filters_of_layer), "copies must differ"


def test_a_run_out_of_patience_ends_and_keeps_its_best_weights(tmp_path: Path) -> None:
    """Labels that no picture explains: validation does not improve for long."""
    random = np.random.default_rng(0).permutation(TRAINING.labels)
    impatient = TINY.model_copy(update={"patience": 2, "phases": (Phase(epochs=30, size=24),)})
    history = train(impatient, FaceSet(TRAINING.images, random), VALIDATION, tmp_path)
    assert len(history) < 30
    accuracies = [epoch.validation_accuracy for epoch in history]
    best = int(np.argmax(accuracies))
    assert len(history) - 1 - best == 2
    logits = mirrored_logits(load_trained(tmp_path)[0], VALIDATION.images)[:, 0]
    assert float((logits.argmax(1).numpy() == VALIDATION.labels).mean()) == pytest.approx(accuracies[best], abs=0.05)
    assert len(train(impatient, FaceSet(TRAINING.images, random), VALIDATION, tmp_path)) == len(history)


@pytest.mark.timeout(300)
def test_two_processes_under_torchrun_train_one_network(tmp_path: Path) -> None:
    data, config, out = tmp_path / "faces.npz", tmp_path / "tiny.toml", tmp_path / "run"
    np.savez(
        data,
        images=np.concatenate([TRAINING.images, VALIDATION.images]),
        labels=np.concatenate([TRAINING.labels, VALIDATION.labels]),
        usage=np.repeat([0, 1], [len(TRAINING), len(VALIDATION)]),
    )
    config.write_text(
        "widths = [4, 8]\nbatch = 28\naverage = 0.8\nerase = 0.0\nmixup = 0.0\n[[phases]]\nepochs = 3\nsize = 24\n"
    )
    launch = ["torch.distributed.run", "--standalone", "--nproc_per_node", "2", "-m", "assistant", "train"]
    options = ["--data", str(data), "--config", str(config), "--out", str(out), "--threads", "1"]
    done = subprocess.run(
        [sys.executable, "-m", *launch, *options], capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stderr
    facts = json.loads((out / "environment.json").read_text())
    assert facts["processes"] == 2
    assert facts["training_digest"] == FaceSet(TRAINING.images, TRAINING.labels).digest()
    _, _, history = load_trained(out)
    assert [epoch.number for epoch in history] == [1, 2, 3]
    assert history[-1].objective < history[0].objective
    assert done.stdout.count("epoch 3/3") == 1  # one of them reports


def test_the_curves_are_drawn(run: tuple[Path, list[Epoch]], tmp_path: Path) -> None:
    import cv2

    draw_curves(run[1], tmp_path / "curves.png")
    picture = cv2.imread(str(tmp_path / "curves.png"))
    assert picture is not None
    assert picture.shape[1] > 1000
    assert picture.std() > 10  # something is drawn on it


@pytest.mark.slow
def test_the_recipes_that_ship_build_on_one_another(tmp_path: Path) -> None:
    """Each for one step at every picture size, from the first to the one that `attune train` runs by default."""
    trained: dict[str, int] = {}
    faces = made_faces(19)  # just over one batch
    train_recipe(
        RECIPES / "emotion.toml",
        faces,
        made_faces(1, seed=1),
        tmp_path,
        epochs=1,
        report=lambda name, _recipe, epoch: trained.update({name: epoch.size}),
    )
    assert trained == {path.stem: 48 for path in RECIPES.glob("*.toml")}
    assert list(trained)[-1] == "emotion"


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
            return network(torch.from_numpy(images[:, None]).float())[:, 0].softmax(1).numpy()

    measured = evaluate(VALIDATION, probabilities).accuracy
    assert measured == pytest.approx(run[1][-1].validation_accuracy, abs=0.03)  # training measures in bfloat16
