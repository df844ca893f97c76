"""`--explain`: one duplicate whole, on real repositories."""

from __future__ import annotations

import json
import re

import pytest
from conftest import Repo
from gate import BODIES, check, function, indented, polydup

ONE = function('one', 0)
LINES = len(ONE.splitlines())
CHANGED = function('two', 0, ('limit=50', 'limit=80'), ('audit', 'ledger'))


def explain(repo: Repo, id: str, *args: str) -> list[dict]:
    result = polydup(repo, '--format', 'json', *args, '--explain', id)
    assert result.code == 0, result.err
    return json.loads(result.out)['classes']


def only_id(repo: Repo, *args: str) -> str:
    [found] = check(repo, *args).report['classes']
    return found['id']


@pytest.fixture
def three(repo) -> Repo:
    """Two copies in HEAD, and a third staged."""
    repo.commit(files={'one.py': ONE, 'three.py': function('three', 0)})
    repo.stage({'two.py': CHANGED})
    return repo


# What there is none of.


@pytest.mark.parametrize(
    ('id', 'complaint'),
    [
        ('0000', 'begins the id of no duplicate here'),
        ('abc', 'is no id'),
        ('xyzw', 'is no id'),
        ('0' * 17, 'is no id'),
        ('', 'is no id'),
        ('[]', 'is no id'),
        ('[abc]', "--explain: '[abc]' is no id: take the one in brackets, or its first 4 digits and more"),
    ],
)
def test_ids_that_are_none(three, id, complaint):
    result = polydup(three, '--explain', id)
    assert (result.code, result.out) == (2, '')
    assert complaint in result.err
    assert len(result.err.splitlines()) == 1


@pytest.mark.parametrize(
    'spelt', ['{id}', '{id:.4}', '[{id}]', '[{id:.4}]', ' {id} ', '{upper}', '{id}~ab', ' [{id}~ab] ']
)
def test_ids_as_users_paste_them(three, spelt):
    id = only_id(three)
    assert explain(three, spelt.format(id=id, upper=id.upper()))[0]['id'] == id


@pytest.mark.parametrize('between', ['0,1', '1,1', '1,4', '1', 'a,b', '1,2,3'])
def test_places_that_it_does_not_have(three, between):
    assert polydup(three, '--explain', only_id(three), '--between', between).code == 2


def test_several_ids(repo):
    files = {f'{name}{n}.py': function(name, n) for n in range(5) for name in 'ab'}
    repo.stage(files)
    ids = {found['id'] for found in check(repo, '--all-files').report['classes']}
    assert len(ids) == 5
    for id in ids:
        [found] = explain(repo, id[:8], '--all-files')
        assert found['id'] == id


# What is shown.


def test_the_new_one_beside_an_old_one(three):
    [found] = explain(three, only_id(three)[:4])
    assert found['state'] == 'new'
    assert [place['path'] for place in found['places'] if place['new']] == ['two.py']
    assert len(found['places']) == 3
    first, second = (found['places'][number - 1] for number in found['between']['places'])
    assert (first['new'], second['path']) == (False, 'two.py')
    assert ['audit', 'ledger'] in found['between']['parameters']
    for number, place in enumerate(found['places'], 1):
        assert place['nearest']['place'] != number


@pytest.mark.parametrize('between', ['1,2', '2,1', '1,3', '3,1', '2,3', '3,2'])
def test_any_two(three, between):
    [found] = explain(three, only_id(three), '--between', between)
    assert found['between']['places'] == [int(number) for number in between.split(',')]
    first, second = (found['places'][number - 1] for number in found['between']['places'])
    rows = found['between']['diff']
    for line, sign, place in (('line1', '+', first), ('line2', '-', second)):
        numbers = [row[line] for row in rows if row['sign'] != sign]
        assert numbers == list(range(place['start_line'], place['end_line'] + 1))
    has_changed = [place['path'] == 'two.py' for place in (first, second)]
    parameters = [['audit', 'ledger'], ['50', '80']]
    expected = parameters if has_changed[1] else [names[::-1] for names in parameters] if has_changed[0] else []
    assert sorted(found['between']['parameters']) == sorted(expected)


