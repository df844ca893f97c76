"""What git remembers: duplicated shares along a branch, and who wrote the older copies."""

from __future__ import annotations

import json
import os
import stat
import subprocess

import pytest
from conftest import Repo
from gate import check, function, module, polydup

from polydup_hook.git import open_repository
from polydup_hook.history import authors, first_parents

LOAD, WALK, POST, TILE = (function(name, body) for body, name in enumerate(['load', 'walk', 'post', 'tile']))
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
    shown = [line.split()[0] for line in lines[1:]]
    all_of_them = [point['commit'][:8] for point in points(grown)]
    assert shown == [id for at, id in enumerate(all_of_them) if at not in (2, 5)]
    assert polydup(grown, '--history', 'HEAD~3..HEAD~2').out.count('\n') == 2


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
        ('HEAD..HEAD', 'HEAD..HEAD names no commits here'),
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
    assert lines[2] == f'  written by Ada \\x1b[31mRed on 2020-02-03, {repo.git("rev-parse", "HEAD")[:8]}'
    assert lines[3].endswith('<- new in this commit')
    assert 'written by' not in polydup(repo).out


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
    assert (done.code, 'written by' in done.out, done.err) == (1, False, '')


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
    assert 'written by' in polydup(repo, '--blame').out
    assert polydup(repo, '--history').code == 0
    assert not told.exists()
