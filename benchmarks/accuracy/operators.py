"""The mutation operators by name, and what each of them promises."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from functools import partial

from benchmarks.accuracy import gaps, layout, renaming
from benchmarks.accuracy.pools import Context
from benchmarks.accuracy.sources import Fragment
from benchmarks.accuracy.syntax import blind, common, shape, similarity

LEAST_SIMILARITY = 0.6
"""Token similarity below which a copy is no fair clone any more."""

Mutate = Callable[[Fragment, Context], Fragment | None]


def chained(*steps: Mutate, last: Mutate | None = None) -> Mutate:
    """The steps one after another; all must apply, but for the last."""

    def run(fragment: Fragment, context: Context) -> Fragment | None:
        for step in steps:
            changed = step(fragment, context)
            if changed is None or not changed.ok:
                return None
            fragment = changed
        changed = last(fragment, context) if last else None
        return changed if changed is not None and changed.ok else fragment

    return run


def _lines(operator: Callable[[Fragment, Context, int], Fragment | None], count: int) -> Mutate:
    return partial(operator, count=count)


_INSERT, _DELETE = _lines(gaps.inserted, 1), _lines(gaps.deleted, 1)

OPERATORS: dict[str, tuple[Mutate, str]] = {
    'T0-exact': (layout.exact, 'same'),
    'T1-whitespace': (layout.whitespace, 'layout'),
    'T1-linebreak': (layout.line_breaks, 'layout'),
    'T1-comment': (layout.comments, 'layout'),
    'T2-rename': (renaming.locals_, 'renamed'),
    'T2-arbitrary': (renaming.arbitrary, 'renamed'),
    'T2-literal': (renaming.literals, 'renamed'),
    'T2-type': (renaming.types, 'renamed'),
    'T3-insert1': (_INSERT, 'insert1'),
    'T3-insert2': (_lines(gaps.inserted, 2), 'insert2'),
    'T3-insert3': (_lines(gaps.inserted, 3), 'insert3'),
    'T3-delete1': (_DELETE, 'delete1'),
    'T3-delete2': (_lines(gaps.deleted, 2), 'delete2'),
    'T3-delete3': (_lines(gaps.deleted, 3), 'delete3'),
    'T3-modify': (gaps.modified, 'modify'),
    'T3-reorder': (gaps.swapped, 'reorder'),
    'T2+T3-rename-insert1': (chained(_INSERT, renaming.locals_), 'near'),
    'T2+T3-rename-delete1': (chained(_DELETE, renaming.locals_), 'near'),
    'T2+T3-many': (chained(gaps.modified, _INSERT, _DELETE, renaming.locals_, last=renaming.literals), 'near'),
}
BLOCK_OPERATORS: dict[str, tuple[Mutate, str]] = {
    'B-exact': (layout.exact, 'same'),
    'B-rename': (renaming.locals_, 'renamed'),
    'B-insert1': (_INSERT, 'insert1'),
}
ALL = OPERATORS | BLOCK_OPERATORS
FAMILIES = ('T0', 'T1', 'T2', 'T3', 'T2+T3', 'B')


def family_of(operator: str) -> str:
    return operator.partition('-')[0]


def keeps_promise(kind: str, old: Fragment, new: Fragment) -> bool:
    """Whether the copy is what the operator says."""
    if not new.ok or not new.lines[0].strip():
        return False
    a, b = [token.text for token in old.tokens], [token.text for token in new.tokens]
    if kind == 'same':
        return new.text == old.text
    if kind == 'layout':
        return a == b and shape(old.root) == shape(new.root) and old.text != new.text and len(new.lines) >= 5
    alike = similarity(blind(old.tokens), blind(new.tokens))
    if kind == 'renamed':
        return a != b and alike >= 0.96 and similarity(a, b) >= 0.4
    if kind == 'near':
        return 1 > alike >= LEAST_SIMILARITY and similarity(a, b) >= 0.4
    return similarity(a, b) >= LEAST_SIMILARITY and _changes_lines(kind, old, new, a, b)


def _changes_lines(kind: str, old: Fragment, new: Fragment, a: list[str], b: list[str]) -> bool:
    before = [line for line in old.lines if line.strip()]
    after = [line for line in new.lines if line.strip()]
    if kind.startswith('insert'):
        return len(after) == len(before) + int(kind[-1]) and common(a, b) == len(a)
    if kind.startswith('delete'):
        return len(after) == len(before) - int(kind[-1]) and common(a, b) == len(b)
    if kind == 'reorder':
        return sorted(before) == sorted(after) and a != b
    codes = difflib.SequenceMatcher(None, before, after, False).get_opcodes()
    changed = [(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in codes if tag != 'equal']
    return changed == [(1, 1)]
