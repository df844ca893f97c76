"""Starts git: one command at a time, bounded in how long it may do nothing, and gone when we are done with it.

Its output is read as it comes. Only when a command has failed is more asked: what it complains of, and how old git is.
"""

from __future__ import annotations

import errno
import io
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from polydup_hook.errors import UserError
from polydup_hook.model import path_of

if TYPE_CHECKING:
    from typing import IO, Any

LEAST = (2, 31)
"""The oldest git that has all that we ask for: `rev-parse --path-format` came with it."""
INSTALL = 'install git 2.31 or newer, and see PATH'

TIMEOUT = 'POLYDUP_GIT_TIMEOUT'
_IDLE = 60
"""Seconds in which git neither says nor does anything before it counts as stuck."""
_BUSY = 1800
"""Seconds in which it says nothing though it is busy: nobody waits longer for one answer."""

_PINNED = {
    'GIT_OPTIONAL_LOCKS': '0',
    'GIT_NO_LAZY_FETCH': '1',
    # Git before 2.39.4 does not know the one above and tries to fetch: then no protocol is allowed to it.
    'GIT_ALLOW_PROTOCOL': 'none',
    # Blobs are remembered by id: an id must not mean another blob. Nor does CI see this clone's replacements.
    'GIT_NO_REPLACE_OBJECTS': '1',
    # `-u3` in it beats our -U0.
    'GIT_DIFF_OPTS': '',
    'LC_ALL': 'C',
}
"""The environment of every git command: nothing is fetched or locked, and nothing means another thing than it says."""

_USAGE, _FATAL = 129, 128
"""How git ends when it does not know an option, and when it cannot do what it is asked."""
_PIPE = int(getattr(signal, 'SIGPIPE', 13))

_MUCH = 1 << 28
"""Bytes that no answer has: the history of a million commits is half of it."""


class Place(NamedTuple):
    """Where git runs: a folder, and the variables of the environment that it does not get to see."""

    cwd: str
    unset: frozenset[str] = frozenset()


class GitError(UserError):
    """A git command failed where it should not; `said` is what it complained of.

    `is_refusal` says that git itself could not do it: what it was asked for is damaged or not there. Else something is
    wrong with git here.
    """

    def __init__(self, message: str, said: str = '', is_refusal: bool = False) -> None:
        super().__init__(message)
        self.said, self.is_refusal = said or message, is_refusal


class GitStuck(UserError):
    """A git command did nothing for so long that it was ended."""


