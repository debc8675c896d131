"""`attune taste`: what Attune has learned of a taste; shown, forgotten, written to a file or read from one."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assistant.own_catalogue import build_catalogue
from assistant.taste_file import taste_path

if TYPE_CHECKING:
    from recommend import Recommender
    from recommend.catalogue import Medium
    from recommend.learned import Leaning

_MOST: Final = 8  # of what is liked, and of what is not, that are shown


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser(
        "taste",
        help="show, forget or copy what Attune has learned of your taste",
        description="What Attune has learned of your taste in music and films. It never leaves this machine.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    show = commands.add_parser("show", help="tell it in words")
    show.set_defaults(run=run, todo=_show)
    reset = commands.add_parser("reset", help="forget all of it")
    reset.set_defaults(run=run, todo=_reset)
    export = commands.add_parser("export", help="write it to a file, as JSON")
    export.set_defaults(run=run, todo=_export)
    restore = commands.add_parser("import", help="put what was exported in the place of what is known")
    restore.set_defaults(run=run, todo=_import)
    for command in (export, restore):
        command.add_argument("file", metavar="FILE", type=Path)


def run(args: argparse.Namespace) -> int:
    """Do it; 0 when it went well, 1 when the taste or the file cannot be read or written."""
    from recommend import CatalogueError, TasteError

    try:
        args.todo(args)
    except (TasteError, CatalogueError, OSError) as error:
        print(f"attune: {error}", file=sys.stderr)
        return 1
    return 0


def _show(_: argparse.Namespace) -> None:
    from recommend import Medium, Recommender, Taste

    if not taste_path().exists():
        print("Nothing has been learned yet.")
        return
    recommender = Recommender(build_catalogue(), taste=Taste.copy_of(taste_path()))
    for medium in Medium:
        print("\n".join(_lines(recommender, medium)))


def _lines(recommender: Recommender, medium: Medium) -> list[str]:
    learned = recommender.learned(medium)
    what = "Music" if medium == "music" else "Films"
    if not learned.signals:
        return [f"{what}: nothing has been learned yet."]
    signals = ", ".join(f"{count} {signal.replace('_', ' ')}" for signal, count in sorted(learned.signals.items()))
    lines = [f"{what}: {signals}"]
    leanings = learned.leanings()
    liked = [each for each in leanings if each.weight > 0 and each.liked > each.disliked][:_MOST]
    disliked = [each for each in reversed(leanings) if each.weight < 0 and each.disliked > each.liked][:_MOST]
    lines += [f"  likes     {_leaning(each)}" for each in liked]
    lines += [f"  dislikes  {_leaning(each)}" for each in disliked]
    lines += [f"  leaves out {name}" for name in learned.left_out()]
    return lines


def _leaning(leaning: Leaning) -> str:
    said = [f"{count} {word}" for count, word in ((leaning.liked, "liked"), (leaning.disliked, "disliked")) if count]
    return f"{leaning.words:<28} {', '.join(said):<24} {leaning.weight:+.2f}"


def _reset(_: argparse.Namespace) -> None:
    from recommend import Taste

    if taste_path().exists():
        taste = Taste(taste_path())
        taste.reset()
        taste.close()
    print("Forgotten.")


def _export(args: argparse.Namespace) -> None:
    import json

    from recommend import Taste

    exported = Taste.copy_of(taste_path()).export()
    args.file.write_text(json.dumps(exported, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(exported['signals'])} signals are now in {args.file}.")


def _import(args: argparse.Namespace) -> None:
    import json

    from recommend import Taste, TasteError

    try:
        exported = json.loads(args.file.read_text(encoding="utf-8"))
    except ValueError:
        raise TasteError(f"{args.file} is no JSON; give a file that `attune taste export` wrote") from None
    taste = Taste(taste_path())
    taste.restore(exported)
    taste.close()
    print(f"{len(exported['signals'])} signals are known now.")
