"""Stream ↔ bytes: how a stream is kept in the index and shipped between processes. No pickle; a checksum in front."""

from __future__ import annotations

import struct
import sys
import zlib
from array import array
from itertools import accumulate, pairwise
from operator import lt

from polydup_hook.model import Ints, Part, Stream, Units

_HEADER = struct.Struct('<IIIIII')
_COLUMN = struct.Struct('<cI')
_CODES = (b'B', b'H', b'I')
MOST = 64
"""Bytes that a byte of code makes at most: 17 is the most that was seen."""


class Damaged(Exception):
    """The bytes are not a stream that `pack` made."""


def pack(stream: Stream, key: int) -> bytes:
    """The bytes of a stream; `key` goes into the checksum, so that one stream is never taken for another."""
    units = stream.units
    marks = [f'{line}\t{kind}\t{reason}'.encode('utf-8', 'surrogateescape') for line, kind, reason in stream.marks]
    name = ','.join(
        [stream.language, *(f'{start}:{family}:{cell}:{above}' for start, family, cell, above in stream.parts)]
    )
    parts = [
        _HEADER.pack(len(stream.norm), len(units.start), len(stream.texts), len(marks), stream.total_lines, len(name)),
        name.encode(),
        stream.norm.encode('utf-16-le'),
        stream.roles,
        _column(stream.steps),
        _column(stream.sizes),
        _column(_deltas(stream.first)),
        _column(stream.more),
        _column(stream.raw),
        _column(units.start),
        _column([end - start for start, end in zip(units.start, units.end, strict=True)]),
        _column([parent + 1 for parent in units.parent]),
        _column(units.block),
        _column([name + 1 for name in units.name]),
        _column(units.kind),
        _column([len(text) for text in stream.texts]),
        _column([len(mark) for mark in marks]),
        *stream.texts,
        *marks,
    ]
    body = zlib.compress(b''.join(parts), 1)
    return zlib.crc32(body, key & 0xFFFFFFFF).to_bytes(4, 'little') + body


def unpack(data: bytes, key: int, most: int = 1 << 30) -> Stream:
    """The stream of some packed bytes. Raises Damaged when they are not what `pack` made for this key, or unfold to
    more than `most` bytes."""
    body = data[4:]
    if zlib.crc32(body, key & 0xFFFFFFFF).to_bytes(4, 'little') != data[:4]:
        raise Damaged
    try:
        return _Reader(unfolded(body, most)).stream()
    except (zlib.error, struct.error, ValueError, OverflowError) as error:
        raise Damaged from error


def unfolded(body: bytes, most: int) -> bytes:
    """What compressed bytes unfold to. Raises Damaged for more than `most`: a checksum is no secret, and some
    kilobytes that a stranger made can unfold to all of the memory."""
    unfolding = zlib.decompressobj()
    data = unfolding.decompress(body, most)
    if not unfolding.eof:
        raise Damaged
    return data


def _deltas(values: Ints) -> list[int]:
    return [after - before for before, after in zip([0, *values], values, strict=False)]


def _column(values: Ints | list[int]) -> bytes:
    high = max(values, default=0)
    code = 'B' if high < 1 << 8 else 'H' if high < 1 << 16 else 'I'
    column = array(code, values)
    if sys.byteorder == 'big':
        column.byteswap()
    return _COLUMN.pack(code.encode(), len(column) * column.itemsize) + column.tobytes()


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> bytes:
        piece = self.data[self.at : self.at + size]
        if len(piece) != size:
            raise Damaged
        self.at += size
        return piece

    def column(self) -> Ints:
        code, size = _COLUMN.unpack(self.take(_COLUMN.size))
        if code not in _CODES:
            raise Damaged
        column = array(code.decode())
        column.frombytes(self.take(size))
        if sys.byteorder == 'big':
            column.byteswap()
        return column

    def texts(self, sizes: Ints) -> tuple[bytes, ...]:
        ends = list(accumulate(sizes, initial=self.at))
        self.at = ends[-1]
        if self.at > len(self.data):
            raise Damaged
        return tuple(self.data[start:end] for start, end in pairwise(ends))

    def stream(self) -> Stream:
        tokens, units, texts, marks, lines, name = _HEADER.unpack(self.take(_HEADER.size))
        language, *parts = self.take(name).decode().split(',')
        norm = self.take(tokens * 2).decode('utf-16-le')
        roles = self.take(tokens)
        steps, lengths = self.column(), self.column()
        first = array('I', accumulate(self.column()))
        more, raw = self.column(), self.column()
        unit_start = self.column()
        unit_end = array('I', [start + size for start, size in zip(unit_start, self.column(), strict=True)])
        parent = array('i', [value - 1 for value in self.column()])
        if not all(map(lt, parent, range(units))):
            raise Damaged  # a way up that never ends
        block = self.column()
        unit_name = array('i', [value - 1 for value in self.column()])
        kind = self.column()
        sizes, mark_sizes = self.column(), self.column()
        of_tokens_and_units = (steps, lengths, first, more, raw), (unit_start, parent, block, unit_name, kind)
        if [{len(column) for column in columns} for columns in of_tokens_and_units] != [{tokens}, {units}]:
            raise Damaged
        if (len(sizes), len(mark_sizes)) != (texts, marks):
            raise Damaged
        return Stream(
            language=language,
            parts=tuple(_part(text) for text in parts),
            norm=norm,
            steps=steps,
            sizes=lengths,
            first=first,
            more=more,
            raw=raw,
            texts=self.texts(sizes),
            roles=roles,
            units=Units(unit_start, unit_end, parent, block, unit_name, kind),
            marks=tuple(_mark(text) for text in self.texts(mark_sizes)),
            total_lines=lines,
        )


def _part(text: str) -> Part:
    start, family, cell, above = text.split(':')
    return Part(int(start), family, int(cell), int(above))


def _mark(text: bytes) -> tuple[int, str, str]:
    line, kind, reason = text.decode('utf-8', 'surrogateescape').split('\t', 2)
    return int(line), kind, reason
