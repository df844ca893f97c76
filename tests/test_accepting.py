"""`--accept`: which class is meant, what is written into `.polydup-ignore`, and what is refused."""

from __future__ import annotations

import os

import pytest
from checkout import ROOT
from conftest import Repo
from gate import check, function, module, polydup

from polydup_hook.arguments import Arguments, parse

LOAD, WALK, POST = (function(name, body) for body, name in enumerate(['load', 'walk', 'post']))
COPY, WALKED, POSTED = (function(name, body) for body, name in enumerate(['copy', 'walked', 'posted']))
IGNORE = '.polydup-ignore'
WHY = ('--reason', 'they part ways in 6.0')


@pytest.fixture
def copied(repo) -> Repo:
    """A repository with a copy of `load` staged, and one of `post` that is old."""
    repo.commit(files={'a.py': module(LOAD, WALK), 'old.py': POST, 'old2.py': POSTED})
    repo.write('b.py', COPY)
    repo.add()
    return repo


def told(repo, *args) -> list[str]:
    return [found['id'] for found in check(repo, *args).report['classes']]


def ignored(repo) -> bytes | None:
    file = repo.path / IGNORE
    return file.read_bytes() if file.exists() else None


# What is refused: nothing is written.


@pytest.mark.parametrize(
    ('args', 'message'),
    [
        (['--accept', '{id}'], '--accept ID and --reason TEXT go together'),
        (['--accept=', *WHY], '--accept ID and --reason TEXT go together'),
        (WHY, '--accept ID and --reason TEXT go together'),
        (['--accept', '{id}', '--reason', ' '], '--accept needs a reason'),
        (['--accept', '{id}', '--reason', 'a\nb'], '--reason: it must be one line'),
        (['--accept', '{id}', '--reason', 'a\rb'], '--reason: it must be one line'),
        (['--accept', '{id}', '--reason', 'a\x85b'], '--reason: it must be one line'),
        (['--accept', '{id}', '--reason', 'a\u2028b'], '--reason: it must be one line'),
        (['--accept', '{id}', '--reason', '\x1b[2J'], '--reason: it must be one line'),
        (['--accept', '{id}', '--reason', 'a\u202eb'], '--reason: it must be one line'),
        (['--accept', '{id}', '--reason', '\udcff'], '--reason: it must be one line'),
        (['--accept', '{id:.3}', *WHY], "--accept: '{id:.3}' is no id"),
        (['--accept', '{id}0', *WHY], "--accept: '{id}0' is no id"),
        (['--accept', 'load', *WHY], "--accept: 'load' is no id"),
        (['--accept', '{id},0000000000000000', *WHY], '--accept: no duplicate has an id that begins with 0000000000000000'),
        (['--accept', '{id}', '--write-baseline', *WHY], '--write-baseline and --accept contradict each other'),
        (['--accept', '{id}', '--stdin', '--stdin-filename', 'x.py', *WHY], '--stdin goes without anything else'),
        (['--accept', '{id}', '--output', 'x', *WHY], '--accept goes without --output'),
    ],
)  # fmt: skip
def test_refusals(copied, args, message):
    [id] = told(copied)
    found = polydup(copied, *(arg.replace('{id:.3}', id[:3]).replace('{id}', id) for arg in args))
    assert (found.code, found.out, found.err.count('\n')) == (2, '', 1)
    assert found.err.startswith('polydup-hook: ' + message.replace('{id:.3}', id[:3]).replace('{id}', id))
    assert ignored(copied) is None


def test_a_beginning_of_several_ids(repo):
    known = ''.join(f'abcd{digit}00000000000 theirs\n' for digit in range(4))
    repo.write(IGNORE, known)
    found = polydup(repo, '--accept', 'abcd', *WHY)
    listed = 'abcd000000000000, abcd100000000000, abcd200000000000'
    assert (found.code, found.err) == (2, f'polydup-hook: --accept: abcd begins 4 ids ({listed}): give more digits\n')
    assert ignored(repo) == known.encode()


@pytest.mark.parametrize('kind', ['a folder', 'a link', 'no list'])
def test_a_file_that_is_none_of_ours(copied, tmp_path, kind):
    [id] = told(copied)
    if kind == 'a folder':
        (copied.path / IGNORE).mkdir()
    elif kind == 'a link':
        (tmp_path / 'outside').write_text('')
        (copied.path / IGNORE).symlink_to(tmp_path / 'outside')
    else:
        copied.write(IGNORE, 'all of it\n')
    found = polydup(copied, '--accept', id, *WHY)
    assert (found.code, found.out, found.err.count('\n')) == (2, '', 1)
    assert IGNORE in found.err
    assert kind != 'a link' or (tmp_path / 'outside').read_text() == ''


