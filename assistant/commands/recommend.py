"""`attune recommend music|movie`: suggestions for a mood, each with its reason."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recommend import Recommender, Suggestion, Terms


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser(
        "recommend",
        help="suggest music or movies that fit a mood",
        description="Suggest music or movies that fit a mood, each with its reason. Works offline; the links are for "
        "you to open. What Attune has learned of your taste counts; nothing is noted.",
    )
    parser.add_argument("medium", choices=("music", "movie"))
    parser.add_argument("--mood", help="angry, disgust, fear, happy, sad, surprise or neutral; unknown if left out")
    parser.add_argument("--match", action="store_true", help="stay with the mood instead of lifting it")
    parser.add_argument("-n", type=int, default=3, metavar="N", help="how many (default: 3)")
    parser.add_argument("--tag", metavar="WORD", help='only what answers a word, such as "calm", "jazz" or "western"')
    parser.add_argument("--decade", type=int, metavar="YEAR", help="only what is from a decade, such as 1990")
    parser.add_argument("--language", metavar="CODE", help="only what is in a language, such as fr; zxx: without words")
    parser.add_argument("--person", metavar="NAME", help="only what is by or with somebody; a last name will do")
    parser.add_argument("--energy", choices=("low", "high"), help="only what is calm, or lively")
    parser.add_argument("--similar", metavar="TITLE", help="more like this one, instead of the wishes above")
    parser.add_argument("--scary", action="store_true", help="scary films are welcome; they come first for fear")
    parser.add_argument("--explain", action="store_true", help="what the score of each is made of")
    parser.add_argument("--seed", type=int, metavar="S", help="a whole number that makes the choice repeatable")
    parser.add_argument("--json", action="store_true", help="a JSON array on standard output")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print suggestions; 0 when there are some, 1 when nothing fits the wish, 2 for a wrong call."""
    import json
    import sys
    from dataclasses import asdict

    from assistant.own_catalogue import build_catalogue, build_others
    from assistant.taste_file import taste_path
    from recommend import CatalogueError, Recommender, Taste, TasteError, links

    try:
        suggestions = _suggestions(
            args, Recommender(build_catalogue(), args.seed, taste=Taste.copy_of(taste_path()), others=build_others())
        )
    except ValueError as error:
        print(f"attune: {error}", file=sys.stderr)
        return 2
    except (CatalogueError, TasteError) as error:
        print(f"attune: {error}", file=sys.stderr)
        return 1
    if args.json:
        records = [asdict(found.item) | {"reason": found.reason, "links": links(found.item)} for found in suggestions]
        if args.explain:
            for record, found in zip(records, suggestions, strict=True):
                record["terms"] = asdict(found.terms) | {"score": found.terms.score}
        print(json.dumps(records, ensure_ascii=False, indent=1))
    for found in suggestions if not args.json else ():
        item = found.item
        print(found.spoken)
        print(f"    {found.reason}")
        print(f"    {', '.join(item.genres)}" + (f" (has: {', '.join(item.notes)})" if item.notes else ""))
        if args.explain:
            print("\n".join(f"    {line}" for line in _explained(found.terms)))
        for site, address in links(item).items():
            print(f"    {site}: {address}")
    if not suggestions:
        print(f"attune: no {args.medium} in the catalogue answers that; wish for less", file=sys.stderr)
        return 1
    return 0


def _suggestions(args: argparse.Namespace, recommender: Recommender) -> list[Suggestion]:
    """What is asked for. Raises ValueError for a wrong call, and CatalogueError."""
    from models.emotions import Emotion, Mood
    from recommend import Aim, Medium

    medium = Medium(args.medium)
    mood = Mood.said(Emotion.from_label(args.mood)) if args.mood is not None else None
    if args.similar is not None:
        item = recommender.named(args.similar, medium)
        if item is None:
            raise ValueError(f'no {medium} in the catalogue is called "{args.similar}"; look at how it is written')
        return recommender.similar(item, mood, args.n)
    return recommender.suggest(
        medium,
        mood,
        args.n,
        aim=Aim.MATCH if args.match else Aim.LIFT,
        tag=args.tag,
        decade=args.decade,
        language=args.language,
        person=args.person,
        energy=args.energy,
        scary=args.scary,
    )


def _explained(terms: Terms) -> list[str]:
    """The terms of a score that count, in words and numbers, and the score."""
    words = {
        "seed": "what suits the mood by the table",
        "place": "how near it is to where the mood leads",
        "taste": "your taste in what it is like",
        "people": "your taste in who made it",
        "others": "people with a taste like yours",
        "rest": "suggested lately",
        "like": "likeness to what you named",
        "unlike": "like what was suggested before it",
        "trying": "chance, and what is still to be tried",
    }
    counting = [
        f"{getattr(terms, name):+.2f} {what}" for name, what in words.items() if abs(getattr(terms, name)) >= 0.005
    ]
    return [*counting, f"{terms.score:+.2f} in all"]