class Running:
    """A git command that runs. A context manager: it is ended, whatever it is at, when that is left.

    `asks` gives it a standard input. It is silent on its standard error, unless that is to be read as its `output`.
    """

    def __init__(self, place: Place, *args: str, asks: bool = False, complains: bool = False) -> None:
        pipe, null = subprocess.PIPE, subprocess.DEVNULL
        # GIT_INDEX_FILE and its kin stay: `commit -a` and `commit -- path` commit another index than the usual.
        env = {**os.environ, **_PINNED}
        for name in place.unset:
            env.pop(name, None)
        self._place, self._args, self._limit = place, args, _limit()
        try:
            self._process = subprocess.Popen(
                # No monitor: git before 2.36 would run a program called `false`.
                (_program(), '--no-pager', '-c', 'core.fsmonitor=', *args),
                bufsize=0,
                cwd=place.cwd,
                env=env,
                stdin=pipe if asks else null,
                stdout=null if complains else pipe,
                stderr=pipe if complains else null,
                # So that it can be ended with what it has started; a wrapper of git, say.
                start_new_session=True,
            )
        except OSError as e:
            fix = 'give another folder' if e.filename == place.cwd else INSTALL
            raise UserError(f'cannot run git in {place.cwd} ({e.strerror}): {fix}') from e
        raw = self._process.stderr if complains else self._process.stdout
        assert isinstance(raw, io.FileIO)
        self.output: IO[bytes] = io.BufferedReader(_Pipe(raw, self._wait), 1 << 16)

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.kill()

    def ask(self, data: bytes) -> None:
        """Write to its standard input. OSError when it is gone, GitStuck when it does not read."""
        stdin = self._process.stdin
        assert stdin is not None
        is_ready = _readiness(stdin.fileno(), writing=True)
        for at in range(0, len(data), 512):  # that much does not block once there is room
            self._wait(is_ready)
            stdin.write(data[at : at + 512])

    def result(self) -> int:
        """Close the pipes and wait for its end: the exit code, negative for a signal. GitStuck when it does not end."""
        self._close()
        if self._process.poll() is None:
            self._wait(self._ends)
        return self._process.returncode

    def kill(self) -> None:
        """End it, and what it has started. Never raises."""
        self._end()
        self._close()

    def _end(self) -> None:
        # Nobody has asked for its end so far: one that has ended is still there to name its group, with what it left.
        if self._process.returncode is None:
            with suppress(OSError):
                if sys.platform == 'win32':
                    self._process.kill()
                else:
                    os.killpg(self._process.pid, signal.SIGKILL)
            self._ends(5)

    def _close(self) -> None:
        for stream in (self._process.stdin, self.output):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def _ends(self, seconds: float) -> bool:
        # `Popen.wait` sleeps half a millisecond at least; git ends right after its last word.
        pause = 0.00005
        while self._process.poll() is None:
            if seconds <= 0:
                return False
            time.sleep(pause)
            seconds -= pause  # by no clock: it may leap
            pause = min(pause * 2, 0.05)
        return True

    def _wait(self, is_ready: Callable[[float], bool]) -> None:
        """Wait for what may take some seconds. GitStuck, with git ended, when it takes too long."""
        waited = self._limit / 2
        if is_ready(waited):
            return
        spent = _spent(self._process.pid)
        # Where the system does not tell whether it is busy, it may well be.
        part = self._limit / 2 if spent is not None else self._limit * 5
        for _ in range(max(1, int(max(_BUSY, self._limit) / part))):
            if is_ready(part):
                return
            waited += part
            before, spent = spent, _spent(self._process.pid)
            if before == spent:
                break
        self._end()  # its pipe is being read, and closed later
        raise GitStuck(
            f'`git {self._args[0]}` in {self._place.cwd} did nothing for {waited:g} s and was ended: '
            f'run it there by hand to see what it waits for, or give it longer with {TIMEOUT}=600 in the environment'
        )


class _Pipe(io.RawIOBase):
    """What git prints, waited for no longer than it may take."""

    def __init__(self, raw: io.FileIO, wait: Callable[[Callable[[float], bool]], None]) -> None:
        self._raw, self._wait = raw, wait
        self._is_ready = _readiness(raw.fileno())

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._wait(self._is_ready)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _readiness(file: int, writing: bool = False) -> Callable[[float], bool]:
    """Whether a pipe is ready to be read or written, after waiting for some seconds."""
    if sys.platform != 'win32':
        poll = select.poll()
        poll.register(file, select.POLLOUT if writing else select.POLLIN)
        return lambda seconds: bool(poll.poll(seconds * 1000))
    # Pipes of Windows cannot be polled, but looked into. What we write fits into them.
    import _winapi
    import msvcrt

    handle = msvcrt.get_osfhandle(file)

    def is_ready(seconds: float) -> bool:
        pause = 0.0
        with suppress(OSError):  # it is closed: reading tells so at once
            while not writing and not _winapi.PeekNamedPipe(handle, 0)[0]:
                if seconds <= 0:
                    return False
                time.sleep(pause)
                seconds -= pause
                pause = min(pause + 0.0001, 0.01)
        return True

    return is_ready


def _limit() -> float:
    given = os.environ.get(TIMEOUT)
    if not given:
        return _IDLE
    with suppress(ValueError):
        if 0 < float(given) < 1e6:
            return float(given)
    raise UserError(f'{TIMEOUT}={given!r} in the environment: a number of seconds is wanted, such as 600')


