"""`attune recommend music|movie`: suggestions for a mood, each with its reason."""

from __future__ import annotations

import argparse


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser(
        "recommend",
        help="suggest music or movies that fit a mood",
        description="Suggest music or movies that fit a mood, each with its reason. Works offline; the links are for "
        "you to open.",
    )
    parser.add_argument("medium", choices=("music", "movie"))
    parser.add_argument("--mood", help="angry, disgust, fear, happy, sad, surprise or neutral; unknown if left out")
    parser.add_argument("--match", action="store_true", help="stay with the mood instead of lifting it")
    parser.add_argument("-n", type=int, default=3, metavar="N", help="how many (default: 3)")
    parser.add_argument("--tag", metavar="WORD", help='only what answers a word, such as "calm", "jazz" or "western"')
    parser.add_argument("--decade", type=int, metavar="YEAR", help="only what is from a decade, such as 1990")
    parser.add_argument("--scary", action="store_true", help="scary films are welcome; they come first for fear")
    parser.add_argument("--seed", type=int, metavar="S", help="a whole number that makes the choice repeatable")
    parser.add_argument("--json", action="store_true", help="a JSON array on standard output")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print suggestions; 0 when there are some, 1 when nothing fits the wish, 2 for a wrong call."""
    import json
    import sys
    from dataclasses import asdict

    from models.emotions import Emotion, Mood
    from recommend import Aim, CatalogueError, Medium, Recommender, links

    try:
        mood = Mood.said(Emotion.from_label(args.mood)) if args.mood is not None else None
        suggestions = Recommender(seed=args.seed).suggest(
            Medium(args.medium),
            mood,
            args.n,
            aim=Aim.MATCH if args.match else Aim.LIFT,
            tag=args.tag,
            decade=args.decade,
            scary=args.scary,
        )
    except ValueError as error:
        print(f"attune: {error}", file=sys.stderr)
        return 2
    except CatalogueError as error:
        print(f"attune: {error}", file=sys.stderr)
        return 1
    if args.json:
        records = [asdict(found.item) | {"reason": found.reason, "links": links(found.item)} for found in suggestions]
        print(json.dumps(records, ensure_ascii=False, indent=1))
    for found in suggestions if not args.json else ():
        item = found.item
        print(found.spoken)
        print(f"    {found.reason}")
        print(f"    {', '.join(item.genres)}" + (f" (has: {', '.join(item.notes)})" if item.notes else ""))
        for site, address in links(item).items():
            print(f"    {site}: {address}")
    if not suggestions:
        print(f"attune: no {args.medium} in the catalogue answers that; leave out --tag or --decade", file=sys.stderr)
        return 1
    return 0
