"""Suppressions: comments in the code, and ids in `.polydup-ignore`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from polydup_hook.baseline import Content, alike, split_sketch
from polydup_hook.errors import UserError
from polydup_hook.model import Stream
from polydup_hook.patterns import shown

IGNORE_FILE = '.polydup-ignore'
_HEX = frozenset('0123456789abcdef')
_DIGITS, _LEAST = 16, 4
"""Digits of an id, and those that say which is meant: one of the 65,536 that fewer would not tell apart."""


def speaking(stream: Stream, start: int, end: int) -> set[int]:
    """The lines of the comments that speak for the place at this token range.

    Those in it, those between it and the code before, those in the head of a unit around it, and an `off` before it
    without an `on` until its end.
    """
    if not stream.marks:
        return set()
    first, last = stream.lines(start, end)
    spans = [(_line_before(stream, start), last), *_heads(stream, start, end)]
    lines = {
        line for line, kind, _ in stream.marks if kind == 'ignore' and any(low < line <= high for low, high in spans)
    }
    off: int | None = None
    for line, kind, _ in stream.marks:
        if kind == 'off' and line <= first:
            off = line if off is None else off
        elif kind == 'on' and line <= last:
            off = None
    return lines if off is None else {*lines, off}


def _heads(stream: Stream, start: int, end: int) -> Iterator[tuple[int, int]]:
    """For the units around a range: (the line of the code before, the last line before their own first unit)."""
    units = stream.units
    for unit, (low, high) in enumerate(zip(units.start, units.end, strict=True)):
        if low > start:
            return
        if low < high and end <= high and (low, high) != (start, end):
            inner = unit + 1
            holds_units = inner < len(units.start) and units.parent[inner] == unit
            body = stream.first[units.start[inner]] if holds_units and units.start[inner] < high else 0
            yield _line_before(stream, low), max(body - 1, stream.first[low])


def _line_before(stream: Stream, token: int) -> int:
    return stream.lines(token - 1, token)[1] if token else 0


def parse_ignored(data: bytes) -> list[Content]:
    """The ids of a `.polydup-ignore` file: a line each, `ID reason` or `ID~SKETCH reason`, `#` for comments.

    Raises UserError for a line that is neither.
    """
    return [content for _, content in numbered(data)]


def numbered(data: bytes) -> Iterator[tuple[int, Content]]:
    """The same, each id with the number of its line."""
    for number, line in enumerate(data.decode('utf-8', 'replace').splitlines(), 1):
        words = line.split(maxsplit=1)
        if not words or words[0].startswith('#'):
            continue
        try:
            content = _content(words[0])
        except ValueError:
            text = f'{shown(words[0])} is no id; copy the line that the report prints'
            raise UserError(f'{IGNORE_FILE}:{number}: {text}') from None
        yield number, content


def _content(word: str) -> Content:
    id, mark, sketch = word.partition('~')
    if len(id) != _DIGITS or not _HEX.issuperset(id) or (mark and not sketch):
        raise ValueError
    return Content(id, split_sketch(sketch), 0)


def beginning(text: str, option: str) -> str:
    """The digits of an id, or of its beginning, as users paste it: in brackets, with its sketch, in upper case.

    Raises UserError for what is none, which names the option that was given it.
    """
    digits = text.strip().strip('[]').partition('~')[0].strip().lower()
    if not _LEAST <= len(digits) <= _DIGITS or not _HEX.issuperset(digits):
        raise UserError(f'{option}: {text!r} is no id: take the one in brackets, or its first {_LEAST} digits and more')
    return digits


def ignoring(ignored: Sequence[Content], contents: Sequence[Content]) -> list[Content]:
    """The ids of a `.polydup-ignore` file that speak of a class with places of these contents."""
    ids = {content.id for content in contents}
    return [entry for entry in ignored if entry.id in ids or any(_is_alike(entry, other) for other in contents)]


def _is_alike(entry: Content, other: Content) -> bool:
    # A sketch cut short is that of the smallest values; nothing is alike to an id without one.
    return alike(entry.sketch, other.sketch[: len(entry.sketch)])
