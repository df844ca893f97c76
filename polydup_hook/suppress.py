"""Suppressions: comments in the code, and ids in `.polydup-ignore`."""

from __future__ import annotations

from collections.abc import Sequence

from polydup_hook.baseline import Content, alike
from polydup_hook.errors import UserError
from polydup_hook.model import Stream

IGNORE_FILE = '.polydup-ignore'
_HEX = frozenset('0123456789abcdef')


def is_suppressed(stream: Stream, start: int, end: int) -> bool:
    """Whether a comment speaks for the place at this token range: in it, right before it, or around it."""
    if not stream.marks:
        return False
    before = stream.lines(start - 1, start)[1] if start else 0
    first, last = stream.lines(start, end)
    off = False
    for line, kind, _ in stream.marks:
        if kind == 'ignore' and before < line <= last:
            return True
        if kind == 'off' and line <= first:
            off = True
        elif kind == 'on' and line <= last:
            off = off and line > last
    return off


def parse_ignored(data: bytes) -> list[Content]:
    """The ids of a `.polydup-ignore` file: a line each, `ID reason` or `ID~SKETCH reason`, `#` for comments.

    Raises UserError for a line that is neither.
    """
    found = []
    for number, line in enumerate(data.decode('utf-8', 'replace').splitlines(), 1):
        words = line.split(maxsplit=1)
        if not words or words[0].startswith('#'):
            continue
        name, _, sketch = words[0].partition('~')
        values = tuple(sketch.split('.')) if sketch else ()
        if len(name) != 16 or not _HEX.issuperset(name + ''.join(values)):
            raise UserError(f'{IGNORE_FILE}:{number}: {words[0]!r} is no id; copy the line that the report prints')
        found.append(Content(name, values, 0))
    return found


def is_ignored(ignored: Sequence[Content], contents: Sequence[Content]) -> bool:
    """Whether the ids of a `.polydup-ignore` file speak of a class with places of these contents."""
    ids = {content.id for content in contents}
    return any(entry.id in ids or any(alike(entry.sketch, content.sketch) for content in contents) for entry in ignored)
