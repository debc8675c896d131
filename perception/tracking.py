"""Who is who: faces of one frame are joined to those of the frames before, and one of them is the user's.

Pure: the caller brings the faces and the time.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from perception.types import Box, Face

MEMORY_S: Final = 1.5  # a face that comes back within this, about where it was, keeps its number

_REACH: Final = 0.6  # of a face's size: how far it may have moved between two frames, beyond what was foreseen
_REACH_HIDDEN: Final = 0.8  # and how much farther for each second in which it was not seen
_GROWTH: Final = 0.7  # by how much its size may have changed, as a logarithm: twice, or half
_STEADY_S: Final = 0.2  # over which speed is averaged

_TAKEOVER: Final = 1.5  # so much more of a presence must another face be to become the user's
_TAKEOVER_S: Final = 1.0  # for so long
_FAMILIAR_S: Final = 3.0  # after which a face has gained all that staying brings

Which = Literal["this", "left", "right", "other"]


@dataclass(slots=True)
class _Track:
    id: int
    box: Box
    seen: float  # s, when last
    speed: tuple[float, float] = (0.0, 0.0)  # px/s, of the centre

    def foreseen(self, time: float) -> tuple[float, float]:
        """Where the centre should be; a face that is hidden is not expected to go on for long."""
        ahead = min(time - self.seen, _STEADY_S)
        x, y = self.box.centre
        return x + self.speed[0] * ahead, y + self.speed[1] * ahead

    def move(self, box: Box, time: float) -> None:
        passed = time - self.seen
        if passed > 0:
            kept = math.exp(-passed / _STEADY_S)
            (x, y), (before_x, before_y) = box.centre, self.box.centre
            now = ((x - before_x) / passed, (y - before_y) / passed)
            self.speed = (kept * self.speed[0] + (1 - kept) * now[0], kept * self.speed[1] + (1 - kept) * now[1])
        self.box, self.seen = box, time


class Tracker:
    """Gives every face a number that it keeps from frame to frame, and through `MEMORY_S` of not being seen.

    Faces are joined to where tracks were going, nearest first, by distance in face sizes and by likeness in size. It
    does not know what anybody looks like: who leaves and comes back is somebody new.
    """

    def __init__(self) -> None:
        self._tracks: list[_Track] = []
        self._last_id = 0
        self._time = -math.inf

    def update(self, time: float, faces: Sequence[Face]) -> tuple[int, ...]:
        """The number of each of `faces`, from 1, at `time` (seconds; one that falls means a new source)."""
        if time < self._time:
            self._tracks.clear()
        self._time = time
        self._tracks = [track for track in self._tracks if time - track.seen <= MEMORY_S]
        pairs = sorted(
            (cost, place, track.id)
            for place, face in enumerate(faces)
            for track in self._tracks
            if (cost := _cost(track, face.box, time)) is not None
        )
        numbers: dict[int, int] = {}
        for _, place, number in pairs:
            if place not in numbers and number not in numbers.values():
                numbers[place] = number
        by_id = {track.id: track for track in self._tracks}
        for place, face in enumerate(faces):
            if place in numbers:
                by_id[numbers[place]].move(face.box, time)
            else:
                self._last_id += 1
                numbers[place] = self._last_id
                self._tracks.append(_Track(self._last_id, face.box, time))
        return tuple(numbers[place] for place in range(len(faces)))

    @property
    def alive(self) -> frozenset[int]:
        """The numbers of those who are here, or were a moment ago."""
        return frozenset(track.id for track in self._tracks)


def _cost(track: _Track, box: Box, time: float) -> float | None:
    """How unlikely it is that `box` is where `track` is now; None where it is out of reach."""
    hidden = time - track.seen
    (x, y), (ahead_x, ahead_y) = box.centre, track.foreseen(time)
    size = max((box.size + track.box.size) / 2, 1e-6)
    distance = math.hypot(x - ahead_x, y - ahead_y) / size
    growth = abs(math.log(max(box.size, 1e-6) / max(track.box.size, 1e-6)))
    if distance > _REACH + _REACH_HIDDEN * hidden or growth > _GROWTH:
        return None
    return distance + growth


@dataclass(slots=True)
class UserChoice:
    """Which of the people in the picture is the user: the largest, most central one who has been here longest.

    Two people of about one size would take turns from frame to frame, so the user stays who they are until somebody
    else has been clearly more of a presence for a second, or they are gone. Who said "that's me" (`claim`) stays the
    user until gone.
    """

    user: int | None = None  # number of the user's track
    _claimed: bool = False
    _since: dict[int, float] = field(default_factory=dict)  # s, when each track was first seen
    _ahead: tuple[int, float] | None = None  # who would take over, and since when
    _boxes: dict[int, Box] = field(default_factory=dict)  # of those seen in the last frame

    def update(self, time: float, boxes: Mapping[int, Box], alive: frozenset[int], width: int) -> int | None:
        """The user's number, given the tracks seen now, all tracks that are `alive`, and the picture's width in px."""
        self._boxes = dict(boxes)
        self._since = {number: self._since.get(number, time) for number in alive}
        if self.user not in alive:
            self.user, self._claimed, self._ahead = None, False, None
        presence = {number: self._presence(time, number, box, width) for number, box in boxes.items()}
        best = max(presence, key=presence.__getitem__, default=None)
        if best is None or self._claimed:
            return self.user
        if self.user is None:
            self.user = best
        elif best != self.user and presence[best] > _TAKEOVER * presence.get(self.user, 0.0):
            if self._ahead is None or self._ahead[0] != best:
                self._ahead = (best, time)
            if time - self._ahead[1] >= _TAKEOVER_S:
                self.user, self._ahead = best, None
        else:
            self._ahead = None
        return self.user

    def claim(self, which: Which) -> bool:
        """Make somebody the user until they are gone: who is it now, the leftmost, the rightmost, or another one.

        False where there is nobody like that in the picture. Left and right are the picture's, as a mirror shows it.
        """
        others = [number for number in self._boxes if number != self.user]
        if which == "this":
            found = self.user
        elif which == "other":
            found = max(others, key=lambda number: self._boxes[number].size, default=None)
        else:
            order = sorted(self._boxes, key=lambda number: self._boxes[number].centre[0])
            # A camera does not mirror: who sits on the left of it, as they see it, is on the right of the picture.
            found = (order[-1] if which == "left" else order[0]) if order else None
        if found is None:
            return False
        self.user, self._claimed, self._ahead = found, True, None
        return True

    def _presence(self, time: float, number: int, box: Box, width: int) -> float:
        off_centre = min(abs(box.centre[0] - width / 2) / (width / 2), 1.0)
        familiar = min((time - self._since[number]) / _FAMILIAR_S, 1.0)
        return box.size**2 * (1 - 0.5 * off_centre) * (1 + familiar)
