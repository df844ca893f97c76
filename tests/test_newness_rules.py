"""What is new and what is old: each rule both ways, on real repositories."""

from __future__ import annotations

from typing import NamedTuple
from unittest.mock import ANY

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
    repo.stage(case.after)
    return check(repo)


PAIR = {'a.py': module(F[0], F[1]), 'b.py': module(F[2], G[0])}
"""An old copy: `load` in a.py, `load2` in b.py."""
THIRD = function('load3', 0)
THREE = {('c.py', 'load3')}
HEAD = [
    'for item in tail.head():',
    '    head[item] = 18 - item',
    'while base < 10:',
    '    base += left.tail(base)',
    'if alpha > 72 and left in node:',
    '    alpha.append(left[72])',
    'rate[left] = not head or 72',
    'if size > 83 and rows in item:',
    '    size.append(rows[83])',
    'right = size if alpha else "87"',
]
REST = [
    'for gamma in cols.tail():',
    '    tail[gamma] = 7 - gamma',
    'return_alpha = [node for node in left if node != 78]',
    'size = mode if size else "95"',
    'tail = flag(rows, 48) + rows.tail',
    'for beta in rows.left():',
    '    left[beta] = 29 - beta',
    'mode = tree if mode else "66"',
]
UNLIKE = [
    'while size < 70:',
    '    size += tail.path(size)',
    'return_mode = [tail for tail in item if tail != 45]',
    'return_alpha = [node for node in base if node != 87]',
    'while cols < 75:',
    '    cols += leaf.head(cols)',
    'for delta in rate.tail():',
    '    tail[delta] = 36 - delta',
    'delta[gamma] = not left or 83',
]


def of(name: str, *statements: list[str]) -> str:
    return f'def {name}(alpha, beta, rows, node):\n' + indented([line for part in statements for line in part])


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


UGLY = """\
def load(connect, url, rates = {}, *, owner = 'nobody', limit = 50):
    rows = [row for row in connect(url, owner = owner).fetch(limit = limit, order = 'rank') if row.amount or row.rate]
    if (not rows) : raise Missing('nothing for %s' % owner, url, limit)
    total = sum(row.amount*rates.get(row.kind, 1.0)*(2 if row.rate in ('a','b') else 1) for row in rows if row.kind)
    table = {'owner' : owner, 'total' : total, "rate" : rates.get(owner), 'rows' : [row.id for row in rows], 'n' : 1}
    best = max(rows, key = lambda row : (row.rate, row.amount)) ; table['best'] = best.id
    for (key, value) in table.items() :
        audit.append((key, str(value)[: 80], owner)); log('%s=%s', key, value)
    return (table)
"""


def pretty(text):
    return black.format_str(text, mode=black.Mode())


UGLY_PAIR = {'a.py': module(UGLY, F[1]), 'b.py': module(F[2], UGLY.replace('load', 'load2'))}


@cases(
    ('one', UGLY_PAIR, {'a.py': pretty(UGLY_PAIR['a.py'])}),
    ('both', UGLY_PAIR, {path: pretty(text) for path, text in UGLY_PAIR.items()}),
    ('and moved', UGLY_PAIR, {'a.py': F[1], 'c.py': pretty(UGLY)}),
    ('and wrapped', UGLY_PAIR, {'a.py': pretty('class A:\n' + indented(UGLY)), 'b.py': pretty(UGLY_PAIR['b.py'])}),
    ('and a copy of the original', UGLY_PAIR, {'a.py': pretty(UGLY_PAIR['a.py']), 'c.py': UGLY}, {('c.py', 'load')}),
    (
        'and a copy of the result',
        {'a.py': UGLY_PAIR['a.py']},
        {'a.py': pretty(UGLY_PAIR['a.py']), 'c.py': pretty(UGLY).replace('load', 'load2')},
        {('c.py', 'load2')},
    ),
)
def test_formatted_with_black(repo, case):
    assert pretty(UGLY) != UGLY
    assert play(repo, case).blamed == case.blamed


