"""Who does the work of a run beside this process: processes of our own, or an executor that the caller handed in.

Our processes are started as `python -c`, not through `multiprocessing`: a program without an
`if __name__ == '__main__'` is not run again in them, threads, notebooks and any start method do no harm, and nothing is
pickled. Where they cannot be started, the work is done here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from subprocess import DEVNULL, PIPE, Popen
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future
    from types import TracebackType

    from polydup_hook.pool import Pending, Pool

Work = Callable[[bytes], bytes]
"""A function of a room of ours, found by its name in another process: bytes in, bytes out."""

_SCRIPT = 'import sys; sys.path[:] = sys.argv[2:]; from polydup_hook.child import serve; serve(int(sys.argv[1]))'


class Crew:
    """Does work in `jobs` processes (0: one a core), started at the first work. A context manager.

    With `executor` the work goes there instead, in about `jobs` pieces at a time, and `eager` is true: whatever the
    size. `eager` without one says that the caller found the work large enough.
    """

    def __init__(self, jobs: int, executor: Executor | None = None, eager: bool = False) -> None:
        self.eager = eager or executor is not None
        self.size = jobs or os.cpu_count() or 1
        if executor is None and self.size > 1 and not can_start():
            self.size = 1
        self._executor = executor
        self._pool: Pool | None = None
        self._idle: list[Child] = []
        self._children: list[Child] = []
        self._closed = False

    @property
    def helps(self) -> bool:
        """Whether there is anyone but this process."""
        return self._executor is not None or self.size > 1

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def map(self, work: Work, requests: Iterable[bytes]) -> Iterator[bytes]:
        """The answers in order; no more than a few requests are made ahead of them. Raises Stopped once closed."""
        from collections import deque

        waiting: deque[Future[bytes] | Pending[bytes]] = deque()
        try:
            for request in requests:
                self.check()
                waiting.append(self._submit(work, request))
                if len(waiting) > self.size + 1:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def close(self) -> None:
        """End our processes, whatever they are at. Idempotent."""
        self._closed = True
        for child in self._children:
            child.kill()
        if self._pool is not None:
            self._pool.close()

    def rest(self) -> None:
        """End our processes that have nothing to do: what they remember of their last work is much."""
        while self._idle:
            child = self._idle.pop()
            self._children.remove(child)
            child.kill()

    def check(self) -> None:
        """Raises Stopped once it is closed: whoever works beside it ends too."""
        if self._closed:
            from polydup_hook.stopping import Stopped

            raise Stopped

    def _submit(self, work: Work, request: bytes) -> Future[bytes] | Pending[bytes]:
        if self._executor is not None:
            return self._executor.submit(work, request)
        if self._pool is None:
            from polydup_hook.pool import Pool

            self._pool = Pool(self.size)  # a thread a child: it waits for the answer
        return self._pool.submit(lambda: self._done(work, request))

    def _done(self, work: Work, request: bytes) -> bytes:
        try:
            child = self._free()
            (answer,) = child.answers(work, request)
        except ChildLost:  # not to be started here, or killed: for its memory, say
            self.check()
            return work(request)
        self._idle.append(child)
        return answer

    def _free(self) -> Child:
        with suppress(IndexError):
            return self._idle.pop()
        child = Child()
        self._children.append(child)
        if self._closed:
            child.kill()
        return child


def can_start() -> bool:
    """Whether processes of ours may and can be started here.

    Not in a daemon of `multiprocessing`, which may have no children, nor where Python is embedded in another program.
    """
    processes = sys.modules.get('multiprocessing.process')
    if processes is not None and processes.current_process().daemon:
        return False
    name = os.path.basename(sys.executable or '').lower()
    return name.startswith(('python', 'pypy')) and not getattr(sys, 'frozen', False)


class ChildLost(Exception):
    """A process could not be started, or is gone."""


class ChildFault(RuntimeError):
    """Something went wrong in a process; the message says what."""


class Child:
    """A process of ours. It ends with `kill`, or when this process does. Raises ChildLost when it cannot be started."""

    def __init__(self) -> None:
        from polydup_hook.child import READY

        try:
            # The path as it is here: the child finds the same modules, and with -I no others.
            paths = [path or os.getcwd() for path in sys.path if isinstance(path, str)]
            command = [sys.executable, '-I', '-c', _SCRIPT, str(os.getpid()), *paths]
            self._process: Popen[bytes] = Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
        except (OSError, ValueError) as error:
            raise ChildLost(str(error)) from error
        kind, _ = self._read()
        if kind != READY:
            self.kill()
            raise ChildLost('it did not start')

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.kill()

    def answers(self, work: Callable[[bytes], object], request: bytes) -> Iterator[bytes]:
        """The parts of what a function of ours gives for a request. Raises ChildLost, ChildFault."""
        from polydup_hook.child import ASK, FAULT, LAST, PART, write_frame

        assert self._process.stdin is not None
        try:
            write_frame(self._process.stdin, ASK, f'{work.__module__}.{work.__qualname__}\n'.encode() + request)
        except (OSError, ValueError) as error:
            raise ChildLost(str(error)) from error
        while True:
            kind, data = self._read()
            if kind == FAULT:
                raise ChildFault(data.decode('utf-8', 'replace'))
            if kind == PART or data:
                yield data
            if kind == LAST:
                return

    def kill(self) -> None:
        """End it now, whatever it is at. Never raises."""
        process = self._process
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _read(self) -> tuple[bytes, bytes]:
        from polydup_hook.child import read_frame

        assert self._process.stdout is not None
        try:
            return read_frame(self._process.stdout)
        except (EOFError, OSError, ValueError) as error:
            self.kill()
            raise ChildLost('it is gone') from error
