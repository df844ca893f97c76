"""The hook's questions asked from Python: of which files, of which repository, in which language."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from conftest import Repo
from gate import function, inside

from polydup_hook import Config, asking, check, find_copies


@pytest.fixture
def staged(repo: Repo) -> Repo:
    """A repository with a copy staged, beside a file that git does not know."""
    repo.commit(files={'a.py': function('load', 0), 'lib/b.py': function('walk', 1), 'README': 'text\n'})
    repo.write('new.py', function('again', 0))
    repo.add()
    repo.write('untracked.py', 'x = 1\n')
    return repo


# Which files.


@pytest.mark.parametrize('files', ['new.py', Path('new.py'), ['./new.py'], ['lib/../new.py'], ['TOP/new.py']])
def test_files_are_named_in_any_way(staged, files):
    files = [name.replace('TOP', str(staged.path)) for name in files] if isinstance(files, list) else files
    report = check(staged.path, files=files)
    assert (len(report), report.files_scanned, report.skipped) == (1, 1, [])


def test_files_start_at_the_top(staged):
    with inside(staged.path / 'lib'):
        assert len(check('.', files='new.py')) == 1


def test_files_that_are_not_looked_at_are_told(staged):
    report = check(staged.path, files=['new.py', 'untracked.py'])
    assert (len(report), report.skipped) == (1, [('untracked.py', 'not in the index')])
    staged.git('rm', '-q', 'a.py')
    assert check(staged.path, files=['a.py']).skipped == [('a.py', 'not in the index')]
    assert check(staged.path, files=[]).skipped == []


def test_files_of_a_range(staged):
    staged.commit()
    refs = {'from_ref': 'HEAD~1', 'to_ref': 'HEAD'}
    assert len(check(staged.path, files='new.py', **refs)) == 1
    report = check(staged.path, files=['a.py', 'untracked.py'], **refs)
    assert (len(report), report.skipped) == (0, [('untracked.py', 'not in HEAD')])


@pytest.mark.parametrize(
    ('parameters', 'error', 'message'),
    [
        ({'files': 'nowhere.py'}, FileNotFoundError, 'nowhere.py'),
        ({'files': ['../x.py']}, ValueError, "'../x.py' is outside the repository"),
        ({'files': ['/x.py']}, ValueError, "'/x.py' is outside the repository"),
        ({'files': ['lib']}, ValueError, "'lib' is a folder"),
        ({'files': 3}, ValueError, '^files is 3; it must be a path or a list of paths'),
        ({'files': [3]}, ValueError, '^files holds 3; each must be a path'),
        ({'files': b'new.py'}, ValueError, "^files is b'new.py'"),
        ({'repository': 3}, ValueError, '^repository holds 3'),
        ({'cache_dir': 3}, ValueError, '^cache_dir holds 3'),
        ({'from_ref': 3, 'to_ref': 'HEAD'}, ValueError, '^from_ref is 3; it must be the name of a commit'),
        ({'from_ref': 'HEAD', 'to_ref': 'a\0'}, ValueError, r"^to_ref is 'a\\x00'; it must be the name of a commit"),
    ],
)
def test_what_cannot_be_asked(staged, parameters, error, message):
    with inside(staged.path), pytest.raises(error, match=message) as caught:
        check(**parameters)
    assert isinstance(caught.value, RuntimeError)


# Which repository.


@pytest.fixture
def other(tmp_path) -> Repo:
    """Another repository, with nothing staged."""
    repo = Repo.create(tmp_path / 'other')
    repo.commit(files={'other.py': function('other', 3)})
    return repo


def point(monkeypatch, repo: Repo, *names: str) -> None:
    """The environment of a hook of a repository."""
    values = {
        'GIT_DIR': str(repo.path / '.git'),
        'GIT_INDEX_FILE': str(repo.path / '.git' / 'index'),
        'GIT_WORK_TREE': str(repo.path),
        'GIT_COMMON_DIR': str(repo.path / '.git'),
        'GIT_OBJECT_DIRECTORY': str(repo.path / '.git' / 'objects'),
        'GIT_PREFIX': 'lib/',
        f'GITHEAD_{"1" * 40}': 'topic',
    }
    for name, value in values.items():
        if not names or name in names:
            monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    'names', [(), ('GIT_DIR',), ('GIT_INDEX_FILE',), ('GIT_DIR', 'GIT_INDEX_FILE'), ('GIT_DIR', 'GIT_WORK_TREE')]
)
def test_the_repository_that_is_named_is_asked(staged, other, monkeypatch, names):
    point(monkeypatch, other, *names)
    before = dict(os.environ)
    with inside(other.path):
        assert len(check(staged.path)) == 1
        assert len(find_copies(function('f', 1), 'python', staged.path)) == 1
        assert find_copies(function('f', 3), 'python', staged.path) == []
    assert os.environ == before
    assert (staged.path / '.polydup-cache').is_dir()
    assert not (other.path / '.polydup-cache').exists()


def test_the_index_of_a_hook_counts(staged, monkeypatch):
    """What `git commit -a` is about to commit stands in another index than the usual."""
    monkeypatch.setenv('GIT_INDEX_FILE', '.git/next')
    subprocess.run(('git', 'read-tree', 'HEAD'), cwd=staged.path, check=True)
    with inside(staged.path):
        assert [len(check(folder)) for folder in ('.', 'lib', staged.path)] == [0, 0, 0]
        monkeypatch.delenv('GIT_INDEX_FILE')
        assert len(check('.')) == 1


def test_a_working_tree_that_only_the_environment_knows(staged, monkeypatch):
    (staged.path / '.git').rename(staged.path.parent / 'elsewhere')
    monkeypatch.setenv('GIT_DIR', str(staged.path.parent / 'elsewhere'))
    monkeypatch.setenv('GIT_WORK_TREE', str(staged.path))
    assert len(check(staged.path / 'lib')) == 1
    with pytest.raises(ValueError, match='is not in a git repository'):
        check(staged.path.parent)


def test_a_working_tree_that_only_the_environment_knows_in_another_repository(staged, other, monkeypatch):
    inner = other.path / 'inner'
    staged.path.rename(inner)
    (inner / '.git').rename(other.path.parent / 'elsewhere')
    assert [len(check(folder)) for folder in (other.path, inner)] == [0, 0]
    monkeypatch.setenv('GIT_DIR', str(other.path.parent / 'elsewhere'))
    monkeypatch.setenv('GIT_WORK_TREE', str(inner))
    assert [len(check(folder)) for folder in (other.path, inner, inner / 'lib')] == [0, 1, 1]
    monkeypatch.setenv('GIT_WORK_TREE', str(other.path))
    assert len(check(inner)) == 0
    monkeypatch.delenv('GIT_WORK_TREE')  # then git takes the current folder for one
    with inside(inner):
        assert [len(check(folder)) for folder in (other.path, '.')] == [0, 0]


def test_what_is_local_to_a_repository():
    told = subprocess.run(('git', 'rev-parse', '--local-env-vars'), capture_output=True, check=True, text=True)
    elsewhere = ('GIT_CONFIG', 'GIT_INTERNAL', 'GIT_NO_REPLACE_OBJECTS')  # the last is always set for git
    assert {name for name in told.stdout.split() if not name.startswith(elsewhere)} <= asking.LOCAL


# Which language.


@pytest.mark.parametrize('name', ['a.py', './a.py', 'lib/../a.py', 'TOP/a.py', Path('a.py')])
def test_a_file_is_no_copy_of_itself(staged, name):
    name = name.replace('TOP', str(staged.path)) if isinstance(name, str) else name
    found = find_copies(function('load', 0), repository=staged.path, filename=name)
    assert [(match.file1, match.file2) for match in found] == [('a.py', 'new.py')]


@pytest.mark.parametrize('name', ['x', 'a.py', 'lib/odd.rs', 'x.txt'])
def test_the_language_named_counts_more_than_the_name(staged, name):
    found = find_copies(function('f', 0), 'python', staged.path, filename=name)
    assert [(match.file1, match.file2) for match in found] == [
        (name, other) for other in ('a.py', 'new.py') if other != name
    ]
    assert find_copies(function('f', 0), 'rust', staged.path, filename=name) == []


ZIG = 'fn f(a: u32) u32 {\n    var x = a;\n' + '    x = g(x, a) + h(a, x * 2);\n    if (x > 3) x -= k(a);\n' * 3
ZIG += '    return x;\n}\n'


def test_a_language_of_the_repository(repo: Repo):
    pytest.importorskip('tree_sitter_zig')
    settings = '[tool.polydup.language.zig]\ngrammar = "tree_sitter_zig"\nfiles = ["*.zig"]\n'
    repo.commit(files={'pyproject.toml': settings, 'a.zig': ZIG})
    assert [match.file2 for match in find_copies(ZIG, 'zig', repo.path)] == ['a.zig']
    repo.write('b.zig', ZIG)
    repo.add()
    assert len(check(repo.path)) == 1
    assert len(check(repo.path, config=Config(languages=['python']))) == 0