@cases(
    ('sorted as the other file', {'a.py': module(*F[:2]), 'b.py': module(G[1], G[0])}, {'a.py': module(F[1], F[0])}),
    ('sorted, four of them', {'a.py': module(*F[:4]), 'b.py': module(*G[3::-1])}, {'a.py': module(*F[3::-1])}),
    ('one between them moved', {'a.py': module(F[0], F[3], F[1]), 'b.py': module(*G[:2])}, {'a.py': module(F[0], F[1], F[3])}),
    ('one between them gone to a new file', {'a.py': module(F[0], F[3], F[1]), 'b.py': module(*G[:2])}, {
        'a.py': None, 'c.py': module(F[0], F[1]), 'd.py': F[3],
    }),
    ('put together from two files', {'a.py': F[0], 'c.py': F[1], 'b.py': module(*G[:2])}, {'c.py': None, 'a.py': module(*F[:2])}),
    ('put together in a new file', {'a.py': F[0], 'c.py': F[1], 'd.py': F[2], 'b.py': module(*G[:3])}, {
        'a.py': None, 'c.py': None, 'd.py': None, 'e.py': module(*F[:3]),
    }),
    ('sorted, and the sorted ones copied', {'a.py': module(*F[:2]), 'b.py': F[2]}, {
        'a.py': module(F[1], F[0]), 'b.py': module(F[2], G[1], G[0]),
    }, {('b.py', 'walk2 … load2')}),
    ('sorted, and copied to a file that comes first', {'m.py': module(*F[:2]), 'b.py': F[2]}, {
        'm.py': module(F[1], F[0]), 'a.py': module(G[1], G[0]),
    }, {('a.py', 'walk2 … load2')}),
    ('one moved, the next copied', {'a.py': F[0], 'b.py': module(*G[:2])}, {'a.py': None, 'c.py': module(*F[:2])},
     [('c.py', ANY), ('c.py', ANY)]),
)  # fmt: skip
def test_put_in_another_order(repo, case):
    assert sorted(play(repo, case).blamed) == sorted(case.blamed)


def part(name, *ranges, body=0):
    """A function of some lines of a body."""
    return f'def {name}():\n' + indented([line for start, stop in ranges for line in BODIES[body][start:stop]])


SHORT, MIDDLE, WHOLE = (0, 5), (0, 8), (0, 14)  # of the lines of BODIES[0]: 65, 94 and 168 tokens with the head


@cases(
    ('shrunk', {'a.py': part('f', WHOLE), 'b.py': part('g', WHOLE)}, {'a.py': part('f', (0, 12))}),
    ('much', {'a.py': part('f', WHOLE), 'b.py': part('g', WHOLE)}, {'a.py': part('f', SHORT)}),
    ('in step', {'a.py': part('f', WHOLE), 'b.py': part('g', WHOLE)}, {'a.py': part('f', SHORT), 'b.py': part('g', SHORT)}),
    ('in step, in the middle, and wrapped', {'a.py': part('f', WHOLE), 'b.py': part('g', WHOLE)}, {
        'a.py': 'if x:\n' + indented(part('f', (0, 4), (8, 14))), 'b.py': 'if y:\n' + indented(part('g', (0, 4), (8, 14))),
    }),
    ('to the size of a third', {'a.py': part('f', WHOLE), 'b.py': part('g', SHORT)}, {'a.py': part('f', SHORT)}),
)  # fmt: skip
def test_shrunk(repo, case):
    assert play(repo, case).blamed == set()


