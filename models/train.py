"""Train the emotion CNN: one run folder with checkpoint, history, curves and the exported model.

Started by `torchrun`, the same code trains on several processes (DistributedDataParallel), each with its share
of every batch.
"""

from __future__ import annotations

import contextlib
import copy
import json
import os
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from models.augment import Augmentation, augment, mixup
from models.data import SIZE, DataError, FaceSet
from models.emotions import Emotion
from models.network import EmotionCNN, widened
from models.recipe import Recipe

CHECKPOINT: Final = "last.pt"
HISTORY: Final = "history.json"
_PROBE: Final = 1024  # clean training faces measured each epoch, for the curves


@dataclass(frozen=True, slots=True)
class Epoch:
    """What one epoch gave. Both measurements use averaged weights and unchanged faces, so they compare."""

    number: int  # from 1
    size: int  # side of the training pictures, pixels
    learning_rate: float  # at the end of the epoch
    objective: float  # mean training loss on augmented, mixed, smoothed batches
    train_loss: float  # cross-entropy on a fixed sample of training faces
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    seconds: float


def targets_of(faces: FaceSet, recipe: Recipe) -> Tensor:
    """Soft targets (N, heads, 7), one row for each head of the network.

    Head 0: the smoothed label, mixed with the FER+ votes where a face has any. Head 1: the votes alone; zeros,
    which train nothing, where there are none.
    """
    hard = F.one_hot(torch.from_numpy(faces.labels.astype(np.int64)), len(Emotion)).float()
    labels = hard * (1 - recipe.label_smoothing) + recipe.label_smoothing / len(Emotion)
    votes = torch.from_numpy(vote_shares(faces))
    labels = torch.lerp(labels, votes, recipe.votes * votes.sum(1, keepdim=True))
    return torch.stack([labels, votes], 1) if heads_for(recipe, faces) == 2 else labels.unsqueeze(1)


def vote_shares(faces: FaceSet) -> NDArray[np.float32]:
    """FER+ votes as shares (N, 7) of those for the seven emotions; zeros where a face has none."""
    if faces.votes is None:
        return np.zeros((len(faces), len(Emotion)), np.float32)
    return np.asarray(faces.votes / np.maximum(faces.votes.sum(axis=1, keepdims=True), 1), np.float32)


def heads_for(recipe: Recipe, faces: FaceSet) -> int:
    """Heads of the network: a second one where the recipe asks for it and the faces have FER+ votes to learn."""
    return 2 if recipe.ferplus and faces.votes is not None else 1


