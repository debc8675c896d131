"""Photos as cameras, phones and programs write them, whole or not, are shown as a person would see them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow  # it is there: mediapipe brings matplotlib, and that brings it

from perception.photo import PhotoError, read_photo
from perception.sources import open_source
from perception.types import Image
from tests.media import face_photo

WHOLE = face_photo().read_bytes()


def colours_differ(image: Image, reference: Image) -> float:
    """Mean difference of colours, 0..255."""
    return float(np.abs(image.astype(float) - reference).mean())


@pytest.mark.parametrize(
    ("name", "mode", "differs"),
    [
        ("print.jpg", "CMYK", 10),
        ("gray.jpg", "L", 30),
        ("palette.png", "P", 30),
        ("gray alpha.png", "LA", 30),
        ("alpha.webp", "RGBA", 3),
        ("scan.tiff", "RGB", 1),
        ("paint.bmp", "RGB", 1),
    ],
)
def test_a_photo_of_any_kind_shows_the_same(
    tmp_path: Path, portrait: Image, name: str, mode: str, differs: float
) -> None:
    Pillow.open(face_photo()).convert(mode).save(tmp_path / name)
    image = read_photo(tmp_path / name)
    assert image.dtype == np.uint8
    assert image.shape == portrait.shape
    assert colours_differ(image, portrait) < differs


def test_a_photo_in_16_bits_shows_the_same(tmp_path: Path, portrait: Image) -> None:
    cv2.imwrite(str(tmp_path / "deep.png"), portrait.astype(np.uint16) * 257)
    assert colours_differ(read_photo(tmp_path / "deep.png"), portrait) < 1


def test_a_black_photo_is_black(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "black.png"), np.zeros((20, 30, 3), np.uint8))
    assert not read_photo(tmp_path / "black.png").any()


@pytest.mark.parametrize("suffix", [".webp", ".png"])
def test_of_an_animated_picture_the_first_is_shown(tmp_path: Path, portrait: Image, suffix: str) -> None:
    first = Pillow.open(face_photo())
    path = tmp_path / f"animated{suffix}"
    first.save(path, save_all=True, append_images=[first.rotate(180)], duration=100)
    assert colours_differ(read_photo(path), portrait) < 3


def test_an_animated_gif_plays_like_a_video(tmp_path: Path, portrait: Image) -> None:
    first = Pillow.open(face_photo())
    path = tmp_path / "animated.gif"
    first.save(path, save_all=True, append_images=[first.rotate(90), first.rotate(180)], duration=100)
    with open_source(str(path), pace=False) as source:
        frames = list(source)
    assert [frame.time for frame in frames] == pytest.approx([0, 0.1, 0.2])
    assert colours_differ(frames[0].image, portrait) < 10


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"avif"])
def test_a_kind_that_cannot_be_read_is_named_with_the_fix(tmp_path: Path, brand: bytes) -> None:
    (tmp_path / "IMG_0001.heic").write_bytes(b"\x00\x00\x00\x18ftyp" + brand + bytes(200))
    with pytest.raises(PhotoError, match="HEIC and AVIF photos cannot be read; save it as a JPEG"):
        read_photo(tmp_path / "IMG_0001.heic")


@pytest.mark.parametrize("lost", [1, 2, 60])
def test_a_jpeg_that_lost_its_last_bytes_is_read(tmp_path: Path, portrait: Image, lost: int) -> None:
    (tmp_path / "cut.jpg").write_bytes(WHOLE[:-lost])
    assert colours_differ(read_photo(tmp_path / "cut.jpg"), portrait) < 1


@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_a_jpeg_that_lost_more_is_refused(tmp_path: Path, share: float) -> None:
    (tmp_path / "cut.jpg").write_bytes(WHOLE[: round(share * len(WHOLE))])
    with pytest.raises(PhotoError, match="damaged or cut off"):
        read_photo(tmp_path / "cut.jpg")


@pytest.mark.parametrize("kind", [".png", ".webp", ".tiff", ".bmp"])
def test_any_other_photo_that_was_cut_off_is_refused_or_read_but_never_crashes(
    tmp_path: Path, portrait: Image, kind: str
) -> None:
    whole = cv2.imencode(kind, portrait)[1].tobytes()
    for share in (0.0, 0.001, 0.3, 0.99):
        (tmp_path / f"cut{kind}").write_bytes(whole[: round(share * len(whole))])
        try:
            assert read_photo(tmp_path / f"cut{kind}").shape == portrait.shape
        except PhotoError as error:
            assert "damaged or cut off" in str(error)  # noqa: PT017  # either is right


def test_a_claim_of_endless_size_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bomb.pgm").write_bytes(b"P5 999999 999999 255\n" + bytes(100))
    with pytest.raises(PhotoError):
        read_photo(tmp_path / "bomb.pgm")


def test_what_the_system_refuses_is_said_in_its_words(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="Is a directory"):
        read_photo(tmp_path)
    with pytest.raises(PhotoError, match="No such file"):
        read_photo(tmp_path / "gone.jpg")
