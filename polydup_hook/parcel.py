"""A head and some byte strings ↔ bytes: what goes between our processes. The head is what JSON has. No pickle."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from json import dumps, loads
from typing import Any

_SIZE = struct.Struct('<Q')


def wrap(head: object, parts: Sequence[bytes] = ()) -> bytes:
    """The bytes of a head and its parts."""
    text = dumps([head, [len(part) for part in parts]]).encode()
    return b''.join((_SIZE.pack(len(text)), text, *parts))


def unwrap(data: bytes) -> tuple[Any, list[bytes]]:
    """The head and the parts of what `wrap` made."""
    (size,) = _SIZE.unpack_from(data)
    at = _SIZE.size + size
    head, sizes = loads(data[_SIZE.size : at])
    parts = []
    for size in sizes:
        parts.append(data[at : at + size])
        at += size
    return head, parts
