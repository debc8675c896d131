"""An export that is imported is the same journal; a file that is none is one clear line."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.journal import Entry, Journal, JournalError, csv_format, json_format
from assistant.journal.entries import CheckIn, Exercise, Feedback, Feeling, Line, MoodMinute, Note, Suggestion
from models.emotions import Emotion
from tests.assistant.journal.made import one_of_each

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = st.builds(
    lambda when, zone: when.replace(tzinfo=UTC).astimezone(zone),
    st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)),
    OFFSETS,
)
TEXTS = st.text(max_size=30)
EMOTIONS = st.sampled_from(Emotion)
SHARES = st.lists(st.floats(0.001, 1), min_size=7, max_size=7).map(lambda p: tuple(x / sum(p) for x in p))
SECONDS = st.floats(0.001, 120)
MOODS = st.builds(
    lambda when, shares, seconds, named, confidence, sources: MoodMinute(
        at=when.replace(second=0, microsecond=0),
        probabilities=shares,
        confidence=confidence,
        sources=sources,
        seconds=seconds,
        named=seconds * named,
    ),
    *(TIMES, SHARES, SECONDS, st.floats(0, 1), st.floats(0, 1)),
    st.sampled_from([(), ("face",), ("face", "words"), ("face", "voice", "words", "said")]),
)
MEDIA = st.sampled_from(["music", "movie"])
OTHERS = st.one_of(
    st.builds(
        CheckIn, at=TIMES, emotion=st.none() | EMOTIONS, word=TEXTS, scale=st.none() | st.integers(1, 10), note=TEXTS
    ),
    st.builds(Feeling, at=TIMES, emotion=EMOTIONS),
    st.builds(
        *(Suggestion,),
        at=TIMES,
        medium=MEDIA,
        item_id=TEXTS,
        title=TEXTS,
        people=TEXTS,
        year=st.integers(0, 9999),
        reason=TEXTS,
    ),
    st.builds(Feedback, at=TIMES, medium=MEDIA, item_id=TEXTS, title=TEXTS, opinion=TEXTS),
    st.builds(Exercise, at=TIMES, seconds=st.floats(0, 1e6)),
    st.builds(Note, at=TIMES, text=TEXTS),
    st.builds(Line, at=TIMES, speaker=st.sampled_from(["you", "attune"]), text=TEXTS),
)
ENTRIES = st.tuples(
    st.lists(MOODS, max_size=8, unique_by=lambda mood: mood.at.astimezone(UTC)), st.lists(OTHERS, max_size=20)
).map(lambda parts: [*parts[0], *parts[1]])


def exported(entries: list[Entry]) -> str:
    file = io.StringIO()
    json_format.write(entries, file)
    return file.getvalue()


@settings(max_examples=60, deadline=None)
@given(ENTRIES)
def test_a_journal_that_was_exported_and_imported_is_identical(entries: list[Entry]) -> None:
    with Journal.in_memory() as first, Journal.in_memory() as second:
        first.add(entries)
        text = exported(first.entries())
        second.bring_in(json_format.read(text))
        assert second.entries() == first.entries()
        assert [e.at.utcoffset() for e in second.entries()] == [e.at.utcoffset() for e in first.entries()]
        assert exported(second.entries()) == text


def test_importing_twice_adds_nothing() -> None:
    with Journal.in_memory() as journal:
        journal.add(one_of_each())
        assert journal.bring_in(json_format.read(exported(journal.entries()))) == 0
        assert journal.entries() == one_of_each()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{}", "no journal"),
        ("{", "no journal"),
        ('{"attune_journal": 2, "entries": []}', "format 2"),
        ('{"attune_journal": 1, "entries": [{"kind": "poem", "at": "2026-11-25T09:00:00+01:00"}]}', "entry 1"),
        ('{"attune_journal": 1, "entries": [{"kind": "note", "at": "yesterday", "text": ""}]}', "entry 1"),
        ('{"attune_journal": 1, "entries": [{"kind": "note", "at": "2026-11-25T09:00:00", "text": ""}]}', "offset"),
        ('{"attune_journal": 1, "entries": [{"kind": "note", "at": "2026-11-25T09:00:00+01:00"}]}', "entry 1"),
        ('{"attune_journal": 1, "entries": [{"kind": "feeling", "at": "2026-11-25T09:00:00Z", "emotion": 3}]}', "1"),
        ('{"attune_journal": 1, "entries": [{"kind": "exercise", "at": "2026-11-25T09:00:00Z", "seconds": NaN}]}', "1"),
        ('{"attune_journal": 1, "entries": [{"kind": "note", "at": "0001-01-01T00:00:00+05:00", "text": ""}]}', "year"),
        ('{"attune_journal": 1, "entries": [7]}', "entry 1"),
        ('{"attune_journal": 1, "entries": 7}', "no journal"),
    ],
)
def test_what_is_no_export_is_one_line_and_nothing_of_it_is_read(text: str, says: str) -> None:
    with pytest.raises(JournalError, match=says) as raised:
        json_format.read(text)
    assert "\n" not in str(raised.value)


def test_the_table_has_a_row_an_entry_and_a_heading() -> None:
    file = io.StringIO()
    csv_format.write(one_of_each(), file)
    heading, *rows = file.getvalue().splitlines()
    assert heading.startswith("at,kind,emotion,valence,")
    assert len(rows) == len(one_of_each())
    assert rows[0].startswith("2026-11-25T09:00:00+02:00,mood,sad,-0.5")
    assert rows[7] == "2026-11-25T09:20:00+02:00,note," + ",".join(
        "called home ☎" if column == "text" else "" for column in csv_format.COLUMNS[2:]
    )
