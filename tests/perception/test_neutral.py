"""A resting face is learned, and then not taken for a mood."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from models.emotions import Emotion
from perception.neutral import USUAL, Calibration, NeutralFace, NeutralFaceError

Logits = NDArray[np.float32]


def resting(**more: float) -> Logits:
    """A usual resting face, with some emotions' logits raised."""
    logits = np.array(USUAL, np.float32)
    for name, value in more.items():
        logits[Emotion.from_label(name)] += value
    return logits


def calibrated(*looks: Logits, times: int = 100) -> NeutralFace:
    calibration = Calibration(0.0)
    for index in range(times):
        calibration.add(looks[index % len(looks)])
    return calibration.learned()


def test_a_face_that_rests_sad_is_neutral_once_that_is_known() -> None:
    sad_looking = resting(sad=4, neutral=-2)
    assert Emotion(int(sad_looking.argmax())) is Emotion.SAD
    corrected = calibrated(sad_looking).corrected(sad_looking)
    assert corrected[Emotion.NEUTRAL] - corrected[Emotion.SAD] > 3


def test_real_moods_are_still_seen() -> None:
    neutral = calibrated(resting(sad=4, neutral=-2))
    for emotion in (Emotion.HAPPY, Emotion.ANGRY, Emotion.SURPRISE):
        mood = resting(**{emotion.label: 11.0, "neutral": -3.0})
        assert Emotion(int(neutral.corrected(mood).argmax())) is emotion


def test_a_usual_face_is_left_as_it_is() -> None:
    mood = resting(happy=5)
    assert calibrated(resting()).corrected(mood) == pytest.approx(mood, abs=0.02)


def test_a_short_calibration_takes_longer_only_where_it_has_seen_too_little() -> None:
    calibration = Calibration(10.0, 5.0)
    assert (calibration.share(12.5), calibration.share(16.0)) == (0.5, 1.0)
    assert not calibration.over(15.0)
    assert calibration.over(30.0)
    for _ in range(40):
        calibration.add(np.zeros(7, np.float32))
    assert not calibration.over(14.9)
    assert calibration.over(15.0)


def test_no_calibration_shifts_without_bound() -> None:
    grimace = resting(angry=20)
    shift = calibrated(grimace).corrected(resting()) - resting()
    assert np.abs(shift).max() <= 2.5


def test_a_blink_or_a_smile_in_between_does_no_harm() -> None:
    mostly = calibrated(resting(), resting(), resting(), resting(happy=12))
    assert mostly.logits == pytest.approx(calibrated(resting()).logits, abs=1e-5)


def test_too_few_looks_or_a_smile_are_refused_with_the_next_step() -> None:
    with pytest.raises(NeutralFaceError, match="not seen well for long enough"):
        calibrated(resting(), times=10)
    with pytest.raises(NeutralFaceError, match="not at rest"):
        calibrated(resting(happy=12))


def test_it_drifts_slowly_to_how_the_face_rests_now() -> None:
    neutral = calibrated(resting())
    older = resting(sad=2)
    after_a_minute, after_hours = neutral, neutral
    for _ in range(60):
        after_a_minute = after_a_minute.drifted(older, 1.0)
    for _ in range(7200):
        after_hours = after_hours.drifted(older, 1.0)
    sad = Emotion.SAD
    assert after_a_minute.logits[sad] == pytest.approx(neutral.logits[sad], abs=0.15)
    assert after_hours.logits[sad] == pytest.approx(float((older - older.mean())[sad]), abs=0.05)


def test_it_is_kept_as_seven_numbers_and_read_again() -> None:
    neutral = calibrated(resting(sad=1))
    kept = neutral.as_json()
    assert list(kept) == ["logits"]
    assert NeutralFace.from_json(kept).logits == pytest.approx(neutral.logits, abs=1e-4)


@pytest.mark.parametrize("broken", [{}, {"logits": [1, 2]}, {"logits": "x"}, {"logits": [float("nan")] * 7}, [1]])
def test_a_damaged_file_is_one_clear_line(broken: object) -> None:
    with pytest.raises(NeutralFaceError, match="calibrate again"):
        NeutralFace.from_json(broken)  # type: ignore[arg-type]