@cases(
    ('in one, by less', {'a.py': part('f', SHORT), 'b.py': part('g', WHOLE)}, {'a.py': part('f', MIDDLE)}),
    ('in one, by less, and wrapped', {'a.py': part('f', SHORT), 'b.py': part('g', WHOLE)}, {
        'a.py': 'if x:\n' + indented(part('f', MIDDLE)),
    }),
    ('in one, by less, and moved', {'a.py': module(F[1], part('f', SHORT)), 'b.py': part('g', WHOLE)}, {
        'a.py': F[1], 'c.py': part('f', MIDDLE),
    }),
    ('in step, by less', {'a.py': part('f', SHORT), 'b.py': part('g', SHORT)}, {
        'a.py': part('f', MIDDLE), 'b.py': part('g', MIDDLE),
    }),
    ('in step, by less, and wrapped', {'a.py': part('f', SHORT), 'b.py': part('g', SHORT)}, {
        'a.py': 'if x:\n' + indented(part('f', MIDDLE)), 'b.py': 'if y:\n' + indented(part('g', MIDDLE)),
    }),
    ('in one, by much that is nowhere else', {'a.py': part('f', SHORT), 'b.py': part('g', SHORT)}, {
        'a.py': part('f', WHOLE),
    }),
    ('in one, by more', {'a.py': part('f', SHORT), 'b.py': part('g', WHOLE)}, {'a.py': part('f', WHOLE)},
     {('a.py', 'f')}),
    ('in one, by more, and wrapped', {'a.py': part('f', SHORT), 'b.py': part('g', WHOLE)}, {
        'a.py': 'if x:\n' + indented(part('f', WHOLE)),
     }, [('a.py', ANY)]),
    ('in step, by more', {'a.py': part('f', SHORT), 'b.py': part('g', SHORT)}, {
        'a.py': part('f', WHOLE), 'b.py': part('g', WHOLE),
     }, {('a.py', 'f'), ('b.py', 'g')}),
    ('in step, by less, and a third', {'a.py': part('f', SHORT), 'b.py': part('g', SHORT)}, {
        'a.py': part('f', MIDDLE), 'b.py': part('g', MIDDLE), 'c.py': part('h', MIDDLE),
     }, {('c.py', 'h')}),
    ('in step, by less, wrapped, and a third', {'a.py': part('f', SHORT), 'b.py': part('g', SHORT)}, {
        'a.py': 'if x:\n' + indented(part('f', MIDDLE)), 'b.py': 'if y:\n' + indented(part('g', MIDDLE)),
        'c.py': part('h', MIDDLE),
     }, {('c.py', 'h')}),
)  # fmt: skip
def test_grown(repo, case):
    assert sorted(play(repo, case).blamed) == sorted(case.blamed)


def rows_of(name, *edits):
    """A function of about 60 tokens, and what becomes of it."""
    text = (
        f'def {name}(path):\n    rows = []\n    for line in open(path):\n        number, owner = line.split(";")\n'
        '        if owner and number:\n            rows.append(Row(int(number), owner))\n    log.info(path, len(rows))\n'
        '    return rows\n'
    )
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


NEWER = [
    ('for line in open(path):\n', 'for line in reader(path, encoding=CODE, newline="\\n"):\n'),
    (
        'number, owner = line.split(";")',
        'parts = cut(line)\n        number, owner = parts[0].strip(), parts[1].lower()',
    ),
    ('rows.append(Row(int(number), owner))', 'rows.append(Row.of(number, owner, path, now()))'),
    ('log.info(path, len(rows))', 'note(f"{path}: {len(rows)}")'),
]
"""Edits that leave no long run of the text, and make it grow by many times a few tokens."""


@cases(
    ('both', {'a.py': rows_of('f'), 'b.py': module(F[1], rows_of('g'))}, {
        'a.py': rows_of('f', *NEWER), 'b.py': module(F[1], rows_of('g', *NEWER)),
    }),
    ('both, in one file', {'a.py': module(rows_of('f'), F[1], rows_of('g'))}, {
        'a.py': module(rows_of('f', *NEWER), F[1], rows_of('g', *NEWER)),
    }),
    ('both, and their files renamed', {'a.py': module(F[1], rows_of('f')), 'b.py': module(F[2], rows_of('g'))}, {
        'a.py': None, 'b.py': None, 'c.py': module(F[1], rows_of('f', *NEWER[:3])), 'd.py': module(F[2], rows_of('g', *NEWER[:3])),
    }),
    ('one after the other', {'a.py': rows_of('f'), 'b.py': rows_of('g', *NEWER[:2])}, {'a.py': rows_of('f', *NEWER[:2])}),
    ('both, and one pasted beside', {'a.py': rows_of('f'), 'b.py': rows_of('g')}, {
        'a.py': module(rows_of('f', *NEWER), F[1], rows_of('h', *NEWER)), 'b.py': rows_of('g', *NEWER),
     }, [('a.py', ANY)]),
    ('both, and one in a new file', {'a.py': rows_of('f'), 'b.py': rows_of('g')}, {
        'a.py': rows_of('f', *NEWER), 'b.py': rows_of('g', *NEWER), 'c.py': rows_of('h', *NEWER),
     }, [('c.py', 'h')]),
    ('one, and its copy in place of something else', {'a.py': rows_of('f'), 'b.py': F[1]}, {
        'a.py': rows_of('f', *NEWER), 'b.py': rows_of('g', *NEWER),
     }, [('a.py', 'f'), ('b.py', 'g')]),
)  # fmt: skip
def test_rewritten_in_step(repo, case):
    assert sorted(play(repo, case).blamed) == sorted(case.blamed)


