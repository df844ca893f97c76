"""The tables of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from benchmarks.accuracy.operators import ALL, FAMILIES, family_of
from benchmarks.accuracy.reach import Reach
from benchmarks.accuracy.truth import Truth

if TYPE_CHECKING:
    from benchmarks.accuracy.run import Score

Test = Callable[[Truth], bool]


def recall(truths: list[Truth], scores: Mapping[str, Score], reach: Mapping[str, Reach], each: bool) -> str:
    """A row for each family, operator and language, and with `each` for each operator of each language."""
    head = ['copies', 'n']
    for name, score in scores.items():
        head += [name, 'reachable', 'of those'] if score.tool.threshold else [name]
    rows = []
    for label, test in _groups(truths, each):
        chosen = [truth for truth in truths if test(truth)]
        if chosen:
            row = [label, str(len(chosen))]
            for score in scores.values():
                row += _cells(chosen, score, reach)
            rows.append(row)
    return _table(head, rows)


def _groups(truths: list[Truth], each: bool) -> list[tuple[str, Test]]:
    languages = list(dict.fromkeys(truth.language for truth in truths))
    found: list[tuple[str, Test]] = [('all', lambda truth: True)]
    found += [(f'**{x}**', lambda truth, x=x: family_of(truth.operator) == x) for x in FAMILIES]
    found += [(x, lambda truth, x=x: truth.operator == x) for x in ALL]
    for name in languages:
        found.append((f'**{name}**', lambda truth, name=name: truth.language == name))
        parts = list(ALL) if each else ()
        found += [(f'{name} {x}', lambda t, x=x, name=name: t.language == name and t.operator == x) for x in parts]
    return found


def _cells(chosen: list[Truth], score: Score, reach: Mapping[str, Reach]) -> list[str]:
    read = [truth for truth in chosen if truth.id in score.hits]
    hits = [score.hits[truth.id] for truth in read]
    cells = [f'{_share([x.strict for x in hits])} / {_share([x.relaxed for x in hits])}' if hits else '–']
    if score.tool.threshold:
        within = [truth for truth in read if reach[truth.id].similarity >= score.tool.threshold]
        cells.append(f'{100 * len(within) / len(read):.0f}' if read else '–')
        cells.append(_share([score.hits[truth.id].strict for truth in within]))
    return cells


def _share(found: list[bool]) -> str:
    return f'{100 * sum(found) / len(found):.0f}' if found else '–'


def costs(scores: Mapping[str, Score]) -> str:
    """What else each detector reports, and what it takes."""
    head = [
        'detector',
        'pairs in untouched code',
        'strays',
        'runs',
        'seconds',
        'of them untouched',
        'peak MiB',
        'errors',
    ]
    rows = []
    for name, score in scores.items():
        found = score.costs.values()
        total = {key: sum(cost[key] for cost in found) for key in ('pairs', 'strays', 'runs', 'seconds', 'all_seconds')}
        counts = [f'{total[key]:.0f}' for key in ('pairs', 'strays', 'runs')]
        times = [f'{total["all_seconds"]:.1f}', f'{total["seconds"]:.1f}']
        memory = f'{max((cost["memory"] for cost in found), default=0):.0f}'
        rows.append([name, *counts, *times, memory, str(len(score.errors))])
    return _table(head, rows)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ['---', *['---:'] * (len(head) - 1)], *rows]
    return '\n'.join(f'| {" | ".join(line)} |' for line in lines) + '\n'