def test_a_disk_that_is_full(copied, monkeypatch):
    [id] = told(copied)
    copied.write(IGNORE, '# ours\n')

    def full(*paths):
        raise OSError(28, 'No space left on device')

    monkeypatch.setattr(os, 'replace', full)
    found = polydup(copied, '--no-cache', '--accept', id, *WHY)
    assert (found.code, found.out) == (2, '')
    assert found.err.endswith(f'{IGNORE} cannot be written: No space left on device; it is as it was\n')
    assert ignored(copied) == b'# ours\n'
    assert not list(copied.path.glob('*.tmp'))


# What is written.


@pytest.mark.parametrize('spelt', ['{id}', '{id:.4}', '[{id}]', '{id}~abcd', '{upper}'])
def test_the_copy_is_let_in(copied, spelt):
    [id] = told(copied)
    found = polydup(copied, '--accept', spelt.format(id=id, upper=id.upper()), *WHY)
    assert (found.code, found.err) == (0, '')
    assert found.out == f'{IGNORE}: {id} is accepted\nto put it to use: git add {IGNORE}\n'
    line = polydup(copied, '--format=markdown').out.split(f'{id}~')[1].split()[0]
    assert ignored(copied) == f'{id}~{line} they part ways in 6.0\n'.encode()
    copied.add(IGNORE)
    assert told(copied) == []
    copied.commit()
    # Also after an edit.
    copied.write('b.py', COPY.replace('limit=50', 'limit=51'))
    copied.add()
    assert [id for id in told(copied, '--all-files') if id not in told(copied, 'old.py')] == []


def test_by_gits_own_hook(copied, monkeypatch):
    monkeypatch.setenv('PYTHONPATH', str(ROOT))
    assert polydup(copied, '--install').code == 0
    before = copied.git('rev-parse', 'HEAD')
    copied.git('commit', '-q', '-m', 'stopped', check=False)
    assert copied.git('rev-parse', 'HEAD') == before
    [id] = told(copied)
    assert polydup(copied, '--accept', id[:5], *WHY).code == 0
    copied.git('commit', '-q', '-m', 'not staged yet', check=False)
    assert copied.git('rev-parse', 'HEAD') == before
    copied.add(IGNORE)
    copied.git('commit', '-q', '-m', 'through')
    assert copied.git('log', '-1', '--format=%s') == 'through'


@pytest.mark.parametrize(
    ('before', 'after'),
    [
        (b'', b'LINE\n'),
        (b'# why\n', b'# why\nLINE\n'),
        (b'# why', b'# why\nLINE\n'),
        (b'# why\r\n', b'# why\r\nLINE\r\n'),
        (b'# why\r\n# then', b'# why\r\n# then\r\nLINE\r\n'),
        (b'# \xff\xfe\n\n', b'# \xff\xfe\n\nLINE\n'),
    ],
)
def test_a_file_goes_on_as_it_is(copied, before, after):
    [id] = told(copied)
    copied.write(IGNORE, before).chmod(0o640)
    assert polydup(copied, '--accept', id, '--reason', 'für beide ').code == 0
    sketch = polydup(copied, '--format=markdown').out.split(f'{id}~')[1].split()[0]
    assert ignored(copied) == after.replace(b'LINE', f'{id}~{sketch} für beide'.encode())
    assert (copied.path / IGNORE).stat().st_mode & 0o777 == 0o640


def test_twice(copied):
    [id] = told(copied)
    polydup(copied, '--accept', id, *WHY)
    before = ignored(copied)
    for staged in (False, True):
        if staged:
            copied.add(IGNORE)
        again = polydup(copied, '--accept', id[:6], '--reason', 'another')
        assert (again.code, again.out.splitlines()[0]) == (0, f'{IGNORE}: {id} is there already')
        assert ignored(copied) == before


def test_several_and_old_ones(copied):
    new = told(copied)
    [old] = set(told(copied, '--all-files')) - set(new)
    # What a commit check does not tell is found in a whole check.
    assert polydup(copied, '--accept', f'{old},{new[0]}', '--accept', new[0][:4], *WHY).code == 0
    assert ignored(copied).count(b'\n') == 2
    copied.add(IGNORE)
    assert told(copied, '--all-files') == []


def test_of_a_range(copied):
    copied.commit()
    assert told(copied) == []
    ends = ('--from-ref', 'HEAD~1', '--to-ref', 'HEAD')
    [id] = told(copied, *ends)
    assert polydup(copied, '--accept', id, *ends, *WHY).code == 0
    copied.commit(files={IGNORE: ignored(copied)})
    assert told(copied, '--from-ref', 'HEAD~2', '--to-ref', 'HEAD') == []


def test_from_a_folder(copied):
    copied.write('sub/deep/x.py', 'x = 1\n')
    [id] = told(copied)
    found = polydup(copied, '--accept', id, *WHY, cwd='sub/deep')
    assert found.out.endswith(f'git add ../../{IGNORE}\n')
    assert ignored(copied) is not None
    assert not (copied.path / 'sub/deep' / IGNORE).exists()


def test_arguments():
    assert parse(['--accept', 'a,b', '--accept=c', '--reason', 'r', '--all-files']) == Arguments(
        action='accept', accept=('a', 'b', 'c'), reason='r', all_files=True
    )
