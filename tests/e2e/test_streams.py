"""A camera that is unplugged or covered, and comes back: a stream over HTTP, whose killed server is the pulled plug."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.program import Session
from tests.media import write_face_clip

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

SERVER = """
import sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import cv2
frames, capture = [], cv2.VideoCapture(sys.argv[1])
while (read := capture.read())[0]:
    frames.append(cv2.imencode(".jpg", read[1])[1].tobytes())
    black = cv2.imencode(".jpg", 0 * read[1])[1].tobytes()
frames += [black] * int(sys.argv[3])

class Stream(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        try:
            while True:
                for frame in frames:
                    head = b"--frame\\r\\nContent-Type: image/jpeg\\r\\nContent-Length: %d\\r\\n\\r\\n"
                    self.wfile.write(head % len(frame) + frame + b"\\r\\n")
                    time.sleep(1 / 15)
        except OSError:
            return
    def log_message(self, *_):
        pass

print("ready", flush=True)
ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Stream).serve_forever()
"""


@contextmanager
def stream(clip: Path, port: int, black: int = 0) -> Iterator[subprocess.Popen[str]]:
    """A server on `port` that shows `clip`, and then so many black frames, over and over as motion JPEG."""
    command = [sys.executable, "-c", SERVER, str(clip), str(port), str(black)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        yield server
    finally:
        server.kill()
        server.communicate()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_a_lost_camera_is_shown_and_comes_back(tmp_path: Path) -> None:
    clip, port = write_face_clip(tmp_path / "face.mp4"), free_port()
    inputs = ("--camera", f"http://127.0.0.1:{port}/stream", "--microphone", "off", "--speaker", "off")
    with stream(clip, port):
        session = Session.start(tmp_path, *inputs)
        session.wait_for("camera: on")
        session.wait_for("mood: ")
    with session:
        session.wait_for("camera: restarting")
        seen = len(session.lines)
        session.type("hello")
        session.wait_for("attune: ", after=seen)  # the rest goes on
        with stream(clip, port):
            session.wait_for("camera: on", after=seen, seconds=60)
            status, seconds = session.leave()
    assert status == 0
    assert seconds < 2.5


def test_a_covered_camera_says_so_and_goes_on(tmp_path: Path) -> None:
    clip, port = write_face_clip(tmp_path / "face.mp4"), free_port()
    address = f"http://127.0.0.1:{port}/stream"
    with (
        stream(clip, port, black=60),
        Session.start(tmp_path, "--camera", address, "--microphone", "off", "--speaker", "off") as session,
    ):
        session.wait_for(f"camera: on ({address}: covered, or it is dark)")
        seen = len(session.lines)
        session.wait_for(f"camera: on ({address})", after=seen)  # the clip has begun anew
        status, _ = session.leave()
    assert status == 0
