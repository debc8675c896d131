"""The user's mood as it is now, of what was seen and heard lately: the reports of all sources, fused."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

from assistant import source_weights
from assistant.bus import Bus
from assistant.events import Event, ForgetWanted, Heard, MoodChanged, MoodFused, MoodSeen, Replied, Source, ToneHeard
from assistant.fusing import Evidence, Fused, fuse, learn
from models.emotions import Emotion, Mood, MoodSource

log = logging.getLogger(__name__)

FRESH_S: Final = 30.0  # how long the tone of an utterance is worth a word
CLEAR: Final = 0.3  # arousal, either way, from which it is, at a confidence of the size below
SURE: Final = 0.25
STEADY_S: Final = 0.5  # from one fused mood to the next, while only the face has news

TOLD: Final = (None, "check_in")  # intents of sentences that asked for nothing: not understood, or told in a check-in

Sound = Literal["livelier", "calmer"]


class MoodNow:
    """Asked when a mood is needed, and tells the bus; what is said and heard comes from there.

    The words of a sentence count where it was no request and named no feeling, which its answer tells. They are kept
    until then; after that only what they tell of the mood is.
    """

    def __init__(self, bus: Bus, face: Callable[[], Mood | None], weights_path: Path | None = None) -> None:
        """`weights_path`: where is kept how far each source can be relied on; None: it is neither read nor kept."""
        self._bus = bus
        self._face = face
        self._path = weights_path
        self._reliability = source_weights.load(weights_path) if weights_path is not None else {}
        self._reports: dict[MoodSource, tuple[Mood, float]] = {}  # the last of each source but the face, and its time
        self._tone: ToneHeard | None = None
        self._sentence: Heard | None = None  # not answered yet
        self._told = -math.inf  # s, when the bus was last told
        self._told_face = False  # and whether a face was seen then
        bus.subscribe("mood: face", MoodSeen, handler=self._note_face)
        bus.subscribe("mood: tone", ToneHeard, handler=self._note_tone)
        bus.subscribe("mood: words", Heard, MoodChanged, Replied, handler=self._note_talk)
        bus.subscribe("mood: forget", ForgetWanted, handler=self._forget)

    def mood(self) -> Mood | None:
        """The mood of all sources; None where no face is seen and nothing was said: a voice alone names no emotion."""
        return self._fused().mood

    def sound(self) -> Sound | None:
        """How the voice differs from usual, where that is clear."""
        tone = self._tone
        if (
            tone is None
            or time.monotonic() - tone.time >= FRESH_S
            or tone.confidence < SURE
            or abs(tone.arousal) < CLEAR
        ):
            return None
        return "livelier" if tone.arousal > 0 else "calmer"

    async def forget(self) -> None:
        """Forget what was reported, and how far each source can be relied on, also on disk."""
        self._reports.clear()
        self._tone = self._sentence = None
        self._reliability = {}
        if self._path is not None:
            try:
                await asyncio.to_thread(source_weights.forget, self._path)
            except OSError as error:
                log.warning("%s: cannot be deleted (%s)", self._path, error.strerror)

    def _fused(self) -> Fused:
        return fuse(self._evidence(), self._reliability)

    def _evidence(self) -> list[Evidence]:
        now = time.monotonic()
        face = self._face()  # perception drops it when it is old
        reports = [Evidence(source, mood, now - since) for source, (mood, since) in self._reports.items()]
        return reports if face is None else [Evidence("face", face, 0.0), *reports]

    def _tell(self) -> None:
        fused = self._fused()
        self._told, self._told_face = time.monotonic(), self._face() is not None
        sources = tuple(
            Source(
                name=report.source,
                emotion=report.mood.emotion,
                confidence=report.mood.confidence,
                weight=share,
                age_s=report.age_s,
            )
            for report, share in fused.shares
        )
        self._bus.publish(MoodFused(mood=fused.mood, sources=sources))

    # --- what happens -----------------------------------------------------------------------------------------------

    def _note_face(self, seen: MoodSeen) -> None:
        if (seen.mood is not None or self._told_face) and time.monotonic() - self._told >= STEADY_S:
            self._tell()

    def _note_tone(self, heard: ToneHeard) -> None:
        from dialogue.tone import colour

        self._tone = heard
        if heard.confidence == 0:
            return  # it is not known yet how the user usually sounds
        probabilities = colour([1 / len(Emotion)] * len(Emotion), heard)
        self._reports["voice"] = Mood(probabilities, None, heard.confidence, "voice"), heard.time
        self._tell()

    async def _note_talk(self, event: Event) -> None:
        match event:
            case Heard():
                self._sentence = event
            case MoodChanged(mood=mood) if mood is not None and mood.source == "said":
                await self._learn(mood.likeliest)
                self._reports["said"] = mood, event.time
                self._tell()
            case Replied(turn_id=turn_id) if self._sentence is not None and self._sentence.turn_id == turn_id:
                sentence, self._sentence = self._sentence, None
                _, said_at = self._reports.get("said", (None, -math.inf))
                if said_at >= sentence.time:
                    pass  # it named a feeling: nothing more is to be read out of it, nor is its word to be judged by it
                elif event.intent in TOLD:
                    await self._read(sentence)
                elif event.intent == "i_feel" and "said" in self._reports:
                    del self._reports["said"]  # a feeling was spoken of and none was named: it was denied
                    self._tell()

    async def _read(self, sentence: Heard) -> None:
        from dialogue import words

        mood = await asyncio.to_thread(words.read, sentence.text)
        if mood.emotion is not None:
            self._reports["words"] = mood, sentence.time
            self._tell()

    async def _learn(self, said: Emotion) -> None:
        self._reliability = learn(self._evidence(), said, self._reliability)
        if self._path is not None:
            try:
                await asyncio.to_thread(source_weights.save, self._path, self._reliability)
            except OSError as error:
                log.warning("%s: cannot be written (%s)", self._path, error.strerror)

    async def _forget(self, wanted: ForgetWanted) -> None:
        if wanted.seconds is None:
            await self.forget()
        else:
            begin = wanted.time - wanted.seconds
            self._reports = {source: report for source, report in self._reports.items() if report[1] < begin}
            self._tone = self._sentence = None
        self._tell()
