"""`attune understand TEXT`: what Attune takes a sentence to mean."""

from __future__ import annotations

import argparse


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser(
        "understand",
        help="show what a sentence is taken to mean",
        description="Show the intent of sentences, their slots, how sure that is, what would be asked back, and what "
        "the crisis check says. Nothing is answered or kept.",
    )
    parser.add_argument("text", nargs="*", metavar="TEXT", help="a sentence; without any, lines of standard input")
    parser.add_argument("--json", action="store_true", help="a JSON object a line on standard output")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what every sentence means; 0, also where nothing was understood."""
    import json
    import sys

    from dialogue.safety import check
    from dialogue.understanding import understand

    for text in args.text or (line.strip() for line in sys.stdin if line.strip()):
        meant = understand(text)
        crisis = check(text) is not None
        if args.json:
            record = {
                "text": text,
                "intent": meant.intent,
                "slots": dict(meant.slots),
                "confidence": round(meant.confidence, 2),
                "guess": meant.guess,
                "crisis": crisis,
            }
            print(json.dumps(record, ensure_ascii=False), flush=True)
            continue
        slots = ", ".join(f"{name} {value}" for name, value in meant.slots.items())
        print(f"{text}: {meant.intent or 'not understood'}" + (f" ({slots})" if slots else ""), end="")
        print(f", confidence {meant.confidence:.2f}" if meant.intent else "")
        if meant.guess:
            print(f'    asks first: did you mean "{meant.guess}"?')
        if crisis:
            print("    a sign of a crisis: answered before anything else")
    return 0
