"""`attune journal`: read, export, import, delete and encrypt what Attune keeps of the user."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date, datetime

    from assistant.journal import Journal

STANDARD: Final = "-"  # input or output


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command and those below it."""
    parser = subparsers.add_parser(
        "journal",
        help="read, export, import, delete or encrypt your journal",
        description="Your journal: moods by the minute, check-ins, suggestions and notes, in one file on this machine. "
        "A passphrase is asked for, or taken from ATTUNE_PASSPHRASE.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    show = commands.add_parser("show", help="what happened, day by day")
    show.add_argument(
        "period",
        nargs="?",
        choices=("day", "week", "month", "year"),
        default="day",
        help="a day (default), or the last 7, 30 or 365 days up to it",
    )
    show.add_argument("--date", type=_date, metavar="YYYY-MM-DD", help="that day (default: today)")
    show.add_argument("--json", action="store_true", help="a JSON object on standard output")
    show.set_defaults(run=_guarded, work=_show)

    stats = commands.add_parser("stats", help="how you were on the whole, and what helped")
    stats.add_argument("--json", action="store_true", help="a JSON object on standard output")
    stats.set_defaults(run=_guarded, work=_stats)

    export = commands.add_parser("export", help="write everything to a file")
    export.add_argument("file", metavar="FILE", help='"-" for standard output')
    export.add_argument(
        "--format",
        choices=("json", "csv"),
        help="json: without loss; csv: a table (default: by FILE's ending, or json)",
    )
    export.set_defaults(run=_guarded, work=_export)

    bring_in = commands.add_parser(
        "import",
        help="read an export of Attune's, or of the app Daylio",
        description="Read a JSON export of Attune's, or a CSV export of the app Daylio. Importing twice adds nothing.",
    )
    bring_in.add_argument("file", metavar="FILE", help='"-" for standard input')
    bring_in.add_argument(
        "--map",
        metavar="MOOD=N",
        action="append",
        default=[],
        type=_mapped,
        help='what a mood of your own is in Daylio, from 1 (awful) to 5 (rad), as in --map "fine=4"',
    )
    bring_in.set_defaults(run=_guarded, work=_import)

    delete = commands.add_parser("delete", help="delete a stretch of time")
    when = "YYYY-MM-DD[THH:MM]"
    delete.add_argument("--from", dest="start", type=_moment, metavar=when, required=True, help="the first moment")
    delete.add_argument(
        "--to", dest="end", type=_moment, metavar=when, required=True, help="up to this one; a day counts as a whole"
    )
    delete.add_argument("--yes", action="store_true", help="without asking")
    delete.set_defaults(run=_guarded, work=_delete)

    forget = commands.add_parser("forget", help="delete everything")
    forget.add_argument("--yes", action="store_true", help="without asking")
    forget.set_defaults(run=_guarded, work=_forget)

    commands.add_parser("encrypt", help="give the journal a passphrase").set_defaults(run=_guarded, work=_encrypt)
    commands.add_parser("decrypt", help="take the passphrase away").set_defaults(run=_guarded, work=_decrypt)


class _CallError(Exception):
    """The call is wrong; the message is one line that says what to do."""


def _guarded(args: argparse.Namespace) -> int:
    """Run a command; 0 when all was well, 1 where something did not work, 2 for a wrong call."""
    from assistant.journal import JournalError

    try:
        status: int = args.work(args)
    except _CallError as error:
        print(f"attune: {error}", file=sys.stderr)
        return 2
    except JournalError as error:
        print(f"attune: {error}", file=sys.stderr)
        return 1
    return status


def _show(args: argparse.Namespace) -> int:
    import json
    from datetime import date

    from assistant.journal.showing import Shown

    with _own() as journal:
        shown = Shown.of(journal, args.period, args.date or date.today())
    if args.json:
        print(json.dumps(shown.as_json(), ensure_ascii=False, indent=1))
    else:
        print("\n".join(shown.lines()))
    return 0


def _stats(args: argparse.Namespace) -> int:
    import json

    from assistant.journal.statistics import Statistics

    with _own() as journal:
        statistics = Statistics.of(journal)
    if args.json:
        print(json.dumps(statistics.as_json(), ensure_ascii=False, indent=1))
    else:
        print("\n".join(statistics.lines()))
    return 0


def _export(args: argparse.Namespace) -> int:
    import os

    from assistant.journal import JournalError, csv_format, json_format

    form = args.format or ("csv" if args.file.lower().endswith(".csv") else "json")
    write = csv_format.write if form == "csv" else json_format.write
    with _own() as journal:
        entries = journal.entries()
    if args.file == STANDARD:
        write(entries, sys.stdout)
        return 0
    try:
        descriptor = os.open(args.file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # a diary, for its owner
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            write(entries, file)
    except OSError as error:
        raise JournalError(f"{args.file}: cannot be written ({error.strerror})") from None
    print(f"{len(entries)} entries", file=sys.stderr)
    return 0


def _import(args: argparse.Namespace) -> int:
    from assistant.journal import Entry, JournalError, daylio, json_format

    broken: list[daylio.Broken] = []
    text = _text_of(args.file)
    try:
        if json_format.is_ours(text):
            entries = json_format.read(text)
        else:
            rows = list(daylio.read(text, _levels(text, dict(args.map)), None))
            entries = [row for row in rows if isinstance(row, Entry)]
            broken = [row for row in rows if isinstance(row, daylio.Broken)]
    except JournalError as error:
        raise JournalError(f"{args.file}: {error}") from None
    with _own(existing=False) as journal:
        if journal.notice:
            print(f"attune: {journal.notice}", file=sys.stderr)
        new = journal.bring_in(entries)
    for row in broken:
        print(f"attune: {args.file}, line {row.line}: {row.why}; skipped", file=sys.stderr)
    print(f"{new} entries are new, {len(entries) - new} were there already")
    return int(bool(broken))


def _delete(args: argparse.Namespace) -> int:
    from datetime import timedelta

    start, (end, whole_day) = args.start[0], args.end
    end = end + timedelta(days=1) if whole_day else end
    start, end = start.astimezone(), end.astimezone()
    if start >= end:
        raise _CallError("--from must be before --to")
    with _own() as journal:
        count = len(journal.entries(start, end))
        if not count:
            print("Nothing was kept in that time.")
            return 0
        _sure(f"Delete {count} entries from {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}?", args)
        print(f"{journal.delete(start, end)} entries are deleted.")
    return 0


def _forget(args: argparse.Namespace) -> int:
    from assistant.journal.database import set_aside

    with _own() as journal:
        _sure("Delete everything that is in your journal?", args)
        print(f"{journal.delete(None, None)} entries are deleted.")
        for aside in set_aside(journal.path):
            print(f"A file that was set aside is still there: {aside}")
    return 0


def _encrypt(_: argparse.Namespace) -> int:
    from assistant.journal import JournalError, encryption, place
    from assistant.journal.database import driver

    if place.is_encrypted() and not place.plain_path().exists():
        raise JournalError("the journal is encrypted already")
    driver("")  # said before a passphrase is thought of
    encryption.encrypt(place.plain_path(), place.encrypted_path(), _new_passphrase())
    print("The journal is encrypted. Without the passphrase nobody can read it, and nobody can bring it back.")
    return 0


def _decrypt(_: argparse.Namespace) -> int:
    from assistant.journal import JournalError, encryption, place

    passphrase = place.find_passphrase(_ask_passphrase)
    if passphrase is None:
        raise JournalError("the journal is not encrypted")
    encryption.decrypt(place.encrypted_path(), place.plain_path(), passphrase)
    print("The journal has no passphrase any more.")
    return 0


def _own(*, existing: bool = True) -> Journal:
    from assistant.journal import place

    return place.open_own(place.find_passphrase(_ask_passphrase), existing=existing)


def _ask_passphrase() -> str:
    from getpass import getpass

    from assistant.journal import JournalError
    from assistant.journal.place import VARIABLE

    if not sys.stdin.isatty():
        raise JournalError(f"the journal is encrypted; give its passphrase in the variable {VARIABLE}")
    return getpass("Passphrase of the journal: ")


def _new_passphrase() -> str:
    import os
    from getpass import getpass

    from assistant.journal.place import VARIABLE

    if passphrase := os.environ.get(VARIABLE):
        return passphrase
    if not sys.stdin.isatty():
        raise _CallError(f"give a passphrase in the variable {VARIABLE}, or call this from a terminal")
    passphrase = getpass("New passphrase: ")
    if not passphrase:
        raise _CallError("a passphrase cannot be empty")
    if getpass("Once more: ") != passphrase:
        raise _CallError("the two are not the same; nothing was changed")
    return passphrase


def _sure(question: str, args: argparse.Namespace) -> None:
    if args.yes:
        return
    if not sys.stdin.isatty():
        raise _CallError("this needs your word; add --yes, or call it from a terminal")
    if input(f"{question} [y/N] ").strip().lower() not in ("y", "yes"):
        raise _CallError("nothing was deleted")


def _text_of(name: str) -> str:
    from assistant.journal import JournalError

    try:
        data = sys.stdin.buffer.read() if name == STANDARD else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise JournalError(f"{name}: is not UTF-8 text") from None
    except OSError as error:
        raise JournalError(f"{name}: cannot be read ({error.strerror})") from None


def _levels(text: str, mapped: Mapping[str, int]) -> dict[str, int]:
    """What the moods of a Daylio export that the user named are; asks for those that --map does not name."""
    from assistant.journal import daylio

    levels = {**mapped}
    missing = [(mood, count) for mood, count in daylio.other_moods(text).items() if mood not in levels]
    if missing and not sys.stdin.isatty():
        named = " ".join(f'--map "{mood}=N"' for mood, _ in missing)
        raise _CallError(f"moods of your own: add {named}, each N from 1 (awful) to 5 (rad)")
    for mood, count in missing:
        while mood not in levels:
            answer = input(f'"{mood}" ({count} times): from 1 (awful) to 5 (rad)? ')
            if answer.strip() in map(str, daylio.LEVELS.values()):
                levels[mood] = int(answer)
    return levels


def _mapped(text: str) -> tuple[str, int]:
    mood, _, level = text.rpartition("=")
    if not mood.strip() or level.strip() not in ("1", "2", "3", "4", "5"):
        raise argparse.ArgumentTypeError(f"'{text}' is not MOOD=N with N from 1 to 5")
    return mood.strip().lower(), int(level)


def _date(text: str) -> date:
    return _moment(text)[0].date()


def _moment(text: str) -> tuple[datetime, bool]:
    """A local time, and whether it was given as a whole day."""
    from datetime import datetime

    from assistant.journal.entries import FIRST_YEAR, LAST_YEAR

    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no date such as 2026-11-25 or 2026-11-25T18:30") from None
    if not FIRST_YEAR < at.year < LAST_YEAR:
        raise argparse.ArgumentTypeError(f"a journal has no year {at.year}")
    return at, len(text) <= len("2026-11-25")
