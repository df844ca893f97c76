"""What git remembers: duplicated shares along a branch, and who wrote the older copies."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess

import pytest
from conftest import Repo
from gate import check, function, module, polydup

from polydup_hook.git import open_repository
from polydup_hook.history import authors, first_parents

LOAD, WALK, POST, TILE = (function(name, body) for body, name in enumerate(['load', 'walk', 'post', 'tile']))
NAMED = re.compile(r'  by .*, \d{4}-\d\d-\d\d, [0-9a-f]{8}$', re.MULTILINE)
COPY, OTHER = function('copy', 0), function('other', 1)


@pytest.fixture
def grown(repo) -> Repo:
    """A branch on which copies come and go, with a side branch merged."""
    repo.commit('one', {'a.py': LOAD, 'b.py': WALK})
    repo.commit('a copy', {'c.py': COPY})
    repo.commit('text alone', {'README': 'no code\n'})
    repo.git('switch', '-q', '-c', 'side')
    repo.commit('on the side', {'d.py': function('third', 0)})
    repo.git('switch', '-q', 'main')
    repo.commit('another', {'e.py': module(OTHER, POST), 'f.py': module(WALK, TILE)})
    repo.git('merge', '-q', '--no-ff', '-m', 'merged', 'side')
    repo.git('mv', 'c.py', 'sub.py')
    repo.commit('moved')
    repo.git('rm', '-q', 'd.py', 'e.py')
    repo.commit('gone')
    return repo


def points(repo: Repo, *args: str) -> list[dict]:
    done = polydup(repo, '--format', 'json', '--history', *args)
    assert (done.code, done.err) == (0, '')
    return json.loads(done.out)['history']


def test_a_point_is_what_a_whole_check_of_the_commit_says(grown):
    found = points(grown)
    assert [point['commit'] for point in found] == grown.git('rev-list', '--first-parent', '--reverse', 'HEAD').split()
    assert [point['classes'] for point in found] == [0, 1, 1, 2, 2, 2, 2]
    assert [point['places'] for point in found] == [0, 2, 2, 5, 6, 6, 4]
    for point in found:
        grown.git('checkout', '-q', point['commit'])
        whole = check(grown, '--all-files', '--no-cache').report
        assert point['duplicated_lines'] == whole['stats']['duplicated_lines']
        assert point['total_lines'] == whole['stats']['total_lines']
        assert point['share'] == round(point['duplicated_lines'] / point['total_lines'], 6)


def test_the_table_leaves_out_where_nothing_changed(grown):
    lines = polydup(grown, '--history').out.splitlines()
    shown = [line.split()[0] for line in lines[2:-1]]
    all_of_them = [point['commit'][:8] for point in points(grown)]
    assert shown == [id for at, id in enumerate(all_of_them) if at not in (2, 5)]
    assert lines[-1] == '2 of 7 commits changed nothing of it and have no row'
    assert polydup(grown, '--history', 'HEAD~3..HEAD~2').out.count('\n') == 3


def test_what_excuses_changes_no_point(grown):
    before = points(grown)
    assert polydup(grown, '--write-baseline').code == 0
    grown.write('.polydup-ignore', '0123456789abcdef text\n')
    grown.add()
    grown.commit('accepted')
    assert points(grown, 'HEAD~3..HEAD')[:2] == before[-2:]
    assert points(grown, '--no-cache', '--jobs=1')[: len(before)] == before


def test_a_commit_check_after_it_is_as_before(grown):
    points(grown, 'HEAD~2')
    grown.write('g.py', function('fourth', 0))
    grown.add()
    assert check(grown).blamed == {('g.py', 'fourth')}


@pytest.mark.parametrize(
    ('span', 'words'),
    [
        ('nowhere', 'nowhere names no commits here'),
        ('HEAD..HEAD', 'HEAD..HEAD is empty'),
        ('--all', '--history --all: a range of commits is wanted'),
    ],
)
def test_what_is_no_range_is_refused(grown, span, words):
    done = polydup(grown, f'--history={span}')
    assert (done.code, done.out) == (2, '')
    assert done.err.startswith(f'polydup-hook: {words}')


def test_before_the_first_commit(repo):
    done = polydup(repo, '--history')
    assert (done.code, done.out) == (2, '')
    assert done.err.startswith('polydup-hook: HEAD names no commits here')


def test_of_very_many_commits_some_are_looked_at(repo, monkeypatch):
    monkeypatch.setattr('polydup_hook.history._MOST', 4)
    ids = [repo.commit(str(number)) for number in range(11)]
    commits, count = first_parents(open_repository(str(repo.path)), 'HEAD')
    assert count == 11
    assert [commit.id for commit in commits] == [ids[at] for at in (0, 4, 7, 10)]
    assert 'polydup-hook: 4 of 11 commits are looked at' in polydup(repo, '--history', 'HEAD').err


# Who wrote it.


def test_blame_tells_who_wrote_the_older_copy(repo):
    old = ('-c', 'user.name=Ada \x1b[31mRed', '-c', 'user.email=a@example.org')
    repo.write('a.py', LOAD)
    repo.add()
    repo.git(
        *old, 'commit', '-q', '-m', 'one', GIT_AUTHOR_NAME='Ada \x1b[31mRed', GIT_AUTHOR_DATE='2020-02-03T04:05:06Z'
    )
    repo.write('b.py', COPY)
    repo.add()
    lines = polydup(repo, '--blame').out.splitlines()
    assert lines[1].startswith('a.py:1-')
    assert lines[1].endswith(f'  by Ada \\x1b[31mRed, 2020-02-03, {repo.git("rev-parse", "HEAD")[:8]}')
    assert lines[2].endswith('<- new in this commit')
    assert 'by Ada' not in polydup(repo).out


def test_blame_follows_lines_that_are_staged_elsewhere(repo):
    first = repo.commit('one', {'a.py': LOAD})
    repo.write('a.py', '# a line above\n\n\n' + LOAD.replace('limit=50', 'limit=60'))
    repo.write('b.py', COPY)
    repo.add()
    assert first[:8] in polydup(repo, '--blame').out
    size = len(LOAD.splitlines())
    known = authors(
        open_repository(str(repo.path)), 'HEAD', [('a.py', 4, 3 + size)], lambda path: (repo.path / path).read_bytes()
    )
    assert [author.commit for author in known.values()] == [first]


@pytest.mark.parametrize('path', ['b.py', 'nowhere.py', '../a.py'])
def test_what_is_not_committed_has_no_author(repo, path):
    repo.commit('one', {'a.py': LOAD})
    assert authors(open_repository(str(repo.path)), 'HEAD', [(path, 1, 9)], {'b.py': WALK.encode()}.get) == {}


def test_blame_before_the_first_commit_tells_nobody(repo):
    repo.write('a.py', LOAD)
    repo.write('b.py', COPY)
    repo.add()
    done = polydup(repo, '--all-files', '--blame')
    assert (done.code, bool(NAMED.search(done.out)), done.err) == (1, False, '')


def test_nothing_that_a_configuration_names_is_run(repo, tmp_path):
    told = tmp_path / 'told'
    program = tmp_path / 'program'
    program.write_text(f'#!/bin/sh\necho ran >> {told}\ncat "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    repo.commit('one', {'a.py': LOAD, '.gitattributes': '*.py diff=mine filter=mine\n'})
    for name in ('core.fsmonitor', 'diff.mine.textconv', 'diff.mine.command', 'filter.mine.clean', 'core.pager'):
        repo.git('config', name, str(program))
    subprocess.run(('git', 'blame', 'a.py'), cwd=repo.path, capture_output=True, check=True, env={**os.environ})
    assert told.exists(), 'this configuration does run programs'
    told.unlink()
    repo.write('b.py', COPY)
    repo.git('-c', 'filter.mine.clean=cat', '-c', 'core.fsmonitor=false', 'add', 'b.py')
    told.unlink(missing_ok=True)
    assert NAMED.search(polydup(repo, '--blame').out)
    assert polydup(repo, '--history').code == 0
    assert not told.exists()


def test_other_hashes_and_places_of_the_repository(tmp_path, monkeypatch):
    repo = Repo.create(tmp_path / 'work', '--object-format=sha256')
    repo.commit('one', {'sub/a.py': LOAD})
    repo.write('b.py', COPY)
    repo.add()
    head = repo.git('rev-parse', 'HEAD')[:8]
    assert head in polydup(repo, '--blame', cwd='sub').out
    assert polydup(repo, '--history', cwd='sub').out.count(head) == 1
    (repo.path / '.git').rename(tmp_path / 'elsewhere')
    monkeypatch.setenv('GIT_DIR', '../../elsewhere')
    monkeypatch.setenv('GIT_WORK_TREE', '..')
    assert head in polydup(repo, '--blame', cwd='sub').out
    assert polydup(repo, '--history', cwd='sub').code == 0


def test_where_a_shallow_history_begins_nobody_is_named(repo, tmp_path):
    repo.commit('one', {'a.py': LOAD, 'other.py': WALK})
    repo.commit('two', {'c.py': POST})
    shallow = Repo(tmp_path / 'shallow')
    repo.git('clone', '-q', '--depth', '1', f'file://{repo.path}', shallow.path)
    shallow.write('b.py', module(COPY, POST.replace('post', 'put')))
    shallow.add()
    assert polydup(repo, '--all-files', '--blame').code == 0
    done = polydup(shallow, '--blame')
    assert (done.code, bool(NAMED.search(done.out))) == (1, False)


@pytest.mark.parametrize('time', ['99999999999999', '99999999999999999999'])
def test_dates_that_no_calendar_has(repo, time):
    repo.write('a.py', LOAD)
    repo.add()
    tree = repo.git('write-tree')
    text = f'tree {tree}\nauthor A <a@b> {time} +0000\ncommitter A <a@b> {time} +0000\n\nm\n'
    command = ('git', 'hash-object', '-t', 'commit', '-w', '--stdin', '--literally')
    made = subprocess.run(command, cwd=repo.path, input=text.encode(), capture_output=True, check=True)
    commit = made.stdout.decode().strip()
    repo.git('reset', '-q', '--hard', commit)
    repo.write('b.py', COPY)
    repo.add()
    done = polydup(repo, '--blame')
    assert (done.code, done.err) == (1, '')
    assert f'by A, {commit[:8]}' in done.out or f'by A, 1970-01-01, {commit[:8]}' in done.out
    assert polydup(repo, '--history').code == 0
