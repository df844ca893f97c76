"""Whole processes: where a command is, how long one run of it takes and how much memory it has; git."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

TIMEOUT = 900
_BESIDE = Path(sys.executable).parent
_SAMPLED = 0.02
"""Seconds from one look at the memory of all processes to the next."""
_PAGE = os.sysconf('SC_PAGE_SIZE')


_WHO = {f'GIT_{role}_{what}': 'bench@localhost' for role in ('AUTHOR', 'COMMITTER') for what in ('NAME', 'EMAIL')}


class Measured(NamedTuple):
    """One run of a command. `memory` is in MiB; `code` is -9 when it was ended because it took too long."""

    code: int
    seconds: float
    memory: float
    stderr: str


def found(command: str) -> str | None:
    """The command, from beside this interpreter or from PATH; None when it is not installed."""
    return shutil.which(command, path=os.pathsep.join([str(_BESIDE), os.environ.get('PATH', '')]))


def measured(
    command: list[str],
    folder: Path,
    stdout: Path,
    environment: dict[str, str] | None = None,
    timeout: float = TIMEOUT,
    together: bool = False,
) -> Measured:
    """Run a command. Its memory is the peak of the largest process; `together`: of all its processes at one time."""
    with stdout.open('wb') as out, tempfile.TemporaryFile() as errors:
        started = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=out,
            stderr=errors,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        watch = _Watch(process.pid, started + timeout, _SAMPLED if together else timeout)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            _end(process.pid)
            raise
        finally:
            seconds = time.monotonic() - started
            watch.stop()
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        memory = watch.peak / 2**20 if together else usage.ru_maxrss / 1024
        return Measured(process.returncode, seconds, memory, errors.read().decode('utf8', 'replace'))


class _Watch(threading.Thread):
    """Looks at a process and what it started every `period` seconds: adds their memory up, ends them at `deadline`."""

    def __init__(self, pid: int, deadline: float, period: float) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._pid, self._deadline, self._period = pid, deadline, period
        self._over = threading.Event()
        self.start()

    def run(self) -> None:
        while not self._over.wait(self._period):
            if time.monotonic() >= self._deadline:
                _end(self._pid)
                return
            self.peak = max(self.peak, sum(map(_resident, _tree(self._pid))))

    def stop(self) -> None:
        self._over.set()
        self.join()


def _end(pid: int) -> None:
    """End a process that leads a group, and all of the group."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _tree(pid: int) -> Iterator[int]:
    """A process and all that descend from it. What ends meanwhile is left out."""
    yield pid
    with suppress(OSError):
        for task in os.listdir(f'/proc/{pid}/task'):
            for child in Path(f'/proc/{pid}/task/{task}/children').read_text().split():
                yield from _tree(int(child))


def _resident(pid: int) -> int:
    """Bytes; pages that processes share count in each."""
    try:
        return int(Path(f'/proc/{pid}/statm').read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def git(folder: Path, *arguments: str, given: bytes | None = None) -> str:
    """What git prints. Raises CalledProcessError."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith('GIT_')} | _WHO
    command = ['git', '-c', 'core.autocrlf=false', *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, input=given, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode('utf-8', 'replace')