def drops(name, *kinds, newer=False):
    """A function of one block a kind of thing, each of some 60 tokens, nothing but two names different."""
    old_block = (
        '    names = runner.query("SELECT name FROM " + {0}_TABLE)\n'
        '    for name in names:\n        if name.startswith(prefix):\n            runner.query("DROP " + {0}_WORD + name)\n'
        '            log.info("dropped", name)\n'
    )
    new_block = (
        '    rows = await runner.all(sql.select("name").of({0}_TABLE), cache=False)\n'
        '    await gather(\n        *[runner.run(sql.drop({0}_WORD, row.name, quiet=True)) for row in rows if row.has(prefix)]\n    )\n'
        '    report.note("dropped", len(rows), since=report.started)\n'
    )
    block = new_block if newer else old_block
    return f'async def {name}(runner, prefix):\n' + ''.join(block.format(kind) for kind in kinds)


@cases(
    ('three blocks side by side', {'a.py': drops('f', 'VIEW', 'TABLE', 'TYPE')}, {
        'a.py': drops('f', 'VIEW', 'TABLE', 'TYPE', newer=True),
    }),
    ('three blocks side by side, and a fourth', {'a.py': drops('f', 'VIEW', 'TABLE', 'TYPE')}, {
        'a.py': drops('f', 'VIEW', 'TABLE', 'TYPE', 'ENUM', newer=True),
     }, [('a.py', ANY)]),
)  # fmt: skip
def test_rewritten_in_one_hunk(repo, case):
    assert sorted(play(repo, case).blamed) == sorted(case.blamed)


IN_STEP = [
    ('total = sum(', 'total = add(clock.now(), *'),
    ('cache[key] = total', 'cache.put(key, total, ttl=HOUR)'),
    ('log.info("loaded", len(rows))', 'log.note("loaded", key, len(rows), level=3)'),
    ('names.get(best.owner, "none"), 1', 'names.find(best.owner, default="none", strict=True), 1'),
]


def test_a_moved_copy_is_old_beside_one_of_the_same_text_that_was_edited(repo):
    before = {'a.py': module(F[0], F[1], G[0]), 'b.py': THIRD}
    after = {'a.py': module(function('load', 0, *IN_STEP), F[1]), 'c.py': G[0]}
    assert play(repo, Case('', before, after)).blamed == set()


BETTER = F[0].replace('if total < 0:', 'if total < floor(rows):').replace('limit=50', 'limit=quota')


