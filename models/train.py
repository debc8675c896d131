"""Train the emotion CNN: one run folder with checkpoint, history, curves and the exported model."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from models.augment import Augmentation, augment, mixup
from models.data import SIZE, DataError, FaceSet
from models.emotions import Emotion
from models.network import EmotionCNN
from models.recipe import Recipe

CHECKPOINT = "last.pt"
HISTORY = "history.json"
_PROBE = 3589  # clean training faces measured each epoch: as many as FER-2013 has for validation


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
    """Soft targets (N, 7): the smoothed label, mixed with the FER+ votes where a face has any."""
    hard = F.one_hot(torch.from_numpy(faces.labels.astype(np.int64)), len(Emotion)).float()
    smooth = hard * (1 - recipe.label_smoothing) + recipe.label_smoothing / len(Emotion)
    if faces.votes is None or not recipe.ferplus:
        return smooth
    votes = torch.from_numpy(faces.votes)
    total = votes.sum(1, keepdim=True)
    weight = recipe.ferplus * (total > 0).float()
    return smooth * (1 - weight) + weight * votes / total.clamp_min(1)


def train(
    recipe: Recipe,
    training: FaceSet,
    validation: FaceSet,
    out: Path,
    *,
    report: Callable[[Epoch], None] = lambda _: None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> list[Epoch]:
    """Run `recipe` from where the folder `out` stands: a new folder from the start, a checkpoint from there.

    Every epoch draws its random numbers from the recipe's seed and the epoch's number, so a run that was
    interrupted and resumed sees the same batches as one that was not. Raises DataError where `out` holds
    another recipe's run or there are fewer training faces than one batch.
    """
    if len(training) < recipe.batch:
        raise DataError(f"{len(training)} training faces are fewer than one batch of {recipe.batch}")
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    run = _Run(recipe, training, validation)
    history = run.restore(out)
    if not history:
        _record_environment(out, recipe, training, validation)
    for number in range(len(history), recipe.epochs):
        epoch = run.epoch(number, progress)
        history.append(epoch)
        run.save(out, history)
        report(epoch)
    return history


def load_trained(out: Path) -> tuple[EmotionCNN, Recipe, list[Epoch]]:
    """The averaged network of a run folder, ready for inference, its recipe and its history."""
    try:
        state = torch.load(out / CHECKPOINT, map_location="cpu", weights_only=True)
    except OSError as error:
        raise DataError(f"{out}: holds no checkpoint ({error.strerror}); train first") from None
    recipe = Recipe.model_validate(state["recipe"])
    network = EmotionCNN(recipe.widths, recipe.dropout)
    averaged = AveragedModel(network)
    averaged.load_state_dict(state["averaged"])
    network.load_state_dict(averaged.module.state_dict())
    return network.eval(), recipe, [Epoch(**epoch) for epoch in state["history"]]


class _Run:
    def __init__(self, recipe: Recipe, training: FaceSet, validation: FaceSet) -> None:
        self.recipe = recipe
        self.faces = torch.from_numpy(training.images).unsqueeze(1)
        self.targets = targets_of(training, recipe)
        probe = np.random.default_rng(recipe.seed).permutation(len(training))[:_PROBE]
        self.probe, self.validation = training[probe], validation
        self.augmentation = Augmentation(
            recipe.rotate, recipe.shift, recipe.zoom, recipe.gamma, recipe.erase, recipe.mixup
        )
        self.steps = len(training) // recipe.batch
        self.network = EmotionCNN(recipe.widths, recipe.dropout).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        keep = get_ema_multi_avg_fn(recipe.average)  # type: ignore[no-untyped-call]
        self.averaged = AveragedModel(self.network, multi_avg_fn=keep, use_buffers=True)
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
        generator = torch.Generator().manual_seed(self.recipe.seed * 10_007 + number)
        torch.manual_seed(self.recipe.seed * 10_007 + number)  # dropout
        self.network.train()
        total = 0.0
        for step, (faces, targets) in enumerate(self._batches(size, generator), 1):
            with torch.autocast("cpu", torch.bfloat16):
                logits = self.network(faces)
            loss = F.cross_entropy(logits.float(), targets)
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

    def _batches(self, size: int, generator: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        order = torch.randperm(len(self.faces), generator=generator)
        for step in range(self.steps):
            rows = order[step * self.recipe.batch : (step + 1) * self.recipe.batch]
            faces = augment(self.faces[rows].float(), size, self.augmentation, generator)
            faces, targets = mixup(faces, self.targets[rows], self.augmentation.mixup, generator)
            yield faces.contiguous(memory_format=torch.channels_last), targets

    @torch.inference_mode()
    def _measure(self, faces: FaceSet) -> tuple[float, float]:
        """Cross-entropy and accuracy of the averaged weights on whole, unchanged faces."""
        self.averaged.eval()
        labels = torch.from_numpy(faces.labels.astype(np.int64))
        pictures = torch.from_numpy(faces.images).unsqueeze(1)
        logits = torch.cat([self.averaged(batch.float()) for batch in torch.split(pictures, 256)])
        return float(F.cross_entropy(logits, labels)), float((logits.argmax(1) == labels).float().mean())

    def save(self, out: Path, history: list[Epoch]) -> None:
        state: dict[str, Any] = {
            "recipe": self.recipe.model_dump(),
            "network": self.network.state_dict(),
            "averaged": self.averaged.state_dict(),
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
        state = torch.load(out / CHECKPOINT, map_location="cpu", weights_only=True)
        if state["recipe"] != self.recipe.model_dump():
            raise DataError(f"{out}: holds a run of another recipe; choose another folder with --out")
        self.network.load_state_dict(state["network"])
        self.averaged.load_state_dict(state["averaged"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.load_state_dict(state["schedule"])
        return [Epoch(**epoch) for epoch in state["history"]]


def _record_environment(out: Path, recipe: Recipe, training: FaceSet, validation: FaceSet) -> None:
    facts = {
        "recipe": recipe.model_dump(),
        "training_faces": len(training),
        "validation_faces": len(validation),
        "picture_side": SIZE,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "machine": platform.machine(),
        "threads": torch.get_num_threads(),
    }
    (out / "environment.json").write_text(json.dumps(facts, indent=1), encoding="utf-8")
