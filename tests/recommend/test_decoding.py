"""Decoding: every format that people have, damage and dead streams included, and never a wait for who plays it."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from pathlib import Path

import numpy as np
import pytest

from recommend import decoding
from recommend.decoding import (
    BACKOFF,
    STEADY_S,
    Blocks,
    DecodingError,
    Samples,
    decode_file,
    decode_stream,
    keep_connected,
)
from recommend.read_ahead import AHEAD_S, ReadAhead
from tests.recommend.music_files import loudest_hertz, write_tone
from tests.recommend.radio_server import RadioServer, radio_server

RATE = 22_050


def joined(blocks: Iterator[Samples]) -> Samples:
    return np.concatenate(list(blocks))


@pytest.fixture(scope="module")
def tone(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write_tone(tmp_path_factory.mktemp("tone") / "tone.mp3", 20).read_bytes()


@pytest.fixture
def station(tone: bytes) -> Iterator[RadioServer]:
    with radio_server(tone) as server:
        yield server


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".mp3", ".flac", ".m4a", ".opus", ".ogg", ".wav"])
def test_a_file_becomes_mono_samples_at_the_wanted_rate(tmp_path: Path, suffix: str) -> None:
    samples = joined(decode_file(write_tone(tmp_path / f"a{suffix}", 2.0, 440), RATE))
    assert samples.dtype == np.int16
    assert len(samples) / RATE == pytest.approx(2.0, abs=0.05)  # AAC fills its last frame up
    assert loudest_hertz(samples[RATE // 2 : RATE], RATE) == pytest.approx(440, abs=5)
    assert np.abs(samples[RATE // 2 : RATE]).max() == pytest.approx(12_000, rel=0.05)


def test_an_mp3_has_neither_the_encoder_s_silence_before_it_nor_after(tmp_path: Path) -> None:
    assert len(joined(decode_file(write_tone(tmp_path / "a.mp3", 3.0), RATE))) == 3 * RATE


def test_a_damaged_place_is_left_out(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.mp3", 20)
    sound = path.read_bytes()
    path.write_bytes(sound[:100_000] + bytes(20_000) + sound[120_000:])  # of 320,000
    samples = joined(decode_file(path, RATE))
    assert 17 < len(samples) / RATE < 20
    assert loudest_hertz(samples[-2 * RATE : -RATE], RATE) == pytest.approx(440, abs=5)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "a.mp3 is not there any more"),
        (b"", "a.mp3 is damaged, or holds no music"),
        (b"This is a letter, and no song. " * 99, "a.mp3 is damaged, or holds no music"),
        (bytes(5000), "a.mp3 is damaged, or holds no music"),
    ],
)
def test_what_cannot_be_played_is_told_in_one_line(tmp_path: Path, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / "a.mp3").write_bytes(content)
    with pytest.raises(DecodingError) as raised:
        joined(decode_file(tmp_path / "a.mp3", RATE))
    assert str(raised.value) == message


def test_a_file_that_is_deleted_while_it_plays_is_played_to_its_end(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.flac", 20)
    blocks = decode_file(path, RATE)
    first = next(blocks)
    path.unlink()
    assert len(first) + len(joined(blocks)) == pytest.approx(20 * RATE, abs=5)


def test_a_file_that_is_a_playlist_fetches_nothing(tmp_path: Path, station: RadioServer) -> None:
    path = tmp_path / "a.mp3"
    path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{station.url}/stream\n#EXT-X-ENDLIST\n")
    with pytest.raises(DecodingError):
        joined(decode_file(path, RATE))
    assert station.listeners == 0


# --- streams ----------------------------------------------------------------------------------------------------------


def test_a_station_is_heard_and_told_who_listens(station: RadioServer) -> None:
    blocks = decode_stream(f"{station.url}/stream", RATE, "attune/0")
    samples = np.concatenate([next(blocks) for _ in range(50)])
    blocks.close()
    assert loudest_hertz(samples[-8192:], RATE) == pytest.approx(440, abs=5)
    assert station.agents == {"attune/0"}


def test_a_station_that_falls_silent_is_given_up(station: RadioServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "_READ_S", 0.2)
    with pytest.raises(DecodingError, match=r"^127\.0\.0\.1 sends nothing that can be played"):
        joined(decode_stream(f"{station.url}/stream", RATE, "attune"))


@pytest.mark.parametrize("address", ["file:///etc/hostname", "rtmp://127.0.0.1/a", "concat:a|b", "/etc/hostname", ""])
def test_only_http_is_a_station(address: str) -> None:
    with pytest.raises(DecodingError, match="is no address of an internet radio"):
        joined(decode_stream(address, RATE, "attune"))


@pytest.mark.parametrize("path", ["/nowhere", "/json/stations/search"])
def test_what_is_no_music_is_told_in_one_line(station: RadioServer, path: str) -> None:
    with pytest.raises(DecodingError, match=r"^127\.0\.0\.1 .+$"):
        joined(decode_stream(f"{station.url}{path}", RATE, "attune"))


def test_a_station_can_not_have_a_file_of_this_machine_read(station: RadioServer, tmp_path: Path) -> None:
    own = write_tone(tmp_path / "own.mp3", 5)
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://{own}\n#EXT-X-ENDLIST\n"
    station.stations = playlist.encode()
    with pytest.raises(DecodingError):
        joined(decode_stream(f"{station.url}/json/stations/search", RATE, "attune"))


# --- connections that break -------------------------------------------------------------------------------------------


class Air:
    """Connections that bring so many seconds each and then break; no more of them where the list ends."""

    def __init__(self, *seconds: float) -> None:
        self.seconds = list(seconds)
        self.slept = 0.0
        self.pauses: list[float] = []  # before each connection

    def connect(self) -> Blocks:
        self.pauses.append(round(self.slept, 1))
        self.slept = 0.0
        seconds = self.seconds.pop(0) if self.seconds else 0
        if not seconds:
            raise DecodingError("no network")
        yield np.ones(round(seconds * RATE), np.int16)

    def sleep(self, seconds: float) -> None:
        self.slept += seconds

    def listen(self) -> Generator[Samples, None, None]:
        return keep_connected(self.connect, RATE, self.sleep)


def test_a_station_that_never_answers_is_not_waited_for() -> None:
    air = Air()
    with pytest.raises(DecodingError, match="no network"):
        joined(air.listen())
    assert air.pauses == [0]


def test_a_broken_connection_is_made_again_at_once_and_then_ever_more_slowly() -> None:
    air = Air(10)
    with pytest.raises(DecodingError, match="no network"):
        joined(air.listen())
    assert air.pauses == [0, *BACKOFF]


def test_a_connection_that_holds_makes_up_for_earlier_breaks() -> None:
    air = Air(10, 0, 0, STEADY_S + 1)
    with pytest.raises(DecodingError):
        joined(air.listen())
    assert air.pauses == [0, *BACKOFF[:3], *BACKOFF]


def test_a_connection_that_breaks_soon_after_each_start_is_given_up() -> None:
    air = Air(10, *[1] * 20)
    with pytest.raises(DecodingError, match="has stopped sending"):
        joined(air.listen())
    assert len(air.pauses) == 1 + len(BACKOFF)


# --- ahead of who plays -----------------------------------------------------------------------------------------------


def ramp(seconds: float, error: str = "") -> Blocks:
    """Samples that count up, in blocks of 10 ms."""
    numbers = np.arange(round(seconds * 1000)).astype(np.int16)
    for begin in range(0, len(numbers), 10):
        yield numbers[begin : begin + 10]
    if error:
        raise DecodingError(error)


def settled(ahead: ReadAhead) -> ReadAhead:
    """Wait until it has decoded what it will."""
    deadline = time.monotonic() + 5
    before = -1
    while (held := ahead._held) != before or ahead.waiting:
        assert time.monotonic() < deadline
        before = held
        time.sleep(0.02)
    return ahead


def test_samples_come_in_order_whatever_is_asked_for() -> None:
    ahead = settled(ReadAhead(ramp(3), 1000, 0.1))
    taken = np.concatenate([ahead.take(count) for count in (1, 7, 500, 10, 9000)])
    assert taken.tolist() == list(range(3000))
    assert ahead.over
    assert ahead.error is None
    assert ahead.position == 3.0
    assert len(ahead.take(10)) == 0


def test_no_more_than_some_seconds_are_decoded_ahead() -> None:
    ahead = settled(ReadAhead(ramp(60), 1000, 0.1))
    assert ahead._held == AHEAD_S * 1000
    assert not ahead.complete
    ahead.take(6000)
    assert settled(ahead)._held == AHEAD_S * 1000
    ahead.close()


def test_what_was_decoded_before_an_error_is_played() -> None:
    ahead = settled(ReadAhead(ramp(2, "the disk is gone"), 1000, 0.1))
    assert not ahead.over
    assert len(ahead.take(5000)) == 2000
    assert ahead.over
    assert str(ahead.error) == "the disk is gone"


def test_after_a_break_nothing_is_given_until_enough_is_there_again() -> None:
    wanted = [3, 0]  # tenths of a second that have come, and that were given on

    def slowly() -> Blocks:
        while wanted[1] < 20:
            if wanted[0] > wanted[1]:
                wanted[1] += 1
                yield np.ones(100, np.int16)
            else:
                time.sleep(0.001)
                yield np.empty(0, np.int16)

    ahead = ReadAhead(slowly(), 1000, 0.5)
    time.sleep(0.05)
    assert ahead.waiting
    assert len(ahead.take(10)) == 0
    wanted[0] = 6
    assert len(settled(ahead).take(700)) == 600
    assert ahead.waiting
    wanted[0] = 8
    time.sleep(0.05)
    assert len(ahead.take(10)) == 0
    wanted[0] = 20
    assert len(settled(ahead).take(10)) == 10


def test_a_closed_one_ends_its_thread_and_closes_its_source() -> None:
    closed = []

    def endless() -> Blocks:
        try:
            while True:
                yield np.ones(1000, np.int16)
        finally:
            closed.append(True)

    ahead = settled(ReadAhead(endless(), 1000, 0.1))
    ahead.close()
    deadline = time.monotonic() + 5
    while not ahead.complete:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    assert closed == [True]


def test_a_fault_of_the_decoder_ends_the_music_and_nothing_else() -> None:
    def broken() -> Blocks:
        yield np.ones(1000, np.int16)
        raise RuntimeError("a bug")

    ahead = settled(ReadAhead(broken(), 1000, 0.1))
    assert len(ahead.take(2000)) == 1000
    assert str(ahead.error) == "this music cannot be decoded; the log has the reason"