@cases(
    ('whole', {'a.py': F[0]}, {'b.py': G[0]}, {('b.py', 'load2')}),
    ('names in another order', {'z.py': F[0]}, {'a.py': G[0]}, {('a.py', 'load2')}),
    ('beside other code', {'a.py': F[0]}, {'b.py': module(F[1], G[0], F[2])}, {('b.py', 'load2')}),
    ('a whole file', {'a.py': module(F[0], F[1])}, {'b.py': module(F[0], F[1])}, {('b.py', 'load … walk')}),
    ('locals renamed', {'a.py': F[0]}, {'b.py': G[0].replace('row', 'item').replace('total', 'all_')}, {('b.py', 'load2')}),
    ('a statement added', {'a.py': F[0]}, {'b.py': function('load2', 0, more=LINE)}, {('b.py', 'load2')}),
    ('a statement removed', {'a.py': F[0]}, {'b.py': G[0].replace('    cache[key] = total\n', '')}, {('b.py', 'load2')}),
    ('under its original', {'a.py': F[0]}, {'a.py': module(F[0], G[0])}, {('a.py', 'load2')}),
    ('above its original', {'a.py': F[0]}, {'a.py': module(G[0], F[0])}, {('a.py', 'load2')}),
    ('under its original, same name', {'a.py': module(F[0], F[1])}, {'a.py': module(F[0], F[0], F[1])}, {('a.py', 'load')}),
    ('between others', {'a.py': module(F[1], F[0], F[2])}, {'a.py': module(F[1], G[0], F[0], F[2])}, {('a.py', 'load2')}),
    ('as a method', {'a.py': F[0]}, {'b.py': 'class B:\n' + indented(G[0])}, [('b.py', ANY)]),
    ('within a function', {'a.py': F[0]}, {'b.py': 'def g(x):\n    if x:\n' + indented(BODIES[0], 8)}, {('b.py', 'g')}),
    ('a third', PAIR, {'c.py': THIRD}, THREE),
    (
        'a third, and one that is half alike is gone',
        {'a.py': of('f', HEAD, REST), 'b.py': of('g', HEAD, REST), 'c.py': module(of('h', HEAD, UNLIKE), F[1])},
        {'c.py': F[1], 'd.py': of('k', HEAD, REST)},
        {('d.py', 'k')},
    ),
    ('a third and a fourth', PAIR, {'c.py': THIRD, 'd.py': THIRD.replace('load3', 'load4')}, {*THREE, ('d.py', 'load4')}),
    ('two at once', {'a.py': F[1]}, {'c.py': F[0], 'd.py': G[0]}, {('c.py', 'load'), ('d.py', 'load2')}),
    ('two at once in one file', {'a.py': F[1]}, {'c.py': module(F[0], G[0])}, {('c.py', 'load'), ('c.py', 'load2')}),
    ('first commit', {}, {'c.py': F[0], 'd.py': G[0]}, {('c.py', 'load'), ('d.py', 'load2')}),
    ('of a function edited elsewhere', {'a.py': module(F[0], F[1])}, {
        'a.py': module(F[0], F[1].replace('% 2', '% 3')), 'b.py': G[0],
     }, {('b.py', 'load2')}),
    ('of a function moved by lines', {'a.py': module(F[0], F[1])}, {
        'a.py': module(F[3], F[4], F[0], F[1]), 'b.py': G[0],
     }, {('b.py', 'load2')}),
    ('original improved, old text elsewhere', {'a.py': F[0]}, {'a.py': BETTER, 'b.py': F[0]}, {('b.py', 'load')}),
    ('original improved, improved text elsewhere', {'a.py': F[0]}, {
        'a.py': BETTER, 'b.py': BETTER.replace('load', 'load2'),
     }, {('b.py', 'load2')}),
    ('original wrapped, old text elsewhere', {'a.py': F[0]}, {
        'a.py': 'class A:\n' + indented(F[0]), 'b.py': F[0],
     }, {('b.py', 'load')}),
    ('original moved and copied', {'a.py': module(F[0], F[1])}, {'a.py': F[1], 'b.py': F[0], 'c.py': G[0]}, {('c.py', 'load2')}),
    ('original renamed with its file, and copied', {'a.py': module(F[0], F[1])}, {
        'a.py': None, 'b.py': module(F[0], F[1]), 'c.py': G[0],
     }, {('c.py', 'load2')}),
    ('an old pair moved, and a third', PAIR, {
        'a.py': F[1], 'b.py': F[2], 'c.py': module(F[0], G[0]), 'd.py': THIRD,
     }, {('d.py', 'load3')}),
    ('in place of another', {'a.py': F[0], 'b.py': F[1]}, {'b.py': G[0]}, {('b.py', 'load2')}),
    ('one old copy removed, two added', PAIR, {
        'a.py': F[1], 'c.py': F[0], 'd.py': module(F[4], function('load5', 0)),
     }, {('d.py', 'load5')}),
)  # fmt: skip
def test_new_copies(repo, case):
    assert sorted(play(repo, case).blamed) == sorted(case.blamed)


