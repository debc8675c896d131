"""Where an utterance begins and ends, decided from speech probabilities alone.

Pure: it is fed blocks, knows no clock and opens no device, so stream time is the count of the blocks.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np

from dialogue.audio import BLOCK, LISTEN_RATE, Samples

BLOCK_SECONDS: Final = BLOCK / LISTEN_RATE


@dataclass(frozen=True, slots=True)
class EndpointerConfig:
    """When speech counts as begun and as over; the defaults suit short requests in a dialogue.

    Durations are kept to whole blocks of 32 ms. Raises ValueError where the thresholds are the wrong way round.
    """

    speech_threshold: float = 0.5  # probability from which a block begins or continues to begin speech
    silence_threshold: float = 0.35  # probability below which a block of begun speech is silence
    start_seconds: float = 0.096  # speech needed before an utterance begins
    pre_roll_seconds: float = 0.3  # kept from before the first block of speech: soft onsets live there
    sustained_seconds: float = 0.3  # speech after which it is no cough, and the assistant should fall silent
    pause_seconds: float = 0.2  # silence after which the words so far may be recognized; kept in the utterance
    short_end_seconds: float = 0.4  # silence that ends an utterance whose words are known to be complete
    end_seconds: float = 0.7  # silence that ends any utterance
    minimum_seconds: float = 0.16  # an utterance with less speech than this is dropped
    maximum_seconds: float = 20.0  # an utterance is cut here, pre-roll included

    def __post_init__(self) -> None:
        if not 0 <= self.silence_threshold <= self.speech_threshold <= 1:
            raise ValueError("the silence threshold must lie between 0 and the speech threshold, and that below 1")
        if not self.pause_seconds < self.short_end_seconds <= self.end_seconds:
            raise ValueError("a pause must be shorter than the short end, and that not longer than the end")


@dataclass(frozen=True, slots=True)
class Started:
    """Somebody began to speak."""

    at: float  # seconds of stream time, the first block of speech


@dataclass(frozen=True, slots=True)
class Sustained:
    """They go on speaking: it is no click or cough."""

    at: float  # seconds of stream time


@dataclass(frozen=True, slots=True)
class Paused:
    """They paused; unless they go on, what was said is all of it, and can be recognized ahead of the decision."""

    number: int  # of the pause, from 1, rising over all utterances
    samples: Samples  # (n,) at LISTEN_RATE, the utterance so far, with pre-roll and `pause_seconds` of silence


@dataclass(frozen=True, slots=True)
class Finished:
    """Somebody has spoken."""

    samples: Samples  # (n,) at LISTEN_RATE, with pre-roll and at most `pause_seconds` of silence
    start: float  # seconds of stream time, the first block of speech
    end: float  # seconds of stream time, the end of the last block of speech
    cut: bool  # ended at the maximum length, not by a pause
    pause: int | None  # the number of the pause since which nothing was said; its samples are the same
    voiced: float  # seconds of speech in it, pauses not counted


@dataclass(frozen=True, slots=True)
class Dropped:
    """What had started was too short to be an utterance: a click, a cough."""

    start: float  # seconds of stream time
    end: float  # seconds of stream time


Decision = Started | Sustained | Paused | Finished | Dropped


class Endpointer:
    """Cuts a stream of blocks into utterances.

        probability   . . . # # # # # # # - - # # # . . . . . . . . . . . . . .
                            |   |   |             |     |      |         |
                  start ----+   |   +- Sustained  |     |      |         +- Finished (end_seconds)
                                +- Started        |     |      +- Finished (short_end_seconds), if complete
                                          end ----+     +- Paused (pause_seconds)
        kept        [ pre-roll ][ speech, pauses  ][ .. ]

    `#` is at or above `speech_threshold`, `.` below `silence_threshold`, `-` in between: it neither begins speech
    nor ends it. Who has recognized the words of a pause and finds that they are a whole sentence says so with
    `complete()`, and the answer need not wait for the long silence.
    """

    def __init__(self, config: EndpointerConfig | None = None) -> None:
        self.config = config or EndpointerConfig()
        self._start_blocks = _blocks(self.config.start_seconds)
        self._pre_roll_blocks = _blocks(self.config.pre_roll_seconds)
        self._sustained_blocks = _blocks(self.config.sustained_seconds)
        self._pause_blocks = _blocks(self.config.pause_seconds)
        self._short_end_blocks = _blocks(self.config.short_end_seconds)
        self._end_blocks = _blocks(self.config.end_seconds)
        self._minimum_blocks = _blocks(self.config.minimum_seconds)
        self._maximum_blocks = _blocks(self.config.maximum_seconds)
        self._count = 0  # blocks since the stream began
        self._pauses = 0
        self._complete = 0  # the number of the last pause whose words were complete
        self.reset()

    @property
    def speaking(self) -> bool:
        """Whether an utterance is under way."""
        return self._speaking

    @property
    def seconds(self) -> float:
        """Stream time: seconds of sound fed so far."""
        return self._count * BLOCK_SECONDS

    def reset(self) -> None:
        """Forget what is under way; stream time goes on."""
        self._speaking = False
        self._kept: deque[Samples] = deque()
        self._voiced = 0  # blocks of speech in what is under way
        self._silent = 0  # blocks of silence since the last speech
        self._first = self._last = 0  # block numbers of the first speech, and after the last

    def complete(self, pause: int) -> None:
        """The words up to this pause are a whole sentence: a short silence ends it. May be called from any thread."""
        self._complete = pause

    def skip(self) -> None:
        """Let one block of the stream pass unheard, forgetting what was under way."""
        self.reset()
        self._count += 1

    def feed(self, block: Samples, probability: float) -> Decision | None:
        """Take the next block with its probability of speech, and say what that decides, if anything."""
        self._kept.append(block)
        self._count += 1
        return self._continue(probability) if self._speaking else self._begin(probability)

    def _begin(self, probability: float) -> Started | None:
        if probability >= self.config.speech_threshold:
            if self._voiced == 0:
                self._first = self._count - 1
            self._voiced += 1
            self._last = self._count
        elif probability < self.config.silence_threshold:
            self._voiced = 0
        if self._voiced >= self._start_blocks:
            self._speaking = True
            return Started(self._first * BLOCK_SECONDS)
        onset = self._count - self._first if self._voiced else 0
        while len(self._kept) > self._pre_roll_blocks + onset:
            self._kept.popleft()
        return None

    def _continue(self, probability: float) -> Sustained | Paused | Finished | Dropped | None:
        if probability >= self.config.silence_threshold:
            self._voiced += 1
            self._silent = 0
            self._last = self._count
        else:
            self._silent += 1
        enough = self._short_end_blocks if self._complete == self._pauses and self._pauses else self._end_blocks
        if self._silent >= enough:
            return self._finish(cut=False)
        if len(self._kept) >= self._maximum_blocks:
            return self._finish(cut=True)
        if not self._silent and self._voiced == self._sustained_blocks:
            return Sustained(self.seconds)
        if self._silent == self._pause_blocks and self._voiced >= self._minimum_blocks:
            self._pauses += 1
            return Paused(self._pauses, np.concatenate(self._kept))
        return None

    def _finish(self, *, cut: bool) -> Finished | Dropped:
        start, end = self._first * BLOCK_SECONDS, self._last * BLOCK_SECONDS
        voiced, silent = self._voiced, self._silent
        blocks = list(self._kept)
        self.reset()
        if voiced < self._minimum_blocks:
            return Dropped(start, end)
        samples = np.concatenate(blocks[: len(blocks) - max(0, silent - self._pause_blocks)])
        pause = self._pauses if silent >= self._pause_blocks else None
        return Finished(samples, start, end, cut, pause, voiced * BLOCK_SECONDS)


def _blocks(seconds: float) -> int:
    return round(seconds / BLOCK_SECONDS)
