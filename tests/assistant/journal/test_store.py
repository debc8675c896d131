"""The store gives back what it got, counts nothing twice, and deletes so that nothing is left in its files."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from assistant.journal import Journal, JournalError
from assistant.journal.entries import MoodMinute, Note
from models.emotions import Emotion
from tests.assistant.journal.made import at, minute, one_of_each, stretch


@pytest.fixture
def journal(tmp_path: Path):
    with Journal.open(tmp_path / "journal.sqlite") as journal:
        yield journal


def test_every_kind_of_entry_comes_back_as_it_was(journal: Journal) -> None:
    entries = one_of_each()
    assert journal.add(entries) == len(entries)
    found = journal.entries()
    assert found == entries
    assert [entry.at.utcoffset() for entry in found] == [entry.at.utcoffset() for entry in entries]


def test_an_equal_entry_is_the_same_entry(journal: Journal) -> None:
    entries = [entry for entry in one_of_each() if not isinstance(entry, MoodMinute)]
    journal.add(entries)
    assert journal.add(entries) == 0
    assert journal.entries() == entries


def test_more_of_a_minute_is_merged_by_how_long_it_was_seen(journal: Journal) -> None:
    journal.add([minute(at("09:00"), Emotion.HAPPY, seconds=10)])
    assert journal.add([minute(at("09:00"), Emotion.SAD, seconds=30)]) == 0
    (merged,) = journal.entries()
    assert isinstance(merged, MoodMinute)
    assert (merged.seconds, merged.emotion) == (40, Emotion.SAD)
    assert merged.probabilities[Emotion.HAPPY] == pytest.approx((0.7 * 10 + 0.05 * 30) / 40)


def test_a_minute_that_is_brought_in_leaves_a_known_one_alone(journal: Journal) -> None:
    journal.add([minute(at("09:00"), Emotion.HAPPY)])
    assert journal.bring_in([minute(at("09:00"), Emotion.SAD), minute(at("09:01"), Emotion.SAD)]) == 1
    assert journal.entries() == [minute(at("09:00"), Emotion.HAPPY), minute(at("09:01"), Emotion.SAD)]


def test_a_period_has_its_begin_and_not_its_end(journal: Journal) -> None:
    journal.add(stretch(at("09:00"), Emotion.SAD, 5))
    assert [entry.at for entry in journal.entries(at("09:01"), at("09:03"))] == [at("09:01"), at("09:02")]


def test_all_entries_are_kept_or_none(journal: Journal) -> None:
    def entries():
        yield Note(at=at("09:00"), text="one")
        raise OSError("the source broke")

    with pytest.raises(JournalError):
        journal.add(entries())
    assert journal.entries() == []


def test_deleting_a_stretch_keeps_the_rest(journal: Journal) -> None:
    journal.add([*stretch(at("09:00"), Emotion.SAD, 4), Note(at=at("09:02"), text="x")])
    assert journal.delete(at("09:01"), at("09:03")) == 3
    assert [entry.at for entry in journal.entries()] == [at("09:00"), at("09:03")]


def test_a_minute_that_is_partly_deleted_goes_as_a_whole(journal: Journal) -> None:
    journal.add(stretch(at("09:00"), Emotion.SAD, 3))
    journal.delete(at("09:01").replace(second=30), None)
    assert [entry.at for entry in journal.entries()] == [at("09:00")]


@pytest.mark.parametrize("start", [None, at("09:00")])
def test_deleted_words_are_in_no_file_any_more(journal: Journal, start) -> None:
    secret = "a-word-nobody-else-uses"
    journal.add(
        Note(at=at("09:00").replace(second=n % 60, microsecond=n), text=f"{secret} {n}" * 9) for n in range(300)
    )
    journal.add([Note(at=at("08:00"), text="stays")])
    files = list(journal.path.parent.iterdir())
    assert any(secret.encode() in path.read_bytes() for path in files)
    journal.delete(start, None)
    assert [path.name for path in journal.path.parent.iterdir() if secret.encode() in path.read_bytes()] == []
    assert len(journal.entries()) == (start is not None)


def test_words_that_a_reader_keeps_in_the_log_are_told(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.journal.database._PATIENCE_S", 0.05)
    with Journal.open(journal.path) as mine, Journal.open(journal.path) as reader:
        mine.add([Note(at=at("09:00"), text="x"), Note(at=at("09:01"), text="y")])
        cursor = reader._connection.execute("SELECT * FROM notes")
        cursor.fetchone()  # in the middle of reading
        with pytest.raises(JournalError, match="another program still reads it"):
            mine.delete(None, None)
        cursor.close()
    assert journal.entries() == []


def test_another_process_reads_what_was_just_written(journal: Journal) -> None:
    with Journal.open(journal.path, existing=True) as reader:
        journal.add([Note(at=at("09:00"), text="fresh")])
        assert reader.entries() == [Note(at=at("09:00"), text="fresh")]


def test_threads_take_turns(journal: Journal) -> None:
    def write(number: int) -> None:
        for n in range(50):
            journal.add([Note(at=at("09:00"), text=f"{number} {n}")])
            journal.entries()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(journal.entries()) == 200


def test_bytes_that_are_no_text_do_not_stop_a_note(journal: Journal) -> None:
    journal.add([Note(at=at("09:00"), text="caf\udce9")])
    assert journal.entries() == [Note(at=at("09:00"), text="caf?")]


def test_a_journal_in_memory_works_as_any_other() -> None:
    with Journal.in_memory() as journal:
        journal.add(one_of_each())
        journal.delete(at("09:03"), None)
        assert len(journal.entries()) == 3
