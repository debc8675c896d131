"""The Whisper path is real from features to text, never goes online, and its inventions are caught."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from dialogue.audio import LISTEN_RATE
from dialogue.recognizers import RecognizerError, available_recognizer, build_recognizer
from dialogue.recognizers.hallucination import is_hallucination, repeats_itself, spoken_part
from dialogue.recognizers.whisper import (
    FULL_SECONDS,
    HOTWORDS,
    MARGIN_SECONDS,
    TOKENS_AT_LEAST,
    TOKENS_PER_SECOND,
    WhisperRecognizer,
)
from dialogue.recognizers.whisper_models import find_model
from tests.dialogue.spoken import spoken
from tests.dialogue.tiny_whisper import build_tiny_whisper


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_whisper(tmp_path_factory.mktemp("whisper"))


def put_in_cache(model: Path, cache: Path, name: str) -> None:
    repository = cache / f"models--Systran--faster-whisper-{name}"
    shutil.copytree(model, repository / "snapshots" / "0123abcd")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("0123abcd")


def test_a_folder_with_a_model_recognizes(model: Path) -> None:
    assert available_recognizer(str(model)).name == "whisper"
    recognizer = build_recognizer(str(model), ())
    assert (recognizer.name, recognizer.limited) == ("whisper", False)
    heard = recognizer(spoken("suggest a movie"))
    assert heard.recognizer == "whisper"
    assert 0.0 <= heard.confidence <= 1.0
    assert (heard.confidence > 0) == bool(heard.text)
    assert 0.0 < heard.seconds < 10.0
    assert recognizer(spoken("suggest a movie")).text == heard.text  # no sampling: the same again


def test_a_model_in_the_cache_is_found_by_itself_and_by_name(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    assert available_recognizer(None).limited
    put_in_cache(model, tmp_path, "tiny.en")
    info = available_recognizer(None)
    assert (info.name, info.limited) == ("whisper", False)
    assert "tiny.en" in info.detail
    assert find_model("tiny.en").name == "0123abcd"
    assert build_recognizer(None, ()).name == "whisper"


def test_a_folder_without_a_tokenizer_is_refused_because_the_library_would_go_online(
    model: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(model, folder)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(RecognizerError, match=r"not complete: tokenizer\.json is missing"):
        find_model(str(folder))
    assert available_recognizer(str(folder)).limited


def test_a_folder_without_a_vocabulary_is_refused_because_it_cannot_be_loaded(model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(model, folder)
    (folder / "vocabulary.json").rename(folder / "vocabulary.txt")
    assert find_model(str(folder)) == folder  # older models have the one, newer ones the other
    (folder / "vocabulary.txt").unlink()
    with pytest.raises(RecognizerError, match=r"vocabulary\.json or vocabulary\.txt is missing"):
        find_model(str(folder))


def test_a_size_that_is_not_there_can_be_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(RecognizerError, match=r"`attune setup --model small\.en` fetches it"):
        find_model("small.en")
    with pytest.raises(RecognizerError, match="give the folder of a CTranslate2 Whisper model"):
        find_model("somebody/whisper")


@pytest.mark.parametrize("variable", ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"])
def test_the_cache_is_where_the_user_has_put_it(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    monkeypatch.setenv(variable, str(tmp_path))
    put_in_cache(model, tmp_path, "base.en")
    assert find_model("base.en").is_relative_to(tmp_path)


@pytest.mark.parametrize("seconds", [0.0, FULL_SECONDS - MARGIN_SECONDS / 2, FULL_SECONDS, 2 * FULL_SECONDS])
def test_an_utterance_of_any_length_is_heard(model: Path, seconds: float) -> None:
    noise = np.random.default_rng(1).normal(0, 3000, round(seconds * LISTEN_RATE)).astype(np.int16)
    assert WhisperRecognizer(model)(noise).recognizer == "whisper"


def test_the_model_is_told_the_words_to_look_out_for(model: Path) -> None:
    recognizer = WhisperRecognizer(model)
    tokenizer = recognizer._tokenizer
    prompt = recognizer._prompt
    start = prompt.index(tokenizer.sot)
    assert prompt[0] == tokenizer.sot_prev
    assert tokenizer.decode(prompt[1:start]).strip() == HOTWORDS
    assert prompt[start:] == [*tokenizer.sot_sequence, tokenizer.no_timestamps]


def test_the_longest_utterance_has_room_beside_the_hotwords(model: Path) -> None:
    recognizer = WhisperRecognizer(model)  # its tokens are letters, so that the prompt is longer than a real model's
    longest = TOKENS_AT_LEAST + round(TOKENS_PER_SECOND * FULL_SECONDS)
    assert len(recognizer._prompt) + longest <= recognizer._model.max_length


def test_a_broken_model_is_told_in_one_line(model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(model, folder)
    (folder / "model.bin").write_bytes(b"not a model")
    with pytest.raises(RecognizerError, match="cannot be loaded") as raised:
        WhisperRecognizer(folder)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "seconds", "no_speech", "log_probability", "invented"),
    [
        pytest.param("Suggest a movie.", 1.2, 0.1, -0.3, False, id="a plain request"),
        pytest.param("Stop.", 0.3, 0.3, -0.6, False, id="one short word"),
        pytest.param("I feel so, so sad today.", 2.0, 0.5, -0.9, False, id="a soft voice"),
        pytest.param("", 1.0, 0.1, -0.1, True, id="nothing"),
        pytest.param("...", 1.0, 0.1, -0.1, True, id="no word"),
        pytest.param("Thank you.", 1.0, 0.95, -0.1, True, id="nobody spoke, however sure the text"),
        pytest.param("You", 1.0, 0.7, -1.4, True, id="probably nobody spoke, and an unlikely text"),
        pytest.param("Subtitles by the Amara.org community", 3.0, 0.2, -0.2, True, id="a phrase of subtitles"),
        pytest.param("Thanks for watching!", 1.5, 0.2, -0.2, True, id="the end of a video"),
        pytest.param("one two three four five six seven eight nine ten", 1.0, 0.1, -0.3, True, id="faster than talk"),
        pytest.param("la " * 60, 20.0, 0.1, -0.2, True, id="running in circles"),
        pytest.param(f"{HOTWORDS}.", 3.0, 0.2, -0.2, True, id="the hotwords given back"),
        pytest.param("Movie, music, song", 1.0, 0.2, -0.2, True, id="some of the hotwords given back"),
        pytest.param(f"{HOTWORDS}, {HOTWORDS}", 4.0, 0.2, -0.2, True, id="the hotwords given back twice"),
        pytest.param("Attune.", 1.0, 0.7, -0.2, True, id="a hotword where perhaps nobody spoke"),
        pytest.param("Attune.", 1.0, 0.3, -0.6, False, id="the name called"),
        pytest.param("Attune, breathing exercise.", 1.5, 0.2, -0.3, False, id="a request of hotwords alone"),
        pytest.param("Suggest a movie, music or a song.", 2.0, 0.2, -0.3, False, id="hotwords in a sentence"),
    ],
)
def test_what_cannot_have_been_said_is_caught(
    text: str, seconds: float, no_speech: float, log_probability: float, invented: bool
) -> None:
    assert is_hallucination(text, seconds, no_speech, log_probability, HOTWORDS) is invented


def test_sounds_that_the_model_describes_are_no_speech() -> None:
    assert spoken_part("[BLANK_AUDIO] ♪♪ (soft music)") == ""
    assert spoken_part("  Stop   (laughs) listening. ") == "Stop listening."


def test_repetition_is_seen_and_ordinary_talk_is_none() -> None:
    assert repeats_itself("I feel sad. " * 20)
    assert not repeats_itself("I feel sad, and I would like to hear some quiet music, or to watch an old film.")
