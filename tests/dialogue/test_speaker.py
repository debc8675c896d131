"""What is played is heard, in order and in time; a stop silences it at once; a fault is one line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from dialogue.audio import AudioError, Samples, Sound
from dialogue.outputs import choose_device
from dialogue.playback import DUCK, FADE, GAP, MUSIC_OUT, REPEAT, Playback
from dialogue.speaker import RATE, Speaker, open_speaker
from dialogue.speech import Speech
from tests.sound import VirtualAudio, missing_programs, virtual_devices


def tone(seconds: float, hertz: float = 440.0, rate: int = RATE) -> Sound:
    samples = 12_000 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return Sound(samples.astype(np.int16), rate)


def read_wav(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "heard.wav"


@pytest.fixture
def speaker(path: Path) -> Iterator[Speaker]:
    speaker = open_speaker(str(path))
    yield speaker
    speaker.close()


def test_a_file_holds_exactly_what_was_played(speaker: Speaker, path: Path) -> None:
    sound = tone(0.3)
    playback = speaker.play(sound)
    assert playback.wait(2)
    assert playback.finished
    assert playback.position == sound.seconds
    speaker.close()
    heard = read_wav(path)
    np.testing.assert_array_equal(heard[: len(sound.samples)], sound.samples)
    assert not heard[len(sound.samples) :].any()


def test_it_takes_as_long_as_it_sounds(speaker: Speaker) -> None:
    began = time.monotonic()
    speaker.play(tone(0.4)).wait()
    assert 0.38 < time.monotonic() - began < 0.6


def test_two_sounds_come_in_order_with_a_breath_between(speaker: Speaker, path: Path) -> None:
    first, second = tone(0.2), tone(0.1, 880)
    ended: list[Playback] = []
    playbacks = [speaker.play(first), speaker.play(second)]
    for playback in playbacks:
        playback.add_done_callback(ended.append)
    assert playbacks[1].wait(2)
    assert ended == playbacks
    speaker.close()
    gap = np.zeros(round(GAP * RATE), np.int16)
    expected = np.concatenate([first.samples, gap, second.samples])
    np.testing.assert_array_equal(read_wav(path)[: len(expected)], expected)


def test_silence_between_replies_is_left_out(speaker: Speaker, path: Path) -> None:
    speaker.play(tone(0.1)).wait()
    time.sleep(0.5)
    speaker.play(tone(0.1)).wait()
    speaker.close()
    assert len(read_wav(path)) / RATE < 0.2 + 2 * GAP + 0.01


def test_a_stop_half_way_leaves_half_in_the_file(speaker: Speaker, path: Path) -> None:
    sound = tone(1.0)
    playing, waiting = speaker.play(sound), speaker.play(sound)
    time.sleep(0.5)
    began = time.monotonic()
    speaker.stop()
    assert time.monotonic() - began < 0.01
    assert playing.wait(0)
    assert waiting.wait(0)
    assert (playing.finished, waiting.finished) == (False, False)
    assert playing.position == pytest.approx(0.5, abs=0.1)
    assert waiting.position == 0
    time.sleep(0.1)
    speaker.close()
    heard = read_wav(path)
    cut = round(playing.position * RATE)
    assert len(heard) == cut + round(FADE * RATE)
    np.testing.assert_array_equal(heard[:cut], sound.samples[:cut])
    assert abs(int(heard[-1])) < 50


def test_after_a_stop_it_plays_again(speaker: Speaker) -> None:
    speaker.play(tone(1.0))
    speaker.stop()
    assert speaker.play(tone(0.1)).wait(2)


def test_closing_in_mid_sound_ends_it_and_closes_the_file(speaker: Speaker, path: Path) -> None:
    playback = speaker.play(tone(5.0))
    time.sleep(0.2)
    began = time.monotonic()
    speaker.close()
    assert time.monotonic() - began < 0.2
    assert playback.wait(0)
    assert not playback.finished
    assert 0.1 < len(read_wav(path)) / RATE < 0.4
    speaker.close()
    with pytest.raises(AudioError, match="is closed"):
        speaker.play(tone(0.1))


def test_an_empty_sound_ends_at_once(speaker: Speaker) -> None:
    assert speaker.play(Sound(np.empty(0, np.int16), RATE)).wait(0.5)


def test_a_sound_of_another_rate_keeps_its_length(speaker: Speaker, path: Path) -> None:
    speaker.play(tone(0.2, rate=16_000)).wait()
    speaker.close()
    assert np.flatnonzero(read_wav(path))[-1] / RATE == pytest.approx(0.2, abs=0.01)


def test_the_position_grows_while_it_plays(speaker: Speaker) -> None:
    playback = speaker.play(tone(0.4))
    seen = []
    while not playback.wait(0.05):
        seen.append(playback.position)
    assert len(seen) >= 4
    assert seen == sorted(seen)
    assert 0 < seen[-1] <= 0.4


def test_many_threads_may_play_and_stop(speaker: Speaker, path: Path) -> None:
    playbacks: list[Playback] = []

    def work() -> None:
        for _ in range(10):
            playbacks.append(speaker.play(tone(0.01)))
            speaker.stop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(playback.wait(2) for playback in playbacks)
    speaker.close()
    read_wav(path)


WORDS = "one two three four five six seven eight nine ten"


def speech() -> Speech:
    """A tone of a second in which a word of WORDS begins every tenth."""
    return Speech(tone(1.0), tuple((WORDS.index(word), number / 10) for number, word in enumerate(WORDS.split())))


def test_a_pause_freezes_what_was_heard_and_the_rest_follows_without_a_gap_in_the_words(
    speaker: Speaker, path: Path
) -> None:
    said = speech()
    playback, waiting = speaker.play(said.sound), speaker.play(tone(0.1))
    time.sleep(0.5)
    speaker.pause()
    time.sleep(0.1)
    held = playback.position
    assert 0.4 < held < 0.9
    time.sleep(0.2)
    assert playback.position == held
    assert said.spoken(WORDS, held) == " ".join(WORDS.split()[: int(held * 10)])
    resumed = time.monotonic()
    speaker.resume()
    while (position := playback.position) == held:  # what is repeated was heard before
        assert not playback.wait(0.001)
    assert position > held
    assert time.monotonic() - resumed > REPEAT
    assert playback.wait(2)
    assert said.spoken(WORDS, playback.position) == WORDS
    assert waiting.wait(2)
    speaker.close()
    heard, cut = read_wav(path), round(held * RATE)
    np.testing.assert_array_equal(heard[:cut], said.sound.samples[:cut])
    again = heard[cut + 2 * round(FADE * RATE) :]
    rest = said.sound.samples[cut - round(REPEAT * RATE) + round(FADE * RATE) :]
    np.testing.assert_array_equal(again[: len(rest)], rest)


def test_a_stop_while_it_repeats_counts_only_what_was_new(speaker: Speaker) -> None:
    playback = speaker.play(tone(1.0))
    time.sleep(0.5)
    speaker.pause()
    time.sleep(0.1)
    held = playback.position
    speaker.resume()
    time.sleep(0.05)
    speaker.stop()
    assert (playback.finished, playback.position) == (False, held)


def test_a_stop_in_a_pause_ends_it(speaker: Speaker) -> None:
    playback = speaker.play(tone(1.0))
    time.sleep(0.3)
    speaker.pause()
    time.sleep(0.1)
    held = playback.position
    speaker.stop()
    assert playback.wait(0)
    assert (playback.finished, playback.position) == (False, held)
    assert speaker.play(tone(0.1)).wait(2)


def test_what_is_played_in_a_pause_waits_for_its_end(speaker: Speaker) -> None:
    speaker.pause()
    playback = speaker.play(tone(0.1))
    assert not playback.wait(0.3)
    assert playback.position == 0
    speaker.resume()
    assert playback.wait(2)


def test_ducking_lowers_speech_while_it_lasts(speaker: Speaker, path: Path) -> None:
    speaker.duck(True)
    speaker.play(tone(0.3)).wait()
    time.sleep(2 * GAP)
    speaker.duck(False)
    speaker.play(tone(0.3)).wait()
    speaker.close()
    heard = np.abs(read_wav(path).astype(int))
    assert heard[: round(0.3 * RATE)].max() == pytest.approx(12_000 * DUCK, rel=0.01)
    assert heard[-round((0.3 + GAP) * RATE) :].max() == pytest.approx(12_000, rel=0.01)


def test_a_chime_is_heard_at_once_over_speech_and_outlives_a_stop(speaker: Speaker, path: Path) -> None:
    speaker.play(tone(1.0))
    time.sleep(0.2)
    speaker.chime(tone(0.2, 880, rate=16_000))
    speaker.stop()
    time.sleep(0.4)
    speaker.close()
    heard = read_wav(path)
    last = heard[-round(0.15 * RATE) :]
    assert 0.35 < len(heard) / RATE < 0.8
    assert np.argmax(np.abs(np.fft.rfft(last))) * RATE / len(last) == pytest.approx(880, abs=10)


def test_music_is_pulled_as_it_sounds_and_ends_when_it_is_told_to(speaker: Speaker, path: Path) -> None:
    pulled: list[int] = []

    def source(count: int) -> Samples:
        pulled.append(count)
        return np.full(count, 5000, np.int16)

    assert speaker.rate == RATE
    speaker.music(source)
    time.sleep(0.8)
    speaker.music(None)
    time.sleep(0.4)
    count = sum(pulled)
    assert 0.8 + MUSIC_OUT / 2 < count / RATE < 1.3
    time.sleep(0.2)
    assert sum(pulled) == count
    speaker.close()
    heard = read_wav(path)
    assert len(heard) == sum(pulled)
    assert heard[len(heard) // 2] == 5000
    assert heard[-1] < 500


def test_music_that_fails_takes_no_speech_with_it(speaker: Speaker) -> None:
    speaker.music(lambda _: 1 / 0)  # type: ignore[arg-type, return-value]
    assert speaker.play(tone(0.2)).wait(2)


def test_a_closed_speaker_takes_every_call_but_a_sound(speaker: Speaker) -> None:
    speaker.close()
    for call in (speaker.pause, speaker.resume, speaker.stop, speaker.close):
        call()
    speaker.duck(True)
    speaker.chime(tone(0.1))
    speaker.music(None)


def test_a_killed_program_leaves_a_readable_file(path: Path) -> None:
    script = (
        "import sys, numpy; from dialogue.audio import Sound; from dialogue.speaker import open_speaker\n"
        "speaker = open_speaker(sys.argv[1]); playback = speaker.play(Sound(numpy.full(99999, 7, 'i2'), 22050))\n"
        "print(playback.wait(0.5), flush=True); playback.wait()"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"False\n"
        os.kill(program.pid, signal.SIGKILL)
    heard = read_wav(path)
    assert 0.3 < len(heard) / RATE < 1.0
    assert (heard == 7).all()


def test_off_is_silent_and_takes_no_time() -> None:
    speaker = open_speaker("off")
    playback = speaker.play(tone(60.0))
    assert playback.wait(0)
    assert playback.finished
    assert playback.position == 60.0
    assert not speaker.live
    speaker.pause()
    assert speaker.play(tone(60.0)).wait(0), "nothing is held where nothing sounds"
    speaker.resume()
    speaker.duck(True)
    speaker.chime(tone(0.1))
    speaker.music(lambda count: np.zeros(count * speaker.rate, np.int16))
    speaker.stop()
    speaker.close()


def test_a_missing_folder_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match=r"heard\.wav: the folder .*nowhere does not exist; create it first") as raised:
        open_speaker(str(tmp_path / "nowhere" / "heard.wav"))
    assert "\n" not in str(raised.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "heard.wav").mkdir()
    with pytest.raises(AudioError, match="Is a directory"):
        open_speaker(str(tmp_path / "heard.wav"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full to stand for a full disk")
def test_a_full_disk_is_told_at_the_start(path: Path) -> None:
    path.symlink_to("/dev/full")
    with pytest.raises(AudioError, match="No space left on device; free some space"):
        open_speaker(str(path))


def test_a_disk_that_fills_up_ends_what_plays_with_one_line(path: Path) -> None:
    """A limit on the size of files stands for the disk."""
    script = (
        "import resource, sys, numpy; from dialogue.audio import *; from dialogue.speaker import open_speaker\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))\n"
        "speaker = open_speaker(sys.argv[1]); sound = Sound(numpy.full(99999, 7, 'i2'), 22050)\n"
        "for attempt in range(2):\n"
        "    try: speaker.play(sound).wait()\n"
        "    except AudioError as error: print(error)\n"
        "speaker.close()"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, timeout=20)
    assert (
        done.stdout.splitlines()
        == [f"cannot write {path}: File too large; free some space or choose another place"] * 2
    )
    assert done.stderr == ""
    assert len(read_wav(path)) > 2000


DEVICES = {0: "HDA Intel: ALC257 (hw:0,0)", 3: "USB Headset", 5: "default"}


@pytest.mark.parametrize(
    ("spec", "number"), [("default", 5), ("DEFAULT", 5), ("3", 3), ("headset", 3), ("usb headset", 3), ("ALC257", 0)]
)
def test_a_device_is_found_by_number_or_by_a_part_of_its_name(spec: str, number: int) -> None:
    assert choose_device(spec, DEVICES, default=5) == number


@pytest.mark.parametrize("spec", ["7", "Bluetooth", "", "-1"])
def test_a_device_that_is_not_there_is_told_with_those_that_are(spec: str) -> None:
    with pytest.raises(
        AudioError, match=r"choose 'default', 'off', or one of: 0 HDA Intel.*, 3 USB Headset, 5 default"
    ):
        choose_device(spec, DEVICES, default=5)


def test_without_a_default_the_first_device_is_taken() -> None:
    assert choose_device("default", {2: "HDMI"}, default=-1) == 2


def test_a_machine_without_sound_is_told_so() -> None:
    with pytest.raises(AudioError, match=r"no sound output was found; connect one, or choose a \.wav file or 'off'"):
        choose_device("default", {}, default=-1)


# From here on through the virtual devices, in a program of its own: it plays what it is told on its standard input.
PROGRAM = """
import sys, time, numpy
from dialogue.audio import AudioError, Sound
from dialogue import speaker as module
from dialogue.speaker import SpeakerLost, open_speaker
if sys.argv[2] == "rest":
    module.REST = 0.2
