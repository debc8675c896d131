"""Times of the day are read from the file and the environment, and a half-written one is one clear line."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from assistant import settings


def mistake(path: Path) -> str:
    with pytest.raises(settings.SettingsError) as raised:
        settings.load(path)
    return str(raised.value)


def test_nothing_begins_by_itself_until_the_user_wants_it(tmp_path: Path) -> None:
    wanted = settings.load(tmp_path / "none.toml").check_ins
    assert (wanted.times, wanted.speak_up) == ([], False)


def test_times_are_read_from_the_file_also_as_tomls_own(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[check_ins]\ntimes = ["09:00", 21:30:00]\nquiet_from = "23:15"\n')
    wanted = settings.load(path).check_ins
    assert (wanted.times, wanted.quiet_from) == ([time(9), time(21, 30)], time(23, 15))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('times = ["9:00"]', "check_ins.times: '9:00' is no time of the day; write it as \"09:00\""),
        ('times = ["09:00", "21:3"]', "check_ins.times: '21:3' is no time of the day"),
        ('times = ["24:00"]', "check_ins.times: '24:00' is no time of the day"),
        ("times = [9]", "check_ins.times: '9' is no time of the day"),
        ('times = "09:00"', "check_ins.times: input should be a valid list"),
        ("quiet_from = 1979-05-27T07:32:00Z", "check_ins.quiet_from: '1979-05-27 07:32:00+00:00' is no time"),
        ('quiet_from = "08:00"', "check_ins: quiet_from and quiet_until are the same; set one of them to another"),
        ("most_a_day = 0", "check_ins.most_a_day"),
        ("lasting_minutes = 0", "check_ins.lasting_minutes"),
        ("cooldown_minutes = -1", "check_ins.cooldown_minutes"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_file_and_the_key(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[check_ins]\n{line}\n")
    message = mistake(path)
    assert message.startswith(f"{path}: {says}")
    assert "\n" not in message


def test_times_in_the_environment_are_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_CHECK_INS__TIMES", '["07:30"]')
    assert settings.load(tmp_path / "none.toml").check_ins.times == [time(7, 30)]
    monkeypatch.setenv("ATTUNE_CHECK_INS__TIMES", '["7:30"]')
    assert mistake(tmp_path / "none.toml").startswith("ATTUNE_CHECK_INS__TIMES or ")
    monkeypatch.setenv("ATTUNE_CHECK_INS__TIMES", "07:30")
    assert 'write a list as ["09:00", "21:00"]' in mistake(tmp_path / "none.toml")


def test_a_list_is_saved_beside_what_else_is_there(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("# mine\n[check_ins]\nspeak_up = true  # for now\n")
    settings.save("check_ins", "times", ["09:00", "21:30"], path)
    wanted = settings.load(path).check_ins
    assert (wanted.times, wanted.speak_up) == ([time(9), time(21, 30)], True)
    assert "# for now" in path.read_text()
