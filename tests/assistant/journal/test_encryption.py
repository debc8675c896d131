"""With a passphrase no word is readable in the files, and nothing is lost on the way there and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.journal import Journal, JournalError
from assistant.journal.encryption import decrypt, encrypt
from assistant.journal.entries import Note
from tests.assistant.journal.made import at, one_of_each

pytest.importorskip("sqlcipher3", reason="the extra `encryption` is not installed")

PASSPHRASE = "it's a 'long' one ☎"
WORDS = b"called home"


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


def test_a_damaged_encrypted_journal_is_set_aside(encrypted: Path) -> None:
    content = bytearray(encrypted.read_bytes())
    content[5 * 4096 + 9] ^= 0xFF
    encrypted.write_bytes(content)
    with Journal.open(encrypted, PASSPHRASE) as journal:
        assert "is damaged" in journal.notice
        assert journal.entries() == []
    assert content in [path.read_bytes() for path in encrypted.parent.iterdir()]
