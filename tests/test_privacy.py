"""No telemetry, also not in a dependency."""

from importlib.util import find_spec
from pathlib import Path

import pytest

# The collectors of usage data that native libraries among our dependencies are known to carry in some versions.
COLLECTORS = (b"events.data.microsoft.com", b"play.googleapis.com/log")


@pytest.mark.parametrize("package", ["onnxruntime", "mediapipe", "ctranslate2"])
def test_no_native_library_knows_a_collector(package: str) -> None:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    libraries = [path for path in Path(spec.origin).parent.rglob("*.so*") if path.is_file()]
    assert libraries
    telling = [path.name for path in libraries if any(collector in path.read_bytes() for collector in COLLECTORS)]
    assert telling == []