blocks = []
def tap(samples, rate, heard_at):
    assert sys.argv[2] != "broken tap"
    blocks.append((len(samples) / rate, heard_at - time.monotonic(), heard_at, int(abs(samples.astype(int)).max())))
try:
    speaker = open_speaker(sys.argv[1], tap)
except AudioError as error:
    sys.exit(f"refused: {error}")
print("open", speaker.name, speaker.live, flush=True)
if sys.argv[2] == "rest":
    while not speaker._stream.closed: time.sleep(0.01)
    print("rests", flush=True)
t = numpy.arange(int(float(sys.argv[3]) * 22050)) / 22050
sound = Sound((12000 * numpy.sin(2 * numpy.pi * 440 * t)).astype("i2"), 22050)
sys.stdin.readline()
playback = speaker.play(sound)
try:
    if sys.argv[2] == "stop":
        playback.wait(0.5)
        speaker.stop()
    if sys.argv[2] == "pause":
        playback.wait(0.5)
        speaker.pause()
        time.sleep(0.2)
        held = playback.position
        time.sleep(0.3)
        print(round(held, 3), playback.position == held, end=" ")
        speaker.resume()
    playback.wait()
    print(playback.finished, round(playback.position, 3), flush=True)
    if sys.argv[2] == "tap":
        lengths, delays, starts, peaks = zip(*blocks)
        drift = starts[-1] - starts[0] - sum(lengths[:-1])
        print(sum(lengths), min(delays), max(delays), drift, max(peaks), flush=True)
    time.sleep(0.3)
