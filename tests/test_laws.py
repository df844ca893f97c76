"""Laws of newness, of the baseline and of suppressions, on random repositories.

`pytest --hypothesis-profile long --timeout 0 tests/test_laws.py` tries a hundred times as many of them, and others each time.
"""

from __future__ import annotations

import json

import pytest
from gate import check, function, module, polydup
from histories import (
    CHANGES,
    FILES,
    PIECES,
    WORLDS,
    File,
    Layout,
    Piece,
    bodies,
    changed,
    cut,
    examples,
    laid_out,
    moved,
    renamed,
    reordered,
    told,
    written,
)
from hypothesis import assume, given
from hypothesis import strategies as st
from worlds import repository

BASELINE = '.polydup-baseline.json'


# Newness.


@examples(6)
@given(WORLDS, st.data())
def test_what_was_there_is_never_new(world, data):
    with repository(world) as repo:
        written(repo, changed(world, data), world)
        assert check(repo).blamed == set()
        repo.commit()
        assert check(repo, '--from-ref', 'HEAD^', '--to-ref', 'HEAD').blamed == set()


def files(**pieces: list[Piece]) -> dict[str, File]:
    return {f'{name}.py': File(tuple(some)) for name, some in pieces.items()}


LONGER = Piece('walk', 3, (('more', 8),))
FIRST, SECOND = (
    Piece('first', 3, (('less', 12), ('name', 9), ('more', 5))),
    Piece('second', 3, (('name', 6), ('less', 2), ('more', 5))),
)
CLAIM = (('name', 9), ('more', 3))
FOUND = {
    'other line ends and another order': (
        files(a=[Piece('tile', 3), Piece('walk', 2), LONGER], b=[Piece('read', 1), Piece('tile', 3), Piece('walk', 2)]),
        {'a.py': File((LONGER, Piece('tile', 3), Piece('walk', 2)), Layout('\r\n', True))},
    ),
    'two alike wrapped, not the third': (
        files(a=[FIRST, SECOND, Piece('read', 1)], c=[Piece('tile', 3, (('less', 3), ('more', 5)))]),
        {'a.py': File((FIRST, SECOND, Piece('read', 1)), Layout(comments=True, wrapped=True))},
    ),
    'one moved before two of its kind': (
        files(a=[Piece('x', 1)], b=[Piece('load', 0, CLAIM)], z=[Piece('tile', 0), Piece('load', 0, CLAIM), Piece('last', 0)]),
        files(b=[], z=[Piece('load', 0, (*CLAIM, ('less', 1))), Piece('tile', 0), Piece('load', 0, CLAIM), Piece('last', 0)]),
    ),
    'one moved that is less alike than both together': (
        files(
            d=[Piece('walk', 3, (('name', 12), ('more', 9)))],
            e=[Piece('tile', 3, (('more', 9), ('less', 2), ('less', 6))), Piece('walk', 1), Piece('load', 0)],
            z=[Piece('post', 1), Piece('read', 0), Piece('post', 1, (('more', 12), ('less', 7), ('more', 13)))],
        ),
        files(
            d=[Piece('walk', 3, (('name', 12), ('more', 9))), Piece('post', 1, (('more', 12), ('less', 7), ('more', 13)))],
            e=[Piece('tile', 3, (('more', 9), ('less', 2), ('less', 6))), Piece('walk', 1)],
            z=[Piece('post', 1), Piece('read', 0)],
        ),
    ),
}  # fmt: skip
"""What the search found once: (before, what of it is other afterwards)."""


@pytest.mark.parametrize('case', FOUND)
def test_what_was_blamed_once(case):
    before, after = FOUND[case]
    with repository(before) as repo:
        written(repo, {**before, **after}, before)
        assert check(repo).blamed == set()


@pytest.mark.parametrize('kind', [moved, reordered, renamed, laid_out, cut], ids=lambda kind: kind.__name__)
@examples(3)
@given(WORLDS, st.data())
def test_one_kind_of_change_is_never_new(kind, world, data):
    with repository(world) as repo:
        written(repo, changed(world, data, [kind]), world)
        assert check(repo).blamed == set()


@examples(3)
@given(WORLDS, FILES, st.data())
def test_a_copy_is_new_whatever_else_is_moved(world, file, data):
    world = {'kept.py': File((Piece('kept', 0), Piece('other', 1))), **world}
    with repository(world) as repo:
        after = changed(world, data, [moved, reordered, renamed, laid_out])
        copied = {'m/copy.py': File((Piece('copied', 0), *file.pieces[:1])), **after}
        assume(bodies(copied)[0] > bodies(world)[0])
        written(repo, copied, world)
        assert check(repo).code == 1


@examples(3)
@given(WORLDS, st.data())
def test_what_is_staged_and_what_is_committed_are_judged_alike(world, data):
    with repository(world) as repo:
        written(repo, changed(world, data, CHANGES), world)
        code, staged = told(repo)
        repo.commit()
        again, committed = told(repo, '--from-ref', 'HEAD^', '--to-ref', 'HEAD')
        assert (again, committed['classes']) == (code, staged['classes'])
        assert check(repo).blamed == set()
        repo.write('note.py', 'note = 1\n')
        repo.add()
        assert check(repo).blamed == set(), 'it was committed'


