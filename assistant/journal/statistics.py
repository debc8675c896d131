"""How the user was on the whole: the journal in a few figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from assistant.journal.days import Day, days, first_day, total
from assistant.journal.remembering import JournalMemory, local_now
from assistant.journal.showing import day_as_json, in_words, strip
from assistant.journal.store import Journal
from dialogue.memory import Helped
from dialogue.replies import LOOKS

_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def helped_by_mood(memory: JournalMemory) -> dict[str, Sequence[Helped]]:
    """What helped, by the name of the mood in which it did; "low or tense" among them."""
    found = memory.all_helped().items()
    return {"low or tense" if mood is None else LOOKS[mood]: helped for mood, helped in found if helped}


@dataclass(frozen=True, slots=True)
class Statistics:
    """Figures over the whole journal."""

    since: date | None  # None: it is empty
    days: int  # of which something is known
    whole: Day
    weekdays: Sequence[float | None]  # mean valence, from Monday on
    helped: Mapping[str, Sequence[Helped]]  # by mood; "low or tense" among them
    saved: Sequence[str]
    bytes: int

    @classmethod
    def of(cls, journal: Journal, now: datetime | None = None) -> Statistics:
        """The figures. Raises JournalError."""
        now = now or local_now()
        since = first_day(journal)
        known = days(journal, since, now.date()) if since is not None else []
        memory = JournalMemory(lambda: journal, keeping=lambda: True, next_check_in=lambda: None, now=lambda: now)
        by_weekday = [total([day for day in known if day.date.weekday() == n], now.date()) for n in range(7)]
        return cls(
            since=since,
            days=len(known),
            whole=total(known, since or now.date()),
            weekdays=[day.valence for day in by_weekday],
            helped=helped_by_mood(memory),
            saved=memory.saved(None),
            bytes=journal.path.stat().st_size if journal.path.exists() else 0,
        )

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "since": self.since.isoformat() if self.since is not None else None,
            "days": self.days,
            **day_as_json(self.whole),
            "weekdays": dict(zip(_WEEKDAYS, self.weekdays, strict=True)),
            "helped": {mood: [asdict(helped) for helped in found] for mood, found in self.helped.items()},
            "saved": list(self.saved),
            "bytes": self.bytes,
        }

    def lines(self) -> list[str]:
        """What a person reads."""
        if self.since is None:
            return ["The journal is empty."]
        lines = [
            f"{self.days} day{'' if self.days == 1 else 's'} with a mood since {self.since}, {self.bytes / 1e6:.1f} MB",
            f"  {in_words(self.whole)}",
        ]
        known = [(valence, name) for valence, name in zip(self.weekdays, _WEEKDAYS, strict=True) if valence is not None]
        if len(known) > 1:
            lines.append(f"  Monday to Sunday {strip(self.weekdays)}: best {max(known)[1]}, hardest {min(known)[1]}")
        for mood, found in self.helped.items():
            lines.append(f"  what helped when you were {mood}:")
            lines += [f"    {h.what} (tried {h.times} times; {h.lift:+.2f} on a scale from -1 to 1)" for h in found]
        if self.saved:
            lines.append("  saved for later:")
            lines += [f"    {title}" for title in self.saved]
        return lines
