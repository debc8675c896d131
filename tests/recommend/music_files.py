"""Music for tests, made at run time: tones with tags, in the formats that people have."""

from __future__ import annotations

from pathlib import Path

import numpy as np

RATE = 44_100  # Hz
CODECS = {
    ".mp3": "libmp3lame",
    ".flac": "flac",
    ".m4a": "aac",
    ".ogg": "libopus",
    ".opus": "libopus",
    ".wav": "pcm_s16le",
}


def write_tone(path: Path, seconds: float = 1.0, hertz: float = 440.0, **tags: str) -> Path:
    """A stereo tone of 12,000 of 32,767 in the format of the path's suffix, with tags; gives `path`."""
    import av

    codec = CODECS[path.suffix]
    rate = 48_000 if codec == "libopus" else RATE
    tone = (12_000 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.int16)
    frame = av.AudioFrame.from_ndarray(np.repeat(tone, 2)[np.newaxis], format="s16", layout="stereo")
    frame.sample_rate = rate
    with av.open(str(path), "w") as container:
        container.metadata.update(tags)
        stream = container.add_stream(codec, rate=rate, layout="stereo")
        cut = av.AudioResampler(stream.format.name, "stereo", rate, frame_size=stream.frame_size or 1024)
        for part in (*cut.resample(frame), *cut.resample(None), None):
            container.mux(stream.encode(part))
    return path


def loudest_hertz(samples: np.ndarray, rate: int) -> float:
    """The frequency of the strongest tone."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * rate / len(samples))