SMALL, LARGE = part('f', (0, 9), body=1), module(part('f', (0, 9), body=1), *F[2:5])


@cases(
    ('a copy pasted under a small old one', {'a.py': SMALL, 'b.py': module(SMALL, F[5])}, {'a.py': module(SMALL, F[5])},
     {('a.py', 'bill')}),
    ('a copy pasted under a large old one', {'a.py': LARGE, 'b.py': module(LARGE, F[5])}, {'a.py': module(LARGE, F[5])},
     {('a.py', 'bill')}),
    ('a copy pasted above a large old one', {'a.py': LARGE, 'b.py': module(F[5], LARGE)}, {'a.py': module(F[5], LARGE)},
     {('a.py', 'bill')}),
    ('a copy pasted into a large old one', {'a.py': LARGE, 'b.py': module(F[0], F[5], F[1])}, {
        'a.py': module(SMALL, F[2], F[5].replace('bill', 'sum_up'), F[3], F[4]),
     }, {('a.py', 'sum_up')}),
    ('statements pasted into a large old function', {'a.py': F[0], 'b.py': G[0], 'c.py': F[5]}, {
        'a.py': function('load', 0, more=BODIES[5]),
     }, {('a.py', 'load')}),
)  # fmt: skip
def test_beside_an_old_copy(repo, case):
    assert play(repo, case).blamed == case.blamed


GAP = ['stamp = registry.claim(slot, owner=self, ttl=3 * HOUR, retry=True, reason="gap", level=4)'] * 1


@cases(
    ('a deletion joins two halves', {
        'a.py': part('f', (0, 14)),
        'b.py': 'def g():\n' + indented(BODIES[0][:4] + BODIES[3] + BODIES[0][4:8] + BODIES[4] + BODIES[0][8:]),
     }, {'b.py': part('g', (0, 14))}),
    ('a small fix crosses the threshold', {
        'a.py': F[0], 'b.py': G[0].replace('fetch', 'query').replace('amount', 'sum').replace('"w"', '"a"')
        .replace('"none"', 'None').replace('audit', 'trail').replace('info', 'debug').replace('json', 'yaml')
        .replace('seen', 'last').replace('label', 'title').replace('rank', 'place').replace('now()', 'time()')
        .replace('limit=50', 'n=9').replace('owner', 'user').replace('open', 'create').replace('rate', 'price')
        .replace('cache', 'store').replace('key', 'name_'),
     }, {'b.py': G[0].replace('fetch', 'query').replace('amount', 'sum').replace('"w"', '"a"')
        .replace('"none"', 'None').replace('audit', 'trail').replace('info', 'debug').replace('json', 'yaml')
        .replace('limit=50', 'n=9').replace('owner', 'user').replace('open', 'create').replace('rate', 'price')}),
)  # fmt: skip
def test_small_changes_that_make_a_copy(repo, case):
    assert play(repo, case).blamed == set()
    repo.commit()
    found = check(repo, '--all-files').report['classes']
    assert {place['path'] for place in found[0]['places']} == {'a.py', 'b.py'}, 'now it is a copy'


def test_after_the_commit_the_same_copy_is_old(repo):
    assert play(repo, Case('', {'a.py': F[0]}, {'b.py': G[0]})).blamed == {('b.py', 'load2')}
    repo.commit()
    assert check(repo).blamed == set()
    repo.commit(files={'b.py': module(F[1], G[0]), 'a.py': F[0] + '\n\nx = 1\n'})
    assert check(repo).blamed == set()


def test_the_order_of_names_decides_nothing(repo):
    repo.commit(files={'m.py': F[0]})
    repo.write('a.py', G[0])
    repo.write('z.py', THIRD)
    repo.add()
    found = [check(repo, '--', *names).blamed for names in (('a.py', 'z.py'), ('z.py', 'a.py'), ())]
    assert found == [{('a.py', 'load2'), ('z.py', 'load3')}] * 3