except SpeakerLost as error:
    print("lost:", error, flush=True)
speaker.close()
"""


def start(audio: VirtualAudio, spec: str, mode: str, seconds: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, spec, mode, str(seconds)],
        env=audio.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def go(program: subprocess.Popen[str]) -> None:
    assert program.stdin is not None
    program.stdin.write("go\n")
    program.stdin.flush()


def heard_while(audio: VirtualAudio, mode: str, seconds: float, recorded: float = 1.7) -> tuple[Samples, str]:
    """What the virtual speaker gave while the program played a tone, and the program's own word on it."""
    with start(audio, "default", mode, seconds) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "open default True\n"
        threading.Timer(0.4, go, (program,)).start()
        heard = audio.record(recorded)
        return heard.samples, program.stdout.readline().strip()


def loud(samples: Samples) -> tuple[float, float]:
    """Start and end of what can be heard, seconds."""
    where = np.flatnonzero(np.abs(samples.astype(int)) > 500)
    return float(where[0] / RATE), float(where[-1] / RATE)


@pytest.mark.sound
def test_a_device_plays_the_whole_sound(virtual_audio: VirtualAudio) -> None:
    samples, said = heard_while(virtual_audio, "play", 1.0)
    assert said == "True 1.0"
    start, end = loud(samples)
    assert end - start == pytest.approx(1.0, abs=0.03)
    inside = samples[round((start + 0.1) * RATE) : round((end - 0.1) * RATE)].astype(float)
    assert np.sqrt(np.mean(inside**2)) == pytest.approx(12_000 / np.sqrt(2), rel=0.05)
    assert np.argmax(np.abs(np.fft.rfft(inside))) * RATE / len(inside) == pytest.approx(440, abs=3)


