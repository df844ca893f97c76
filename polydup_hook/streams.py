"""The standard streams, and the files that a user asked for: how text gets out, whole or not at all."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from typing import TextIO

from polydup_hook import disk
from polydup_hook.errors import UserError


def wants_color() -> bool:
    """Whether standard output is a terminal that shows colours, and nobody said not to."""
    plain = os.environ.get('NO_COLOR') or os.environ.get('TERM') == 'dumb'
    if plain or sys.stdout is None or not sys.stdout.isatty():
        return False
    # Consoles of Windows show escape sequences as they are, but for those that say so.
    return sys.platform != 'win32' or any(
        os.environ.get(name) for name in ('WT_SESSION', 'TERM', 'ANSICON', 'ConEmuANSI')
    )


def columns() -> int:
    """The terminal's width; 100 where there is none, as in a hook whose output is shown later."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if found := os.get_terminal_size(stream.fileno()).columns:
                return found
        except (OSError, ValueError, AttributeError):
            continue
    return _columns_behind() or 100


def _columns_behind() -> int:
    """The width of the terminal behind one without a size, as pre-commit puts between it and us."""
    if sys.stdout is None or not sys.stdout.isatty():
        return 0
    try:
        with open('/dev/tty', 'rb') as terminal:
            return os.get_terminal_size(terminal.fileno()).columns
    except OSError:
        return 0


def encoding(stream: TextIO) -> str:
    """The encoding of a stream in small letters; UTF-8 where it has none."""
    return (getattr(stream, 'encoding', None) or 'utf-8').lower()


def write(stream: TextIO | None, text: str) -> None:
    """Write a text at once; what the encoding of the stream lacks is escaped. Raises OSError."""
    if stream is not None:  # it is None where the process was started without
        known = encoding(stream)
        stream.write(text.encode(known, 'backslashreplace').decode(known))
        stream.flush()


def say(text: str, as_file: bool = False) -> None:
    """Findings to standard output: in its encoding, or the very bytes of `save` unless a terminal shows them. Raises
    UserError where they cannot be written."""
    try:
        raw = getattr(sys.stdout, 'buffer', None)
        if as_file and raw is not None and not sys.stdout.isatty():
            sys.stdout.flush()
            raw.write(_encoded(text))
            raw.flush()
        else:
            write(sys.stdout, text)
    except OSError as e:
        # Windows calls a broken pipe an invalid argument.
        if not isinstance(e, BrokenPipeError) and (sys.platform, e.errno) != ('win32', errno.EINVAL):
            raise UserError(f'the findings cannot be written to standard output: {e.strerror}') from None
        # The reader has seen enough. The interpreter would complain again when it flushes at its end.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell(line: str) -> None:
    """One line on stderr, harmless for the terminal whatever it quotes."""
    if not line.isprintable():
        from polydup_hook.report.look import escaped

        line = escaped(line)
    with suppress(OSError, ValueError):  # nobody is left to tell
        write(sys.stderr, f'polydup-hook: {line}\n')


def _encoded(text: str) -> bytes:
    return text.encode('utf-8', 'backslashreplace')


def save(name: str, text: str) -> None:
    """Write a file whole or not at all, with the mode that it has. What is none, or stands for a stream that is open
    already (a pipe, a device, `/dev/stdout`), is written on. Raises UserError."""
    data = _encoded(text)
    path = os.path.realpath(name)
    try:
        if os.path.abspath(name).startswith(('/dev/', '/proc/')) or (os.path.exists(path) and not os.path.isfile(path)):
            with open(name, 'ab') as file:
                file.write(data)
        else:
            disk.put(path, data)
    except OSError as e:
        raise UserError(f'{name!r} cannot be written: {e.strerror}') from None
