"""Draw the mood of the people in videos over time: what their faces showed, and the way through affect space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from models.emotions import AFFECT, Emotion
from perception.annotate import EMOTION_COLOUR
from perception.records import VideoAnalysis

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST: Final = 12  # people that are drawn; nobody reads more rows

# Where a name stands beside its place in affect space: those of fear and anger lie close together.
_BELOW: Final[dict[str, Any]] = {"xytext": (0, -4), "ha": "center", "va": "top"}
_BESIDE: Final[dict[Emotion, dict[str, Any]]] = {
    Emotion.FEAR: {"xytext": (0, 4), "ha": "center", "va": "bottom"},
    Emotion.ANGRY: {"xytext": (-4, 0), "ha": "right", "va": "center"},
}
_GRAY: Final = "0.4"
_ROW: Final = 2.3  # inches
_WORTH_A_WORD: Final = 0.09  # of the width of a chart, that an emotion must lead to have its name written there


def draw_moods(videos: Sequence[VideoAnalysis], path: Path) -> None:
    """Write a picture to `path`, in the format of its suffix: a row a person; of many, the `MOST` seen longest.

    On the left the distribution over the seven emotions as it changes; on the right the way through valence and
    arousal from the first moment (ring) to the last (dot), darker as time goes on. Raises ValueError where nobody was
    seen, OSError where nothing can be written.
    """
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

    people = [(video, person) for video in videos for person in video.faces if _stretches(video, person.track)]
    if not people:
        raise ValueError("nobody was seen in these videos")
    longest = sorted(people, key=lambda one: one[1].last - one[1].first, reverse=True)[:MOST]
    shown = [one for one in people if one in longest]
    figure = Figure(figsize=(11, 0.8 + _ROW * len(shown)), layout="constrained")
    grid = figure.subplots(len(shown), 2, squeeze=False, width_ratios=[3.2, 1])
    for (video, person), (left, right) in zip(shown, grid, strict=True):
        stretches = _stretches(video, person.track)
        _draw_distribution(left, video, stretches)
        _draw_path(right, stretches)
        mood = person.mood.emotion
        overall = f", {mood.label} over all" if mood is not None else ""
        left.set_title(f"{Path(video.path).name}: person {person.track}{overall}", loc="left", fontsize=10)
    grid[0, 1].set_title("valence and arousal: ○ first, ● last", fontsize=9)
    figure.legend(
        handles=[Patch(color=EMOTION_COLOUR[emotion], label=emotion.label) for emotion in Emotion],
        loc="outside upper center",
        ncols=len(Emotion),
        frameon=False,
    )
    if left_out := len(people) - len(shown):
        figure.supxlabel(f"{left_out} more people were seen for a shorter time", fontsize=9, color=_GRAY)
    figure.savefig(path, dpi=120)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Moments in a row in which somebody was seen."""

    times: NDArray[np.float64]  # (N,) s
    shares: NDArray[np.float64]  # (N, 7)
    affect: NDArray[np.float64]  # (N, 2) valence and arousal


def _stretches(video: VideoAnalysis, track: int) -> list[_Stretch]:
    stretches = []
    for seen, moments in groupby(
        ((moment.time, next((face for face in moment.faces if face.track == track), None)) for moment in video.frames),
        key=lambda moment: moment[1] is not None,
    ):
        if seen:
            times, faces = zip(*moments, strict=True)
            moods = [face.mood for face in faces]
            stretches.append(
                _Stretch(
                    np.array(times),
                    np.array([mood.probabilities for mood in moods]),
                    np.array([(mood.affect.valence, mood.affect.arousal) for mood in moods]),
                )
            )
    return stretches


def _draw_distribution(axes: Axes, video: VideoAnalysis, stretches: Sequence[_Stretch]) -> None:
    for stretch in stretches:
        until = min(stretch.times[-1] + video.every, max(video.seconds, stretch.times[-1]))
        times = np.append(stretch.times, until)  # the last moment lasts, too
        shares = np.vstack([stretch.shares, stretch.shares[-1:]])
        tops = shares.cumsum(axis=1)
        for emotion in Emotion:
            axes.fill_between(
                *(times, tops[:, emotion] - shares[:, emotion], tops[:, emotion]),
                color=EMOTION_COLOUR[emotion],
                edgecolor="white",
                linewidth=0.4,
            )
        for leading, group in groupby(range(len(shares)), key=lambda at: int(shares[at].argmax())):
            places = list(group)
            began, ended = times[places[0]], times[places[-1]]
            if ended - began >= _WORTH_A_WORD * video.seconds:
                middle = (began + ended) / 2
                height = float(np.interp(middle, times, tops[:, leading] - shares[:, leading] / 2))
                axes.text(middle, height, Emotion(leading).label, ha="center", va="center", fontsize=9)
    axes.set(xlim=(0, max(video.seconds, video.every)), ylim=(0, 1), yticks=(0, 0.5, 1))
    axes.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    axes.xaxis.set_major_formatter(lambda time, _: _clock(time))
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes:.0f}:{rest:02.0f}" if rest == int(rest) else f"{minutes:.0f}:{rest:04.1f}"


def _draw_path(axes: Axes, stretches: Sequence[_Stretch]) -> None:
    from matplotlib.collections import LineCollection

    axes.axhline(0, color="0.85", linewidth=0.8)
    axes.axvline(0, color="0.85", linewidth=0.8)
    for emotion, place in AFFECT.items():
        axes.plot(place.valence, place.arousal, "s", color=EMOTION_COLOUR[emotion], markersize=4, zorder=1)
        beside = _BESIDE.get(emotion, _BELOW)
        axes.annotate(
            *(emotion.label, (place.valence, place.arousal)),
            textcoords="offset points",
            fontsize=7,
            color=_GRAY,
            **beside,
        )
    began, ended = stretches[0].times[0], stretches[-1].times[-1]
    for stretch in stretches:
        steps = np.stack([stretch.affect[:-1], stretch.affect[1:]], axis=1)
        ages = (stretch.times[1:] - began) / max(ended - began, 1e-9)
        greys = [str(0.75 - 0.75 * age) for age in ages]
        axes.add_collection(LineCollection(list(steps), colors=greys, linewidths=1.2))
    axes.plot(*stretches[0].affect[0], "o", color="black", markerfacecolor="white", markersize=6)
    axes.plot(*stretches[-1].affect[-1], "o", color="black", markersize=6)
    axes.set_xlabel("unpleasant … pleasant", fontsize=8)
    axes.set_ylabel("calm … excited", fontsize=8)
    axes.set(xlim=(-1, 1), ylim=(-0.8, 0.8))
    axes.set(xticks=(-1, 0, 1), yticks=(-0.5, 0, 0.5))
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)
