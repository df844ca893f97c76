"""One class whole: all its places, and two of them beside each other, line by line."""

from collections.abc import Sequence
from json import dumps
from typing import Any

from polydup_hook.model import Place
from polydup_hook.reasons import Explained
from polydup_hook.report import json
from polydup_hook.report import text as report
from polydup_hook.report.checks import said
from polydup_hook.report.columns import clip, padding, widest_of
from polydup_hook.report.text import Read

_ASCII = str.maketrans({'│': '|', '…': '~', '→': '->'})
_STATES = {
    'new': 'new in this change',
    'reported': 'told by a check of the whole repository',
    'old': 'old: this change does not bring it in',
    'added': 'old: this change adds too little of it',
    'baseline': 'accepted by the baseline',
    'comments': 'suppressed by a comment',
    'ignored': 'suppressed by .polydup-ignore',
    'elsewhere': 'told as a part of another duplicate',
}
_BOLD, _DIM, _RED, _GREEN, _YELLOW = '1', '2', '31', '32', '1;33'
_MOST_ROWS = 400


def render(
    found: Sequence[Explained], read: Read, *, as_json: bool, color: bool = False, ascii: bool = False, width: int = 100
) -> str:
    """The classes in lines, or as a JSON object with a list of them. `read` gives a file of the target."""
    if as_json:
        return dumps({'classes': [_object(item, read) for item in found]}, indent=2, allow_nan=False) + '\n'
    look = report._Look(color, max(60, width), ascii, True, '')
    text = '\n\n'.join('\n'.join(_lines(item, read, look)) for item in found) + '\n'
    return text.translate(_ASCII) if ascii else text


def _lines(item: Explained, read: Read, look: Any) -> list[str]:
    clones = item.clones
    counted = f'{len(clones.places)} places, {clones.tokens} tokens'
    title = look.paint(_BOLD, f'duplicate [{clones.id}]') + f': {report._alike(clones)}, {counted}'
    lines = [title, 'state: ' + _STATES.get(item.state, item.state) + (', a warning' if clones.warned else '')]
    if item.check is not None:
        lines += [f'  {line}' for line in said(item.check, look.show)]
    lines += ['', *_places(item, look), '', *_comparison(item, read, look), '']
    lines.append(f'to suppress it: {report._known_by(clones)} reason')
    return lines


def _places(item: Explained, look: Any) -> list[str]:
    places = item.clones.places
    digits = len(str(len(places)))
    spans = [look.show(_span(place)) for place in places]
    units = [look.show(clip(place.unit, 40)) for place in places]
    longest, widest = widest_of(spans, 70), widest_of(units, 40)
    lines = []
    for number, (place, span, unit) in enumerate(zip(places, spans, units, strict=True)):
        other, alike, kind = item.nearest[number]
        near = f'{int(alike * 100 + 1e-9)} % like {other + 1}, type-{kind}'
        row = f'{number + 1:>{digits}}  {span}{padding(span, longest)}  {unit}{padding(unit, widest)}  {near}'
        lines.append(row + (look.paint(_YELLOW, '  <- new') if place.new else ''))
    return lines


def _span(place: Place) -> str:
    return f'{report._file(place)}:{place.start_line - place.above}-{place.end_line - place.above}'


def _comparison(item: Explained, read: Read, look: Any) -> list[str]:
    """What tells two places apart, in words and line by line."""
    pair = item.pair
    numbers = ' and '.join(str(number + 1) for number in item.between)
    facts = f'{int(pair.similarity * 100 + 1e-9)} % alike, type-{pair.clone_type}'
    facts += f', {pair.edit_distance} tokens of one side only' if pair.edit_distance else ''
    lines = [look.paint(_BOLD, f'between {numbers}') + f': {facts}']
    if pair.languages:
        lines += [f'  {line}' for line in report._details(pair, read, look)]
    if pair.parameters:
        noun = 'parameter' if len(pair.parameters) == 1 else 'parameters'
        lines.append(
            f'  an extracted function would need {len(pair.parameters)} {noun}: {_changes(pair.parameters, look)}'
        )
    if pair.renamed:
        lines.append(f'  renamed: {_changes(pair.renamed, look)}')
    rows = _rows(pair.first, pair.other, read)
    if not rows:
        return lines
    digits = len(str(max(pair.first.end_line, pair.other.end_line)))
    blank = ' ' * digits
    lines += [
        '',
        f'{blank} {blank} - {look.show(_span(pair.first))}',
        f'{blank} {blank} + {look.show(_span(pair.other))}',
    ]
    for sign, old, new, code in rows[:_MOST_ROWS]:
        ours, theirs = (f'{"" if line is None else line:>{digits}}' for line in (old, new))
        row = f'{sign} {look.show(code)}'.rstrip()
        shade = {'-': _RED, '+': _GREEN}.get(sign)
        lines.append((look.paint(_DIM, f'{ours} {theirs} ') + (look.paint(shade, row) if shade else row)).rstrip())
    if len(rows) > _MOST_ROWS:
        lines.append(f'and {len(rows) - _MOST_ROWS} more lines')
    return lines


def _changes(pairs: Sequence[tuple[str, str]], look: Any) -> str:
    """All of them: it is what was asked for."""
    return ', '.join(' → '.join(clip(look.show(text), 60) or 'nothing' for text in pair) for pair in pairs)


_Row = tuple[str, 'int | None', 'int | None', str]
"""What becomes of a line (' ', '-' or '+'), its number in the two places, and its text."""


def _rows(left: Place, right: Place, read: Read) -> list[_Row]:
    """The lines of two places as a unified diff that leaves none out; those that differ in white space are the same."""
    from difflib import SequenceMatcher

    before, after = report._lines(left, read), report._lines(right, read)
    if not before or not after:
        return []
    low, high = left.start_line - left.above, right.start_line - right.above
    rows: list[_Row] = []
    old, new = ([' '.join(line.split()) for line in lines] for lines in (before, after))
    for tag, i, i_end, j, j_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == 'equal':
            rows += [(' ', low + i + n, high + j + n, before[i + n]) for n in range(i_end - i)]
        else:
            rows += [('-', low + n, None, before[n]) for n in range(i, i_end)]
            rows += [('+', None, high + n, after[n]) for n in range(j, j_end)]
    return rows


# JSON.


def _object(item: Explained, read: Read) -> dict[str, Any]:
    pair = item.pair
    listed: dict[str, Any] = json._class(item.clones)
    for number, (other, alike, kind) in enumerate(item.nearest):
        listed['places'][number]['nearest'] = {
            'place': other + 1,
            'similarity': round(alike, 4),
            'clone_type': f'type-{kind}',
        }
    return {
        **listed,
        'state': item.state,
        'reason': dict(item.check.facts) if item.check is not None else None,
        'ignore': report._known_by(item.clones),
        'between': {
            'places': [number + 1 for number in item.between],
            'similarity': round(pair.similarity, 4),
            'clone_type': f'type-{pair.clone_type}',
            'edit_distance': pair.edit_distance,
            'parameters': [list(names) for names in pair.parameters],
            'renamed': [list(names) for names in pair.renamed],
            'diff': [
                {'sign': sign, 'line1': old, 'line2': new, 'text': code}
                for sign, old, new, code in _rows(pair.first, pair.other, read)
            ],
        },
    }