@pytest.mark.sound
def test_a_device_that_rests_plays_the_whole_sound_all_the_same(virtual_audio: VirtualAudio) -> None:
    with start(virtual_audio, "default", "rest", 1.0) as program:
        assert program.stdout is not None
        assert [program.stdout.readline() for _ in range(2)] == ["open default True\n", "rests\n"]
        threading.Timer(0.4, go, (program,)).start()
        heard = virtual_audio.record(2.2)
        assert program.stdout.readline() == "True 1.0\n"
    begin, end = loud(heard.samples)
    assert end - begin == pytest.approx(1.0, abs=0.03)


@pytest.mark.sound
def test_a_device_that_went_away_while_it_rested_is_noticed() -> None:
    if missing := missing_programs():
        pytest.skip(f"PulseAudio is not installed (no {', '.join(missing)})")
    with virtual_devices() as audio, start(audio, "default", "rest", 1.0) as program:
        assert program.stdout is not None
        assert [program.stdout.readline() for _ in range(2)] == ["open default True\n", "rests\n"]
        audio.kill()
        go(program)
        assert program.stdout.readline().startswith("lost: the sound output default takes no more sound")
        assert program.wait(timeout=5) == 0


@pytest.mark.sound
def test_a_stop_silences_a_device_within_a_tenth_of_a_second(virtual_audio: VirtualAudio) -> None:
    samples, said = heard_while(virtual_audio, "stop", 5.0)
    finished, position = said.split()
    assert finished == "False"
    start, end = loud(samples)
    assert end - start < 0.6
    assert float(position) == pytest.approx(end - start, abs=0.1)


