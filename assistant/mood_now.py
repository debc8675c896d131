"""The user's mood as it is now: what the face shows, in the light of how the voice sounds."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final, Literal

from assistant.bus import Bus
from assistant.events import ToneHeard
from models.emotions import Emotion, Mood

FRESH_S: Final = 30.0  # how long the tone of an utterance says something about the mood
CLEAR: Final = 0.3  # arousal, either way, from which a tone is worth a word, at a confidence of the same size
SURE: Final = 0.25
NAMED: Final = 0.5  # probability from which a mood that the voice changed is named, as for the face alone

Sound = Literal["livelier", "calmer"]


class MoodNow:
    """Asked when a mood is needed; the last tone of voice comes from the bus."""

    def __init__(self, bus: Bus, face: Callable[[], Mood | None]) -> None:
        self._face = face
        self._tone: ToneHeard | None = None
        bus.subscribe("tone", ToneHeard, handler=self._note)

    def _note(self, heard: ToneHeard) -> None:
        self._tone = heard

    def mood(self) -> Mood | None:
        """The mood in the face, coloured by the voice; None where no face is seen: a voice alone names no emotion."""
        mood = self._face()
        return mood if mood is None or (tone := self._fresh()) is None else coloured(mood, tone)

    def sound(self) -> Sound | None:
        """How the voice differs from usual, where that is clear."""
        tone = self._fresh()
        if tone is None or tone.confidence < SURE or abs(tone.arousal) < CLEAR:
            return None
        return "livelier" if tone.arousal > 0 else "calmer"

    def _fresh(self) -> ToneHeard | None:
        return self._tone if self._tone is not None and time.monotonic() - self._tone.time < FRESH_S else None


def coloured(mood: Mood, tone: ToneHeard) -> Mood:
    """A mood seen in a face, in the light of a tone of voice: it may become another, or too unsure to be named."""
    from dialogue.tone import colour

    probabilities = colour(mood.probabilities, tone)
    best = max(range(len(probabilities)), key=probabilities.__getitem__)
    kept = mood.emotion is not None and best == mood.emotion  # the face's own threshold decided, with its hysteresis
    named = Emotion(best) if kept or probabilities[best] >= NAMED else None
    return replace(mood, probabilities=probabilities, emotion=named, confidence=probabilities[best])
