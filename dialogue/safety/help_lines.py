"""Help lines by country: data that people check, with their sites and the day of the last check."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

LINES: Final = Path(__file__).with_name("help_lines.toml")


@dataclass(frozen=True, slots=True)
class Help:
    """Whom to reach in a country, and how."""

    line: str  # ends a sentence that begins "You can"
    emergency: str  # ends a sentence that begins "call"
    site: str  # the line's own page
    checked: date  # when somebody last compared the number with what public pages say


ELSEWHERE: Final = Help(
    "find a free line near you at findahelpline.com",
    "your local emergency number",
    "https://findahelpline.com",
    date(2026, 11, 25),
)


def help_for(locale: str) -> Help:
    """The help for the territory of a locale such as "en_US" or "de-AT.UTF-8"; elsewhere findahelpline.com."""
    territory = re.match(r"[A-Za-z]+[-_]([A-Za-z]{2})\b", locale)
    return lines().get(territory.group(1).upper(), ELSEWHERE) if territory else ELSEWHERE


@cache
def lines() -> dict[str, Help]:
    """Every country's help, by ISO 3166 code."""
    with LINES.open("rb") as file:
        return {territory: Help(**entry) for territory, entry in tomllib.load(file).items()}