def _spent(session: int) -> int | None:
    """The time of the processor that a session of processes has used so far; None where the system does not tell."""
    spent = None
    with suppress(OSError):
        for name in os.listdir('/proc'):
            if name.isdigit():
                with suppress(OSError, ValueError, IndexError), open(f'/proc/{name}/stat', 'rb') as file:
                    # pid (name) state ppid pgrp session ... utime stime
                    words = file.read().rpartition(b')')[2].split()
                    if int(words[3]) == session:
                        spent = (spent or 0) + int(words[11]) + int(words[12])
    return spent


def _program() -> str:
    """Where git is. Looked for here, so that no `git` of the repository is run: systems look also into the folder where
    they are (Windows, before all of PATH), and into those that PATH names from there. FileNotFoundError.

    On Windows a `git.cmd` will not do: a shell would run it, and read the names of files as commands.
    """
    name = 'git.exe' if sys.platform == 'win32' else 'git'
    for folder in os.environ.get('PATH', os.defpath).split(os.pathsep):
        path = os.path.join(folder, name)
        if os.path.isabs(folder) and os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), 'git')


# Commands.


@contextmanager
def output(place: Place, *args: str) -> Iterator[IO[bytes]]:
    """What a command prints, to be read to its end. GitError when git has failed, which shows only then, or when what
    it printed could not be read (ValueError, EOFError)."""
    garbled = False
    with Running(place, *args) as git:
        try:
            yield git.output
        except (ValueError, EOFError):
            garbled = True
        code = git.result()
    # By SIGPIPE: it had more to say than we read.
    if code and not (garbled and code == -_PIPE):
        raise fault(place, code, *args)
    if garbled:
        raise garbage(place, *args)


def run(place: Place, *args: str) -> tuple[int, bytes]:
    """Run a command that may fail: its exit code, negative for a signal, and what it printed."""
    with Running(place, *args) as git:
        pieces: list[bytes] = []
        while piece := git.output.read(1 << 16):
            pieces.append(piece)
            if len(pieces) > _MUCH >> 16:
                raise GitError(_advised(place, args, 'it prints without end'))
        return git.result(), b''.join(pieces)


def complaint(place: Place, *args: str) -> bytes:
    """What a command says on its standard error; it is run for that.

    A second run, since with two pipes to read, the one not being read can fill up and stop git.
    """
    with Running(place, *args, complains=True) as git:
        return git.output.read(1 << 20)


def fault(place: Place, code: int, *args: str) -> GitError:
    """The error for a command that ended with this code."""
    if code == _USAGE:
        check_version(place)
    text = complaint(place, *args)
    what = said(text, code)
    # A git that would fetch what is missing may die of the pipe to its fetch, which was refused.
    return GitError(_advised(place, args, what), what, code == _FATAL or (code == -_PIPE and b'fatal: ' in text))


def garbage(place: Place, *args: str) -> GitError:
    """The error for a command that printed what cannot be read."""
    return GitError(_advised(place, args, 'it printed what git does not print'))


def said(complaint: bytes, code: int) -> str:
    """The first line of git's error message, or else of whatever it said (warnings, traces); or how it ended."""
    lines = path_of(complaint).splitlines()
    for line in lines:
        if line.startswith(('fatal: ', 'error: ')):
            return line.partition(' ')[2]
    if lines:
        return lines[0]
    return f'exit code {code}' if code >= 0 else f'ended by signal {-code}'


def _advised(place: Place, args: tuple[str, ...], what: str) -> str:
    return f'`git {args[0]}` failed in {place.cwd}: {what}; see `git fsck`, and whether this git is sound'


def check_version(place: Place) -> None:
    """Raises UserError when git is older than what we ask of it. Asked only when something failed."""
    _, printed = run(place, 'version')
    found = re.match(rb'git version ((\d+)\.(\d+)[\w.]*)', printed)
    if found and (int(found[2]), int(found[3])) < LEAST:
        raise UserError(f'this git is too old ({found[1].decode()}): {INSTALL}')