@examples(3)
@given(WORLDS, st.data())
def test_how_the_names_are_shared_out_decides_nothing(world, data):
    with repository(world) as repo:
        after = changed(world, data, CHANGES)
        written(repo, after, world)
        names = data.draw(st.permutations(repo.git('diff', '--cached', '--name-only', '--diff-filter=d').split()))
        assume(names)
        whole = check(repo).blamed
        assert check(repo, '--', *names).blamed == whole
        at = data.draw(st.integers(0, len(names)))
        parts = [check(repo, '--', *part).blamed for part in (names[:at], names[at:]) if part]
        assert bool(set.union(*parts)) == bool(whole)
        assert whole <= set.union(*parts)


@examples(3)
@given(WORLDS, st.data())
def test_code_that_shares_nothing_changes_no_class(world, data):
    with repository(world) as repo:
        written(repo, changed(world, data, CHANGES), world)
        kinds = ((), ('--all-files',))
        before = [told(repo, *kind)[1]['classes'] for kind in kinds]
        repo.commit(files={})
        repo.git('reset', '-q', '--soft', 'HEAD^')
        repo.write('0.py', function('alone', 5))
        repo.write('zz/alone.go', 'package a\n\nfunc f() int {\n\treturn 1\n}\n')
        repo.add()
        assert [told(repo, *kind)[1]['classes'] for kind in kinds] == before


@pytest.mark.parametrize('number', [100, pytest.param(1000, marks=pytest.mark.slow)])
def test_old_versions_in_the_index_change_no_verdict(repo, tmp_path, number):
    """As many versions of both copies as were ever checked; all but the last are gone from the tree."""
    cache = ('--cache-dir', str(tmp_path / 'cache'))
    repo.commit(files={'m.py': module(function('load', 0), function('walk', 1)), 'n.py': function('post', 2)})
    for at in range(number):
        repo.write(f'old/{at}.py', function(f'load{at}', 0) + f'    return {at}\n')
    repo.add()
    repo.commit()
    assert check(repo, *cache).code == 0
    repo.git('rm', '-rq', 'old')
    repo.commit()
    repo.stage({'new.py': function('load2', 0), 'n.py': function('post', 2, ('timeout=30', 'timeout=60'))})
    for kind in ((), ('--all-files',)):
        assert told(repo, *cache, *kind) == told(repo, '--no-cache', *kind)


# Baseline.


def accepted(repo):
    """The bytes of the baseline as it is now, staged."""
    done = polydup(repo, '--write-baseline')
    assert done.code == 0, done.err
    repo.add(BASELINE)
    return (repo.path / BASELINE).read_bytes()


@examples(3)
@given(WORLDS, st.data())
def test_what_a_baseline_accepts_stays_accepted(world, data):
    with repository(world) as repo:
        first = accepted(repo)
        assert check(repo, '--all-files').report['classes'] == []
        assert accepted(repo) == first
        done = polydup(repo, '--prune-baseline')
        assert done.code == 0, done.err
        assert (repo.path / BASELINE).read_bytes() == first
        repo.commit()
        assert check(repo).blamed == set()
        assert check(repo, '--', *world).blamed == set()
        # Of more than there is.
        lines = [line for line in first.decode().splitlines() if line.startswith('{"id"')]
        more = json.dumps({'id': 'f' * 16, 'type': 'type-1', 'tokens': 60, 'places': 9, 'sketch': ''}) + ','
        repo.write(BASELINE, '\n'.join(['{"version": 1, "classes": [', *sorted([*lines, more]), 'null', ']}', '']))
        repo.add()
        assert check(repo, '--all-files').report['classes'] == []
        # And after a change that is never new.
        repo.write(BASELINE, first)
        written(repo, changed(world, data, [renamed, laid_out], 2), world)
        assert check(repo, '--all-files').report['classes'] == []


@examples(3)
@given(WORLDS)
def test_what_is_accepted_by_its_id_is_accepted(world):
    with repository(world) as repo:
        for _ in range(20):
            found = check(repo, '--all-files').report['classes']
            if not found:
                break
            done = polydup(repo, '--accept', found[0]['id'], '--reason', 'why')
            assert done.code == 0, done.err
            repo.add('.polydup-ignore')
            assert found[0]['id'] not in {item['id'] for item in check(repo, '--all-files').report['classes']}
        else:
            pytest.fail('there is no end of it')


@examples(3)
@given(WORLDS, PIECES)
def test_a_comment_at_each_new_place_suppresses_it(world, piece):
    with repository({'kept.py': File((piece._replace(edits=()),)), **world}) as repo:
        copy = piece._replace(name='copied', edits=()).text()
        repo.write('copied.py', copy)
        repo.add()
        assert {path for path, _ in check(repo).blamed} == {'copied.py'}
        for text in (
            '# polydup-ignore: why\n' + copy,
            copy.replace('():\n', '():  # polydup-ignore\n'),
            '# polydup: off\n' + copy,
        ):
            repo.write('copied.py', text)
            repo.add()
            assert check(repo).blamed == set()
        repo.write('copied.py', '# polydup: off\nx = 1\n# polydup: on\n\n' + copy)
        repo.add()
        assert {path for path, _ in check(repo).blamed} == {'copied.py'}
