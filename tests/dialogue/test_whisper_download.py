"""A model is fetched as it was published or not at all, goes on where it broke off, and is then found by everyone."""

from __future__ import annotations

import fcntl
import hashlib
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dialogue.recognizers import RecognizerError, available_recognizer, build_recognizer, whisper_download
from dialogue.recognizers.whisper_download import (
    BLOCK_BYTES,
    PINNED,
    ModelFile,
    PinnedModel,
    bytes_to_fetch,
    fetch,
    missing,
)
from dialogue.recognizers.whisper_models import SIZES, cached_model, find_model, missing_files
from tests.dialogue.spoken import spoken
from tests.dialogue.tiny_whisper import build_tiny_whisper

REVISION = "0123456789abcdef0123456789abcdef01234567"


class MockHub(ThreadingHTTPServer):
    """A mock of the model hub on this machine, after the format it publishes: large files lie behind a redirection."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.files: dict[str, bytes] = {}  # by the path of the address
        self.asked: list[tuple[str, str | None]] = []  # name of the file and range, of each answer with content
        self.headers: list[dict[str, str]] = []
        self.breaks: list[int] = []  # after how many bytes of the large file the connection breaks, one an answer
        self.knows_ranges = True
        self.stalls = threading.Event()  # set: the first half of a file is sent, and then nothing more
        self.closing = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: object) -> None:
        """The program may leave before it has all of an answer."""

    def publish(self, model: PinnedModel, folder: Path) -> None:
        for file in model.files:
            self.files[f"/{model.repository}/resolve/{model.revision}/{file.name}"] = (folder / file.name).read_bytes()

    def replace(self, name: str, content: bytes) -> None:
        self.files = {path: content if path.endswith(name) else old for path, old in self.files.items()}


class _Answer(BaseHTTPRequestHandler):
    server: MockHub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path.removeprefix("/large").partition("?")[0]
        content = self.server.files.get(path)
        self.server.headers.append(dict(self.headers))
        if content is None:
            self._head(404, {"X-Error-Code": "EntryNotFound", "Content-Length": "0"})
            return
        if path.endswith("model.bin") and not self.path.startswith("/large"):
            sha256, size = hashlib.sha256(content).hexdigest(), str(len(content))
            linked = {"X-Linked-Etag": f'"{sha256}"', "X-Linked-Size": size, "X-Repo-Commit": REVISION}
            self._head(302, {**linked, "Location": f"/large{path}?signature=0", "Content-Length": "0"})
            return
        asked = self.headers["Range"]
        self.server.asked.append((path.rpartition("/")[2], asked))
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.server.knows_ranges else 0
        ranged = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"} if start else {}
        git = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
        named = {"ETag": f'"{git}"', "X-Repo-Commit": REVISION, "Content-Length": str(len(content) - start)}
        self._head(206 if start else 200, {**named, **ranged})
        if self.server.stalls.is_set():
            self.wfile.write(content[start : len(content) // 2])
            self.server.closing.wait(30)
        elif path.endswith("model.bin") and self.server.breaks:
            self.wfile.write(content[start:][: self.server.breaks.pop(0)])
            self.close_connection = True
        else:
            self.wfile.write(content[start:])

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MockHub]:
    """A mock hub, and an empty cache."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with MockHub() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.address)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.closing.set()
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_whisper(tmp_path_factory.mktemp("published"))


@pytest.fixture
def model(hub: MockHub, tiny: Path) -> PinnedModel:
    """The tests' own model, published as "base.en"."""
    made = pinned(tiny)
    hub.publish(made, tiny)
    return made