def train(
    recipe: Recipe,
    training: FaceSet,
    validation: FaceSet,
    out: Path,
    *,
    start: EmotionCNN | None = None,
    teachers: Sequence[EmotionCNN] = (),
    report: Callable[[Epoch], None] = lambda _: None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> list[Epoch]:
    """Run `recipe` from where the folder `out` stands: a new folder from the start, a checkpoint from there.

    A new run begins with the function of the network `start`, where that is given, which may be narrower, and learns
    from the answers of `teachers`, who see the same changed faces, beside the labels and votes (Beyer et al. 2022); a
    head that one of them lacks learns without them. Every epoch draws its random numbers from the recipe's seed and the
    epoch's number, so a run that was interrupted and resumed sees the same batches as one that was not. Where the
    recipe has patience, the run ends once it is spent.

    Raises DataError where `out` holds another recipe's run, where `start` has another stem or is wider, where there
    are fewer training faces than one batch, or where the processes cannot share a batch evenly.
    """
    if len(training) < recipe.batch:
        raise DataError(f"{len(training)} training faces are fewer than one batch of {recipe.batch}")
    with _processes() as device:
        main = _rank() == 0
        if recipe.batch % _world():
            raise DataError(f"a batch of {recipe.batch} cannot be shared evenly by {_world()} processes")
        out.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(recipe.seed)
        run = _Run(recipe, training, validation, start, teachers, device)
        history = run.restore(out)
        if main and not history:
            _record_environment(out, recipe, training, validation, device)
        for number in range(len(history), recipe.epochs):
            if recipe.patience and _since_best(history) >= recipe.patience:
                break
            epoch = run.epoch(number, progress if main else lambda *_: None)
            history.append(epoch)
            if main:
                run.save(out, history)
                report(epoch)
        return history


def train_recipe(
    config: Path,
    training: FaceSet,
    validation: FaceSet,
    out: Path,
    *,
    epochs: int | None = None,
    report: Callable[[str, Recipe, Epoch], None] = lambda *_: None,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> EmotionCNN:
    """Train the recipe in the file `config` in the folder `out`, and first those that it builds on; gives the network.

    What it builds on, its start and its teachers, are the recipes of those names beside `config`; each has a folder
    below `out`. `epochs` shortens every one of them. `report` and `progress` hear also the recipe's name. Raises
    DataError as `Recipe.load` and `train`.
    """
    recipe = Recipe.load(config)
    if epochs is not None:
        recipe = recipe.shortened(epochs)
    built_on = {
        name: train_recipe(
            config.with_name(f"{name}.toml"),
            training,
            validation,
            out / name,
            epochs=epochs,
            report=report,
            progress=progress,
        )
        for name in sorted({*recipe.teachers, *filter(None, [recipe.start])})
    }
    train(
        recipe,
        training,
        validation,
        out,
        start=built_on.get(recipe.start),
        teachers=[built_on[name] for name in recipe.teachers],
        report=lambda epoch: report(config.stem, recipe, epoch),
        progress=lambda step, steps: progress(config.stem, step, steps),
    )
    return load_trained(out)[0]


def _since_best(history: Sequence[Epoch]) -> int:
    accuracies = [epoch.validation_accuracy for epoch in history]
    return len(accuracies) - 1 - int(np.argmax(accuracies)) if accuracies else 0


def load_trained(out: Path) -> tuple[EmotionCNN, Recipe, list[Epoch]]:
    """The averaged network of a run folder, ready for inference, its recipe and its history.

    Where the recipe has patience these are the weights of the best epoch, else of the last.
    """
    try:
        state = torch.load(out / CHECKPOINT, map_location="cpu", weights_only=True)
    except OSError as error:
        raise DataError(f"{out}: holds no checkpoint ({error.strerror}); train first") from None
    recipe = Recipe.model_validate(state["recipe"])
    network = _network(recipe, state["heads"])
    averaged = AveragedModel(network)
    averaged.load_state_dict(state["best"] if recipe.patience else state["averaged"])
    network.load_state_dict(averaged.module.state_dict())
    return network.eval(), recipe, [Epoch(**epoch) for epoch in state["history"]]


def _go_on_from(start: EmotionCNN, network: EmotionCNN) -> None:
    """Give `network`, which may be wider and have a head more, the function of `start`."""
    try:
        widened(start, network)
    except ValueError:
        raise DataError("the recipe has another stem or narrower stages than the one that it starts from") from None


def _network(recipe: Recipe, heads: int) -> EmotionCNN:
    return EmotionCNN(recipe.widths, stem=recipe.stem, dropout=recipe.dropout, heads=heads)


@torch.inference_mode()
def mirrored_logits(network: nn.Module, images: NDArray[np.uint8]) -> Tensor:
    """Logits (N, heads, 7) of (N, 48, 48) faces, each the mean of a face's and its mirror image's."""
    batches = torch.split(torch.from_numpy(images).unsqueeze(1), 256)
    return torch.cat([(network(batch.float()) + network(batch.float().flip(3))) / 2 for batch in batches])


class _Run:
    def __init__(
        self,
        recipe: Recipe,
        training: FaceSet,
        validation: FaceSet,
        start: EmotionCNN | None,
        teachers: Sequence[EmotionCNN],
        device: torch.device,
    ) -> None:
        self.recipe, self.device = recipe, device
        # GPUs older than Ampere only emulate bfloat16, and slowly.
        self.bfloat16 = device.type == "cpu" or torch.cuda.get_device_capability(device) >= (8, 0)
        self.faces = torch.from_numpy(training.images).unsqueeze(1).to(device)
        self.targets = targets_of(training, recipe).to(device)
        probe = np.random.default_rng(recipe.seed).permutation(len(training))[:_PROBE]
        self.probe, self.validation = training[probe], validation
        self.augmentation = Augmentation(
            recipe.rotate,
            recipe.shift,
            recipe.zoom,
            recipe.gamma,
            recipe.blur,
            recipe.noise,
            recipe.erase,
            recipe.mixup,
        )
        self.steps = len(training) // recipe.batch
        network = _network(recipe, self.targets.shape[1])
        if start is not None:
            _go_on_from(start, network)
        self.network, *self.teachers = (
            each.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
            for each in [network, *(copy.deepcopy(teacher).eval() for teacher in teachers)]
        )
        self.trained: nn.Module = self.network
        if _world() > 1:
            self.trained = DistributedDataParallel(self.network)
        keep = get_ema_multi_avg_fn(recipe.average)  # type: ignore[no-untyped-call]
        self.averaged = AveragedModel(self.network, multi_avg_fn=keep, use_buffers=True)
        self.best: dict[str, Any] = {}
        weights = [p for p in self.network.parameters() if p.ndim > 1]
        others = [p for p in self.network.parameters() if p.ndim <= 1]  # batch norm and bias: no decay
        groups: list[dict[str, Any]] = [{"params": weights, "weight_decay": recipe.weight_decay}, {"params": others}]
        self.optimiser = torch.optim.SGD(
            groups,
            lr=recipe.learning_rate,
            momentum=recipe.momentum,
            nesterov=True,
        )
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(
            self.optimiser,
            recipe.learning_rate,
            total_steps=recipe.epochs * self.steps + 1,
            pct_start=recipe.warmup,
            cycle_momentum=False,
        )

    def epoch(self, number: int, progress: Callable[[int, int], None]) -> Epoch:
        started = time.monotonic()
        size = self.recipe.size_at(number)
        seed = self.recipe.seed * 10_007 + number
        torch.manual_seed(seed + _rank() * 1_000_003)  # dropout
        self.trained.train()
        total = 0.0
        for step, (faces, targets) in enumerate(self._batches(size, seed), 1):
            with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
                logits = self.trained(faces)
            loss = self._loss(logits.float(), targets)
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            self.optimiser.step()
            self.schedule.step()
            self.averaged.update_parameters(self.network)
            total += float(loss.detach())
            progress(step, self.steps)
        train_loss, train_accuracy = self._measure(self.probe)
        validation_loss, validation_accuracy = self._measure(self.validation)
        return Epoch(
            number + 1,
            size,
            float(self.schedule.get_last_lr()[0]),
            total / self.steps,
            train_loss,
            train_accuracy,
            validation_loss,
            validation_accuracy,
            time.monotonic() - started,
        )

    def _loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        """Cross-entropy of each head, the second weighted; a target of zeros counts nothing."""
        by_head = -(targets * logits.log_softmax(2)).sum(2).mean(0)
        return by_head[0] + self.recipe.ferplus * by_head[1] if len(by_head) == 2 else by_head[0]

    def _batches(self, size: int, seed: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Batches of an epoch: the order is the same in every process, and each takes its share of every batch."""
        order = torch.randperm(len(self.faces), generator=torch.Generator().manual_seed(seed)).to(self.device)
        generator = torch.Generator(self.device).manual_seed(seed + _rank() * 1_000_003)
        for step in range(self.steps):
            rows = order[step * self.recipe.batch : (step + 1) * self.recipe.batch][_rank() :: _world()]
            faces = augment(self.faces[rows].float(), size, self.augmentation, generator)
            faces, targets = mixup(faces, self.targets[rows], self.augmentation.mixup, generator)
            faces = faces.contiguous(memory_format=torch.channels_last)
            yield faces, self._taught(faces, targets)

    @torch.no_grad()
    def _taught(self, faces: Tensor, targets: Tensor) -> Tensor:
        """The targets, mixed with the teachers' answers to these very faces, for the heads that all of them have.

        An answer is the mean over a face and its mirror image. Where a face has no votes, the answers alone are left.
        """
        if not self.teachers:
            return targets
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            answers = [
                torch.stack([teacher(side).float().softmax(2) for side in (faces, faces.flip(3))]).mean(0)
                for teacher in self.teachers
            ]
        taught = min(targets.shape[1], *(answer.shape[1] for answer in answers))
        mean = torch.stack([answer[:, :taught] for answer in answers]).mean(0)
        return torch.cat([torch.lerp(targets[:, :taught], mean, self.recipe.distil), targets[:, taught:]], 1)

    @torch.inference_mode()
    def _measure(self, faces: FaceSet) -> tuple[float, float]:
        """Cross-entropy and accuracy of the averaged weights on whole, unchanged faces, without mirror averaging."""
        self.averaged.eval()
        labels = torch.from_numpy(faces.labels.astype(np.int64))
        batches = torch.split(torch.from_numpy(faces.images).unsqueeze(1), 256)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            logits = torch.cat([self.averaged(batch.float().to(self.device))[:, 0].float().cpu() for batch in batches])
        return float(F.cross_entropy(logits, labels)), float((logits.argmax(1) == labels).float().mean())

    def save(self, out: Path, history: list[Epoch]) -> None:
        if self.recipe.patience and not _since_best(history):
            self.best = {name: value.clone() for name, value in self.averaged.state_dict().items()}
        state: dict[str, Any] = {
            "recipe": self.recipe.model_dump(),
            "heads": len(self.network.heads),
            "network": self.network.state_dict(),
            "averaged": self.averaged.state_dict(),
            "best": self.best,
            "optimiser": self.optimiser.state_dict(),
            "schedule": self.schedule.state_dict(),
            "history": [asdict(epoch) for epoch in history],
        }
        partial = out / f"{CHECKPOINT}.partial"
        torch.save(state, partial)
        partial.replace(out / CHECKPOINT)
        (out / HISTORY).write_text(json.dumps(state["history"], indent=1), encoding="utf-8")

    def restore(self, out: Path) -> list[Epoch]:
        if not (out / CHECKPOINT).exists():
            return []
        state = torch.load(out / CHECKPOINT, map_location=self.device, weights_only=True)
        if state["recipe"] != self.recipe.model_dump():
            raise DataError(f"{out}: holds a run of another recipe; choose another folder with --out")
        self.network.load_state_dict(state["network"])
        self.averaged.load_state_dict(state["averaged"])
        self.best = state["best"]
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.load_state_dict(state["schedule"])
        return [Epoch(**epoch) for epoch in state["history"]]


@contextlib.contextmanager
def _processes() -> Iterator[torch.device]:
    """Join the other processes where `torchrun` started this one, and give the device to train on."""
    local = int(os.environ.get("LOCAL_RANK", "0"))
    device = torch.device("cuda", local) if torch.cuda.is_available() else torch.device("cpu")
    if "RANK" not in os.environ or distributed.is_initialized():
        yield device
        return
    distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield device
    finally:
        distributed.destroy_process_group()


def _rank() -> int:
    return distributed.get_rank() if distributed.is_initialized() else 0


def _world() -> int:
    return distributed.get_world_size() if distributed.is_initialized() else 1


def _record_environment(
    out: Path, recipe: Recipe, training: FaceSet, validation: FaceSet, device: torch.device
) -> None:
    facts = {
        "recipe": recipe.model_dump(),
        "training_faces": len(training),
        "training_digest": training.digest(),
        "validation_faces": len(validation),
        "validation_digest": validation.digest(),
        "picture_side": SIZE,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "machine": platform.machine(),
        "device": str(device),
        "processes": _world(),
        "threads": torch.get_num_threads(),
    }
    (out / "environment.json").write_text(json.dumps(facts, indent=1), encoding="utf-8")
