"""What a provider is to the rest of Attune, and how it says that something cannot be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

from recommend.catalogue import Item

Link: TypeAlias = tuple[str, str]  # what it leads to, in words for a screen, and its address


class ProviderError(Exception):
    """A provider cannot do what is asked; the message is one line that says what to do."""

    def __init__(self, message: str, instead: Sequence[Link] = ()) -> None:
        """`instead`: what serves in place of the answer, made without the provider."""
        super().__init__(message)
        self.instead = tuple(instead)


class Provider(Protocol):
    """What every provider can do; what only some can is on their classes.

    All methods may go online, give up by themselves within `faults.LIMIT_S` for each question asked, and can be
    cancelled at any time.
    """

    @property
    def name(self) -> str:
        """As people call it."""
        ...

    async def available(self) -> str:
        """Empty where it can be used now, else the problem, in one line."""
        ...

    async def links(self, item: Item) -> list[Link]:
        """Where the item itself is; empty where the provider does not have it. Raises ProviderError."""
        ...


class Kept(Protocol):
    """A place for one secret text."""

    def read(self) -> str:
        """What is kept; empty where there is nothing."""
        ...

    def write(self, text: str) -> None:
        """Keep it in place of what was there."""
        ...


def one_line(text: str) -> str:
    """Foreign text for a line on the screen: nothing in it moves the cursor."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
