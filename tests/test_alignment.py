"""Chains of equal runs, carried on over gaps."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from gate import check, function
from hypothesis import given, settings
from hypothesis import strategies as st
from streams import tokenized

from polydup_hook import alignment, clones, find_duplicates
from polydup_hook.alignment import _A_RANGE, _MOST_READ, Outline, _apart, _beyond, carried
from polydup_hook.clones import _MOST_WARM
from polydup_hook.comparison import Comparison

WORD = 'abcdefghijkl'
HEAD, TAIL = 'ABCDEFGHIJKLMNOP', 'QRSTUVWXYZ0123456789'


def test_a_line_put_in_parts_no_chain():
    a, b = HEAD + TAIL, HEAD + 'xyz' + TAIL
    assert carried(a, b, [(0, 0, 16)], same=False) == [(0, 0, 16), (16, 19, 20)]
    assert carried(a, b, [(16, 19, 20)], same=False) == [(0, 0, 16), (16, 19, 20)]


def test_nothing_near_leaves_it_as_it_is():
    assert carried(HEAD + TAIL, HEAD + TAIL[::-1], [(0, 0, 16)], same=False) == [(0, 0, 16)]
    assert carried(HEAD + TAIL, HEAD + 'x' * 60 + TAIL, [(0, 0, 16)], same=False) == [(0, 0, 16)]


GRAM = 'ABCDEFGHIJ'


@pytest.mark.parametrize(
    ('left', 'right', 'found'),
    [
        ('', '', None),
        (GRAM, GRAM, (0, 0)),
        (GRAM[:-1], GRAM[:-1], None),
        ('xx' + GRAM, GRAM, (2, 0)),
        (GRAM, 'yyy' + GRAM, (0, 3)),
        ('xx' + GRAM, 'yyy' + GRAM, (2, 3)),
        # Of two the nearer, not the first.
        (GRAM + 'x' * 3 + GRAM.lower(), GRAM.lower() + 'y' * 20 + GRAM, (13, 0)),
        (GRAM + 'x' * 3 + GRAM.lower(), GRAM.lower() + 'y' * 2 + GRAM, (0, 12)),
    ],
)
def test_the_nearest_gram_in_common(left, right, found):
    assert _beyond(left, right) == found


@pytest.mark.parametrize(
    ('run', 'kept'), [((0, 5, 9), (0, 5, 5)), ((0, 5, 5), (0, 5, 5)), ((3, 9, 2), (3, 9, 2)), ((7, 8, 3), (7, 8, 1))]
)
def test_the_sides_of_one_stream_do_not_overlap(run, kept):
    assert _apart(run) == kept


texts = st.text(st.sampled_from('abc'), max_size=80)


@given(texts, texts, st.text(st.sampled_from('abc'), min_size=5, max_size=30), texts, texts, st.booleans())
def test_runs_are_equal_and_in_order(before, other, shared, after, behind, same):
    a, b = before + shared + after, other + shared + behind
    i, j = len(before), len(other)
    if same:
        j += len(a)
        a = b = a + b
    runs = carried(a, b, [(i, j, len(shared))], same)
    assert (i, j, len(shared)) in runs
    for x, y, size in runs:
        assert size > 0
        assert a[x : x + size] == b[y : y + size]
    for (x, y, size), (u, v, _) in pairwise(runs):
        assert x + size <= u
        assert y + size <= v
    if same:
        assert runs[-1][0] + runs[-1][2] <= runs[0][1]


BLOCK = """\
    names = [line.strip().lower() for line in lines if line]
    totals = {}
    for name in names:
        totals[name] = totals.get(name, 0) + weigh(name, scale)
    best = max(totals, key=totals.get)
"""
MORE = """\
    report(best, totals[best], sorted(totals), at=clock.now())
"""


def test_a_block_pasted_with_a_line_put_in_is_a_copy(repo):
    first = function('f', 2) + '    ready = open_log(lines)\n'
    second = function('g', 3) + '    scale = retry.scale(lines, 3)\n'
    repo.commit(files={'a.py': first + BLOCK + MORE + '    return close(log)\n'})
    pasted = second + BLOCK + '    trace(best, scale)\n' + MORE
    repo.write('b.py', pasted + '    for each in range(7):\n        emit(each, retry.count)\n')
    repo.add()
    [found] = check(repo).report['classes']
    [place] = [place for place in found['places'] if place['new']]
    assert (place['start_line'], place['end_line']) == (len(second.splitlines()) + 1, len(pasted.splitlines()))


SMALL = """\
    seen = [line.strip() for line in lines]
    names = {line.key for line in lines}
    total = sorted(names, key=totals.get)
    most = max(seen, key=name) or scale
    assert best not in total
