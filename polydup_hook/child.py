"""The other end of `crew`: a process of ours that does what it is asked until nobody is left to ask.

Frames come in on the standard input and go out on the standard output: a kind of one byte, the number of bytes that
follow, and these. In a request they are the name of a function of this package, a line break, and its argument.
"""

from __future__ import annotations

import os
import signal
import struct
import sys
from collections.abc import Iterator
from importlib import import_module
from queue import SimpleQueue
from threading import Thread
from time import sleep
from typing import IO

READY, ASK, PART, LAST, FAULT = b'r', b'?', b'+', b'.', b'!'
"""Kinds of frames: started; a request; a part of an answer, its last one, or what went wrong instead."""

_HEAD = struct.Struct('<cQ')


def write_frame(stream: IO[bytes], kind: bytes, data: bytes) -> None:
    """Send a frame. OSError when the other end is gone."""
    stream.write(_HEAD.pack(kind, len(data)))
    stream.write(data)
    stream.flush()


def read_frame(stream: IO[bytes]) -> tuple[bytes, bytes]:
    """The next frame as (kind, data). EOFError when the other end is gone."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise EOFError
    kind, size = _HEAD.unpack(head)
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return kind, data


def serve(parent: int) -> None:
    """Answer the requests of this process; ends as soon as the other end is gone, in the midst of the work too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that started us: it ends us
    replies = os.fdopen(os.dup(1), 'wb')
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nothing that prints may come between the frames
    requests: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_listen, args=(requests,), daemon=True).start()
    if sys.platform != 'win32':  # nobody forks there, and `python.exe` of an environment starts another that is us
        Thread(target=_watch, args=(parent,), daemon=True).start()
    try:
        write_frame(replies, READY, b'')
        while True:
            for kind, data in _answers(requests.get()):
                write_frame(replies, kind, data)
    except OSError:
        os._exit(0)


def _listen(requests: SimpleQueue[bytes]) -> None:
    try:
        while True:
            requests.put(read_frame(sys.stdin.buffer)[1])
    except (EOFError, OSError):
        os._exit(0)


def _watch(parent: int) -> None:
    """End with the one that started us, also where others that it forked hold its end of our pipes open."""
    while os.getppid() == parent:
        sleep(1)
    os._exit(0)


def _answers(request: bytes) -> Iterator[tuple[bytes, bytes]]:
    name, _, argument = request.partition(b'\n')
    room, _, function = name.decode().rpartition('.')
    try:
        made = getattr(import_module(room), function)(argument)
        if not isinstance(made, bytes):
            for part in made:
                yield PART, part
            made = b''
        yield LAST, made
    except Exception as error:
        yield FAULT, f'{type(error).__name__}: {error}'.encode('utf-8', 'backslashreplace')
