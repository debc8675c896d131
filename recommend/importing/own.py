"""The user's own catalogue, as the recommender takes it: the embedded items, then the imported ones."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final, overload

from recommend.catalogue import Catalogue, Item, Medium
from recommend.collaborative import Ease
from recommend.columns import Columns
from recommend.importing.derived import Derivation
from recommend.importing.store import Store, others_path
from recommend.recommender import Others
from recommend.seeds import SCARY, SEEDS

_VERSION: Final = 1  # of how columns are made of items, and items of what is stored

log = logging.getLogger(__name__)


def own_catalogue(path: Path) -> Catalogue | None:
    """The embedded catalogue with the items of the store in `path`; None where nothing was imported.

    The imported items stay on the disk, and are read when they are looked at. Raises CatalogueError.
    """
    if not path.exists():
        return None
    return OwnCatalogue(Catalogue.embedded(), Store(path))


def own_others(path: Path) -> Others | None:
    """What people of like ratings think, learned beside the store in `path`; None where no ratings were imported.

    A file that cannot be used is logged, and counts as none: the next import of ratings makes it anew.
    """
    try:
        ease = Ease.load(others_path(path))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        log.warning("%s: %s; import the ratings again", others_path(path), error)
        return None

    def others(medium: Medium, liked: Sequence[str]) -> Mapping[str, float]:
        return ease.found(liked) if medium is Medium.MOVIE else {}

    return others


class OwnCatalogue(Catalogue):
    """The embedded items in memory, the imported ones on the disk, and the columns of both kept beside them."""

    def __init__(self, embedded: Catalogue, store: Store) -> None:
        super().__init__(embedded.items)
        self._store = store
        self._imported = {medium: store.items(medium, Derivation(embedded.of(medium))) for medium in Medium}

    def of(self, medium: Medium) -> Sequence[Item]:
        return _Joined(super().of(medium), self._imported[medium])

    def __getitem__(self, item_id: str) -> Item:
        try:
            return super().__getitem__(item_id)
        except KeyError:
            for imported in self._imported.values():
                if (found := imported.find(item_id)) is not None:
                    return found
            raise

    def columns(self, medium: Medium) -> Columns:
        """To make them takes 20 s for a million items, to read them half a second (measured 2026-11-25)."""
        items, file = self.of(medium), self._store.path.with_suffix(f".{medium}.npz")
        parts = (_VERSION, self.items, SEEDS, SCARY, self._store.imports())
        stamp = sha256(repr(parts).encode()).hexdigest()
        columns = Columns.load(file, medium, items, stamp)
        if columns is None:
            columns = Columns(medium, items)
            try:
                columns.save(file, stamp)
            except OSError as error:
                log.warning("%s cannot be written (%s); suggestions begin more slowly", file, error.strerror)
        return columns


class _Joined(Sequence[Item]):
    """Two sequences, one after the other."""

    def __init__(self, first: Sequence[Item], then: Sequence[Item]) -> None:
        self._first, self._then = first, then

    def __len__(self) -> int:
        return len(self._first) + len(self._then)

    @overload
    def __getitem__(self, at: int) -> Item: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Item]: ...
    def __getitem__(self, at: int | slice) -> Item | Sequence[Item]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        at %= len(self)
        return self._first[at] if at < len(self._first) else self._then[at - len(self._first)]

    def __iter__(self) -> Iterator[Item]:
        yield from self._first
        yield from self._then