def test_the_text(three):
    id = only_id(three)
    out = polydup(three, '--explain', id).out
    assert out.startswith(f'duplicate [{id}]: ')
    assert 'state: new in this change' in out
    assert 'an extracted function would need 2 parameters' in out
    assert f'to suppress it: {id}~' in out
    assert f'two.py:1-{LINES}' in out
    line = next(line for line in out.splitlines() if line.startswith('to suppress it: '))
    three.stage({'.polydup-ignore': line.partition(': ')[2] + '\n'})
    assert check(three).report['classes'] == []


# What became of it.


def test_states(three):
    id = only_id(three)
    assert explain(three, id)[0]['state'] == 'new'
    assert explain(three, id, '--all-files')[0]['state'] == 'reported'
    three.commit()
    assert explain(three, id)[0]['state'] == 'old'
    assert explain(three, id, '--from-ref', 'HEAD~1', '--to-ref', 'HEAD')[0]['state'] == 'new'


@pytest.mark.parametrize('args', [(), ('--all-files',)])
@pytest.mark.parametrize(
    ('files', 'state'),
    [
        ({'.polydup-ignore': '{id} reason\n'}, 'ignored'),
        (
            {name: f'# polydup-ignore\n{function(name[:-3], 0)}' for name in ('one.py', 'two.py', 'three.py')},
            'comments',
        ),
    ],
)
def test_suppressed(three, files, state, args):
    id = only_id(three)
    three.stage({name: text.replace('{id}', id) for name, text in files.items()})
    [found] = explain(three, id, *args)
    assert found['state'] == state
    assert found['reason']
    assert 'to suppress it' not in polydup(three, *args, '--explain', id).out
    # Also where the state tells that it is old.
    three.commit()
    assert 'to suppress it' not in polydup(three, *args, '--explain', id).out


@pytest.mark.parametrize('args', [(), ('--all-files',)])
def test_accepted(three, args):
    id = only_id(three)
    assert polydup(three, '--write-baseline').code == 0
    three.add()
    [found] = explain(three, id, *args)
    assert found['state'] == 'baseline'
    assert found['reason']['entries']
    assert 'to suppress it' not in polydup(three, *args, '--explain', id).out


def test_two_classes_of_one_id(repo):
    """An id is made of normalized tokens: the names may differ so much that two pairs are no class."""
    words = (
        'connect url fetch amount rate Overdrawn owner cache key seen clock now audit append id log info label max rank '
        'json dump loaded none path row names open get w'
    )
    lines = BODIES[0]
    for word in words.split():
        lines = [re.sub(rf'\b{word}\b', f'{word}_other', line) for line in lines]
    other = 'def far():\n' + indented(lines)
    repo.stage({'a.py': ONE, 'b.py': function('two', 0), 'c.py': other, 'd.py': other.replace('far', 'away')})
    ids = [found['id'] for found in check(repo, '--all-files').report['classes']]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    found = explain(repo, ids[0], '--all-files')
    assert [{place['path'] for place in item['places']} for item in found] == [{'a.py', 'b.py'}, {'c.py', 'd.py'}]


def test_hostile_code(three):
    three.stage({'two.py': CHANGED.replace('"none"', '"no\x1b[31mne"')})
    out = polydup(three, '--explain', only_id(three)).out
    assert '\x1b' not in out
    assert '\\x1b[31m' in out


def test_the_code_shown_is_that_of_the_snapshot_where_it_was_found(repo):
    """A range that does not hold it: then it is that of the index, not that of the range's end."""
    repo.commit(files={'one.py': ONE})
    repo.commit(files={'note.txt': 'x\n'})
    repo.stage({'one.py': '\n\n' + ONE, 'two.py': function('two', 0)})
    id = only_id(repo)
    [found] = explain(repo, id, '--from-ref', 'HEAD~1', '--to-ref', 'HEAD')
    assert found['state'] == 'old'
    shown = [row['text'] for row in found['between']['diff']]
    assert shown[0] == 'def one():'


def test_lines_that_are_only_moved_to_the_right_are_the_same(repo):
    repo.stage({'one.py': ONE, 'two.py': 'class A:\n' + indented(ONE).rstrip() + '\n    x = 1\n'})
    [found] = explain(repo, only_id(repo), '--all-files')
    same = [row for row in found['between']['diff'] if row['sign'] == ' ']
    assert len(same) == LINES
