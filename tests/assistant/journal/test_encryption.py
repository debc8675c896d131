"""With a passphrase no word is readable in the files, and nothing is lost on the way there and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.journal import Journal, JournalError
from assistant.journal.database import UnsoundError
from assistant.journal.encryption import decrypt, encrypt
from assistant.journal.entries import Note
from tests.assistant.journal.made import at, one_of_each

pytest.importorskip("sqlcipher3", reason="the extra `encryption` is not installed")

PASSPHRASE = "it's a 'long' one ☎"
WORDS = b"called home"
PAGE = 4096


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = tmp_path / "journal.sqlite"
    with Journal.open(path) as journal:
        journal.add(one_of_each())
    return path


@pytest.fixture
def encrypted(plain: Path) -> Path:
    encrypt(plain, plain.with_suffix(".sqlcipher"), PASSPHRASE)
    return plain.with_suffix(".sqlcipher")


def test_an_encrypted_journal_holds_what_the_plain_one_did(encrypted: Path) -> None:
    assert [path.name for path in encrypted.parent.iterdir()] == [encrypted.name]
    assert encrypted.stat().st_mode & 0o777 == 0o600
    with Journal.open(encrypted, PASSPHRASE) as journal:
        assert journal.entries() == one_of_each()
        assert journal.notice == ""


def test_no_word_can_be_read_from_its_files_also_while_it_is_written(encrypted: Path) -> None:
    with Journal.open(encrypted, PASSPHRASE) as journal:
        journal.add([Note(at=at("10:00"), text="called home again")])
        files = list(encrypted.parent.iterdir())
        assert len(files) == 3
        assert not any(WORDS in path.read_bytes() or b"SQLite format" in path.read_bytes() for path in files)


def test_a_wrong_passphrase_is_one_line_and_changes_nothing(encrypted: Path) -> None:
    before = encrypted.read_bytes()
    for existing in (True, False):
        with pytest.raises(JournalError, match="wrong passphrase"):
            Journal.open(encrypted, "guess", existing=existing)
    with pytest.raises(JournalError, match="wrong passphrase"):
        decrypt(encrypted, encrypted.with_suffix(".sqlite"), "guess")
    assert {path: path.read_bytes() for path in encrypted.parent.iterdir()} == {encrypted: before}


def test_decrypting_gives_the_plain_journal_back(encrypted: Path, plain: Path) -> None:
    decrypt(encrypted, plain, PASSPHRASE)
    assert list(plain.parent.iterdir()) == [plain]
    with Journal.open(plain) as journal:
        assert journal.entries() == one_of_each()
    assert WORDS in plain.read_bytes()


def test_a_journal_that_a_session_uses_is_left_alone(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.journal.database._PATIENCE_S", 0.05)
    with Journal.open(plain) as session:
        with pytest.raises(JournalError, match="another program is using it"):
            encrypt(plain, plain.with_suffix(".sqlcipher"), PASSPHRASE)
        session.add([Note(at=at("10:00"), text="still here")])
        assert len(session.entries()) == len(one_of_each()) + 1
    assert not plain.with_suffix(".sqlcipher").exists()


def test_an_encryption_that_was_stopped_is_finished_by_the_next(encrypted: Path, plain: Path) -> None:
    with Journal.open(plain) as leftover:
        leftover.add([*one_of_each(), Note(at=at("10:00"), text="only here")])
    encrypt(plain, encrypted, PASSPHRASE)
    assert not plain.exists()
    with Journal.open(encrypted, PASSPHRASE) as journal:
        assert len(journal.entries()) == len(one_of_each()) + 1


def test_what_a_stopped_run_left_unfinished_is_not_used(plain: Path) -> None:
    for suffix in ("", "-wal"):
        plain.with_name(f"journal.sqlcipher.partial{suffix}").write_bytes(b"half")
    encrypt(plain, plain.with_suffix(".sqlcipher"), PASSPHRASE)
    with Journal.open(plain.with_suffix(".sqlcipher"), PASSPHRASE) as journal:
        assert journal.entries() == one_of_each()
    assert [path.name for path in plain.parent.iterdir()] == ["journal.sqlcipher"]


def flipped(content: bytes, at: int) -> bytes:
    changed = bytearray(content)
    changed[at] ^= 0xFF
    return bytes(changed)


DAMAGED = pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda content: flipped(content, 5 * PAGE + 9), "is damaged"),  # in the middle
        (lambda content: flipped(content, 99), "is damaged"),  # in the first page, without which nothing can be read
        (lambda content: content[:-100], "is damaged"),
        (lambda content: content[:900], "is damaged"),
        (lambda content: bytes(PAGE) + content[PAGE:], "was never encrypted"),  # as after a power cut
        (lambda content: content[:700] + bytes(1024) + content[1724:], "is damaged"),
        (lambda _: b"Dear diary, today was a good day. " * 300, "was never encrypted"),
    ],
)


@DAMAGED
def test_a_damaged_encrypted_journal_is_set_aside(encrypted: Path, damage: Callable[[bytes], bytes], says: str) -> None:
    content = damage(encrypted.read_bytes())
    encrypted.write_bytes(content)
    with Journal.open(encrypted, PASSPHRASE) as journal:
        assert says in journal.notice
        assert journal.entries() == []
    assert content in [path.read_bytes() for path in encrypted.parent.iterdir()]
    assert b"SQLite format" not in encrypted.read_bytes()


@DAMAGED
def test_whoever_only_reads_leaves_a_damaged_one_where_it_is(
    encrypted: Path, damage: Callable[[bytes], bytes], says: str
) -> None:
    content = damage(encrypted.read_bytes())
    encrypted.write_bytes(content)
    with pytest.raises(UnsoundError, match=says):
        Journal.open(encrypted, PASSPHRASE, existing=True)
    assert {path: path.read_bytes() for path in encrypted.parent.iterdir()} == {encrypted: content}


def test_no_wrong_passphrase_sets_a_sound_journal_aside(tmp_path: Path) -> None:
    for number in range(4):  # each file is other noise
        path = tmp_path / f"{number}.sqlcipher"
        with Journal.open(path, PASSPHRASE) as journal:
            journal.add(one_of_each())
        with pytest.raises(JournalError, match="wrong passphrase"):
            Journal.open(path, "guess")
    assert len(list(tmp_path.iterdir())) == 4


def test_a_wrong_passphrase_is_told_while_a_session_writes(encrypted: Path) -> None:
    with Journal.open(encrypted, PASSPHRASE) as session:
        session.add([Note(at=at("10:00"), text="x" * 9000)])
        with pytest.raises(JournalError, match="wrong passphrase"):
            Journal.open(encrypted, "guess")
        session.add([Note(at=at("10:01"), text="still here")])
    with Journal.open(encrypted, PASSPHRASE) as journal:
        assert len(journal.entries()) == len(one_of_each()) + 2


def test_a_damaged_salt_looks_like_a_wrong_passphrase_and_nothing_is_touched(encrypted: Path) -> None:
    content = flipped(encrypted.read_bytes(), 3)
    encrypted.write_bytes(content)
    with pytest.raises(JournalError, match="look the same; if you are sure of the passphrase, move the file away"):
        Journal.open(encrypted, PASSPHRASE)
    assert {path: path.read_bytes() for path in encrypted.parent.iterdir()} == {encrypted: content}
