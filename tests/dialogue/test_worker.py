"""A worker process answers, fails in one line, can be killed at any moment, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from dialogue.worker import Worker, WorkerDied, WorkerError


def build_calculator(base: int = 10) -> Callable[[str], int]:
    """Answers a number with its sum with `base`; other requests are the ways to fail."""
    os.write(1, b"native words to stdout\n")
    os.write(2, b"native words to stderr\n")

    def answer(request: str) -> int:
        if request == "sleep":
            time.sleep(60)
        if request == "crash":
            os.abort()
        if request == "pid":
            return os.getpid()
        return base + int(request)

    return answer


def build_nothing() -> Callable[[str], int]:
    raise RuntimeError("the model is missing;\n  download it first")


def build_forever() -> Callable[[str], int]:
    time.sleep(60)
    raise AssertionError


@pytest.fixture(scope="module")
def process() -> Iterator[Worker[str, int]]:
    worker: Worker[str, int] = Worker("calculator", build_calculator)
    yield worker
    worker.kill()


@pytest.fixture
def calculator(process: Worker[str, int]) -> Worker[str, int]:
    """A running worker; the one of the test before, where that left it alive."""
    if process.pid is None:
        process.start()
    return process


def gone(pid: int, within: float = 3.0) -> bool:
    """Whether the process ends (a zombie has ended)."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False


def test_it_answers_in_a_process_of_its_own(calculator: Worker[str, int]) -> None:
    assert calculator.ask("1") == 11
    assert calculator.ask("2") == 12
    assert calculator.ask("pid") == calculator.pid != os.getpid()


def test_its_object_is_built_with_the_arguments() -> None:
    worker: Worker[str, int] = Worker("calculator", build_calculator, 100)
    worker.start()
    assert worker.ask("1") == 101
    worker.kill()


def test_nothing_can_be_asked_before_the_start() -> None:
    with pytest.raises(WorkerDied, match="not running"):
        Worker("calculator", build_calculator).ask("1")


def test_a_failed_build_is_one_line_and_leaves_no_process() -> None:
    worker = Worker("nothing", build_nothing)
    with pytest.raises(WorkerError, match=r"^the model is missing; download it first$"):
        worker.start()
    assert worker.pid is None


def test_a_build_that_never_ends_is_stopped() -> None:
    worker = Worker("forever", build_forever)
    with pytest.raises(WorkerDied, match="no answer in"):
        worker.start(timeout=0.5)
    assert worker.pid is None


def test_a_refused_request_is_one_line_and_the_next_is_answered(calculator: Worker[str, int]) -> None:
    with pytest.raises(WorkerError, match="invalid literal for int") as raised:
        calculator.ask("one")
    assert "\n" not in str(raised.value)
    assert calculator.ask("1") == 11


def test_a_crash_in_native_code_is_noticed_and_a_restart_answers_again(calculator: Worker[str, int]) -> None:
    with pytest.raises(WorkerDied):
        calculator.ask("crash")
    assert calculator.pid is None
    with pytest.raises(WorkerDied):
        calculator.ask("1")
    calculator.start()
    assert calculator.ask("1") == 11


def test_a_request_that_takes_too_long_costs_the_worker_its_life(calculator: Worker[str, int]) -> None:
    with pytest.raises(WorkerDied, match="no answer in"):
        calculator.ask("sleep", timeout=0.2)
    assert calculator.pid is None


def test_killing_it_in_the_middle_of_a_request_ends_the_request_at_once(calculator: Worker[str, int]) -> None:
    threading.Timer(0.2, calculator.kill).start()
    began = time.monotonic()
    with pytest.raises(WorkerDied):
        calculator.ask("sleep")
    assert time.monotonic() - began < 1.0


def test_a_killed_worker_is_never_reported_alive(calculator: Worker[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """multiprocessing believes that a child lives while another thread is on its way back from reaping it."""
    wait, reaped = os.waitpid, threading.Event()

    def slow_to_return(pid: int, options: int) -> tuple[int, int]:
        if threading.current_thread() is not killer:
            reaped.wait(2.0)
            return wait(pid, options)
        result = wait(pid, options)
        if result[0]:
            reaped.set()
            time.sleep(0.3)
        return result

    monkeypatch.setattr(os, "waitpid", slow_to_return)
    killer = threading.Timer(0.1, calculator.kill)
    killer.start()
    with pytest.raises(WorkerDied):
        calculator.ask("sleep")
    assert calculator.pid is None
    killer.join()


def test_a_kill_from_outside_is_noticed(calculator: Worker[str, int]) -> None:
    pid = calculator.pid
    assert pid is not None
    threading.Timer(0.2, os.kill, (pid, signal.SIGKILL)).start()
    with pytest.raises(WorkerDied):
        calculator.ask("sleep")


def test_several_threads_take_turns(calculator: Worker[str, int]) -> None:
    answers: dict[int, int] = {}
    threads = [threading.Thread(target=lambda n=n: answers.__setitem__(n, calculator.ask(str(n)))) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {n: 10 + n for n in range(20)}


def test_native_output_goes_to_the_log_and_never_to_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "worker.log"
    for worker in (Worker("calculator", build_calculator, log_path=str(log)), Worker("quiet", build_calculator)):
        worker.start()
        worker.ask("1")
        worker.kill()
    assert capfd.readouterr() == ("", "")
    assert log.read_text() == "native words to stdout\nnative words to stderr\n"
    assert log.stat().st_mode & 0o077 == 0  # for the user's eyes alone


PARENT = """
import sys, threading, time
sys.path[:0] = [{tests!r}, "."]
from dialogue.worker import Worker
from test_worker import build_calculator

if __name__ == "__main__":
    worker = Worker("calculator", build_calculator)
    worker.start()
    print(worker.pid, flush=True)
    if {busy}:
        worker.ask("sleep")
    time.sleep(60)
"""


@pytest.mark.parametrize("busy", [pytest.param(False, id="idle"), pytest.param(True, id="in the middle of a request")])
def test_no_worker_outlives_a_killed_parent(tmp_path: Path, busy: bool) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT.format(tests=str(Path(__file__).parent), busy=busy))
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        children = psutil.Process(parent.pid).children(recursive=True)
        assert pid in {child.pid for child in children}
        time.sleep(0.2)
        parent.kill()
    assert all(gone(child.pid) for child in children)
