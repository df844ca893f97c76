"""What is new and what is old: each rule both ways, on real repositories."""

from __future__ import annotations

from typing import NamedTuple

import black
import pytest
from gate import BODIES, check, function, indented, module

F = [function(name, body) for body, name in enumerate(['load', 'walk', 'post', 'tile', 'read', 'bill'])]
"""Functions unlike each other; `G` are copies of them under other names."""
G = [function(name, body) for body, name in enumerate(['load2', 'walk2', 'post2', 'tile2', 'read2', 'bill2'])]
OTHER = 'def other(a, b):\n    return a.x + b.y\n'
LINE = ['count = registry.size(key)']  # 8 tokens more


class Case(NamedTuple):
    """Files before and after (None: deleted), and the places to blame."""

    id: str
    before: dict[str, str | bytes]
    after: dict[str, str | bytes | None]
    blamed: set[tuple[str, str]] = frozenset()  # type: ignore[assignment]


def play(repo, case):
    """Commit the files before, stage those after, and check."""
    repo.commit(files=case.before)
    for path, content in case.after.items():
        if content is None:
            (repo.path / path).unlink()
        else:
            repo.write(path, content)
    repo.add()
    return check(repo)


PAIR = {'a.py': module(F[0], F[1]), 'b.py': module(F[2], G[0])}
"""An old copy: `load` in a.py, `load2` in b.py."""
THIRD = function('load3', 0)
THREE = {('c.py', 'load3')}


def cases(*rows):
    return pytest.mark.parametrize('case', [pytest.param(Case(*row), id=row[0]) for row in rows])


@cases(
    ('nothing like it', {'a.py': F[0]}, {'b.py': F[1]}),
    ('too short', {'a.py': module(F[0], OTHER)}, {'b.py': OTHER.replace('other', 'another')}),
    ('untouched pair', PAIR, {'c.py': F[3]}),
    ('beside an old copy', PAIR, {'a.py': module(OTHER, F[0], F[1], F[3])}),
)
def test_nothing_new(repo, case):
    assert play(repo, case).blamed == set()


MOVES = [
    ('moved within its file', {'a.py': module(F[1], F[0])}),
    ('moved to another file', {'a.py': F[1], 'c.py': F[0]}),
    ('moved to the other copy', {'a.py': F[1], 'b.py': module(F[2], G[0], F[0])}),
    ('file renamed', {'a.py': None, 'c.py': PAIR['a.py']}),
    ('file renamed with an edit', {'a.py': None, 'c.py': module(F[0], F[1].replace('% 2 == 0', '% 3 == 0'), OTHER)}),
    ('file renamed with an edit in the copy', {'a.py': None, 'c.py': PAIR['a.py'].replace('total < 0', 'total < 1')}),
    ('file copied over', {'a.py': None, 'b.py': PAIR['a.py'], 'c.py': PAIR['b.py']}),
    ('both files renamed', {'a.py': None, 'b.py': None, 'x/a.py': PAIR['a.py'], 'x/b.py': PAIR['b.py']}),
    ('both files rewritten around it', {'a.py': module(F[3], F[0]), 'b.py': module(G[0], F[4])}),
    ('wrapped in a class', {'a.py': 'class Rows:\n' + indented(F[0]) + '\n\n' + F[1]}),
    ('wrapped in an if', {'a.py': 'if ready:\n' + indented(F[0]) + '\n\n' + F[1]}),
    ('both wrapped', {'a.py': 'if x:\n' + indented(F[0]), 'b.py': 'class B:\n' + indented(G[0])}),
    ('tabs', {'a.py': PAIR['a.py'].replace('    ', '\t')}),
    ('tabs to two spaces', {'a.py': PAIR['a.py'].replace('    ', '  '), 'b.py': PAIR['b.py'].replace('    ', '\t')}),
    ('CRLF', {'a.py': PAIR['a.py'].replace('\n', '\r\n')}),
    ('edited in step', {path: text.replace('total < 0', 'total < limit()') for path, text in PAIR.items()}),
    ('edited in step in many places', {path: text.replace('row', 'record') for path, text in PAIR.items()}),
    ('one token changed in one copy', {'a.py': PAIR['a.py'].replace('limit=50', 'limit=60')}),
    ('one operator changed in one copy', {'b.py': PAIR['b.py'].replace('total < 0', 'total <= 0')}),
    ('renamed', {'a.py': PAIR['a.py'].replace('def load', 'def fetch')}),
    ('locals renamed', {'a.py': PAIR['a.py'].replace('row', 'item').replace('total', 'amount')}),
    ('one statement removed from one copy', {'a.py': PAIR['a.py'].replace('    cache[key] = total\n', '')}),
    ('one statement added to one copy', {'a.py': module(function('load', 0, more=LINE), F[1])}),
    ('grown in step by less than min_tokens', {
        'a.py': module(function('load', 0, more=LINE), F[1]),
        'b.py': module(F[2], function('load2', 0, more=LINE)),
    }),
    ('two functions swapped', {'a.py': module(F[1], F[0]), 'b.py': module(G[0], F[2])}),
    ('statements re-ordered', {'a.py': module('def load():\n' + indented(BODIES[0][2:4] + BODIES[0][:2] + BODIES[0][4:]), F[1])}),
    ('one copy removed', {'a.py': F[1]}),
    ('file removed', {'a.py': None, 'c.py': OTHER}),
    ('comments and documentation', {'a.py': PAIR['a.py'].replace('():\n', '():\n    """Say what."""  # why\n')}),
]  # fmt: skip


@pytest.mark.parametrize(('name', 'after'), MOVES, ids=[name for name, _ in MOVES])
def test_what_becomes_of_an_old_copy_is_old(repo, name, after):
    assert play(repo, Case(name, PAIR, after)).blamed == set()


@pytest.mark.parametrize(('name', 'after'), MOVES, ids=[name for name, _ in MOVES])
def test_another_copy_is_new_whatever_becomes_of_the_old_one(repo, name, after):
    if name in ('one copy removed', 'file removed'):
        pytest.skip('then the copy is a move')
    assert play(repo, Case(name, PAIR, {**after, 'd.py': module(F[5], THIRD)})).blamed == {('d.py', 'load3')}