"""


def test_a_small_block_pasted_with_a_line_put_in_is_a_copy(repo):
    first, last = function('f', 2), '    return close(log)\n'
    repo.commit(files={'a.py': first + SMALL + last})
    lines = SMALL.splitlines(keepends=True)
    pasted = ''.join(lines[:2]) + '    trace(best, scale)\n' + ''.join(lines[2:])
    repo.write('b.py', function('g', 3) + '    scale = retry.scale(lines, 3)\n' + pasted + '    emit(7, retry.count)\n')
    repo.add()
    assert [found['tokens'] for found in check(repo).report['classes']] == [59]


# A copy of a part of something, with its head: the one side is a unit, the other a part of one.

METHODS = [
    f'    def {name}(self, key, rows):\n        self.{name}_of[key] = rows.{name}({number})\n        return rows, self.last\n\n'
    for number, name in enumerate(['load', 'store', 'drop', 'join', 'split', 'merge', 'sort'])
]
STEPS = [
    '    found = rows.first(path)\n    if found is None:\n        raise KeyError(path)\n',
    '    table = found.table.copy()\n    table.lock(found.owner, 30)\n',
    '    text = table.describe() + path.name\n    rows.write(text, owner=found.owner)\n',
    '    for row in table:\n        rows.send(row, path.parent)\n        row.close(owner=rows.owner, path=path.parent)\n        row.owner.forget(row)\n',
    '    while rows.waiting:\n        rows.flush(path)\n    with path.open() as stream:\n        rows.read(stream, found.owner, 7)\n',
]


@pytest.mark.parametrize(
    ('head', 'parts', 'kept', 'lines'),
    [
        ('class Store(Base):\n', METHODS, 3, None),  # methods of two lines say little: it takes more of them
        ('class Store(Base):\n', METHODS, 4, (2, 16)),
        ('class Store(Base):\n', METHODS, 6, (2, 24)),
        ('def read(path, rows):\n', STEPS, 1, None),
        ('def read(path, rows):\n', STEPS, 3, (2, 8)),
        (
            'def read(path, rows):\n',
            [*STEPS[:3], *STEPS[3].splitlines(True), STEPS[4]],
            5,
            (2, 8),
        ),  # ends within a loop
    ],
)
def test_a_part_that_was_copied_with_its_head(tmp_path, head, parts, kept, lines):
    (tmp_path / 'a.py').write_text(head + ''.join(parts))
    (tmp_path / 'b.py').write_text(head + ''.join(parts[:kept]))
    found = [(match.start_line1, match.end_line1) for match in find_duplicates(tmp_path).duplicates]
    assert found == ([lines] if lines else [])


def test_only_the_last_outlines_remember_what_was_asked(tmp_path, monkeypatch):
    """Look-alikes are each compared with all others: what is remembered of them must not grow with them."""
    outlines: list[Outline] = []

    class Counted(Outline):
        __slots__ = ()

        def __init__(self, stream):
            super().__init__(stream)
            outlines.append(self)

    monkeypatch.setattr(alignment, 'Outline', Counted)
    for number in range(40):
        (tmp_path / f'a{number}.py').write_text(function(f'f{number}', 0, ('total', f'total{number}')))
    assert len(find_duplicates(tmp_path, jobs=1)) == 39
    assert len(outlines) == 40
    assert sum(bool(outline._spanned or outline._sides) for outline in outlines) <= _MOST_WARM


def test_an_outline_remembers_so_much():
    stream = tokenized('python', function('f', 0) * 40)
    outline = Outline(stream)
    for start in range(len(stream.norm)):
        for fragment in outline.fragments(start, len(stream.norm), 1):
            outline.side(fragment)
    assert sum(side.end - side.start for side in outline._sides.values()) <= _MOST_READ
    assert len(outline._spanned) * _A_RANGE <= _MOST_READ


@given(st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=6), min_size=2, max_size=3))
@settings(max_examples=25, deadline=None)
def test_what_is_passed_over_changes_no_finding(files):
    """Against the search that looks at all: repeated blocks, each of four with a line of its own."""
    with tempfile.TemporaryDirectory() as folder:
        for number, blocks in enumerate(files):
            bodies = [f'def read_{n}(lines, scale):\n{BLOCK}    kept_{kind}(best)\n\n' for n, kind in enumerate(blocks)]
            Path(folder, f'part{number}.py').write_text('\n'.join(bodies))
        with pytest.MonkeyPatch.context() as patch:
            found = find_duplicates(folder, jobs=1).duplicates
            patch.setattr(Comparison, '_leads_into', lambda self, known, chain: False)
            patch.setattr(clones, 'holding', lambda found, x, y: False)
            assert find_duplicates(folder, jobs=1).duplicates == found
