"""Settings: file under environment, saved in place, and every mistake is one line with file and key."""

import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant import settings


def test_no_file_is_all_defaults(tmp_path: Path) -> None:
    loaded = settings.load(tmp_path / "none.toml")
    assert loaded.consent.camera is None
    assert loaded.devices.camera == "auto"


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[devices]\nspeaker = "off"\ncamera = "1"\n')
    monkeypatch.setenv("ATTUNE_DEVICES__CAMERA", "off")
    loaded = settings.load(path)
    assert (loaded.devices.camera, loaded.devices.speaker) == ("off", "off")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[voice\nrate = 1", "is not valid TOML"),
        ("[voice]\nrate = 5", "voice.rate"),
        ("[voice]\nrate = 'fast'", "voice.rate"),
        ("[voice]\nspeed = 200", "voice.speed: is no setting"),
        ("locale = 3", "locale"),
        ("voice = 3", "voice"),
    ],
)
def test_a_mistake_names_the_file_and_the_key(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(content)
    with pytest.raises(settings.SettingsError) as raised:
        settings.load(path)
    message = str(raised.value)
    assert str(path) in message
    assert says in message
    assert "\n" not in message


def test_bytes_that_are_no_text_are_one_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(settings.SettingsError, match="not UTF-8"):
        settings.load(path)


def test_a_mistake_in_the_environment_names_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_VOICE__RATE", "9999")
    with pytest.raises(settings.SettingsError, match="ATTUNE_VOICE__RATE"):
        settings.load(tmp_path / "none.toml")


def test_saving_keeps_comments_and_other_keys(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    settings.save("consent", "camera", True, path)
    path.write_text("# mine\n" + path.read_text() + "\n[voice]\nrate = 150  # slower\n")
    settings.save("consent", "camera", False, path)
    settings.save("voice", "volume", 0.5, path)
    text = path.read_text()
    assert "# mine" in text
    assert "# slower" in text
    loaded = settings.load(path)
    assert (loaded.consent.camera, loaded.voice.rate, loaded.voice.volume) == (False, 150, 0.5)
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_saved_at_the_same_time_is_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    names = [f"key{number}" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: settings.save("screen", name, 1, path), names))
    assert set(tomllib.loads(path.read_text())["screen"]) == set(names)


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(settings.SettingsError, match="cannot be written"):
        settings.save("consent", "camera", True, tmp_path / "file" / "config.toml")


def test_saving_into_a_broken_file_leaves_it_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[voice\n")
    with pytest.raises(settings.SettingsError, match="not valid TOML"):
        settings.save("consent", "camera", True, path)
    assert path.read_text() == "[voice\n"


@pytest.mark.parametrize(("written", "meant"), [("true", "picture"), ("false", "off"), ('"points"', "points")])
def test_a_camera_view_that_was_a_switch_is_understood(tmp_path: Path, written: str, meant: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[screen]\ncamera_view = {written}\n")
    assert settings.load(path).screen.camera_view == meant
