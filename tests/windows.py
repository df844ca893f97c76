"""`python tests/windows.py ARGUMENTS` is `polydup-hook ARGUMENTS` where what only Unix has is gone, as far as a Unix can
play that: functions and modules that Windows lacks, how it decodes file names, what it says of a file that is open.

The standard library and the packages from outside keep what they have taken by then: they know the system they are on.
"""

from __future__ import annotations

import errno
import os
import runpy
import signal
import subprocess
import sys
import types
from contextlib import suppress

LACKED = {
    'os': 'fork forkpty geteuid getuid getgid getegid getgroups getpgid getpgrp getsid getresuid setsid setpgid killpg '
    'uname chown lchown fchown fchmod chroot mkfifo mknod ctermid confstr sysconf pathconf statvfs fstatvfs nice '
    'getloadavg getpriority sched_getaffinity sched_yield wait waitid wait3 wait4 posix_spawn posix_spawnp pread preadv '
    'pwrite pwritev readv writev sendfile openpty login_tty tcgetpgrp ttyname fchdir fdatasync lockf posix_fadvise '
    'posix_fallocate sync truncate register_at_fork memfd_create pipe2 O_NOFOLLOW O_NONBLOCK O_CLOEXEC O_DIRECTORY '
    'O_SYNC O_NOCTTY O_DSYNC SEEK_HOLE EX_OK',
    'signal': 'SIGHUP SIGQUIT SIGALRM SIGUSR1 SIGUSR2 SIGPIPE SIGCHLD SIGTSTP SIGCONT SIGTTIN SIGTTOU SIGWINCH SIGXCPU '
    'alarm setitimer getitimer pause pthread_kill pthread_sigmask sigwait sigpending siginterrupt sigtimedwait',
}
UNIX_ALONE = ('fcntl', 'pwd', 'grp', 'termios', 'tty', 'pty', 'resource', 'syslog', 'crypt', 'readline', 'curses')
"""Modules that Windows has not. (`select` it has, for sockets alone.)"""


class NotHere:
    """Finds that a module is none of this system."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name in UNIX_ALONE:
            raise ModuleNotFoundError(f'No module named {name!r}', name=name)


def open_here(path: object) -> bool:
    """Whether this process has a file open: then Windows removes and replaces none."""
    with suppress(OSError):
        wanted = os.stat(os.fspath(path))
        for name in os.listdir('/proc/self/fd'):
            with suppress(OSError):
                if os.path.samestat(os.stat(f'/proc/self/fd/{name}'), wanted):
                    return True
    return False


def refusing(call, *looked_at):
    """A function of `os` as it is there."""

    def called(*args, **kwargs):
        for at in looked_at:
            if open_here(args[at]):
                raise PermissionError(errno.EACCES, 'The process cannot access the file: it is in use', args[at])
        return call(*args, **kwargs)

    return called


def pipes() -> dict[str, types.ModuleType]:
    """The modules by which Windows looks into a pipe."""
    import select
    from fcntl import ioctl
    from termios import FIONREAD

    def peek(handle: int, size: int) -> tuple[int, int]:
        if not select.select([handle], [], [], 0)[0]:
            return 0, 0
        waiting = int.from_bytes(ioctl(handle, FIONREAD, bytes(4)), sys.byteorder)
        if not waiting:
            raise BrokenPipeError(errno.EPIPE, 'The pipe has been ended')
        return waiting, 0

    winapi, msvcrt = types.ModuleType('_winapi'), types.ModuleType('msvcrt')
    winapi.PeekNamedPipe, msvcrt.get_osfhandle = peek, lambda file: file
    return {'_winapi': winapi, 'msvcrt': msvcrt}


def become() -> None:
    """Take away what is not there."""
    import concurrent.futures  # noqa: F401
    import importlib.metadata  # noqa: F401
    import shutil  # noqa: F401
    import sqlite3  # noqa: F401
    import tempfile  # noqa: F401
    import threading  # noqa: F401

    import jinja2  # noqa: F401
    import pathspec  # noqa: F401
    import rich.console
    import rich.progress  # noqa: F401

    sys.modules.update(pipes())
    for module, names in LACKED.items():
        for name in names.split():
            if hasattr(sys.modules[module], name):
                delattr(sys.modules[module], name)
    for name in UNIX_ALONE:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, NotHere())
    os.fsdecode = lambda name: name if isinstance(name, str) else bytes(name).decode('utf-8', 'surrogatepass')
    os.fsencode = lambda name: name if isinstance(name, bytes) else str(name).encode('utf-8', 'surrogatepass')
    os.unlink = os.remove = refusing(os.unlink, 0)
    os.replace = os.rename = refusing(os.replace, 0, 1)
    subprocess.Popen.kill = lambda self: os.kill(self.pid, signal.SIGKILL) if self.poll() is None else None
    sys.platform = 'win32'


if __name__ == '__main__':
    become()
    folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [path for path in sys.path if path and os.path.abspath(path) != folder]
    sys.argv[0] = 'polydup-hook'
    runpy.run_module('polydup_hook', run_name='__main__')
