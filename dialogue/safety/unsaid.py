"""What a language model may not say here: a last look at each sentence before it is shown or spoken.

Nothing that encourages harm or tells how, that minimises, diagnoses, advises on medicines, claims to be a person or a
therapist, or binds somebody to Attune alone. The phrases are data (`unsaid.toml`); engineers reviewed them, **no
clinician has**. It is a net with holes: the answers to a crisis are fixed words for that reason.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final

from dialogue.safety.phrases import as_pattern
from dialogue.understanding import normalise

UNSAID: Final = Path(__file__).with_name("unsaid.toml")
_DENIED: Final = re.compile(r" (?:not|never|cannot|whether|if|who|please do not|nobody says) (?:\S+ ){0,3}$")


def allowed(sentence: str) -> bool:
    """Whether a sentence of a language model may be said; True for what is empty."""
    words = f" {normalise(sentence)} "
    unsaid = _patterns()
    if unsaid["outright"].search(words):
        return False
    if any(not _DENIED.search(words[: found.start()]) for found in unsaid["unless_denied"].finditer(words)):
        return False
    if unsaid["company"].search(words):
        return True
    asked = sentence.rstrip().endswith("?")
    return not (unsaid["substances"].search(words) or (not asked and unsaid["harm"].search(words)))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    with UNSAID.open("rb") as file:
        data = tomllib.load(file)
    delicate = data.pop("delicate")
    kinds = {kind: chain.from_iterable(data[kind].values()) for kind in ("outright", "unless_denied", "company")}
    kinds |= {"harm": delicate["harm"], "substances": delicate["medicines"] + delicate["illnesses"]}
    return {kind: as_pattern(phrases, data["words"]) for kind, phrases in kinds.items()}