def pinned(folder: Path, name: str = "base.en") -> PinnedModel:
    contents = {path.name: path.read_bytes() for path in sorted(folder.iterdir(), key=lambda path: path.stat().st_size)}
    files = (ModelFile(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in contents.items())
    return PinnedModel(name, REVISION, tuple(files))


def fetch_all(model: PinnedModel) -> int:
    """Fetch what is missing; gives the bytes that came."""
    counts: list[int] = []
    fetch(model, missing(model), counts.append)
    return sum(counts)


def halves(model: PinnedModel) -> list[Path]:
    return [path for path in (model.folder.parents[1] / "blobs").iterdir() if path.stat().st_size]


# ---- a download that goes well


def test_a_fetched_model_is_found_and_recognizes(model: PinnedModel) -> None:
    assert available_recognizer(None).limited
    assert bytes_to_fetch(model, missing(model)) == model.size
    assert fetch_all(model) == model.size
    assert available_recognizer(None).name == "whisper"
    assert cached_model() == ("base.en", model.folder)
    assert find_model("base.en") == model.folder
    assert halves(model) == []
    assert build_recognizer("base.en", ())(spoken("suggest a movie")).recognizer == "whisper"


def test_other_programs_find_it_in_the_cache_too(model: PinnedModel) -> None:
    import huggingface_hub

    fetch_all(model)
    cache = model.folder.parents[2]
    found = huggingface_hub.snapshot_download(model.repository, cache_dir=cache, local_files_only=True)
    assert Path(found) == model.folder
    (repository,) = huggingface_hub.scan_cache_dir(cache).repos
    assert (repository.repo_id, repository.size_on_disk) == (model.repository, model.size)


def test_what_is_there_is_not_asked_for_again(hub: MockHub, model: PinnedModel) -> None:
    fetch_all(model)
    hub.headers.clear()
    assert missing(model) == ()
    assert fetch_all(model) == 0
    assert hub.headers == []


def test_a_damaged_file_is_fetched_again_and_no_other(hub: MockHub, model: PinnedModel) -> None:
    fetch_all(model)
    hub.asked.clear()
    path = model.folder / "config.json"
    path.write_bytes(b"x" * path.stat().st_size)
    fetch_all(model)
    assert hub.asked == [("config.json", None)]
    assert missing(model) == ()


@pytest.mark.parametrize(("value", "offline"), [("1", True), ("true", True), ("0", False), ("", False)])
def test_the_network_can_be_forbidden_to_all_programs(
    monkeypatch: pytest.MonkeyPatch, value: str, offline: bool
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", value)
    assert whisper_download.is_offline() is offline


def test_the_hub_learns_nothing_but_what_is_wanted(
    hub: MockHub, model: PinnedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "secret")
    fetch_all(model)
    assert {name for headers in hub.headers for name in headers} == {
        *("Host", "Connection", "User-Agent", "Accept-Encoding")
    }
    assert {headers["User-Agent"] for headers in hub.headers} == {"attune"}


# ---- a download that breaks


def test_a_connection_that_breaks_is_made_again_where_it_was(hub: MockHub, model: PinnedModel) -> None:
    hub.breaks = [100_000, 50_000]
    assert fetch_all(model) == model.size
    assert missing(model) == ()
    assert [ask for ask in hub.asked if ask[0] == "model.bin"] == [
        ("model.bin", None),
        ("model.bin", "bytes=100000-"),
        ("model.bin", "bytes=150000-"),
    ]


def test_what_was_fetched_stays_for_the_next_run(hub: MockHub, model: PinnedModel) -> None:
    hub.breaks = [100_000, 0]
    with pytest.raises(RecognizerError, match="broke off; run it again, and it goes on from there"):
        fetch_all(model)
    assert available_recognizer(None).limited  # a half model is none
    assert [half.stat().st_size for half in halves(model)] == [100_000]
    hub.asked.clear()
    rest = model.files[-1].size - 100_000
    assert bytes_to_fetch(model, missing(model)) == rest
    assert fetch_all(model) == rest
    assert hub.asked == [("model.bin", "bytes=100000-")]
    assert missing(model) == ()


def test_a_server_that_knows_no_ranges_is_asked_for_the_whole(hub: MockHub, model: PinnedModel) -> None:
    hub.breaks, hub.knows_ranges = [100_000], False
    assert fetch_all(model) == model.size
    assert missing(model) == ()


def test_a_server_that_falls_silent_is_given_up(
    hub: MockHub, model: PinnedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whisper_download, "TIMEOUT_SECONDS", 0.2)
    hub.stalls.set()
    with pytest.raises(RecognizerError, match="broke off"):
        fetch_all(model)
    assert [half.stat().st_size for half in halves(model)] == [model.files[0].size // 2]


def test_without_a_network_it_is_one_line(model: PinnedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound, and nobody listens
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{closed.getsockname()[1]}")
        with pytest.raises(RecognizerError, match=r"cannot reach http.*: is there a network\?") as raised:
            fetch_all(model)
    assert "\n" not in str(raised.value)


def test_an_address_that_is_none_is_one_line(model: PinnedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "the hub")
    with pytest.raises(RecognizerError, match="cannot reach the hub"):
        fetch_all(model)


def test_a_file_that_the_hub_does_not_have_is_named(hub: MockHub, model: PinnedModel) -> None:
    hub.files = {path: content for path, content in hub.files.items() if not path.endswith("tokenizer.json")}
    with pytest.raises(RecognizerError, match=r"tokenizer\.json is refused \(404 Not Found\)"):
        fetch_all(model)
    assert available_recognizer(None).limited


# ---- a download that cannot be trusted, or kept


@pytest.mark.parametrize("longer", [0, 3 * BLOCK_BYTES], ids=["of the right length", "that does not end"])
def test_content_that_was_not_published_is_removed(hub: MockHub, model: PinnedModel, longer: int) -> None:
    hub.replace("model.bin", bytes(model.files[-1].size + longer))
    counts: list[int] = []
    with pytest.raises(RecognizerError, match=r"model\.bin from http.* is not what was published and was removed"):
        fetch(model, missing(model), counts.append)
    assert sum(counts) <= model.size + BLOCK_BYTES  # what does not end is not followed
    assert halves(model) == []
    assert missing_files(model.folder) == ("model.bin",)
    assert available_recognizer(None).limited


@pytest.mark.parametrize("share", [0.5, 1.0, 2.0], ids=["half", "whole", "too long"])
def test_a_half_file_of_something_else_does_no_lasting_harm(model: PinnedModel, share: float) -> None:
    half = model.folder.parents[1] / "blobs" / f"{model.files[-1].sha256}.incomplete"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"x" * round(share * model.files[-1].size))
    with pytest.raises(RecognizerError, match="not what was published"):
        fetch_all(model)
    fetch_all(model)
    assert missing(model) == ()


def test_a_full_disk_is_one_line(model: PinnedModel) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    half = model.folder.parents[1] / "blobs" / f"{model.files[0].sha256}.incomplete"
    half.parent.mkdir(parents=True)
    half.symlink_to("/dev/full")
    with pytest.raises(RecognizerError, match="the disk is full: make room in"):
        fetch_all(model)


def test_a_cache_that_cannot_be_written_is_one_line(
    model: PinnedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "file"))
    with pytest.raises(RecognizerError, match=r"cannot be written \(Not a directory\)"):
        fetch_all(model)


def test_two_at_once_do_not_write_into_one_file(model: PinnedModel) -> None:
    half = model.folder.parents[1] / "blobs" / f"{model.files[0].sha256}.incomplete"
    half.parent.mkdir(parents=True)
    with half.open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(RecognizerError, match="is being fetched already"):
            fetch_all(model)
    fetch_all(model)
    assert missing(model) == ()


# ---- what is pinned


def test_every_size_that_is_looked_for_can_be_fetched() -> None:
    assert set(PINNED) == set(SIZES)


@pytest.mark.parametrize("model", PINNED.values(), ids=PINNED)
def test_a_pinned_model_is_complete(model: PinnedModel, tmp_path: Path) -> None:
    for file in model.files:
        (tmp_path / file.name).touch()
    assert missing_files(tmp_path) == ()
    assert model.files[-1].name == "model.bin"  # last: without it nothing takes the folder for a model
    assert len(bytes.fromhex(model.revision)) == 20
    assert {len(bytes.fromhex(file.sha256)) for file in model.files} == {32}
