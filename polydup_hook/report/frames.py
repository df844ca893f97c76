"""The code of two places, as far as it differs: side by side where there is room, else one below the other.

Lines are aligned by their words and signs (difflib), and within a pair of lines those that differ are painted.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from polydup_hook.model import Place
from polydup_hook.report.columns import clip, clip_left, padding, width_of
from polydup_hook.report.look import DIM, GREEN, RED, Look

Read = Callable[[str], bytes | None]

_ROWS = 12  # of lines that differ: enough to recognise the copy; an editor shows the rest
_WIDE = 90
"""Columns from which on two sides stand beside each other: below, most lines of code would be cut."""
_LINES_COMPARED = 400  # line alignment is quadratic at worst
_WORD = re.compile(r'"[^"]*"|\'[^\']*\'|\w+|[^\w\s]')
"""A word or sign; a string is one: no renaming reaches into it."""

_Row = tuple[int | None, int | None]
_Spans = tuple[tuple[int, int], ...]


class _Sides(NamedTuple):
    """Two places with their lines of source; `renamed` are names of the left one, and what they are called right."""

    left: Place
    right: Place
    before: Sequence[str]
    after: Sequence[str]
    renamed: Mapping[str, str]


class _Cut(NamedTuple):
    """A line as it is shown, and where it says other words than the one beside it, to be painted in a colour."""

    text: str
    apart: _Spans
    code: str


def name_of(place: Place) -> str:
    """The file of a place, and the cell of a notebook."""
    return f'{place.path}#cell{place.cell}' if place.cell else place.path


def source_of(place: Place, read: Read) -> list[str]:
    """The source lines of a place without their common indentation; none when the file cannot be had."""
    return lines_of(place, (read(place.path) or b'').split(b'\n'), _LINES_COMPARED)


def lines_of(place: Place, rows: Sequence[bytes], most: int) -> list[str]:
    """The first lines of a place, at most so many, without their common indentation; `rows` are those of its file."""
    source = rows[place.start_line - 1 : place.end_line][:most]
    if place.cell:
        source = [_unquoted(line) for line in source]
    lines = [line.decode('utf-8', 'surrogateescape').lstrip('\ufeff').rstrip().expandtabs(4) for line in source]
    margin = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
    return [line[margin:] for line in lines]


def _unquoted(line: bytes) -> bytes:
    """The line of code that a line of a notebook holds as a JSON string; itself when it is none."""
    from json import loads

    try:
        text = loads(line.strip().rstrip(b','))
    except ValueError:
        return line
    return text.encode('utf-8', 'surrogatepass') if isinstance(text, str) else line


def frames(
    left: Place,
    right: Place,
    before: Sequence[str],
    after: Sequence[str],
    renamed: Mapping[str, str],
    look: Look,
) -> list[str]:
    """The lines in which two places differ by more than layout and the names in `renamed`, each with its number."""
    sides = _Sides(left, right, before, after, renamed)
    rows = _differing(sides) if before and after else []
    if not rows:
        return []
    shown = _beside(sides, rows[:_ROWS], look) if look.width >= _WIDE else _below(sides, rows[:_ROWS], look)
    return [*shown, *([f'and {len(rows) - _ROWS} more lines that differ'] if len(rows) > _ROWS else [])]


def _beside(sides: _Sides, rows: Sequence[_Row], look: Look) -> list[str]:
    digits = _digits(sides)
    room = (look.width - 2 * digits - 7) // 2
    cells = [_row_texts(sides, row, room, look) for row in rows]
    heads = [clip_left(head, room) for head in _heads(sides, look)]
    widest = max([width_of(heads[0]), *(width_of(old.text) for old, _ in cells)])
    lines = [f'{" " * digits} {heads[0]}{padding(heads[0], widest)} │ {" " * digits} {heads[1]}']
    for (i, j), (old, new) in zip(rows, cells, strict=True):
        numbers = [_number(i, sides.left, digits, look), _number(j, sides.right, digits, look)]
        left = _painted(old, look) + padding(old.text, widest)
        lines.append(f'{numbers[0]} {left} │ {numbers[1]} {_painted(new, look)}'.rstrip())
    return lines


def _below(sides: _Sides, rows: Sequence[_Row], look: Look) -> list[str]:
    digits = _digits(sides)
    room = look.width - digits - 5
    lines = [f'{sign} {clip_left(head, look.width - 4)}' for sign, head in zip('-+', _heads(sides, look), strict=True)]
    for i, j in rows:
        old, new = _row_texts(sides, (i, j), room, look)
        if i is not None:
            lines.append(f'{_number(i, sides.left, digits, look)} - {_painted(old, look)}')
        if j is not None:
            lines.append(f'{_number(j, sides.right, digits, look)} + {_painted(new, look)}')
    return lines


def _heads(sides: _Sides, look: Look) -> list[str]:
    return [look.show(f'{name_of(place)}:{place.start_line - place.above}') for place in (sides.left, sides.right)]


def _digits(sides: _Sides) -> int:
    return len(str(max(sides.left.end_line, sides.right.end_line)))


def _number(index: int | None, place: Place, digits: int, look: Look) -> str:
    if index is None:
        return ' ' * digits
    return look.paint(DIM, str(place.start_line - place.above + index).rjust(digits))


# Which lines differ.


def _differing(sides: _Sides) -> list[_Row]:
    """Indices of the lines that differ, aligned; those that stand on one side only stand beside none."""
    from difflib import SequenceMatcher

    old = [tuple(sides.renamed.get(word, word) for word in _WORD.findall(line)) for line in sides.before]
    new = [tuple(_WORD.findall(line)) for line in sides.after]
    rows: list[_Row] = []
    for tag, *bounds in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != 'equal':
            rows += _aligned(old, new, *bounds)
    return [(i, j) for i, j in rows if (i is not None and old[i]) or (j is not None and new[j])]


def _aligned(
    old: Sequence[tuple[str, ...]], new: Sequence[tuple[str, ...]], a: int, a_end: int, b: int, b_end: int
) -> list[_Row]:
    """Rows of two blocks that differ: the two lines most alike stand beside each other, and so on around them."""
    if 0 < (a_end - a) * (b_end - b) <= 400:
        pairs = ((_overlap(old[i], new[j]), -i, -j) for i in range(a, a_end) for j in range(b, b_end))
        score, i, j = max(pairs)
        if score >= 0.5:
            above = _aligned(old, new, a, -i, b, -j)
            return [*above, (-i, -j), *_aligned(old, new, 1 - i, a_end, 1 - j, b_end)]
    return list(zip_longest(range(a, a_end), range(b, b_end)))


def _overlap(some: Iterable[str], others: Iterable[str]) -> float:
    a, b = set(some), set(others)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


# How they are shown.


def _row_texts(sides: _Sides, row: _Row, room: int, look: Look) -> tuple[_Cut, _Cut]:
    """The two lines of a row, cut to `room` columns so that their first difference is seen."""
    i, j = row
    old = '' if i is None else look.show(sides.before[i])
    new = '' if j is None else look.show(sides.after[j])
    start = 0
    if old and new and max(width_of(old), width_of(new)) > room:
        same = next((k for k, (x, y) in enumerate(zip(old, new, strict=False)) if x != y), 0)
        start = same - room // 3 if same > room // 2 else 0
    apart = _apart(old, new, sides.renamed) if look.color else ((), ())
    return _cut(old, start, room, apart[0], RED), _cut(new, start, room, apart[1], GREEN)


def _cut(line: str, start: int, room: int, apart: _Spans, code: str) -> _Cut:
    lead = '…' if start else ''
    text = clip(lead + line[start:], room)
    end = len(text) - (len(lead) + len(line) - start > len(text))
    moved = ((max(a - start, 0) + len(lead), min(b - start + len(lead), end)) for a, b in apart)
    return _Cut(text, tuple((a, b) for a, b in moved if a < b), code)


def _apart(old: str, new: str, renamed: Mapping[str, str]) -> tuple[_Spans, _Spans]:
    """Where two lines say different words; a line that stands alone is one difference."""
    if not old or not new:
        return ((0, len(old)),), ((0, len(new)),)
    from difflib import SequenceMatcher

    words, others = [list(_WORD.finditer(line)) for line in (old, new)]
    texts = [renamed.get(word.group(), word.group()) for word in words]
    codes = SequenceMatcher(None, texts, [word.group() for word in others], autojunk=False).get_opcodes()
    differing = [code for code in codes if code[0] != 'equal']
    return (
        tuple(word.span() for _, start, end, _, _ in differing for word in words[start:end]),
        tuple(word.span() for _, _, _, start, end in differing for word in others[start:end]),
    )


def _painted(cut: _Cut, look: Look) -> str:
    at, pieces = 0, []
    for start, end in cut.apart:
        pieces += [cut.text[at:start], look.paint(cut.code, cut.text[start:end])]
        at = end
    return ''.join([*pieces, cut.text[at:]])
