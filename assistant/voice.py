"""How the voice changes when the user asks for it: one step slower, faster, louder or softer."""

from __future__ import annotations

from typing import Final, Literal

from assistant.settings import Voice

RATE_STEP: Final = 1.15  # a difference in tempo that is clearly heard; about 5 % is just noticed (Quene 2007)
VOLUME_STEP: Final = 0.7  # of the amplitude, 3 dB
RATES: Final = (90, 350)  # words per minute that can still be followed
SOFTEST: Final = 0.1


def changed_voice(
    voice: Voice, change: Literal["slower", "faster", "louder", "softer"]
) -> tuple[Literal["rate", "volume"], int | float]:
    """The setting to change, and its new value, at most as far as can still be understood."""
    match change:
        case "slower":
            return "rate", max(round(voice.rate / RATE_STEP), RATES[0])
        case "faster":
            return "rate", min(round(voice.rate * RATE_STEP), RATES[1])
        case "louder":
            return "volume", min(round(voice.volume / VOLUME_STEP, 2), 1.0)
        case "softer":
            return "volume", max(round(voice.volume * VOLUME_STEP, 2), SOFTEST)
