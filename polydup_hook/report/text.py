"""The report for people: what was copied from where, what differs, and what to do about it.

Whatever comes from the repository (paths, names, code) is shown with its control characters, terminal escapes,
direction marks and broken bytes escaped. The same report gives the same text on every run.
"""

from collections.abc import Mapping, Sequence

from polydup_hook.model import Author, CloneClass, Lines, Pair, Report, Stats
from polydup_hook.report.columns import clip, padding, widest_of, width_of
from polydup_hook.report.frames import Read, frames, source_of
from polydup_hook.report.look import BOLD, CYAN, DIM, RED, WIDEST, YELLOW, Look
from polydup_hook.report.words import (
    WHOLE,
    changes,
    counted,
    counted_as,
    likeness,
    looked_at,
    needed,
    old_to_new,
    ratchet,
    spot,
    telling,
)

_OLD_PLACES = 10
_IDS = 5
_COMMENTS = {'# ': ('.py', '.pyi', '.pyw', '.ipynb', '.rb', '.sh', '.bash'), '-- ': ('.lua',), '': ('.css',)}
_COMMENT = '// '


_MARKS = {
    'commit': 'new in this commit',
    'range': 'new in this range',
    'files': 'in a file named',
    'text': 'in the text given',
}


def render(
    report: Report,
    read: Read,
    *,
    color: bool = False,
    verbose: bool = False,
    ascii: bool = False,
    width: int = 100,
    command: str = 'polydup-hook',
    authors: Mapping[Lines, Author] | None = None,
) -> str:
    """The text of a report, '' when it holds nothing to tell. Its last line is the sum, with the limit of the share.

    `read` gives a file of the target snapshot. `verbose` lists every place, and gives a clean run its summary; `ascii`
    keeps to ASCII for outputs that are not UTF-8; `width` is in columns, from 60 to 160: below 90 two sides stand one
    below the other. `command` is what the reader can type to call this program; `authors` says who wrote which lines.
    """
    if not report.classes:
        return _summary(report, command) + '\n' if verbose or report.is_above else ''
    look = Look(color, max(60, min(width, WIDEST)), ascii, verbose, command)
    lines: list[str] = []
    for number, clones in enumerate(sorted(report.classes, key=lambda clones: clones.warned), 1):  # what stops first
        lines += [*_class_lines(report, number, clones, read, look, authors or {}), '']
    if report.mode != 'text':  # it is asked about, and stands nowhere yet
        lines += _next_steps(report, look)
    lines.append(look.paint(BOLD, _summary(report, command)))
    text = '\n'.join(lines) + '\n'
    return look.plain(text)


def _class_lines(
    report: Report, number: int, clones: CloneClass, read: Read, look: Look, authors: Mapping[Lines, Author]
) -> list[str]:
    word = look.paint(YELLOW, 'warning: ') if clones.warned else ''
    title = counted_as(report, clones) + f' {number} of {len(report.classes)}'
    facts = f': {likeness(clones)}, {clones.tokens} tokens [{clones.id}]'
    lines = [word + look.paint(BOLD, title) + facts, *_place_lines(report.mode, clones, look, authors)]
    if clones.pairs:
        lines += ['  ' + line for line in details(telling(clones.pairs), read, look)]
    return lines


def _place_lines(mode: str, clones: CloneClass, look: Look, authors: Mapping[Lines, Author]) -> list[str]:
    """All new places and the first of the others, as `path:start-end` at the beginning of the line."""
    room = _OLD_PLACES if not look.verbose else len(clones.places)
    shown = sorted([p for p in clones.places if p.new] + [p for p in clones.places if not p.new][:room])
    spans = [look.show(spot(p)) for p in shown]
    units = [look.show(p.unit) for p in shown]
    longest, widest = widest_of(spans, 60), widest_of(units, 40)
    mark = _MARKS.get(mode, 'new')
    lines = []
    for place, span, unit in zip(shown, spans, units, strict=True):
        arrow = look.paint(RED if not clones.warned else YELLOW, f'<- {mark}') if place.new else ''
        if not place.new and (author := authors.get((place.path, place.start_line, place.end_line))):
            facts = (look.show(author.name), author.day, author.commit[:8])
            arrow = look.paint(DIM, f'by {", ".join(filter(None, facts))}')
        line = look.paint(CYAN, span) + padding(span, longest) + '  ' + unit + padding(unit, widest) + '  ' + arrow
        lines.append(line.rstrip())
    if len(shown) < len(clones.places):
        lines.append(f'and {len(clones.places) - len(shown)} more places (-v lists them)')
    return lines


