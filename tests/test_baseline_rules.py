"""The baseline: what it accepts, what it goes on accepting after edits, and what it does not."""

from __future__ import annotations

import json

import black
import pytest
from gate import BODIES, check, function, indented, module, polydup

NAME = '.polydup-baseline.json'
LOAD, WALK, POST, TILE, READ, BILL = (function(f'f{body}', body) for body in range(6))
LOAD2, WALK2, POST2, TILE2, READ2, BILL2 = (function(f'g{body}', body) for body in range(6))
SMALL = """\
def small():
    stamp = clock.read(zone="UTC")
    if stamp.year - 1 < first.year:
        raise TooOld(stamp, path.name)
    parts = [part.strip() for part in line.split(";") if part]
    return Record(stamp, *parts[:3])
"""
FILES = {
    'a.py': module(LOAD, WALK),
    'b.py': module(POST, LOAD2),
    'c.py': module(TILE, TILE2.replace('scale // 2', 'scale // 3')),
    'd.py': module(SMALL.replace('small', 'little'), BILL),
    'e.py': 'x = 1\n\n\n' + SMALL,
}
"""Three duplicates: of two files, within one, and a small one."""


def accept(repo):
    """Write the baseline as it is now and stage it; its bytes."""
    done = polydup(repo, '--write-baseline')
    assert done.code == 0, done.err
    repo.add(NAME)
    return (repo.path / NAME).read_bytes()


@pytest.fixture
def accepted(repo):
    """A repository with three accepted duplicates."""
    repo.commit(files=FILES)
    assert check(repo, '--all-files').code == 1
    accept(repo)
    repo.commit('accepted')
    return repo


def entries(repo):
    return json.loads((repo.path / NAME).read_bytes())['classes'][:-1]


def edit(repo, **files):
    """Change files in place and stage that; `__` stands for a dot."""
    for name, change in files.items():
        path = name.replace('__', '.')
        repo.write(path, change((repo.path / path).read_text()))
    repo.add()


# Writing.


def test_clean_repository_has_an_empty_baseline(repo):
    repo.commit(files={'a.py': LOAD})
    assert accept(repo) == b'{"version": 1, "classes": [\nnull\n]}\n'
    assert check(repo, '--all-files').code == 0


def test_written_then_clean(accepted):
    done = polydup(accepted, '--all-files')
    assert (done.code, done.out, done.err) == (0, '', '')
    assert '3 duplicates accepted' in polydup(accepted, '--all-files', '-v').out


def test_two_writes_give_the_same_bytes(accepted):
    first = (accepted.path / NAME).read_bytes()
    assert accept(accepted) == first
    (accepted.path / NAME).unlink()
    assert polydup(accepted, '--clear-cache').code == 0
    assert accept(accepted) == first


def test_one_entry_a_line_sorted_without_lines_or_times(accepted):
    text = (accepted.path / NAME).read_text()
    lines = text.splitlines()
    assert (lines[0], lines[-2:]) == ('{"version": 1, "classes": [', ['null', ']}'])
    body = [line.removesuffix(',') for line in lines[1:-2]]
    assert body == sorted(body)
    assert len(body) == 3
    assert list(json.loads(body[0])) == ['id', 'type', 'tokens', 'places', 'sketch', 'files', 'units']
    moved = {f'{number}/{name}': '\n' * number + text for number, (name, text) in enumerate(FILES.items(), 1)}
    accepted.git('rm', '-q', *FILES)
    accepted.commit(files=moved)
    accept(accepted)
    strip = [[{**entry, 'files': 0} for entry in json.loads(data)['classes'][:-1]] for data in (text, (accepted.path / NAME).read_text())]  # fmt: skip
    assert strip[0] == strip[1], 'only the hint for readers has changed'


def test_the_message_counts(repo):
    repo.commit(files=FILES)
    said = polydup(repo, '--write-baseline').out
    assert '3 duplicates accepted, 3 entries (+3 -0)' in said
    assert f'git add {NAME}' in said


def test_the_check_never_writes_it(accepted):
    before = (accepted.path / NAME).read_bytes()
    edit(accepted, a__py=lambda text: text.replace('total < 0', 'total < 1'))
    check(accepted, '--all-files')
    check(accepted)
    assert (accepted.path / NAME).read_bytes() == before
    assert accepted.git('status', '--porcelain') == 'M  a.py'


