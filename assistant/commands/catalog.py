"""`attune catalog`: bring songs and films of your own, count them, look for one, and forget them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assistant.own_catalogue import catalogue_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from recommend.importing import Summary

_KINDS: Final = ("imdb", "movielens", "spotify", "csv", "folder")
_MOST_FOUND: Final = 20


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command and those below it."""
    parser = subparsers.add_parser(
        "catalog",
        help="bring songs and films of your own to be suggested",
        description="Songs and films of your own, beside those that come with Attune. They stay on this machine.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    bring_in = commands.add_parser(
        "import",
        help="read a file or folder",
        description="Read IMDb's TSV files, a MovieLens folder, Spotify's streaming history or a CSV of Exportify, any "
        "other CSV, or a folder of music files. All of it or nothing is taken in; importing twice adds nothing.",
    )
    bring_in.add_argument("path", metavar="FILE|FOLDER", type=Path)
    bring_in.add_argument("--kind", choices=_KINDS, help="what it is (default: by its name and first line)")
    bring_in.add_argument(
        "--map",
        metavar="FIELD=COLUMN,...",
        action="append",
        default=[],
        type=_mapping,
        help="the columns of a CSV, as in --map title=Name,artist=Artist; fields: title, artist or director, year, "
        "genres, language, tags, notes, valence, arousal, dominance, seconds or minutes",
    )
    bring_in.add_argument(
        "--medium", choices=("music", "movie"), default="music", help="what a CSV holds (default: music)"
    )
    bring_in.add_argument(
        "--votes", type=int, default=1000, metavar="N", help="of IMDb, films with N votes at least (default: 1000)"
    )
    bring_in.set_defaults(run=_guarded, work=_import)
    commands.add_parser("stats", help="how much there is").set_defaults(run=_guarded, work=_stats)
    search = commands.add_parser("search", help="look for titles and people")
    search.add_argument("words", nargs="+", metavar="WORDS", help="all of them must be there")
    search.set_defaults(run=_guarded, work=_search)
    commands.add_parser("reset", help="forget all that was imported").set_defaults(run=_guarded, work=_reset)


def _guarded(args: argparse.Namespace) -> int:
    """Do it; 0 when all is well, 1 when something is broken, missing or cannot be used."""
    from recommend import CatalogueError
    from recommend.importing import ImportingError

    try:
        status: int = args.work(args)
    except (CatalogueError, ImportingError) as error:
        print(f"attune: {error}", file=sys.stderr)
        return 1
    return status


def _import(args: argparse.Namespace) -> int:
    from recommend import Medium
    from recommend.importing import Kind, bring_in, kind_of

    columns = {field: column for mapping in args.map for field, column in mapping.items()}
    kind = Kind(args.kind) if args.kind else Kind.CSV if columns else kind_of(args.path)
    with _progress(args.path.name) as progress:
        summary = bring_in(
            args.path,
            catalogue_path(),
            kind,
            columns=columns,
            medium=Medium(args.medium),
            least_votes=args.votes,
            progress=progress,
        )
    for line in _complaints(summary):
        print(f"attune: {line}", file=sys.stderr)
    print("\n".join(_lines(summary)))
    return int(bool(summary.broken))


@contextmanager
def _progress(name: str) -> Iterator[Callable[[int], None]]:
    """What tells how many rows were read, in one line of the terminal that is wiped in the end."""
    shown = sys.stderr.isatty()

    def tell(rows: int) -> None:
        if shown:
            print(f"\r{name}: {rows:,} rows read", end="", file=sys.stderr, flush=True)

    try:
        yield tell
    finally:
        if shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _complaints(summary: Summary) -> Iterator[str]:
    for why, count in summary.broken.items():
        places = summary.places[why]
        yield from (f"{where}: {why}; skipped" for where in places)
        if count > len(places):
            yield f"and {count - len(places):,} more: {why}; skipped"


def _lines(summary: Summary) -> Iterator[str]:
    yield (
        f"{summary.read:,} read ({summary.kind}): {summary.new:,} new, {summary.known:,} there already, "
        f"{summary.ours:,} that Attune has itself, {summary.left_out.total() + summary.broken.total():,} left out"
    )
    yield from (f"  left out: {count:,}, {why}" for why, count in summary.left_out.most_common())
    yield from (f"  broken: {count:,}, {why}" for why, count in summary.broken.most_common())
    if summary.ratings:
        yield f"  learned from {summary.ratings:,} ratings what goes with what"


def _stats(_: argparse.Namespace) -> int:
    from recommend import Catalogue, Medium
    from recommend.importing import Store, own_others

    path = catalogue_path()
    embedded = Catalogue.embedded()
    counts = Store(path).counts() if path.exists() else {}
    for medium in Medium:
        what = "songs" if medium is Medium.MUSIC else "films"
        print(f"{len(embedded.of(medium)):,} {what} come with Attune")
        for (of, source), count in sorted(counts.items()):
            if of is medium:
                print(f"{count:,} {what} from {source}")
    if own_others(path) is not None:
        print("Ratings of other people count")
    print(f"Yours are kept in {path}" if path.exists() else "Nothing of yours was imported yet")
    return 0


def _search(args: argparse.Namespace) -> int:
    from recommend import Catalogue
    from recommend.columns import plain
    from recommend.importing import Store

    path, words = catalogue_path(), " ".join(args.words)
    wanted = plain(words).split()
    found = [
        (item.medium, item.title, ", ".join(item.by), item.year)
        for item in Catalogue.embedded().items
        if wanted and all(word in plain(" ".join((item.title, *item.by))) for word in wanted)
    ]
    if path.exists():
        found += Store(path).search(words, _MOST_FOUND + 1)
    for medium, title, people, year in found[:_MOST_FOUND]:
        what = "song" if medium == "music" else "film"
        print(", ".join(filter(None, (f"{what}: {title}", people, str(year or "")))))
    if len(found) > _MOST_FOUND:
        print("There are more; add a word")
    if not found:
        print(f'attune: nothing in the catalogue has "{words}"; look at how it is written', file=sys.stderr)
        return 1
    return 0


def _reset(_: argparse.Namespace) -> int:
    from recommend.importing import forget

    forget(catalogue_path())
    print("Forgotten.")
    return 0


def _mapping(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.split(",")]
    if not all(field.strip() and equals and column.strip() for field, equals, column in pairs):
        raise argparse.ArgumentTypeError(f"'{text}' is not FIELD=COLUMN,... such as title=Name,artist=Artist")
    return {field.strip().lower(): column.strip() for field, _, column in pairs}
