"""What goes to the clipboard: a reply, a suggestion, the whole conversation."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import shorten
from typing import Final

from assistant.events import Suggested
from assistant.wording import made_in_words

TOLD_CELLS: Final = 40  # of what was copied, in the toast


def suggestion_text(suggested: Suggested) -> str:
    """Title, people and year, and the first link, a line each."""
    made = made_in_words(suggested.by, suggested.year)
    link = suggested.links[0][1] if suggested.links else ""
    return "\n".join(filter(None, (suggested.title, made, link)))


def conversation_text(lines: Iterable[tuple[str, str]]) -> str:
    """A line for each contribution, from its speaker and words."""
    return "\n".join(f"{speaker}: {words}" for speaker, words in lines)


def copied(text: str, what: str) -> str:
    """What the user is told of it. A terminal never says whether it took the text."""
    said = shorten(text, TOLD_CELLS, placeholder=" ...")
    return f'Copied the {what}: "{said}". Where it does not arrive, the terminal has refused it.'