# Accepted stays accepted.

EDITS = {
    'black': lambda text: black.format_str(text.replace('"', "'"), mode=black.Mode(line_length=60)),
    'a name': lambda text: text.replace('total', 'amount'),
    'a number': lambda text: text.replace('50', '51').replace('8', '9'),
    'an operator': lambda text: text.replace(' < ', ' <= '),
    'a token more': lambda text: text.replace('if total', 'if not total').replace('if stamp', 'if not stamp'),
    'a token less': lambda text: text.replace('* row.rate', '').replace('*parts', 'parts'),
    'CRLF': lambda text: text.replace('\n', '\r\n'),
    'wrapped': lambda text: 'class Wrapped:\n' + indented(text),
    'lines above': lambda text: '# a comment\nimport os\n\nVALUE = os.sep\n\n' + text,
    'comments': lambda text: text.replace('():\n', '():  # why\n    """What."""\n\n'),
    'functions in another order': lambda text: module(*reversed(text.split('\n\n\n'))) if text.count('\n\ndef ') else text,
}  # fmt: skip


@pytest.mark.parametrize('kind', EDITS)
@pytest.mark.parametrize('names', [('a.py', 'b.py', 'c.py', 'd.py', 'e.py'), ('a.py', 'd.py')], ids=['all', 'one side'])
def test_accepted_after_an_edit(accepted, kind, names):
    changed = 0
    for name in names:
        before = (accepted.path / name).read_text()
        accepted.write(name, EDITS[kind](before))
        changed += EDITS[kind](before) != before
    assert changed, 'an edit that changes nothing proves nothing'
    accepted.add()
    assert check(accepted, '--all-files').blamed == set()
    assert check(accepted, '--all-files').report['classes'] == []
    assert check(accepted).blamed == set()
    assert check(accepted, '--', *FILES).blamed == set()


def test_accepted_after_a_move(accepted):
    for name in FILES:
        accepted.write(f'src/{name[0]}_new.py', (accepted.path / name).read_text())
        (accepted.path / name).unlink()
    accepted.add()
    assert check(accepted, '--all-files').code == 0


# One place more is not accepted.

MORE = {
    'of two files': {'f.py': LOAD.replace('f0', 'h0')},
    'within one': {'c.py': module(TILE, TILE2.replace('scale // 2', 'scale // 3'), TILE.replace('f3', 'h3'))},
    'small': {'f.py': SMALL},
    'of something else': {'f.py': POST2},
}


@pytest.mark.parametrize('which', MORE)
def test_one_place_more(accepted, which):
    for name, text in MORE[which].items():
        accepted.write(name, text)
    accepted.add()
    assert check(accepted, '--all-files').code == 1
    assert check(accepted).code == 1
    accepted.commit()
    assert check(accepted, '--all-files').code == 1
    assert check(accepted, '--', *FILES, 'f.py').code == 1, 'as pre-commit run --all-files calls it'
    accept(accepted)
    assert check(accepted, '--all-files').code == 0


@pytest.mark.parametrize('which', ['of two files', 'small'])
def test_one_place_more_after_an_edit_of_all(accepted, which):
    edit(accepted, **{name.replace('.', '__'): lambda text: text.replace('total < 0', 'total != 0') for name in FILES})
    assert check(accepted, '--all-files').code == 0
    for name, text in MORE[which].items():
        accepted.write(name, text.replace('total < 0', 'total != 0'))
    accepted.add()
    assert check(accepted, '--all-files').code == 1


def test_an_entry_speaks_once_for_each_place(repo):
    """Two classes that grew alike do not share what one of them was allowed."""
    repo.commit(files={'a.py': module(LOAD, WALK), 'b.py': LOAD2})
    accept(repo)
    repo.commit()
    # The accepted one is edited in step; the same once more, unlike enough to be a class of its own.
    other = LOAD.replace('total < 0', 'total != 0')
    repo.commit(files={'a.py': module(other, WALK), 'b.py': other.replace('f0', 'g0')})
    assert check(repo, '--all-files').code == 0
    repo.commit(files={'c.py': other.replace('f0', 'h0'), 'd.py': other.replace('f0', 'i0')})
    assert check(repo, '--all-files').code == 1


