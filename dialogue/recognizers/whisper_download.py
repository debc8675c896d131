"""Fetching a Whisper model into the Hugging Face cache: pinned, checked, resumed where it broke, only when asked.

Not through huggingface_hub, which throws away what a broken download has brought, and checks no digest (2.4.0, read
2026-11-24). The cache is left as huggingface_hub leaves it where links cannot be made, so other programs share it.
"""

from __future__ import annotations

import errno
import hashlib
import http.client
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from dialogue.recognizers.recognizer import RecognizerError
from dialogue.recognizers.whisper_models import cache_entry

HUB: Final = "https://huggingface.co"
TIMEOUT_SECONDS: Final = 10.0  # without any answer; huggingface_hub's own
BLOCK_BYTES: Final = 1 << 18  # at most; what has come is written at once
GOES_ON: Final = "run it again, and it goes on from there"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model, as published."""

    name: str
    size: int  # bytes
    sha256: str  # hexadecimal


@dataclass(frozen=True, slots=True)
class PinnedModel:
    """A model at the one revision that is trusted."""

    name: str  # such as "base.en"
    revision: str  # commit of the hub's repository
    files: tuple[ModelFile, ...]  # the large one last

    @property
    def repository(self) -> str:
        """Its name on the hub."""
        return f"Systran/faster-whisper-{self.name}"

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    @property
    def folder(self) -> Path:
        """Where it lies in the cache, or will."""
        return cache_entry(self.name) / "snapshots" / self.revision


_ENGLISH: Final = (
    ModelFile("tokenizer.json", 2_128_466, "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df"),
    ModelFile("vocabulary.txt", 422_309, "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf"),
)
_MULTILINGUAL: Final = (
    ModelFile("tokenizer.json", 2_203_239, "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"),
    ModelFile("vocabulary.txt", 459_861, "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913"),
)
_PINNED: Final = (
    PinnedModel(
        "tiny.en",
        "0d3d19a32d3338f10357c0889762bd8d64bbdeba",
        (
            ModelFile("config.json", 2_317, "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5"),
            *_ENGLISH,
            ModelFile("model.bin", 75_537_502, "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"),
        ),
    ),
    PinnedModel(
        "base.en",
        "3d3d5dee26484f91867d81cb899cfcf72b96be6c",
        (
            ModelFile("config.json", 2_227, "f3bc3821e9fc76a27bae538e11ae5b677dcdd352b4600429ce7951d398569aeb"),
            *_ENGLISH,
            ModelFile("model.bin", 145_216_508, "2a166925539a16005f14ff328359f9b9adb9dc4fb631bb3b227526862e93e2ef"),
        ),
    ),
    PinnedModel(
        "small.en",
        "d1d751a5f8271d482d14ca55d9e2deeebbae577f",
        (
            ModelFile("config.json", 2_657, "666a9605530ac1f61fa8177f3702b4dacec9966749e42610839fcc32661d5fae"),
            *_ENGLISH,
            ModelFile("model.bin", 483_545_366, "62b2a45b05ee59acb4a5341b33ee35e041395d378d418a18acfe4c9e768ee37a"),
        ),
    ),
    PinnedModel(
        "tiny",
        "d90ca5fe260221311c53c58e660288d3deb8d356",
        (
            ModelFile("config.json", 2_249, "a73a28cdfe1c43ccc7202fa333d1f89c202477271407ae9a7f19afa52039cac8"),
            *_MULTILINGUAL,
            ModelFile("model.bin", 75_538_270, "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1"),
        ),
    ),
    PinnedModel(
        "base",
        "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
        (
            ModelFile("config.json", 2_309, "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
            *_MULTILINGUAL,
            ModelFile("model.bin", 145_217_532, "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"),
        ),
    ),
    PinnedModel(
        "small",
        "536b0662742c02347bc0e980a01041f333bce120",
        (
            ModelFile("config.json", 2_370, "b55496ac7940a7ae47d2c01eab40edfd8701feec1229d9cce3b40014383fb828"),
            *_MULTILINGUAL,
            ModelFile("model.bin", 483_546_902, "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671"),
        ),
    ),
)
PINNED: Final = {model.name: model for model in _PINNED}


def hub() -> str:
    """The address that models are fetched from; `HF_ENDPOINT` names another, as for huggingface_hub."""
    return (os.environ.get("HF_ENDPOINT") or HUB).rstrip("/")


def is_offline() -> bool:
    """Whether the user forbids the network to everything that fetches models (`HF_HUB_OFFLINE`)."""
    return os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}


def missing(model: PinnedModel) -> tuple[ModelFile, ...]:
    """The files of `model` that are not in the cache with the content that they must have; reads what is there."""
    return tuple(file for file in model.files if not _holds(model.folder / file.name, file))


def bytes_to_fetch(model: PinnedModel, files: tuple[ModelFile, ...]) -> int:
    """How much of `files` is not on this machine; of a file that is half there, the other half."""
    halves = (_half(model, file) for file in files)
    return sum(file.size for file in files) - sum(half.stat().st_size for half in halves if half.exists())


def fetch(model: PinnedModel, files: tuple[ModelFile, ...], report: Callable[[int], None]) -> None:
    """Fetch `files` of `model`, and make it the one that is found by its name.

    `report` is told how many bytes have come, a negative number where a file begins again. A file is put in its place
    once its SHA-256 is right. What is half there stays for the next time, also where this is interrupted. Raises
    RecognizerError, in one line, where the network, the hub, the content or the disk is not as it should be.
    """
    entry = cache_entry(model.name)
    reference = entry / "refs" / "main"
    if not files and reference.exists():
        return
    try:
        for folder in (entry / "blobs", reference.parent, model.folder):
            folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            half = _half(model, file)
            with half.open("ab") as out:
                _claim(out, model)
                _complete(out, f"{hub()}/{model.repository}/resolve/{model.revision}/{file.name}", file.size, report)
            if not _holds(half, file):
                half.unlink()
                raise RecognizerError(f"{file.name} from {hub()} is not what was published and was removed; try again")
            half.replace(model.folder / file.name)
        reference.write_text(model.revision)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise RecognizerError(f"the disk is full: make room in {entry}; {GOES_ON}") from None
        raise RecognizerError(f"{entry}: cannot be written ({error.strerror})") from None


def _half(model: PinnedModel, file: ModelFile) -> Path:
    return cache_entry(model.name) / "blobs" / f"{file.sha256}.incomplete"


def _holds(path: Path, file: ModelFile) -> bool:
    """Whether what is at `path` is `file`."""
    if not path.is_file() or path.stat().st_size != file.size:
        return False
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest() == file.sha256


def _claim(out: BinaryIO, model: PinnedModel) -> None:
    """Keep other processes from writing to the same file, and into it when it is in its place."""
    if sys.platform != "win32":  # there, a file that another has open stays where it is
        import fcntl

        try:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RecognizerError(f"the model {model.name} is being fetched already: wait for that") from None


def _complete(out: BinaryIO, address: str, size: int, report: Callable[[int], None]) -> None:
    """Write what `out` lacks; a connection that breaks is made again for as long as that brings more."""
    there = out.tell()
    while there < size:
        before = there
        with _answer(address, there) as answer:
            if there and answer.status != http.client.PARTIAL_CONTENT:  # it sends the file from its beginning
                out.truncate(0)
                report(-there)
                there = 0
            while there <= size and (block := _block(answer)):
                out.write(block)
                out.flush()  # a program that is killed has it for the next run
                report(len(block))
                there += len(block)
        if there <= before:
            raise RecognizerError(f"the connection to {hub()} broke off; {GOES_ON}")


def _answer(address: str, start: int) -> http.client.HTTPResponse:
    """Ask for what is at `address` from byte `start` on."""
    headers = {"User-Agent": "attune", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    try:
        answer: http.client.HTTPResponse = urllib.request.urlopen(
            urllib.request.Request(address, headers=headers), timeout=TIMEOUT_SECONDS
        )
    except urllib.error.HTTPError as error:
        error.close()
        raise RecognizerError(f"{address} is refused ({error.code} {error.reason}); try again later") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        why = getattr(error, "reason", error)
        why = getattr(why, "strerror", None) or why
        raise RecognizerError(f"cannot reach {hub()} ({why}): is there a network? What was fetched stays") from None
    return answer


def _block(answer: http.client.HTTPResponse) -> bytes:
    """What comes next; nothing at the end, and where the connection has broken."""
    try:
        return answer.read1(BLOCK_BYTES)
    except (OSError, http.client.HTTPException):
        return b""
