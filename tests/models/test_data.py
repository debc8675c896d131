"""The three forms of FER-2013 give the same faces, and what is wrong is one line."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from models.data import DataError, FaceSet, load_faces
from models.emotions import Emotion
from tests.models.made_faces import made_faces

ONE = FaceSet(np.zeros((1, 48, 48), np.uint8), np.zeros(1, np.uint8))


@pytest.fixture(scope="module")
def faces() -> FaceSet:
    return made_faces(3)


def _save_npz(path: Path, faces: FaceSet, **more: np.ndarray) -> Path:
    np.savez(path, images=faces.images, labels=faces.labels, **more)
    return path


def _save_csv(path: Path, faces: FaceSet, usage: list[str]) -> Path:
    lines = ["emotion,pixels,Usage"]
    for image, label, use in zip(faces.images, faces.labels, usage, strict=True):
        lines.append(f"{label},{' '.join(map(str, image.ravel()))},{use}")
    path.write_text("\n".join(lines))
    return path


def _save_folder(path: Path, faces: FaceSet) -> Path:
    for number, (image, label) in enumerate(zip(faces.images, faces.labels, strict=True)):
        folder = path / Emotion(label).label
        folder.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(folder / f"{number:03}.png"), image)
    return path


def test_kaggles_file_with_spaces_in_its_header_is_read(tmp_path: Path, faces: FaceSet) -> None:
    path = _save_csv(tmp_path / "icml_face_data.csv", faces, ["PublicTest"] * len(faces))
    path.write_text(path.read_text().replace("emotion,pixels,Usage", "emotion, pixels, Usage", 1))
    assert (load_faces(path, "PublicTest").images == faces.images).all()


def test_all_forms_give_the_same_faces(tmp_path: Path, faces: FaceSet) -> None:
    forms = [
        load_faces(_save_npz(tmp_path / "f.npz", faces)),
        load_faces(_save_csv(tmp_path / "f.csv", faces, ["Training"] * len(faces))),
        load_faces(_save_folder(tmp_path / "folder", faces)),
    ]
    for form in forms:
        order = np.argsort(form.labels, kind="stable")
        assert (form.images[order] == faces.images).all()
        assert (form.labels[order] == faces.labels).all()


def test_splits_are_chosen_by_name(tmp_path: Path, faces: FaceSet) -> None:
    usage = np.arange(len(faces)) % 3
    npz = _save_npz(tmp_path / "f.npz", faces, usage=usage.astype(np.uint8))
    names = [("Training", "PublicTest", "PrivateTest")[u] for u in usage]
    csv = _save_csv(tmp_path / "f.csv", faces, names)
    for number, name in enumerate(("Training", "PublicTest", "PrivateTest")):
        assert (load_faces(npz, name).images == faces.images[usage == number]).all()
        assert (load_faces(csv, name).images == faces.images[usage == number]).all()
    _save_folder(tmp_path / "k" / "train", faces)
    _save_folder(tmp_path / "k" / "test", faces[np.arange(7)])
    assert len(load_faces(tmp_path / "k", "Training")) == len(faces)
    assert len(load_faces(tmp_path / "k", "PublicTest")) == 7


def test_ferplus_votes_come_in_the_order_of_emotions(tmp_path: Path, faces: FaceSet) -> None:
    votes = np.zeros((len(faces), 10), np.uint8)
    votes[:, 1] = 7  # happiness
    votes[:, 7] = 3  # contempt, which has no FER-2013 class
    loaded = load_faces(_save_npz(tmp_path / "f.npz", faces, ferplus_votes=votes))
    assert loaded.votes is not None
    assert loaded.votes.shape == (len(faces), 7)
    assert (loaded.votes[:, Emotion.HAPPY] == 7).all()
    assert loaded.votes.sum() == 7 * len(faces)


def test_kaggles_test_folder_is_told_apart_by_the_names_of_its_pictures(tmp_path: Path, faces: FaceSet) -> None:
    _save_folder(tmp_path / "test", faces[np.arange(6)])
    for number, picture in enumerate(sorted(tmp_path.rglob("*.png"))):
        picture.rename(picture.with_name(f"{('PublicTest', 'PrivateTest')[number % 3 == 0]}_{number}.png"))
    assert len(load_faces(tmp_path, "PublicTest")) == 4
    assert len(load_faces(tmp_path, "PrivateTest")) == 2
    assert len(load_faces(tmp_path)) == 6


def test_a_majority_is_more_than_half_of_all_ten_votes(tmp_path: Path, faces: FaceSet) -> None:
    votes = np.zeros((len(faces), 10), np.uint8)  # the rest: images that FER+ dropped
    votes[0, [1, 0]] = 6, 4  # happiness
    votes[1, [1, 0]] = 5, 5  # no majority
    votes[2, [3, 7, 8, 9]] = 5, 2, 2, 1  # sadness leads, but with half only
    votes[3, [7, 6]] = 6, 4  # contempt, which is none of the seven
    votes[4, [6, 8]] = 6, 4  # fear
    agreed = load_faces(_save_npz(tmp_path / "f.npz", faces, ferplus_votes=votes)).with_majority()
    assert agreed.labels.tolist() == [Emotion.HAPPY, Emotion.FEAR]
    assert (agreed.images == faces.images[[0, 4]]).all()


def test_without_votes_there_is_no_majority(faces: FaceSet) -> None:
    with pytest.raises(DataError, match="no FER\\+ votes"):
        FaceSet(faces.images, faces.labels).with_majority()
    with pytest.raises(DataError, match="for none of these"):
        FaceSet(faces.images, faces.labels, np.zeros((len(faces), 7), np.float32)).with_majority()


def test_faces_that_the_other_set_holds_are_left_out(faces: FaceSet) -> None:
    held_out = faces[np.array([0, 5])]
    assert len(faces.without(held_out)) == len(faces) - 2


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda p: p / "missing.npz", "no such file"),
        (lambda p: _write(p / "f.txt", b"hello"), "expected an .npz"),
        (lambda p: _write(p / "f.npz", b"hello"), "not a readable .npz"),
        (lambda p: _write(p / "f.npz", b""), "not a readable .npz"),
        (lambda p: _write(p / "f.npz", b"PK\x03\x04 cut off"), "not a readable .npz"),
        (lambda p: _save_npz(p / "f.npz", ONE, usage=np.zeros(2, np.uint8)), "usage must be 1"),
        (lambda p: _save_npz(p / "f.npz", ONE, ferplus_votes=np.zeros((1, 8), np.uint8)), "1 rows of 10"),
        (lambda p: _write(p / "f.csv", b"\xff\xfe"), "not a readable CSV"),
        (lambda p: _write(p / "f.csv", b"emotion,pixels\n3\n"), "line 2"),
        (lambda p: _write(p / "f.csv", b"a,b\n1,2\n"), "expected the columns"),
        (lambda p: _write(p / "f.csv", b"emotion,pixels\n9,1 2 3\n"), "line 2"),
        (lambda p: p, "no pictures"),
        (lambda p: _save_npz(p / "f.npz", FaceSet(np.zeros((0, 48, 48), np.uint8), np.zeros(0, np.uint8))), "no faces"),
        (lambda p: _save_npz(p / "f.npz", FaceSet(np.zeros((1, 48, 48), np.uint8), np.array([9], np.uint8))), "0 to 6"),
    ],
)
def test_what_cannot_be_used_is_one_line(tmp_path: Path, make, says: str) -> None:
    with pytest.raises(DataError, match=says) as raised:
        load_faces(make(tmp_path))
    assert "\n" not in str(raised.value)


def test_an_unknown_split_is_named(tmp_path: Path, faces: FaceSet) -> None:
    with pytest.raises(DataError, match="'validation' is no split"):
        load_faces(_save_npz(tmp_path / "f.npz", faces), "validation")


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
