"""The curves of a training run: accuracy and loss over the epochs, training beside validation."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.train import Epoch

# Okabe & Ito 2008: told apart by colour-blind eyes; the dashes tell them apart without colour.
_TRAINING, _VALIDATION = "#0072B2", "#D55E00"


def draw_curves(history: Sequence[Epoch], path: Path) -> None:
    """Write a PNG with the accuracy and the loss of training and validation, and where the picture size changed."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    epochs = [epoch.number for epoch in history]
    figure, panels = pyplot.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
    for panel, what in zip(panels, ("accuracy", "loss"), strict=True):
        training = [getattr(epoch, f"train_{what}") for epoch in history]
        validation = [getattr(epoch, f"validation_{what}") for epoch in history]
        panel.plot(epochs, training, color=_TRAINING, linestyle="--", label=f"training ({training[-1]:.3f})")
        panel.plot(epochs, validation, color=_VALIDATION, label=f"validation ({validation[-1]:.3f})")
        panel.set(xlabel="epoch", ylabel=what, title=what.capitalize())
        panel.grid(alpha=0.25)
        panel.legend(frameon=False)
        for before, after in pairwise(history):
            if after.size != before.size:
                panel.axvline(after.number - 0.5, color="0.6", linewidth=0.8, linestyle=":")
                panel.annotate(
                    f"{after.size} px", (after.number - 0.3, 0.02), xycoords=("data", "axes fraction"), color="0.4"
                )
    figure.suptitle("Averaged weights on unchanged faces")
    figure.savefig(path, dpi=120)
    pyplot.close(figure)
