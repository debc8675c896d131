"""A permanent loop in a thread of its own, awaited from asyncio and ended by its owner."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable

PATIENCE_S = 1.5  # what a thread gets to end in; leaving takes under two seconds


async def run_in_own_thread(name: str, work: Callable[[], None], cancel: Callable[[], None]) -> None:
    """Run `work` in a new daemon thread until it returns, raising what it raises.

    When cancelled, `cancel` is called, which must make `work` return soon, and the thread is waited for.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def settle(error: BaseException | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)

    def body() -> None:
        error: BaseException | None = None
        try:
            work()
        except BaseException as raised:
            error = raised
        with contextlib.suppress(RuntimeError):  # the loop has closed: nobody waits any more
            loop.call_soon_threadsafe(settle, error)

    threading.Thread(target=body, name=name, daemon=True).start()
    try:
        await asyncio.shield(done)
    except asyncio.CancelledError:
        cancel()
        with contextlib.suppress(Exception):
            await asyncio.wait_for(done, PATIENCE_S)
        raise
