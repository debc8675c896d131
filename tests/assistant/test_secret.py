"""A secret is in the keyring, or in a file that nobody else may read; and forgotten is forgotten."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.secret import Secret, SecretError

KEYRING = '''
"""A stand-in for the library, with its names that are used."""
class errors:
    class KeyringError(Exception):
        pass
    class NoKeyringError(KeyringError, RuntimeError):
        pass

kept = {}
fault = None

def _check():
    if fault is not None:
        raise fault("not now")

def get_password(service, name):
    _check()
    return kept.get((service, name))

def set_password(service, name, password):
    _check()
    kept[service, name] = password

def delete_password(service, name):
    _check()
    del kept[service, name]
'''


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "keyring.py").write_text(KEYRING)
    sys.modules.pop("keyring", None)
    yield
    sys.modules.pop("keyring", None)


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(tmp_path / "library")
    import keyring

    return keyring


@pytest.fixture
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.secret.find_spec", lambda _: None)


@pytest.mark.usefixtures("no_keyring")
def test_without_a_keyring_it_is_a_file_for_the_user_alone() -> None:
    secret = Secret("tmdb")
    assert secret.read() == ""
    secret.write("first")
    secret.write("token")
    assert secret.read() == "token"
    assert secret.path.stat().st_mode & 0o777 == 0o600
    assert secret.path.parent.stat().st_mode & 0o777 == 0o700
    assert list(secret.path.parent.iterdir()) == [secret.path]
    secret.forget()
    secret.forget()
    assert secret.read() == ""
    assert not secret.path.exists()


def test_a_keyring_is_preferred_and_takes_the_file_s_place(keyring) -> None:
    secret = Secret("tmdb")
    keyring.fault = keyring.errors.KeyringError
    secret.write("in the file")
    assert secret.read() == "in the file"
    keyring.fault = None
    secret.write("in the keyring")
    assert not secret.path.exists()
    assert keyring.kept == {("attune", "tmdb"): "in the keyring"}
    assert secret.read() == "in the keyring"
    secret.forget()
    assert keyring.kept == {}


def test_what_a_locked_keyring_did_not_take_is_what_counts(keyring) -> None:
    secret = Secret("tmdb")
    secret.write("old")
    keyring.fault = keyring.errors.KeyringError
    secret.write("new")
    keyring.fault = None
    assert secret.read() == "new"


def test_a_locked_keyring_is_not_said_to_have_forgotten(keyring) -> None:
    secret = Secret("tmdb")
    secret.write("token")
    keyring.fault = keyring.errors.KeyringError
    assert secret.read() == ""
    with pytest.raises(SecretError, match="unlock it"):
        secret.forget()


def test_a_library_without_a_keyring_has_nothing_to_forget(keyring) -> None:
    keyring.fault = keyring.errors.NoKeyringError
    secret = Secret("tmdb")
    secret.write("token")
    assert secret.read() == "token"
    secret.forget()
    assert secret.read() == ""


@pytest.mark.usefixtures("no_keyring")
def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "attune").write_text("in the way")
    with pytest.raises(SecretError, match="cannot be written"):
        Secret("tmdb").write("token")
