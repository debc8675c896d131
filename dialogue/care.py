"""After a sign of a crisis: which of the fixed answers comes next, and for how long nothing is brushed off."""

from __future__ import annotations

from typing import Final

from dialogue import safety
from dialogue.turn import Reply, Request

CARE_FOR: Final = 6  # turns after a sign of crisis in which nothing is brushed off with "I didn't catch that"
HEARD_WELL: Final = 0.6  # recognition confidence below which a sign of crisis is first asked about


class Care:
    """The crisis part of one conversation. `locale`: such as "en_US"; it chooses the help line that is named."""

    def __init__(self, locale: str) -> None:
        self._locale = locale
        self._sign_at: int | None = None  # the last turn with a sign
        self._told: dict[safety.Moment, int] = {}
        self._asked = False  # the question whether it is one waits for an answer
        self._unsure = False  # ... since the words may be misheard, or only hint at it
        self._in_danger = False  # ... about their safety, after they said that they are in danger

    @property
    def asking(self) -> bool:
        """Whether a question of this part waits for an answer."""
        return self._asked

    def caring(self, turn: int) -> bool:
        """Whether the last sign is that recent."""
        return self._sign_at is not None and turn - self._sign_at <= CARE_FOR

    def answer(self, crisis: safety.Crisis, confidence: float, turn: int, actions: tuple[Request, ...]) -> Reply:
        """The answer to a sign of a crisis, heard with a confidence of 0 .. 1."""
        asked_already = self._asked and self._unsure
        if not asked_already and not self.caring(turn) and (crisis.hint or confidence < HEARD_WELL):
            self._asked = self._unsure = True
            return Reply(self._words("hint" if crisis.hint else "confirm"), "crisis_check", actions)
        moment: safety.Moment = "still" if self.caring(turn) and "ask" in self._told else "ask"
        self._sign_at = turn
        self._asked, self._unsure = crisis.about == "self", False
        return Reply(self._words(moment if crisis.about == "self" else "other"), "crisis", actions, crisis=True)

    def follow(self, intent: str | None, turn: int) -> Reply | None:
        """The answer to what is said after a question of this part; None where it is about something else."""
        in_danger = self._in_danger
        self._asked = self._unsure = self._in_danger = False
        if in_danger and intent in ("yes", "no"):  # what that means depends on the wording: stay, and assume nothing
            self._sign_at = turn
            return Reply(self._words("still"), "crisis", crisis=True)
        if intent == "yes":
            self._sign_at = turn
            self._asked = self._in_danger = True
            return Reply(self._words("yes"), "crisis", crisis=True)
        if intent == "no":
            return Reply(self._words("no"), "crisis")
        return self.stay() if intent is None else None

    def stay(self) -> Reply:
        """Stay with somebody whose words were not understood, or say how low they are."""
        return Reply(self._words("stay"), "crisis", crisis=True)

    def _words(self, moment: safety.Moment) -> str:
        before = self._told.get(moment, 0)
        self._told[moment] = before + 1
        return safety.answer(moment, self._locale, before)
