"""A covered lens is noticed after two seconds and forgotten at once; a dim room in which a face shows is not one."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from perception.covered import CoverDetector, brightness
from perception.types import Image

DARK = (12.0, 0.8)
LIT = (90.0, 40.0)


def sensor(light: NDArray[np.float64], read_noise: float, gain: float) -> Image:
    """What a small sensor (full well 5000 e-) makes of `light`, (H, W, 3), in shares of a full well."""
    rng = np.random.default_rng(24)
    electrons = rng.poisson(light * 5000) + rng.normal(0, read_noise, light.shape)
    shown = np.clip(electrons * gain / 5000, 0, 1)
    curve = np.where(shown <= 0.0031308, 12.92 * shown, 1.055 * shown ** (1 / 2.4) - 0.055)  # sRGB
    return (curve * 255).round().astype(np.uint8)


def says(frames: list[tuple[float, tuple[float, float]]]) -> list[bool]:
    detector = CoverDetector()
    return [detector.update(time, *measured) for time, measured in frames]


def test_a_lens_counts_as_covered_after_two_seconds_of_darkness() -> None:
    frames = [(0.0, LIT), (0.5, DARK), (1.0, DARK), (2.4, DARK), (2.5, DARK), (9.0, DARK)]
    assert says(frames) == [False, False, False, False, True, True]


def test_it_is_uncovered_with_the_first_picture_and_counts_anew() -> None:
    frames = [(0.0, DARK), (2.0, DARK), (2.1, LIT), (2.2, DARK), (4.1, DARK), (4.2, DARK)]
    assert says(frames) == [False, True, False, False, False, True]


def test_a_hand_that_passes_is_no_cover() -> None:
    frames = [(t / 10, DARK if t % 20 else LIT) for t in range(100)]
    assert not any(says(frames))


@pytest.mark.parametrize("fps", [5, 30])
def test_the_frame_rate_does_not_matter(fps: int) -> None:
    covered = says([(index / fps, DARK) for index in range(3 * fps)])
    assert covered.index(True) == 2 * fps


@pytest.mark.parametrize("measured", [(200.0, 1.0), (12.0, 8.0)], ids=["a bright wall", "a face lit by the screen"])
def test_only_what_is_both_dark_and_flat_is_covered(measured: tuple[float, float]) -> None:
    assert not any(says([(0.0, measured), (5.0, measured)]))


@pytest.mark.parametrize("gain", [1, 8, 32])
@pytest.mark.parametrize("read_noise", [1.5, 6])
def test_the_noise_of_a_covered_sensor_is_no_picture(read_noise: float, gain: float) -> None:
    measured = brightness(sensor(np.zeros((480, 640, 3)), read_noise, gain))
    assert says([(0.0, measured), (2.0, measured)]) == [False, True]


@pytest.mark.parametrize("dimmed", [1, 64, 512])
def test_a_dim_room_in_which_a_face_can_still_be_found_is_not_dark(portrait: Image, dimmed: int) -> None:
    light = (portrait / 255.0) ** 2.2 / dimmed
    measured = brightness(sensor(light, 3, min(16, dimmed)))
    assert not any(says([(0.0, measured), (2.0, measured)]))


@pytest.mark.parametrize("size", [(1, 1), (72, 96), (2160, 3840)])
def test_brightness_is_the_same_at_any_size(size: tuple[int, int]) -> None:
    assert brightness(np.full((*size, 3), 31, np.uint8)) == (31, 0)
