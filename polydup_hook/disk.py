"""Writes files of the user's whole or not at all, and none over what it was not made from; reads what is one."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from polydup_hook.errors import UserError


def read(path: str) -> bytes | None:
    """What a regular file holds, None when nothing is there. UserError for a symbolic link, a folder, and what cannot
    be read."""
    if os.path.islink(path):
        raise UserError(f'{path} is a symbolic link, which is not followed: put a file there')
    try:
        return content(path)
    except FileNotFoundError:
        return None
    except OSError as e:
        raise UserError(f'{path} cannot be read: {e.strerror}') from None


def content(path: str) -> bytes:
    """What a regular file holds. Raises OSError, also for what is none: a pipe that nobody writes to is waited for, a
    device has no end."""
    with open(path, 'rb', opener=_opened) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(0, 'no regular file', path)
        return file.read()


def _opened(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, 'O_NONBLOCK', 0))


def write(path: str, before: bytes | None, after: bytes) -> None:
    """Put other content into a file that holds `before` (None: that is not there). It keeps its mode.

    UserError when it holds something else by now, and when it cannot be written; then it is as it was.
    """
    if read(path) != before:
        raise UserError(f'{path} was changed meanwhile: call again')
    try:
        put(path, after)
    except OSError as e:
        raise UserError(f'{path} cannot be written: {e.strerror}; it is as it was') from None


def put(path: str, data: bytes) -> None:
    """Write a file whole or not at all, with the mode that it has. Raises OSError; then it is as it was."""
    # Not by the process id: in a container it is the same each time, and what one left that was killed is in the way.
    beside = f'{path}.{os.urandom(6).hex()}.tmp'
    try:
        with open(beside, 'xb') as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())  # else a power cut may leave the new name with nothing in it
        if os.path.exists(path):
            os.chmod(beside, stat.S_IMODE(os.stat(path).st_mode))
        os.replace(beside, path)
    except BaseException:  # Ctrl-C too
        with suppress(OSError):
            os.unlink(beside)
        raise


def link_on_the_way(top: str, name: str) -> str | None:
    """The first folder on the way from one to a file in it that is a symbolic link: it may lead anywhere."""
    folders = name.split('/')[:-1]
    ways = ('/'.join(folders[:count]) for count in range(1, len(folders) + 1))
    return next((way for way in ways if os.path.islink(os.path.join(top, way))), None)


def newline_of(data: bytes) -> bytes:
    """What ends the lines of a text, by its first line."""
    return b'\r\n' if data.partition(b'\n')[0].endswith(b'\r') else b'\n'
