"""Holds what the index said of a place against the blob itself."""

from collections.abc import Iterable

from polydup_hook.model import ID, LITERAL, NUM, STR, Stream
from polydup_hook.spelling import character


def all_stand_in(stream: Stream, ranges: Iterable[tuple[int, int]], data: bytes) -> bool:
    """Whether `stands_in` is true of some ranges, which may overlap: each token is looked at once."""
    behind = 0
    for start, end in sorted(ranges):
        if behind < end and not stands_in(stream, max(start, behind), end, data):
            return False
        behind = max(behind, end)
    return True


def stands_in(stream: Stream, start: int, end: int, data: bytes) -> bool:
    """Whether the tokens of a range stand in a blob at the offsets and on the lines that the stream says."""
    offset = sum(stream.steps[:start])
    line = data.count(b'\n', 0, offset + 1) + 1
    for at in range(start, end):
        before = offset
        offset += stream.steps[at]
        # A text that begins with a line break, as one between elements, is told on the line behind it.
        line += data.count(b'\n', before + 1, offset + 1)
        text = data[offset : offset + stream.sizes[at]]
        if line != stream.first[at] or text.count(b'\n', 1) != stream.more[at] or not _is(stream, at, text):
            return False
    return True


def _is(stream: Stream, at: int, text: bytes) -> bool:
    char = stream.norm[at]
    if char == ID:
        return stream.texts[stream.raw[at]] == text
    if char in (STR, NUM):
        # Literals are kept in a form of their own.
        return bool(text) and bool(stream.roles[at] & LITERAL)
    if character(text) == char:
        return True
    # In some languages case does not matter, and in C `#  define` is a #define.
    return char in (character(text.lower()), character(b''.join(text.split())))