def details(pair: Pair, read: Read, look: Look) -> list[str]:
    """What differs, the old place on the left, the new one on the right."""
    pair = old_to_new(pair)
    left, right = pair.first, pair.other
    before, after = source_of(left, read), source_of(right, read)
    if pair.languages:
        told = [f'the same function in two languages, {" and ".join(pair.languages)}, going by its steps and names']
        names = ', '.join(look.show(clip(name, 40)) for name in pair.names)
        return [*told, *(_wrapped(f'both say: {names}', look) if names else [])]
    if pair.clone_type == 1:
        same = [line.split() for line in before] == [line.split() for line in after]
        return ['identical' if same else 'identical but for layout and comments']

    def show(text: str) -> str:
        return clip(look.show(text), 40)

    renamed = changes(pair.renamed, show)
    if pair.clone_type == 2 and not pair.parameters:
        return _wrapped('the same but for names' + (f': {renamed}' if renamed else ''), look)
    lines = frames(left, right, before, after, dict(pair.renamed), look)
    needs = needed(pair, show)
    if needs:
        lines += _wrapped(needs, look)
    if renamed:
        lines += _wrapped(f'renamed: {renamed}', look)
    return lines


def _wrapped(text: str, look: Look) -> list[str]:
    """A text in lines that end at blanks, and that are no longer than there is room."""
    room = look.width - 2
    if width_of(text) <= room:
        return [text]
    from textwrap import wrap

    return wrap(text, room, subsequent_indent='  ', break_long_words=False, break_on_hyphens=False)


# The end: what to do next, and the sum.


def _next_steps(report: Report, look: Look) -> list[str]:
    stopping = [clones for clones in report.classes if clones.new and not clones.warned]
    if not stopping:
        return []
    where = 'the new place' if any(place.new for place in stopping[0].places) else 'each place but one'
    place = min(stopping[0].places, key=lambda place: not place.new)
    usual = _COMMENT if '.' in place.path.rpartition('/')[2] else '# '  # a script
    mark = next((mark for mark, ends in _COMMENTS.items() if place.path.endswith(ends)), usual)
    ids = ','.join(dict.fromkeys(clones.id for clones in stopping[:_IDS]))
    rest = len(stopping) - _IDS
    return [
        look.paint(BOLD, 'What to do next'),
        _advice(stopping),
        f'  suppress  by a comment `{mark}polydup-ignore: reason` in {where} or on the line before it,',
        '            or by a line in .polydup-ignore, which this writes:',
        f'            {look.command} --accept {ids} --reason "why it is meant"',
        *([f'            and so on, for {rest} more'] if rest > 0 else []),
        f'  baseline  all that there is now, old ones too: {look.command} --write-baseline',
        '',
    ]


def _advice(stopping: Sequence[CloneClass]) -> str:
    if all(pair.languages for clones in stopping for pair in clones.pairs):
        return '  keep one  and call it or generate the other from it; or run both on the same test cases'
    return '  extract   one function that all places call, with what differs as its parameters'


def _summary(report: Report, command: str) -> str:
    stopping = [clones for clones in report.classes if clones.new and not clones.warned]
    told = len(report.classes) - len(stopping)
    noun = 'duplicate' if report.mode in WHOLE else 'new duplicate'
    kinds = ', '.join(
        f'{count} type-{kind}' for kind in (1, 2, 3, 4) if (count := sum(c.clone_type == kind for c in stopping))
    )
    text = f'polydup-hook: {counted(len(stopping), noun)}' + (f' ({kinds})' if kinds else '')
    text += f', {counted(told, "warning")}' if told else ''
    text += f'; {looked_at(report)}'
    if report.mode == 'all':
        text += f'; {ratchet(report) or share_in_words(report.stats)}'
    if stopping and report.mode == 'all':
        text += f'; `{command} --write-baseline` accepts them as they are'
    return text


def share_in_words(stats: Stats) -> str:
    """How much of the lines is duplicated. Rounding up: nothing is said to be free of what it has."""
    percent = -(-stats.duplicated_lines * 1000 // max(stats.total_lines, 1)) / 10
    return f'{percent} % of {stats.total_lines} lines duplicated'
