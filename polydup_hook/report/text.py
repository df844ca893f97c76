"""The report for people: what was copied from where, what differs, and what to do about it.

Whatever comes from the repository (paths, names, code) is shown with its control characters, terminal escapes,
direction marks and broken bytes escaped. The same report gives the same text on every run.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest
from typing import NamedTuple

from polydup_hook.model import CloneClass, Pair, Place, Report
from polydup_hook.report.columns import clip, clip_left, padding, widest_of, width_of

Read = Callable[[str], bytes | None]

_ROWS = 12  # of lines that differ: enough to recognise the copy; an editor shows the rest
_OLD_PLACES = 10
_NAMES = 6
_IDS = 5
_LINES_COMPARED = 400  # line alignment is quadratic at worst
_BOLD, _DIM, _RED, _YELLOW, _CYAN = '1', '2', '1;31', '1;33', '36'
_ASCII = str.maketrans({'│': '|', '…': '~', '→': '->'})
_COMMENTS = {'# ': ('.py', '.pyi', '.pyw', '.ipynb', '.rb', '.sh', '.bash'), '-- ': ('.lua',), '': ('.css',)}
_COMMENT = '// '


_WHOLE = ('all', 'files', 'text')
"""Modes in which old code is reported too."""
_MARKS = {
    'commit': 'new in this commit',
    'range': 'new in this range',
    'files': 'in a file named',
    'text': 'in the text given',
}


class _Look(NamedTuple):
    """How the text may look; `width` is in columns, `verbose` lists every place; `command` is what calls us."""

    color: bool
    width: int
    ascii: bool
    verbose: bool
    command: str

    def paint(self, code: str, text: str) -> str:
        return f'\x1b[{code}m{text}\x1b[0m' if self.color and text else text

    def show(self, text: str) -> str:
        return escaped(text, ascii=self.ascii)


def escaped(text: str, *, ascii: bool = False) -> str:
    r"""Text from outside, made harmless for a terminal: `\x1b`, `\u202e`, and `\xff` for a byte outside UTF-8."""
    if text.isprintable() and (text.isascii() or not ascii):
        return text
    return ''.join(c if c.isprintable() and (c.isascii() or not ascii) else _escape(c) for c in text)


def _escape(character: str) -> str:
    if '\udc80' <= character <= '\udcff':
        return f'\\x{ord(character) - 0xDC00:02x}'
    return character.encode('unicode_escape').decode('ascii')


def render(
    report: Report,
    read: Read,
    *,
    color: bool = False,
    verbose: bool = False,
    ascii: bool = False,
    width: int = 100,
    command: str = 'polydup-hook',
) -> str:
    """The text of a report, '' when it holds nothing to tell.

    `read` gives a file of the target snapshot. `verbose` lists every place, and gives a clean run its summary; `ascii`
    keeps to ASCII for outputs that are not UTF-8; `width` is in columns, 120 at most; `command` is what the reader can
    type to call this program.
    """
    if not report.classes:
        return _summary(report, command) + '\n' if verbose else ''
    look = _Look(color, max(60, min(width, 120)), ascii, verbose, command)
    lines: list[str] = []
    for number, clones in enumerate(report.classes, 1):
        lines += [*_class_lines(report, number, clones, read, look), '']
    if report.mode != 'text':  # it is asked about, and stands nowhere yet
        lines += _next_steps(report, look)
    lines.append(look.paint(_BOLD, _summary(report, command)))
    text = '\n'.join(lines) + '\n'
    return text.translate(_ASCII) if ascii else text


def _class_lines(report: Report, number: int, clones: CloneClass, read: Read, look: _Look) -> list[str]:
    word = look.paint(_YELLOW, 'warning: ') if clones.warned else ''
    title = _counted_as(report, clones) + f' {number} of {len(report.classes)}'
    facts = f': {_alike(clones)}, {clones.tokens} tokens [{clones.id}]'
    lines = [word + look.paint(_BOLD, title) + facts, *_place_lines(report.mode, clones, look)]
    if clones.pairs:
        lines += ['  ' + line for line in _details(_telling(clones.pairs), read, look)]
    return lines


def _alike(clones: CloneClass) -> str:
    """How alike the places are, each to the one that it is most like. Rounding down: 100 % is said of whole copies."""
    shares = sorted(
        {int(pair.similarity * 100 + 1e-9) for pair in clones.pairs} or {int(clones.similarity * 100 + 1e-9)}
    )
    kinds = sorted({pair.clone_type for pair in clones.pairs} or {clones.clone_type})
    types = f'type-{kinds[0]}' + (f' to type-{kinds[-1]}' if len(kinds) > 1 else '')
    return ' to '.join(map(str, (shares[0], shares[-1])[: len(shares)])) + f' % alike, {types}'


def _counted_as(report: Report, clones: CloneClass) -> str:
    return 'new duplicate' if clones.new and report.mode not in _WHOLE else 'duplicate'


def _place_lines(mode: str, clones: CloneClass, look: _Look) -> list[str]:
    """All new places and the first of the others, as `path:start-end` at the beginning of the line."""
    room = _OLD_PLACES if not look.verbose else len(clones.places)
    shown = sorted([p for p in clones.places if p.new] + [p for p in clones.places if not p.new][:room])
    spans = [look.show(f'{_file(p)}:{p.start_line - p.above}-{p.end_line - p.above}') for p in shown]
    units = [look.show(p.unit) for p in shown]
    longest, widest = widest_of(spans, 60), widest_of(units, 40)
    mark = _MARKS.get(mode, 'new')
    lines = []
    for place, span, unit in zip(shown, spans, units, strict=True):
        arrow = look.paint(_RED if not clones.warned else _YELLOW, f'<- {mark}') if place.new else ''
        line = look.paint(_CYAN, span) + padding(span, longest) + '  ' + unit + padding(unit, widest) + '  ' + arrow
        lines.append(line.rstrip())
    if len(shown) < len(clones.places):
        lines.append(f'and {len(clones.places) - len(shown)} more places (-v lists them)')
    return lines


def _file(place: Place) -> str:
    return f'{place.path}#cell{place.cell}' if place.cell else place.path


def _telling(pairs: Sequence[Pair]) -> Pair:
    """The pair to show: the most alike of an old place and a new one, if there is such a pair."""
    return min(pairs, key=lambda pair: (pair.first.new == pair.other.new, -pair.similarity))


def _details(pair: Pair, read: Read, look: _Look) -> list[str]:
    """What differs, the old place on the left, the new one on the right."""
    turned = pair.first.new and not pair.other.new
    left, right = (pair.other, pair.first) if turned else (pair.first, pair.other)
    renamed = [names[::-1] if turned else names for names in pair.renamed]
    parameters = [names[::-1] if turned else names for names in pair.parameters]
    before, after = _lines(left, read), _lines(right, read)
    if pair.languages:
        told = [f'the same function in two languages, {" and ".join(pair.languages)}, going by its steps and names']
        return [
            *told,
            *([f'both say: {", ".join(look.show(clip(name, 40)) for name in pair.names)}'] if pair.names else []),
        ]
    if pair.clone_type == 1:
        same = [line.split() for line in before] == [line.split() for line in after]
        return ['identical' if same else 'identical but for layout and comments']
    if pair.clone_type == 2 and not parameters:
        return ['the same but for names' + (': ' + _changes(renamed, look) if renamed else '')]
    lines = _table(left, right, before, after, dict(renamed), look)
    if parameters:
        noun = 'parameter' if len(parameters) == 1 else 'parameters'
        lines.append(f'an extracted function would need {len(parameters)} {noun}: {_changes(parameters, look)}')
    if renamed:
        lines.append(f'renamed: {_changes(renamed, look)}')
    return lines


def _changes(pairs: Sequence[tuple[str, str]], look: _Look) -> str:
    shown = ', '.join(' → '.join(clip(look.show(text), 40) or 'nothing' for text in pair) for pair in pairs[:_NAMES])
    return shown + (f' and {len(pairs) - _NAMES} more' if len(pairs) > _NAMES else '')


# The lines that differ, side by side.


def _lines(place: Place, read: Read) -> list[str]:
    """The source lines of a place; none when the file cannot be had."""
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


def _table(
    left: Place, right: Place, before: list[str], after: list[str], renamed: dict[str, str], look: _Look
) -> list[str]:
    rows = _differing(before, after, renamed) if before and after else []
    if not rows:
        return []
    digits = len(str(max(left.end_line, right.end_line)))
    room = (look.width - 2 * digits - 7) // 2
    cells = [_row_texts(before, after, row, room, look) for row in rows[:_ROWS]]
    heads = [clip_left(look.show(f'{_file(place)}:{place.start_line - place.above}'), room) for place in (left, right)]
    widest = max([width_of(heads[0]), *(width_of(texts[0]) for texts in cells)])
    lines = [f'{" " * digits} {heads[0]}{padding(heads[0], widest)} │ {" " * digits} {heads[1]}']
    for (i, j), (old, new) in zip(rows[:_ROWS], cells, strict=True):
        numbers = [_number(i, left, digits, look), _number(j, right, digits, look)]
        lines.append(f'{numbers[0]} {old}{padding(old, widest)} │ {numbers[1]} {new}'.rstrip())
    if len(rows) > _ROWS:
        lines.append(f'and {len(rows) - _ROWS} more lines that differ')
    return lines


def _number(index: int | None, place: Place, digits: int, look: _Look) -> str:
    return (
        ' ' * digits if index is None else look.paint(_DIM, str(place.start_line - place.above + index).rjust(digits))
    )


_Row = tuple[int | None, int | None]


def _differing(before: list[str], after: list[str], renamed: dict[str, str]) -> list[_Row]:
    """Indices of the lines that differ in more than layout and the names in `renamed`, aligned."""
    from difflib import SequenceMatcher

    old = [tuple(renamed.get(word, word) for word in _words(line)) for line in before]
    new = [_words(line) for line in after]
    rows: list[_Row] = []
    for tag, *bounds in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != 'equal':
            rows += _aligned(old, new, *bounds)
    return [(i, j) for i, j in rows if (i is not None and old[i]) or (j is not None and new[j])]


def _words(line: str) -> tuple[str, ...]:
    """The words and signs of a line; a string is one: no renaming reaches into it."""
    return tuple(re.findall(r'"[^"]*"|\'[^\']*\'|\w+|[^\w\s]', line))


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


def _row_texts(before: list[str], after: list[str], row: _Row, room: int, look: _Look) -> tuple[str, str]:
    """The two lines of a row, cut to `room` columns so that their first difference is seen."""
    i, j = row
    old = '' if i is None else look.show(before[i])
    new = '' if j is None else look.show(after[j])
    if old and new and max(width_of(old), width_of(new)) > room:
        same = next((k for k, (x, y) in enumerate(zip(old, new, strict=False)) if x != y), 0)
        if same > room // 2:
            start = same - room // 3
            old, new = '…' + old[start:], '…' + new[start:]
    return clip(old, room), clip(new, room)


# The end: what to do next, and the sum.


def _next_steps(report: Report, look: _Look) -> list[str]:
    stopping = [clones for clones in report.classes if clones.new and not clones.warned]
    if not stopping:
        return []
    where = 'the new place' if any(place.new for place in stopping[0].places) else 'each place but one'
    place = min(stopping[0].places, key=lambda place: not place.new)
    usual = _COMMENT if '.' in place.path.rpartition('/')[2] else '# '  # a script
    mark = next((mark for mark, ends in _COMMENTS.items() if place.path.endswith(ends)), usual)
    what, plural = ('this line', '') if len(stopping) == 1 else ('lines', 's')
    lines = [f'{known_by(clones)} reason' for clones in stopping[:_IDS]]
    return [
        look.paint(_BOLD, 'What to do next'),
        _advice(stopping),
        f'  suppress  by a comment `{mark}polydup-ignore: reason` in {where} or on the line before it,',
        f'            or by {what} in .polydup-ignore, with your reason{plural}:',
        *(f'            {line}' for line in lines),
        *(['            and so on'] if len(stopping) > _IDS else []),
        f'  accept    {look.command} --write-baseline',
        '',
    ]


def _advice(stopping: Sequence[CloneClass]) -> str:
    if all(pair.languages for clones in stopping for pair in clones.pairs):
        return '  keep one  and call it or generate the other from it; or run both on the same test cases'
    return '  extract   one function that all places call, with what differs as its parameters'


def known_by(clones: CloneClass) -> str:
    """What `.polydup-ignore` knows a class by, also after a small edit: its id and the half of its sketch."""
    sketch = ''.join(clones.sketch[: len(clones.sketch) // 2])
    return f'{clones.id}~{sketch}' if sketch else clones.id


def _summary(report: Report, command: str) -> str:
    stopping = [clones for clones in report.classes if clones.new and not clones.warned]
    told = len(report.classes) - len(stopping)
    noun = 'duplicate' if report.mode in _WHOLE else 'new duplicate'
    kinds = ', '.join(
        f'{count} type-{kind}' for kind in (1, 2, 3, 4) if (count := sum(c.clone_type == kind for c in stopping))
    )
    text = f'polydup-hook: {_count(len(stopping), noun)}' + (f' ({kinds})' if kinds else '')
    text += f', {_count(told, "warning")}' if told else ''
    text += f'; {_count(report.files_scanned, "file")}, {_count(report.functions_analyzed, "function")} checked'
    text += f', {len(report.skipped)} skipped' if report.skipped else ''
    text += f', {_count(report.accepted, "duplicate")} accepted' if report.accepted else ''
    if stopping and report.mode == 'all':
        text += f'; `{command} --write-baseline` accepts them as they are'
    return text


def _count(number: int, noun: str) -> str:
    return f'{number or "no"} {noun}{"" if number == 1 else "s"}'
