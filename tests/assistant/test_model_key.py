"""The key of a language model is found where a secret belongs, and nowhere else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import settings
from assistant.model_key import VARIABLE, model_key

KEYRING = """
class errors:
    class KeyringError(Exception):
        pass

def get_password(service, name):
    {}
"""


def install_keyring(folder: Path, monkeypatch: pytest.MonkeyPatch, does: str) -> None:
    """A stand-in for the library, with its two names that are used."""
    (folder / "keyring.py").write_text(KEYRING.format(does))
    monkeypatch.syspath_prepend(folder)


@pytest.fixture(autouse=True)
def nothing_is_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    sys.modules.pop("keyring", None)
    yield
    sys.modules.pop("keyring", None)


def test_the_keyring_is_asked_under_the_name_that_is_documented(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_keyring(tmp_path, monkeypatch, "return {('attune', 'language_model'): 'kept'}.get((service, name))")
    assert model_key() == "kept"


def test_the_environment_comes_first_and_its_line_end_is_no_part_of_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_keyring(tmp_path, monkeypatch, "return 'kept'")
    monkeypatch.setenv(VARIABLE, "given\n")
    assert model_key() == "given"


@pytest.mark.parametrize("does", ["return None", "raise errors.KeyringError('locked')"], ids=["empty", "locked"])
def test_a_keyring_that_gives_nothing_is_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str) -> None:
    install_keyring(tmp_path, monkeypatch, does)
    assert model_key() == ""


def test_without_a_keyring_there_is_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.secret.find_spec", lambda _: None)
    assert model_key() == ""


def test_the_variable_is_no_setting_and_disturbs_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "given")
    assert settings.load(tmp_path / "none.toml").language_model.url == ""


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('key = "secret"', "language_model.key: is no setting"),
        ('url = "http://localhost:11434/v1"', "model is missing"),
        ('url = "http://example.com/v1"\nmodel = "m"', "language_model.url: http:// to example.com"),
        ('url = "localhost"\nmodel = "m"', "language_model.url: localhost is no address of a server"),
        ("first_word_seconds = 0", "language_model.first_word_seconds"),
    ],
)
def test_a_mistake_in_the_section_is_one_line(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[language_model]\n{content}\n")
    with pytest.raises(settings.SettingsError) as raised:
        settings.load(path)
    message = str(raised.value)
    assert says in message
    assert "\n" not in message
    assert "secret" not in message