def test_much_longer_is_another(accepted):
    longer = module(LOAD.replace('f0', 'h0') + indented(BODIES[1]))
    edit(accepted, a__py=lambda text: module(longer, WALK), b__py=lambda text: module(POST, longer))
    assert check(accepted, '--all-files').code == 1


# Which baseline counts.


def test_the_staged_one_counts(accepted):
    before = (accepted.path / NAME).read_bytes()
    accepted.write('f.py', LOAD.replace('f0', 'h0'))
    accepted.add('f.py')
    assert check(accepted).blamed == {('f.py', 'h0')}
    assert polydup(accepted, '--write-baseline').code == 0
    found = check(accepted)
    assert found.blamed == {('f.py', 'h0')}, 'written, not staged'
    assert found.err == f'polydup-hook: {NAME} differs from what is staged, which counts: git add {NAME}\n'
    accepted.add(NAME)
    found = check(accepted)
    assert (found.blamed, found.err) == (set(), '')
    accepted.write(NAME, before)
    assert check(accepted).blamed == set(), 'the one in the working tree does not count'
    accepted.git('rm', '-qf', '--cached', NAME)
    found = check(accepted)
    assert found.blamed == {('f.py', 'h0')}
    assert f'{NAME} is not staged and so not used: git add {NAME}' in found.err


def test_a_range_takes_that_of_its_end(accepted):
    accepted.git('tag', 'start')
    accepted.commit(files={'f.py': LOAD.replace('f0', 'h0')})
    accepted.git('tag', 'copied')
    accept(accepted)
    accepted.commit()
    accepted.git('tag', 'end')
    accepted.git('rm', '-q', NAME)
    assert check(accepted, '--from-ref', 'start', '--to-ref', 'copied').blamed == {('f.py', 'h0')}
    assert check(accepted, '--from-ref', 'start', '--to-ref', 'end').blamed == set()


def test_accepted_in_a_range_and_edited_afterwards(accepted):
    accepted.git('tag', 'start')
    accepted.commit(files={'f.py': LOAD.replace('f0', 'h0')})
    accept(accepted)
    accepted.commit()
    edit(accepted, **{f'{name}__py': lambda text: text.replace('total < 0', 'total != 0') for name in 'abf'})
    accepted.commit()
    assert check(accepted, '--from-ref', 'start', '--to-ref', 'HEAD').blamed == set()


def test_another_name(repo):
    repo.commit(files={**FILES, '.polydup.toml': 'baseline = "ci/accepted.json"\n'})
    (repo.path / 'ci').mkdir()
    done = check(repo)
    assert (done.code, done.out) == (2, '')
    assert 'git add ci/accepted.json' in done.err
    assert polydup(repo, '--write-baseline').code == 0, 'the first one can be written'
    repo.add()
    assert check(repo, '--all-files').code == 0
    assert check(repo, '--all-files', '--baseline', 'nowhere.json').code == 2


DAMAGED = {
    'empty': b'',
    'no JSON': b'<<<<<<< HEAD\n{"version": 1, "classes": []}\n',
    'another version': b'{"version": 2, "classes": []}',
    'no version': b'{"classes": []}',
    'no object': b'[]',
    'no list': b'{"version": 1, "classes": 7}',
    'wrong type': b'{"version": 1, "classes": [{"id": 7}]}',
    'no entry': b'{"version": 1, "classes": [[]]}',
    'no count': b'{"version": 1, "classes": [{"id": "a", "type": "type-1", "tokens": 1, "places": 0, "sketch": ""}]}',
    'no sketch': b'{"version": 1, "classes": [{"id": "a", "type": "type-1", "tokens": 1, "places": 2, "sketch": "?"}]}',
    'no type': b'{"version": 1, "classes": [{"id": "a", "type": "", "tokens": 1, "places": 2, "sketch": ""}]}',
    'bytes': b'\xff\xfe\0\0',
    'deep': b'[' * 100_000,
}


@pytest.mark.parametrize('kind', DAMAGED)
def test_unreadable_is_never_empty(repo, kind):
    repo.commit(files={'a.py': LOAD, NAME: DAMAGED[kind]})
    for args in ((), ('--all-files',), ('--prune-baseline',)):
        done = polydup(repo, *args)
        assert (done.code, done.out) == (2, ''), args
        assert NAME in done.err
        assert '--write-baseline' in done.err


