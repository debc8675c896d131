"""Music files and internet streams to samples, block by block, with PyAV (FFmpeg's libraries inside a wheel)."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import av
    from av.container import InputContainer

Samples = NDArray[np.int16]  # (n,), mono, -32768..32767
Blocks = Generator[Samples, None, None]

_OPEN_S: Final = 8.0  # for a stream to answer
_READ_S: Final = 5.0  # without a byte, after which a stream is given up; less than what is decoded ahead
_DAMAGED: Final = 200  # undecodable packets in a row, 5 s of an MP3: there is no more music in it (rule of thumb)
# Seconds before each new attempt at a stream that broke off (rule of thumb): a short break is over in a second, and
# after half a minute nobody waits for a station any more.
BACKOFF: Final = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0)
STEADY_S: Final = 5.0  # of music after which a connection counts as a good one
_NAP_S: Final = 0.1
_NOTHING: Final = np.empty(0, np.int16)


class DecodingError(Exception):
    """Something cannot be played, or not to its end; the message is one line that names it."""


def decode_file(path: Path, rate: int) -> Blocks:
    """The first sound track of a file at `rate` Hz. Damaged places are left out. Raises DecodingError."""
    import av

    try:
        with av.open(str(path.absolute())) as container:
            yield from _decoded(container, rate, path.name)
    except FileNotFoundError:
        raise DecodingError(f"{path.name} is not there any more") from None
    except PermissionError:
        raise DecodingError(f"{path.name} may not be read; check its permissions") from None
    except OSError as error:
        raise DecodingError(f"{path.name} cannot be read ({error.strerror})") from None
    except (av.FFmpegError, ValueError):  # FFmpeg's own are both, but for those of the operating system
        raise DecodingError(f"{path.name} is damaged, or holds no music") from None


def decode_stream(address: str, rate: int, agent: str) -> Blocks:
    """What a station sends now, over one connection, until it breaks off. `agent`: the User-Agent.

    Blocks while nothing comes, at most 8 s. Raises DecodingError.
    """
    import av

    host = urlsplit(address).hostname or address
    if urlsplit(address).scheme not in ("http", "https"):
        raise DecodingError(f"{host} is no address of an internet radio")
    try:
        with av.open(address, timeout=(_OPEN_S, _READ_S), options={"user_agent": agent}) as container:
            yield from _decoded(container, rate, host)
    except (OSError, av.FFmpegError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no music"
        raise DecodingError(f"{host} sends nothing that can be played ({why})") from None


def keep_connected(
    connect: Callable[[], Blocks], rate: int, sleep: Callable[[float], object] = time.sleep
) -> Generator[Samples, None, None]:
    """A live stream that is connected to again where it breaks off; empty blocks while that takes a while.

    Raises the DecodingError of the first attempt if that brings nothing, else of the last.
    """
    broken, ever = 0, False
    while True:
        got, failure = 0, DecodingError("the station has stopped sending")
        try:
            for block in connect():
                got += len(block)
                yield block
        except DecodingError as error:
            failure = error
        ever = ever or got > 0
        broken = 0 if got > STEADY_S * rate else broken
        if not ever or broken == len(BACKOFF):
            raise failure
        for _ in range(round(BACKOFF[broken] / _NAP_S)):
            sleep(_NAP_S)
            yield _NOTHING
        broken += 1


def _decoded(container: InputContainer, rate: int, name: str) -> Iterator[Samples]:
    import av

    if not container.streams.audio:
        raise DecodingError(f"{name} holds no music")
    stream = container.streams.audio[0]
    stream.codec_context.thread_count = 1  # it is far faster than it needs to be
    resampler: av.AudioResampler | None = None
    shape: tuple[object, ...] = ()
    damaged = 0
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            damaged += 1
            if damaged == _DAMAGED:
                raise
            continue
        for frame in frames:
            damaged = 0
            now = (frame.format.name, frame.layout.name, frame.sample_rate)  # a station may change it on the way
            if resampler is None or now != shape:
                if resampler is not None:
                    yield from _samples(resampler, None)
                resampler, shape = av.AudioResampler(format="s16", layout="mono", rate=rate), now
            frame.pts = None  # a damaged place makes it jump
            yield from _samples(resampler, frame)
    if resampler is None:
        raise DecodingError(f"{name} is damaged, or holds no music")
    yield from _samples(resampler, None)


def _samples(resampler: av.AudioResampler, frame: av.AudioFrame | None) -> Iterator[Samples]:
    for part in resampler.resample(frame):
        yield part.to_ndarray()[0]
