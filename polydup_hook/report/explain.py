"""One class whole: all its places, and two of them beside each other, line by line."""

from collections.abc import Sequence
from json import dumps
from typing import Any

from polydup_hook.model import Place
from polydup_hook.reasons import Explained
from polydup_hook.report.checks import said
from polydup_hook.report.columns import clip, padding, widest_of
from polydup_hook.report.frames import Read, source_of
from polydup_hook.report.json import class_of
from polydup_hook.report.look import BOLD, DIM, GREEN, RED, YELLOW, Look
from polydup_hook.report.text import details
from polydup_hook.report.words import counted, likeness, percent, spot

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
_MOST_ROWS = 400


def render(
    found: Sequence[Explained], read: Read, *, as_json: bool, color: bool = False, ascii: bool = False, width: int = 100
) -> str:
    """The classes in lines, or as a JSON object with a list of them. `read` gives a file of the target."""
    if as_json:
        return dumps({'classes': [_object(item, read) for item in found]}, indent=2, allow_nan=False) + '\n'
    look = Look(color, max(60, width), ascii, True, '')
    return look.plain('\n\n'.join('\n'.join(_lines(item, read, look)) for item in found) + '\n')


def _lines(item: Explained, read: Read, look: Look) -> list[str]:
    clones = item.clones
    title = (
        look.paint(BOLD, f'duplicate [{clones.id}]')
        + f': {likeness(clones)}, {len(clones.places)} places, {clones.tokens} tokens'
    )
    lines = [title, 'state: ' + _STATES.get(item.state, item.state) + (', a warning' if clones.warned else '')]
    if item.check is not None:
        lines += [f'  {line}' for line in said(item.check, look.show)]
    lines += ['', *_places(item, look), '', *_comparison(item, read, look)]
    return lines if item.suppressed else [*lines, '', f'to suppress it: {clones.known_by} reason']


def _places(item: Explained, look: Look) -> list[str]:
    places = item.clones.places
    digits = len(str(len(places)))
    spans = [look.show(spot(place)) for place in places]
    units = [look.show(clip(place.unit, 40)) for place in places]
    longest, widest = widest_of(spans, 70), widest_of(units, 40)
    lines = []
    for number, (place, span, unit) in enumerate(zip(places, spans, units, strict=True)):
        other, alike, kind = item.nearest[number]
        near = f'{percent(alike)} % like {other + 1}, type-{kind}'
        row = f'{number + 1:>{digits}}  {span}{padding(span, longest)}  {unit}{padding(unit, widest)}  {near}'
        lines.append(row + (look.paint(YELLOW, '  <- new') if place.new else ''))
    return lines


def _comparison(item: Explained, read: Read, look: Look) -> list[str]:
    """What tells two places apart, in words and line by line."""
    pair = item.pair
    numbers = ' and '.join(str(number + 1) for number in item.between)
    facts = f'{percent(pair.similarity)} % alike, type-{pair.clone_type}'
    facts += f', {pair.edit_distance} tokens of one side only' if pair.edit_distance else ''
    lines = [look.paint(BOLD, f'between {numbers}') + f': {facts}']
    if pair.languages:
        lines += [f'  {line}' for line in details(pair, read, look)]
    if pair.parameters:
        needs = counted(len(pair.parameters), 'parameter')
        lines.append(f'  an extracted function would need {needs}: {_changes(pair.parameters, look)}')
    if pair.renamed:
        lines.append(f'  renamed: {_changes(pair.renamed, look)}')
    rows = _rows(pair.first, pair.other, read)
    if not rows:
        return lines
    digits = len(str(max(pair.first.end_line, pair.other.end_line)))
    blank = ' ' * digits
    lines += [
        '',
        f'{blank} {blank} - {look.show(spot(pair.first))}',
        f'{blank} {blank} + {look.show(spot(pair.other))}',
    ]
    for sign, old, new, code in rows[:_MOST_ROWS]:
        ours, theirs = (f'{"" if line is None else line:>{digits}}' for line in (old, new))
        row = f'{sign} {look.show(code)}'.rstrip()
        shade = {'-': RED, '+': GREEN}.get(sign)
        lines.append((look.paint(DIM, f'{ours} {theirs} ') + (look.paint(shade, row) if shade else row)).rstrip())
    if len(rows) > _MOST_ROWS:
        lines.append(f'and {len(rows) - _MOST_ROWS} more lines')
    return lines


def _changes(pairs: Sequence[tuple[str, str]], look: Look) -> str:
    """All of them: it is what was asked for."""
    return ', '.join(' → '.join(clip(look.show(text), 60) or 'nothing' for text in pair) for pair in pairs)


_Row = tuple[str, 'int | None', 'int | None', str]
"""What becomes of a line (' ', '-' or '+'), its number in the two places, and its text."""


def _rows(left: Place, right: Place, read: Read) -> list[_Row]:
    """The lines of two places as a unified diff that leaves none out; those that differ in white space are the same."""
    from difflib import SequenceMatcher

    before, after = source_of(left, read), source_of(right, read)
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
    listed: dict[str, Any] = class_of(item.clones)
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
        'ignore': item.clones.known_by,
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
