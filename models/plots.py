"""Pictures of an evaluation: confusion, reliability, recall by class, risk over coverage, robustness."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from models.calibration import BINS, reliability
from models.emotions import Emotion
from models.evaluate import Evaluation
from models.robustness import Worsened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe & Ito 2008: told apart by colour-blind eyes; line styles and markers tell them apart without colour.
_BLUE, _VERMILION = "#0072B2", "#D55E00"
_GRAY: Final = "0.45"
_LABELS: Final = [emotion.label for emotion in Emotion]
_MARKED: Final = (0.3, 0.5, 0.7, 0.9)  # thresholds named on the risk-coverage curve
_OFFSET: Final[dict[str, Any]] = {"textcoords": "offset points"}


def draw_evaluation(
    result: Evaluation, folder: Path, *, source: str = "", robustness: Sequence[Worsened] = ()
) -> list[Path]:
    """Write a PNG for each view of `result` into `folder`, which is made where it is missing; gives their paths.

    `source` names the data in the titles, such as "PublicTest"; `robustness` adds a picture of what was left of
    the accuracy on worsened faces. Raises ImportError without matplotlib, OSError where nothing can be written.
    """
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    folder.mkdir(parents=True, exist_ok=True)
    protocol = f"{source}: {result.protocol}" if source else result.protocol
    figures = {
        "confusion": _confusion(result, protocol),
        "reliability": _reliability(result, protocol),
        "recall": _recall(result, protocol),
        "risk_coverage": _risk_coverage(result, protocol),
    }
    if robustness:
        figures["robustness"] = _robustness(result, robustness, protocol)
    paths = [folder / f"{name}.png" for name in figures]
    for figure, path in zip(figures.values(), paths, strict=True):
        figure.savefig(path, dpi=120)
        pyplot.close(figure)
    return paths


def _figure(title: str, protocol: str, size: tuple[float, float], **grid: Any) -> tuple[Figure, Any]:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=size, layout="constrained", **grid)
    figure.suptitle(f"{title}\n", fontsize=13)
    figure.text(0.5, 1 - 0.42 / size[1], protocol, ha="center", va="center", fontsize=9, color=_GRAY)
    return figure, axes


def _bare(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.25)
    axes.set_axisbelow(True)


def _confusion(result: Evaluation, protocol: str) -> Figure:
    from matplotlib.colors import LinearSegmentedColormap

    counts = result.confusion
    totals = counts.sum(axis=1)
    shares = counts / np.maximum(totals, 1)[:, None]
    figure, axes = _figure("What faces of each label were answered as, in %", protocol, (7.2, 6.6))
    axes.imshow(shares, cmap=LinearSegmentedColormap.from_list("blue", ["white", _BLUE]), vmin=0, vmax=1)
    for (row, column), share in np.ndenumerate(shares):
        if totals[row]:
            axes.text(
                *(column, row, f"{100 * share:.0f}"),
                ha="center",
                va="center",
                color="white" if share > 0.5 else "black",
                weight="bold" if row == column else "normal",
            )
    axes.set_xticks(range(len(_LABELS)), _LABELS)
    axes.set_yticks(range(len(_LABELS)), [f"{name}\n{total:,}" for name, total in zip(_LABELS, totals, strict=True)])
    axes.set(xlabel="answer", ylabel="label and number of faces")
    edges = np.arange(len(_LABELS) - 1) + 0.5
    axes.set_xticks(edges, minor=True)
    axes.set_yticks(edges, minor=True)
    axes.grid(which="minor", color="white", linewidth=2)
    axes.tick_params(which="both", length=0)
    axes.spines[:].set_visible(False)
    return figure


def _reliability(result: Evaluation, protocol: str) -> Figure:
    figure, (upper, lower) = _figure(
        "Reliability: how often answers of a confidence are right",
        *(protocol, (6.4, 6.8)),
        nrows=2,
        sharex=True,
        height_ratios=[3, 1],
    )
    bins = reliability(result.confidence, result.right)
    counts, sure, hits = (np.array(column) for column in zip(*bins, strict=True))
    low, high = _wilson(hits * counts, counts)
    upper.plot([0, 1], [0, 1], color=_GRAY, linestyle="--", linewidth=1, label="honest confidence")
    upper.errorbar(
        *(sure, hits),
        yerr=np.maximum([hits - low, high - hits], 0),
        color=_BLUE,
        marker="o",
        markersize=5,
        elinewidth=1,
        capsize=2,
        label="answers, 95 % interval",
    )
    fitted = result.ece_cross_fitted
    error = f"calibration error {result.ece:.3f}" + ("" if fitted is None else f" (cross-fitted {fitted:.3f})")
    upper.set(ylabel="share right", xlim=(0, 1), ylim=(-0.02, 1.02))
    upper.legend(loc="lower right", title=error, alignment="left", edgecolor="none", framealpha=0.8)
    lower.hist(result.confidence, bins=np.linspace(0, 1, BINS + 1), color=_BLUE, rwidth=0.9)
    lower.set(xlabel="confidence", ylabel="faces")
    _bare(upper)
    _bare(lower)
    return figure


def _recall(result: Evaluation, protocol: str) -> Figure:
    counts = result.confusion
    totals, hits = counts.sum(axis=1), np.diag(counts)
    low, high = _wilson(hits, totals)
    found = hits / np.maximum(totals, 1)
    figure, axes = _figure("Recall: share of each label's faces that were found", protocol, (7.2, 4.4))
    rows = np.arange(len(_LABELS))
    axes.barh(rows, found, color=_BLUE, height=0.65)
    margins = np.where(totals > 0, np.maximum([found - low, high - found], 0), 0)
    axes.errorbar(found, rows, xerr=margins, fmt="none", ecolor="black", elinewidth=1, capsize=3)
    for row in rows:
        value = f"{found[row]:.2f}" if totals[row] else "no faces"
        axes.text(float(high[row] if totals[row] else 0) + 0.012, row, value, va="center")
    axes.set_yticks(rows, [f"{name} ({total:,})" for name, total in zip(_LABELS, totals, strict=True)])
    axes.invert_yaxis()
    axes.set(xlim=(0, 1.08), xlabel="recall, with 95 % interval")
    axes.set_xticks(np.arange(0, 1.01, 0.2))
    _bare(axes)
    axes.grid(visible=False, axis="y")
    return figure


def _risk_coverage(result: Evaluation, protocol: str) -> Figure:
    figure, axes = _figure("Wrong answers left when unsure ones are withheld", protocol, (6.8, 4.8))
    first = max(result.n // 200, 1) - 1  # a curve over one or two faces is noise
    risks = result.risks
    axes.plot(np.arange(first + 1, result.n + 1) / result.n, risks[first:], color=_BLUE)
    axes.axhline(risks[-1], color=_GRAY, linestyle="--", linewidth=1)
    axes.annotate(f"all answered: {risks[-1]:.3f} wrong", (0.01, risks[-1]), (0, 4), color=_GRAY, **_OFFSET)
    marked = [(t, result.at(t)) for t in _MARKED]
    answered = [(t, risk.coverage, 1 - risk.accuracy) for t, risk in marked if risk.accuracy is not None]
    for threshold, coverage, wrong in answered:
        axes.annotate(f"{threshold:.1f}", (coverage, wrong), (6, -10), color=_BLUE, **_OFFSET)
    axes.plot(
        *([coverage for _, coverage, _ in answered], [wrong for _, _, wrong in answered]),
        color=_BLUE,
        marker="o",
        linestyle="none",
        label="answered from this confidence on",
    )
    abstain = result.at(result.abstain_below)
    if abstain.accuracy is not None:
        axes.plot(
            *(abstain.coverage, 1 - abstain.accuracy),
            color=_VERMILION,
            marker="D",
            linestyle="none",
            label=f"from {abstain.threshold:.2f}: each answer is more often right than wrong",
        )
    axes.text(0.97, 0.05, f"area under the curve {result.aurc:.3f}", ha="right", transform=axes.transAxes)
    axes.legend(frameon=False, loc="upper left")
    axes.set(xlabel="share of faces answered", ylabel="share wrong among those")
    axes.set(xlim=(0, 1.05), ylim=(0, max(1.4 * risks[-1], 0.05)))
    _bare(axes)
    return figure


def _robustness(result: Evaluation, rows: Sequence[Worsened], protocol: str) -> Figure:
    names = list(dict.fromkeys(row.corruption for row in rows))
    columns = 5
    figure, panels = _figure(
        "Accuracy left as faces get worse",
        *(protocol, (12, 2.5 * -(-len(names) // columns) + 0.6)),
        nrows=-(-len(names) // columns),
        ncols=columns,
        sharey=True,
        squeeze=False,
    )
    for axes, name in zip(panels.flat, names, strict=False):
        same = [row for row in rows if row.corruption == name]
        places = range(len(same) + 1)
        axes.axhline(result.accuracy, color=_GRAY, linestyle="--", linewidth=1)
        axes.plot(places, [result.accuracy, *(row.accuracy for row in same)], color=_BLUE, marker="o", markersize=4)
        axes.set_xticks(places, ["as is", *(f"{row.strength:g}" for row in same)])
        axes.set_title(name, fontsize=11)
        axes.set(xlabel=same[0].unit, ylim=(0, 1))
        _bare(axes)
    for axes in panels[:, 0]:
        axes.set_ylabel("accuracy")
    for axes in panels.flat[len(names) :]:
        axes.set_visible(False)
    return figure


def _wilson(hits: NDArray[Any], totals: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The ends of the 95 % intervals of hits / totals (Wilson 1927), which hold for few faces and for shares near 1."""
    z, n = 1.96, np.maximum(totals, 1)
    share = hits / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return middle - half, middle + half
