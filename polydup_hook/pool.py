"""Threads that a Ctrl-C cannot leave hanging.

Those of `threading`, and so the pool of `concurrent.futures`, take locks between whose lines an interrupt may strike:
they stay held, and the program never ends. Here all that two threads share is a queue made in C.
"""

from __future__ import annotations

from _thread import start_new_thread
from collections.abc import Callable
from queue import SimpleQueue
from typing import Generic, TypeVar

from polydup_hook.stopping import Stopped

T = TypeVar('T')


class Pending(Generic[T]):
    """What a thread does for the one that asked."""

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._answers: SimpleQueue[T | _Raised] = SimpleQueue()

    def do(self) -> None:
        """Do it, in this thread. Never raises."""
        try:
            self._answers.put(self._call())
        except BaseException as error:
            self._answers.put(_Raised(error))

    def cancel(self) -> None:
        """Whoever waits for it is told that it is stopped."""
        self._answers.put(_Raised(Stopped()))

    def result(self) -> T:
        """Wait for it. Raises what it raised; Stopped when it was cancelled."""
        answer = self._answers.get()
        if isinstance(answer, _Raised):
            raise answer.error
        return answer


class _Raised:
    def __init__(self, error: BaseException) -> None:
        self.error = error


class Pool:
    """At most `size` threads, started as they are asked for; they end with `close`, or with the program."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._started = 0
        self._asked: SimpleQueue[Pending[bytes] | None] = SimpleQueue()
        self._closed = False

    def submit(self, call: Callable[[], bytes]) -> Pending[bytes]:
        """Have it done by a thread."""
        pending = Pending(call)
        self._asked.put(pending)
        if self._closed:  # no thread may be left to see it
            pending.cancel()
        elif self._started < self._size:
            self._started += 1
            start_new_thread(self._serve, ())
        return pending

    def close(self) -> None:
        """What has not begun is cancelled; nothing is waited for. Idempotent."""
        self._closed = True
        self._asked.put(None)

    def _serve(self) -> None:
        while True:
            pending = self._asked.get()
            if pending is None:
                self._asked.put(None)  # for the others
                return
            if self._closed:
                pending.cancel()
            else:
                pending.do()