@pytest.mark.sound
def test_a_pause_silences_a_device_within_a_tenth_of_a_second_and_goes_on_after(virtual_audio: VirtualAudio) -> None:
    samples, said = heard_while(virtual_audio, "pause", 1.0, recorded=2.8)
    held, frozen, finished, position = said.split()
    assert (frozen, finished, position) == ("True", "True", "1.0")
    where = np.flatnonzero(np.abs(samples.astype(int)) > 500)
    gap = int(np.argmax(np.diff(where)))
    first, silent, second = where[gap] - where[0], where[gap + 1] - where[gap], where[-1] - where[gap + 1]
    assert first / RATE < 0.6
    assert first / RATE == pytest.approx(float(held), abs=0.03)
    assert silent / RATE == pytest.approx(0.5, abs=0.1)
    assert second / RATE == pytest.approx(1.0 - float(held) + REPEAT, abs=0.03)


@pytest.mark.sound
def test_the_tap_hears_every_block_with_its_time(virtual_audio: VirtualAudio) -> None:
    with start(virtual_audio, "default", "tap", 1.0) as program:
        assert program.stdout is not None
        program.stdout.readline()
        go(program)
        assert program.stdout.readline() == "True 1.0\n"
        seconds, least, most, drift, peak = map(float, program.stdout.readline().split())
    assert seconds == pytest.approx(1.0, abs=GAP + 0.05)
    assert -0.01 < least <= most < 0.5
    assert drift == pytest.approx(0, abs=0.1)
    assert peak == pytest.approx(12_000, abs=1)


@pytest.mark.sound
def test_a_tap_that_fails_breaks_nothing(virtual_audio: VirtualAudio) -> None:
    samples, said = heard_while(virtual_audio, "broken tap", 1.0)
    assert said == "True 1.0"
    start, end = loud(samples)
    assert end - start == pytest.approx(1.0, abs=0.03)


@pytest.mark.sound
def test_a_device_that_is_not_there_is_told_in_one_line(virtual_audio: VirtualAudio) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "Bluetooth", "play", "1"],
        env=virtual_audio.environment,
        capture_output=True,
        text=True,
    )
    assert "refused: there is no sound output 'Bluetooth'; choose 'default', 'off', or one of:" in done.stderr


@pytest.mark.sound
def test_a_device_that_goes_away_in_mid_sound_is_noticed() -> None:
    if missing := missing_programs():
        pytest.skip(f"PulseAudio is not installed (no {', '.join(missing)})")
    with virtual_devices() as audio, start(audio, "default", "play", 30.0) as program:
        assert program.stdout is not None
        program.stdout.readline()
        go(program)
        time.sleep(0.5)
        audio.kill()
        began = time.monotonic()
        assert program.stdout.readline().startswith("lost: the sound output default takes no more sound")
        assert program.wait(timeout=5) == 0
        assert time.monotonic() - began < 4