@pytest.mark.parametrize('kind', ['no JSON', 'another version'])
def test_unreadable_is_written_anew(repo, kind):
    repo.commit(files={**FILES, NAME: DAMAGED[kind]})
    accept(repo)
    assert check(repo, '--all-files').code == 0


# What is gone.


def test_prune_drops_what_is_gone_and_keeps_the_rest(accepted):
    before = entries(accepted)
    edit(accepted, c__py=lambda text: TILE, a__py=lambda text: text.replace('total < 0', 'total != 0'))
    done = check(accepted, '--all-files')
    assert done.code == 0
    assert done.err == f'polydup-hook: {NAME}: 1 of its entries speak of nothing any more: see --prune-baseline\n'
    done = polydup(accepted, '--prune-baseline')
    assert ': 2 entries (+0 -1); ' in done.out
    accepted.add()
    assert [entry for entry in entries(accepted) if entry not in before] == []
    assert len(entries(accepted)) == 2
    found = check(accepted, '--all-files')
    assert (found.code, found.err) == (0, '')


def test_prune_accepts_nothing(accepted):
    accepted.commit(files={'f.py': POST2})
    polydup(accepted, '--prune-baseline')
    accepted.add()
    assert check(accepted, '--all-files').code == 1
    assert len(entries(accepted)) == 3


def test_prune_takes_places_back(repo):
    repo.commit(files={'a.py': LOAD, 'b.py': LOAD2, 'c.py': LOAD.replace('f0', 'h0')})
    accept(repo)
    repo.git('rm', '-q', 'c.py')
    assert check(repo, '--all-files').code == 0
    assert [entry['places'] for entry in entries(repo)] == [3]
    polydup(repo, '--prune-baseline')
    repo.add()
    assert [entry['places'] for entry in entries(repo)] == [2]
    repo.write('c.py', LOAD.replace('f0', 'h0'))
    repo.add()
    assert check(repo, '--all-files').code == 1


def test_prune_keeps_an_edited_entry(accepted):
    edit(accepted, **{name.replace('.', '__'): lambda text: text.replace('total < 0', 'total != 0') for name in FILES})
    polydup(accepted, '--prune-baseline')
    accepted.add()
    assert len(entries(accepted)) == 3
    assert check(accepted, '--all-files').code == 0


# Merges.


def test_union_merge(repo):
    repo.commit(files={**FILES, '.gitattributes': f'{NAME} merge=union\n'})
    accept(repo)
    repo.commit()
    for branch, name, text in (('left', 'l.py', LOAD), ('right', 'r.py', LOAD), ('third', 't.py', WALK2)):
        repo.git('checkout', '-q', '-b', branch, 'main')
        repo.write(name, text.replace('f0', f'f_{branch}'))
        repo.add()
        assert check(repo).code == 1
        accept(repo)
        assert check(repo).code == 0
        repo.commit(branch)
    for branch in ('left', 'right'):
        repo.git('merge', '-q', '--no-edit', branch)
        assert check(repo, '--all-files').code == 0
    accept(repo)
    assert check(repo, '--all-files').code == 0
    assert repo.git('status', '--porcelain') == f'M  {NAME}', 'the merge left more lines than needed'
    repo.commit()
    repo.commit(files={'u.py': LOAD.replace('f0', 'f_u')})
    assert check(repo, '--all-files').code == 1


def test_prune_after_a_union_merge_allows_what_is_there(repo):
    repo.commit(files={'a.py': LOAD, 'b.py': LOAD2, 'c.py': LOAD.replace('f0', 'h0')})
    accept(repo)
    line = (repo.path / NAME).read_text().splitlines()[1]
    other = line.replace('"files": ["a.py"', '"files": ["x.py"')
    repo.write(NAME, f'{{"version": 1, "classes": [\n{line}\n{line}\n{other}\nnull\n]}}\n')
    repo.add()
    assert check(repo, '--all-files').code == 0
    repo.commit()
    polydup(repo, '--prune-baseline')
    repo.add()
    assert sum(entry['places'] for entry in entries(repo)) == 3
    repo.commit()
    repo.commit(files={'u.py': LOAD.replace('f0', 'f_u')})
    assert check(repo, '--all-files').code == 1
