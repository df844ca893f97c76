"""Markdown for a comment on a pull request.

Whatever comes from the repository stands in code spans and fenced code, where neither HTML nor links nor mentions come
alive. The whole stays below the size that GitHub takes (65,536 characters), counted in bytes of UTF-8.
"""

from collections.abc import Iterator, Sequence

from polydup_hook.model import ACROSS, CloneClass, Pair, Place, Report
from polydup_hook.report.frames import Read, source_of
from polydup_hook.report.look import escaped
from polydup_hook.report.words import (
    WHOLE,
    changes,
    clipped,
    counted,
    counted_as,
    level,
    likeness,
    looked_at,
    needed,
    old_to_new,
    ratchet,
    spot,
    stopping,
    telling,
    totals,
)

_SIZE = 65_000
_REST = 100  # bytes for the line that says what was left out
_NAME = 120
_LINE = 200
_ROWS = 60
_CONTEXT = 3
_OLD_PLACES = 10
_NEW_PLACES = 20
_IDS = 5


def render(report: Report, read: Read) -> str:
    """A heading with counts, the share where it is held to a limit, a section for each class while there is room, and
    what to do next. `read` gives a file."""
    share = ratchet(report)
    if not report.classes:
        return f'polydup-hook: {totals(report)}; {share}{"; " if share else ""}{looked_at(report)}.\n'
    text = f'### polydup-hook: {totals(report)}\n'
    if share:
        mark = '**' if report.is_above else ''
        text += f'\n{mark}{share}.{mark}\n'
    end = _next_steps(report) + f'\n{_sentence(looked_at(report))}\n'
    room = _SIZE - _REST - len(end.encode())
    for number, clones in enumerate(report.classes, 1):
        sections = _sections(report, number, clones, read)
        section = next((it for it in sections if len((text + it).encode()) <= room), None)
        if section is None:
            left = len(report.classes) - number + 1
            text += f'\n{counted(left, "more duplicate")} left out: a comment holds no more.\n'
            break
        text += section
    return text + end


def _sentence(text: str) -> str:
    return f'{text[0].upper()}{text[1:]}.'


def _sections(report: Report, number: int, clones: CloneClass, read: Read) -> Iterator[str]:
    """The section of a class, then a shorter one without code."""
    pair = old_to_new(telling(clones.pairs))
    before, after = source_of(pair.first, read), source_of(pair.other, read)
    lines = [*_head(report, number, clones), *_facts(pair, before, after)]
    yield '\n'.join([*lines, *_differences(pair, before, after), ''])
    yield '\n'.join([*lines, ''])


def _head(report: Report, number: int, clones: CloneClass) -> list[str]:
    """The title of a class, and its places in a table: all new ones and the first of the others, within bounds."""
    word = 'Warning: ' if level(clones) == 'warning' else ''
    title = f'{word}{counted_as(report, clones)} {number} of {len(report.classes)}'
    news = [place for place in clones.places if place.new][:_NEW_PLACES]
    shown = sorted([*news, *[place for place in clones.places if not place.new][:_OLD_PLACES]])
    left = len(clones.places) - len(shown)
    return [
        '',
        f'#### {title[0].upper()}{title[1:]}: {likeness(clones)}, {clones.tokens} tokens',
        '',
        f'| place | in |{" |" if news else ""}',
        f'| --- | --- |{" --- |" if news else ""}',
        *(_row(place, bool(news)) for place in shown),
        *(['', f'and {counted(left, "more place")}.'] if left else []),
        '',
    ]


def _row(place: Place, marked: bool) -> str:
    mark = f' {"**new**" if place.new else ""} |' if marked else ''
    return f'| {_code(spot(place))} | {_code(place.unit)} |{mark}'


def _facts(pair: Pair, before: Sequence[str], after: Sequence[str]) -> list[str]:
    if pair.clone_type == ACROSS:
        said = f' Both say: {", ".join(map(_code, pair.names))}.' if pair.names else ''
        languages = ' and '.join(map(_code, pair.languages))
        return [f'The same function in two languages, {languages}, going by its steps and names.{said}']
    if pair.clone_type == 1:
        same = [line.split() for line in before] == [line.split() for line in after]
        return ['Identical.' if same else 'Identical but for layout and comments.']
    needs = needed(pair, _code)
    facts = [_sentence(needs)] if needs else []
    facts += ['The same but for names.'] if pair.clone_type == 2 and not needs else []
    return facts + ([f'Renamed: {changes(pair.renamed, _code)}.'] if pair.renamed else [])


def _code(text: str) -> str:
    """A text as a code span that also stands in a cell of a table; '' for none."""
    if not text:
        return ''
    # A bar ends a cell even within code, and how to escape one depends on what stands before it.
    shown = clipped(escaped(text), _NAME).replace('|', '\\x7c')
    fence = _fence(shown, 1)
    room = ' ' if shown[0] in '` ' or shown[-1] in '` ' else ''
    return f'{fence}{room}{shown}{room}{fence}'


def _fence(text: str, least: int) -> str:
    """Backticks, more than stand in a row in the text."""
    import re

    return '`' * max([least, *(len(run) + 1 for run in re.findall('`+', text))])


# What differs.


def _differences(pair: Pair, before: Sequence[str], after: Sequence[str]) -> list[str]:
    """A diff of two places, folded; nothing where there is none to show."""
    diff = _diff(pair, before, after) if before and after and pair.clone_type != ACROSS else []
    if not diff:
        return []
    fence = _fence('\n'.join(diff), 3)
    return ['', '<details><summary>What differs</summary>', '', f'{fence}diff', *diff, fence, '', '</details>']


def _diff(pair: Pair, before: Sequence[str], after: Sequence[str]) -> list[str]:
    """A unified diff of two places with the line numbers of their files (or cells), cut to a number of lines."""
    from difflib import SequenceMatcher

    old, new = pair.first.start_line - pair.first.above, pair.other.start_line - pair.other.above
    lines: list[str] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        if all(tag == 'equal' for tag, *_ in group):
            continue
        (_, i, _, j, _), (_, _, i_end, _, j_end) = group[0], group[-1]
        lines.append(f'@@ -{old + i},{i_end - i} +{new + j},{j_end - j} @@')
        for tag, a, a_end, b, b_end in group:
            lines += [f' {line}' for line in before[a:a_end]] if tag == 'equal' else []
            lines += [f'-{line}' for line in before[a:a_end]] if tag != 'equal' else []
            lines += [f'+{line}' for line in after[b:b_end]] if tag != 'equal' else []
    if not lines:
        return []
    cut = [f'and {len(lines) - _ROWS} more lines'] if len(lines) > _ROWS else []
    heads = [f'--- {spot(pair.first)}', f'+++ {spot(pair.other)}']
    return [clipped(escaped(line), _LINE) for line in [*heads, *lines[:_ROWS], *cut]]


# The end.


def _next_steps(report: Report) -> str:
    stops = stopping(report)
    if not stops or report.mode == 'text':
        return ''
    place = 'each place but one' if report.mode in WHOLE else 'the new place'
    ids = '\n'.join(f'{clones.known_by} reason' for clones in stops[:_IDS])
    more = '\n# and so on' if len(stops) > _IDS else ''
    return f"""
**What to do next**

- extract one function that all places call, with what differs as its parameters;
- or, where a copy is meant, say why in a comment `polydup-ignore: reason` in {place} or on the line before it,
  or in `.polydup-ignore`:

  ```text
{_indented(ids + more)}
  ```

- or accept all that there is now: `polydup-hook --write-baseline`.
"""


def _indented(text: str) -> str:
    return '\n'.join(f'  {line}' for line in text.splitlines())
