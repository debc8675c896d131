"""The recommender as the conversation speaks with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from assistant.events import Suggested
from models.emotions import Mood

if TYPE_CHECKING:
    from dialogue.turn import SuggestionLike, Wish
    from recommend import Catalogue, Item, Recommender, Suggestion


GENTLE_AMONG: Final = 20  # suggestions of which the first is taken that is neither sad nor dark


@dataclass(frozen=True, slots=True)
class SpokenSuggestion:
    """An item of the catalogue in the form the conversation speaks about."""

    item: Item
    spoken: str  # title and people, to be said aloud
    reason: str  # why it fits, in one sentence

    @classmethod
    def of(cls, suggestion: Suggestion) -> Self:
        """A recommender's suggestion."""
        return cls(suggestion.item, suggestion.spoken, suggestion.reason)

    @property
    def medium(self) -> str:
        """`music` or `movie`."""
        return self.item.medium.value


class RecommenderSuggester:
    """Lets the conversation ask the recommender, and teaches it what the user thinks."""

    def __init__(
        self, catalogue: Catalogue, recommender: Recommender, *, scary: bool, imported: Path | None = None
    ) -> None:
        """`imported`: where what the user has imported is kept, if it is to be forgotten with all else."""
        self._catalogue = catalogue
        self._recommender = recommender
        self._scary = scary
        self._imported = imported

    def suggest(self, medium: str, mood: Mood | None, wish: Wish) -> SpokenSuggestion | None:
        """The next suggestion of a medium, or None where nothing fits."""
        from recommend import Aim, Medium

        found = self._recommender.suggest(
            Medium(medium),
            mood,
            GENTLE_AMONG if wish.gentle else 1,
            aim=Aim(wish.aim or "lift"),
            tag=wish.tag,
            decade=wish.decade,
            language=wish.language,
            person=wish.person,
            energy=wish.energy,
            scary=self._scary,
        )
        if wish.gentle:
            found = [each for each in found if not each.item.notes and each.item.valence >= 0]
        return SpokenSuggestion.of(found[0]) if found else None

    def similar(self, to: SuggestionLike, mood: Mood | None) -> SpokenSuggestion | None:
        """Something like a suggestion, or None where nothing is."""
        assert isinstance(to, SpokenSuggestion)
        found = self._recommender.similar(to.item, mood)
        return SpokenSuggestion.of(found[0]) if found else None

    def named(self, title: str, medium: str | None) -> SpokenSuggestion | None:
        """What is called so, or almost so."""
        from recommend import Medium

        found = self._recommender.named(title, Medium(medium) if medium else None)
        if found is None:
            return None
        people = f" by {found.by[0]}" if found.by else ""
        return SpokenSuggestion(found, f'"{found.title}"{people}', "You asked for it by its name.")

    def next_song(self, mood: Mood | None, among: Sequence[str]) -> str | None:
        """Of the songs with these ids, the one for a mood."""
        from recommend import Medium

        found = self._recommender.suggest(Medium.MUSIC, mood, among=among)
        return found[0].item.id if found else None

    def learn(self, item_id: str, signal: str, mood: Mood | None, amount: float | None = None) -> None:
        """What the user thinks of a suggestion, did with it, or felt after it; what is not in the catalogue is not."""
        try:
            item = self._catalogue[item_id]
        except KeyError:
            return
        self._recommender.learn(item, signal, mood, amount=amount)

    def forget(self) -> None:
        """Forget all that was learned, and what was imported. Raises TasteError, and CatalogueError."""
        from recommend import Catalogue
        from recommend.importing import forget

        try:
            self._recommender.forget()
        finally:
            if self._imported is not None:
                self._catalogue = Catalogue.embedded()
                self._recommender.start_over(self._catalogue)
                forget(self._imported)


def suggested(turn_id: int, suggestion: SpokenSuggestion) -> Suggested:
    """A suggestion as an event."""
    from recommend import links

    item = suggestion.item
    return Suggested(
        turn_id=turn_id,
        medium=item.medium.value,
        item_id=item.id,
        title=item.title,
        by=item.by,
        year=item.year,
        reason=suggestion.reason,
        links=tuple(links(item).items()),
    )
