"""Libraries that block, and stand on requests: asked in a thread, for a limited time, and once.

Left to themselves, spotipy sleeps through a Retry-After of hours (its issues 913 and 1224), and ytmusicapi waits 30 s.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from recommend.providers import faults
from recommend.providers.faults import Faults

if TYPE_CHECKING:
    import requests

T = TypeVar("T")


def session(known: Faults) -> requests.Session:
    """A session that retries nothing, waits for `faults.ANSWER_S`, and raises ProviderError for a refusal."""
    import requests

    def check(response: requests.Response, **_: Any) -> None:
        if response.status_code >= 400:
            response.close()
        known.check(response.status_code, response.headers.get("Retry-After"))

    made = requests.Session()
    made.request = partial(made.request, timeout=faults.ANSWER_S)  # type: ignore[method-assign]
    made.hooks["response"].append(check)
    return made


async def in_thread(known: Faults, work: Callable[[], T]) -> T:
    """What `work` gives. Raises ProviderError whatever it raises, and where it takes longer than `faults.LIMIT_S`.

    The thread is a daemon of its own, not the executor's: leaving the program waits for those.
    """
    known.check_silence()
    outcome: Future[T] = Future()
    outcome.set_running_or_notify_cancel()

    def body() -> None:
        try:
            outcome.set_result(work())
        except Exception as error:
            outcome.set_exception(error)

    threading.Thread(target=body, name="provider", daemon=True).start()
    try:
        async with asyncio.timeout(faults.LIMIT_S):
            return await asyncio.wrap_future(outcome)
    except Exception as error:  # these libraries raise anything over an answer that they do not understand
        raise known.failure(error) from error
