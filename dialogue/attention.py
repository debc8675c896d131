"""Whether what was said was said to the assistant. Pure: whoever asks brings the time.

hey attune, ...      |--- follow-up ---|                          the mode "wake": only a call begins a conversation,
    call   answer ends       a sentence counts       must call    and for a while after an answer none is needed
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dialogue.safety import check
from dialogue.understanding import normalise, understand
from dialogue.wake_phrase import without_call

FOLLOW_UP_SECONDS: Final = 8.0  # in which to begin a sentence after an answer or a call; as voice assistants do
# Sounds of somebody who listens, as `normalise` leaves them: they take no turn.
BACKCHANNELS: Final = frozenset(
    {"mm", "mhm", "mm hm", "mm hmm", "mmm", "hm", "hmm", "uh huh", "uh", "um", "ah", "oh", "aha", "right", "i see"}
    | {"yeah", "yep", "sure", "okay", "wow", "really", "ha", "haha"}
)
# Words after which a sentence goes on, though templates may accept it without what follows.
_OPEN_ENDS: Final = (
    " a an the some any my your this and or but because so to of for with about by from in on i you would could can"
    " like want need feel suggest recommend play find show give put pick something anything more very really not"
    " at every starring until remind note than between "
)


class Mode(StrEnum):
    """What it takes to be listened to."""

    WAKE = "wake"  # a call: "hey attune"
    ALWAYS = "always"  # nothing: every sentence that is understood is meant for the assistant
    PUSH = "push"  # a key


@dataclass(frozen=True, slots=True)
class Addressed:
    """Said to the assistant."""

    text: str  # without the call; empty: called by name only, or not understood
    called: bool  # by name


class Attention:
    """Knows since when, and until when, the user may speak without a call.

    `attend` opens a window: after a call, an answer, or the key. `judge` says whether a sentence was meant.
    """

    def __init__(self, mode: Mode) -> None:
        self.mode = mode
        self._until = float("-inf")

    def attend(self, now: float) -> float:
        """Listen without a call from `now` on; gives the time, in the same seconds, at which that ends."""
        self._until = now + FOLLOW_UP_SECONDS
        return self._until

    def attending(self, at: float) -> bool:
        """Whether a sentence that began at `at` needs no call."""
        return at <= self._until

    def judge(self, text: str, began: float, *, engaged: bool = False) -> Addressed | None:
        """How `text`, begun at `began`, was addressed to the assistant; None where it was not.

        `engaged`: the assistant was speaking, or about to. An empty `text`, speech that was not understood, is
        addressed only in a conversation, where it deserves an answer.
        """
        if (rest := without_call(text)) is not None and self.mode is not Mode.PUSH:
            return Addressed(rest, called=True)
        if engaged or self.attending(began):
            return Addressed(text, called=False)
        if self.mode is Mode.ALWAYS and is_meaningful(text):
            return Addressed(text, called=False)
        return None


def is_meaningful(text: str) -> bool:
    """Whether the assistant can do anything with a sentence: an intent that is clear, or a sign of a crisis."""
    if not text:
        return False
    meant = understand(text)
    return (meant.intent is not None and not meant.guess) or check(text) is not None


def is_complete(text: str) -> bool:
    """Whether a sentence is whole as it stands, so that its speaker need not be waited for; 1 to 15 ms."""
    rest = without_call(text)
    sentence = text if rest is None else rest
    if f" {normalise(sentence).rpartition(' ')[2]} " in _OPEN_ENDS:
        return False
    meant = understand(sentence)
    return meant.intent is not None and meant.confidence == 1.0 and "note" not in meant.slots  # a note may go on


def is_backchannel(text: str) -> bool:
    """Whether it is only a sound of somebody who listens."""
    return normalise(text) in BACKCHANNELS
