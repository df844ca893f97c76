"""Files and folders as the API takes them: which are found, under which path, and what git would say of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import Repo
from gate import function, inside

from polydup_hook import Config, find_duplicates
from polydup_hook.files import Finder, blob_id
from polydup_hook.scope import scope_of
from polydup_hook.settings import Settings


def found(*paths: str | Path, **settings) -> list[str]:
    """The paths of the files of code that are found."""
    chosen = Settings(**settings)
    files = Finder(lambda read: scope_of(chosen, read), chosen.max_file_size).find([str(path) for path in paths])
    return sorted(path for path, _ in files.list_tree(files.tree))


TREE = ('a.py', 'b.py', 'keep.py', 'build/a.py', 'build/keep.py', 'lib/a.py', 'lib/build/a.py', 'lib/deep/x.py')
TREE += ('lib/deep/y.py', 'odd [x]/a.py', 'odd [x]/b.py', 'odd [x]/c/b.py', 'sp ace/!a.py', '#a.py')


@pytest.mark.parametrize(
    'ignoring',
    [
        pytest.param({}, id='nothing'),
        pytest.param({'': 'build/\n'}, id='folders of a name'),
        pytest.param({'': '/build\n'}, id='anchored'),
        pytest.param({'': 'a.py\n!lib/a.py\n'}, id='taken back'),
        pytest.param({'': 'build/\n!build/keep.py\n'}, id='not taken back out of an ignored folder'),
        pytest.param({'': 'build/*\n!build/keep.py\n'}, id='taken back out of a folder'),
        pytest.param({'': '# a comment\n\n\\#a.py\n'}, id='escaped'),
        pytest.param({'': '*.py\n', 'lib': '!*.py\n'}, id='the deeper file decides'),
        pytest.param({'lib': '/a.py\nbuild/\n'}, id='anchored below'),
        pytest.param({'lib': 'deep/x.py\n'}, id='a path below'),
        pytest.param({'': 'lib/**/x.py\n', 'lib/deep': '!x.py\ny.py\n'}, id='three levels'),
        pytest.param({'odd [x]': 'b.py\n'}, id='a name with brackets'),
        pytest.param({'odd [x]': '/b.py\n', 'sp ace': '\\!a.py\n'}, id='anchored in a name with brackets'),
        pytest.param({'': 'a.py  \r\n*.pyc\r\n'}, id='spaces and CRLF'),
        pytest.param({'': '*\n', 'lib': '*\n'}, id='everything'),
    ],
)
def test_gitignore_means_what_it_means_to_git(repo: Repo, ignoring):
    for path in TREE:
        repo.write(path, f'x = "{path}"\n')
    for folder, text in ignoring.items():
        repo.write(os.path.join(folder, '.gitignore'), text)
    told = repo.git('ls-files', '-z', '--others', '--exclude-standard').split('\0')
    with inside(repo.path):
        assert found('.') == sorted(f'./{path}' for path in told if path.endswith('.py'))
        # Of a folder inside the patterns around it hold too, unless they ignore it: it was asked for.
        if ignoring.get('') != '*\n':
            assert found('lib') == sorted(path for path in told if path.startswith('lib/') and path.endswith('.py'))


def test_a_folder_in_no_repository(tmp_path):
    for path in ('a.py', 'out/a.py'):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text('x = 1\n')
    (tmp_path / '.gitignore').write_text('out/\n')
    assert found(tmp_path) == [f'{tmp_path}/a.py']
    assert found(tmp_path / 'out') == [f'{tmp_path}/out/a.py']


def test_an_ignored_folder_that_is_asked_for(repo: Repo):
    repo.write('.gitignore', 'build/\n*.gen.py\n')
    repo.write('build/a.py', 'x = 1\n')
    repo.write('build/x/b.py', 'x = 1\n')
    repo.write('build/.gitignore', 'x/\n')
    assert found(repo.path / 'build') == [f'{repo.path}/build/a.py']
    assert found(repo.path / 'build' / 'x') == [f'{repo.path}/build/x/b.py']


@pytest.fixture
def tree(tmp_path) -> Path:
    for path in ('a.py', 'lib/b.py', 'lib/c.go', 'lib/notes.txt'):
        file = tmp_path / 'tree' / path
        file.parent.mkdir(exist_ok=True, parents=True)
        file.write_text('x = 1\n')
    return tmp_path / 'tree'


@pytest.mark.parametrize(
    ('paths', 'files'),
    [
        ([], []),
        (['lib/notes.txt'], []),
        (['a.py'], ['a.py']),
        (['.'], ['./a.py', './lib/b.py', './lib/c.go']),
        (['lib'], ['lib/b.py', 'lib/c.go']),
        (['lib/'], ['lib/b.py', 'lib/c.go']),
        (['./lib'], ['./lib/b.py', './lib/c.go']),
        (['a.py', 'a.py', './a.py'], ['a.py']),
        (['lib', '.'], ['./a.py', 'lib/b.py', 'lib/c.go']),
        (['.', 'lib'], ['./a.py', './lib/b.py', './lib/c.go']),
        (['lib/b.py', 'lib'], ['lib/b.py', 'lib/c.go']),
    ],
)
def test_paths_are_as_they_were_given_and_read_once(tree, paths, files):
    with inside(tree):
        assert found(*paths) == files


def test_links(tree):
    (tree / 'link.py').symlink_to(tree / 'a.py')
    (tree / 'lib' / 'up').symlink_to(tree)
    assert found(tree) == [f'{tree}/a.py', f'{tree}/lib/b.py', f'{tree}/lib/c.go']
    assert found(tree / 'link.py') == [f'{tree}/link.py']
    assert found(tree / 'a.py', tree / 'link.py') == [f'{tree}/a.py']


@pytest.mark.parametrize(
    ('settings', 'files'),
    [
        ({'languages': ('go',)}, ['lib/c.go']),
        ({'exclude': ('lib/',)}, ['a.py']),
        ({'exclude': ('/b.py',)}, ['a.py', 'lib/b.py', 'lib/c.go']),
        ({'include': ('/lib/*.py',)}, ['lib/b.py']),
        ({'max_file_size': 5}, []),
    ],
)
def test_settings_leave_out(tree, settings, files):
    assert found(tree, **settings) == [f'{tree}/{path}' for path in files]


def test_attributes_leave_out(tree):
    (tree / '.gitattributes').write_text('lib/*.go linguist-generated\n')
    assert found(tree) == [f'{tree}/a.py', f'{tree}/lib/b.py']


def test_ids_are_those_of_git(repo: Repo):
    for name, data in {'a': b'', 'b': b'x = 1\n', 'c': bytes(range(256))}.items():
        repo.write(name, data)
        assert blob_id(data) == repo.git('hash-object', name)


def test_what_is_skipped_is_told(tree):
    (tree / 'big.py').write_text('x = 1\n' * 100)
    (tree / 'data.py').write_bytes(b'x\0')
    (tree / 'made.py').write_text('# @generated by a tool\n')
    os.mkfifo(tree / 'pipe.py')
    report = find_duplicates([tree, tree / 'lib' / 'notes.txt', tree / 'pipe.py'], config=Config(max_file_size=500))
    assert [(skip.path.removeprefix(f'{tree}/'), skip.reason) for skip in report.skipped] == [
        ('big.py', 'too large'),
        ('data.py', 'binary'),
        ('lib/notes.txt', 'no language that is known'),
        ('made.py', 'generated'),
        ('pipe.py', 'no regular file'),
    ]
    assert report.to_dict()['skipped'][0] == {'path': f'{tree}/big.py', 'reason': 'too large'}


@pytest.mark.parametrize(
    ('name', 'text', 'settings', 'reason'),
    [
        ('a.py', 'x = 1\n', {}, None),
        ('tool', '#!/bin/sh\n', {}, None),
        ('tool', '#!/bin/sh\n', {'languages': ['bash']}, None),
        ('tool', '#!/bin/sh\n', {'languages': ['go']}, 'a language that is not among the languages asked for'),
        ('tool', '#!/bin/sh\n', {'exclude': ['tool']}, 'left out by include, exclude or .gitattributes'),
        ('tool', 'x = 1\n', {}, 'no language that is known'),
        ('LICENSE', 'x = 1\n', {}, 'no language that is known'),
        ('a.txt', 'x = 1\n', {'exclude': ['*']}, 'no language that is known'),
        ('a.py', 'x = 1\n', {'languages': ['go']}, 'a language that is not among the languages asked for'),
        ('a.py', 'x = 1\n', {'exclude': ['*.py']}, 'left out by include, exclude or .gitattributes'),
        ('a.py', 'x = 1\n', {'include': ['b.py']}, 'left out by include, exclude or .gitattributes'),
        ('a.gen.py', 'x = 1\n', {}, 'left out by include, exclude or .gitattributes'),
    ],
)
def test_a_file_that_was_named_is_read_or_told(tmp_path, name, text, settings, reason):
    """In a folder none of these is missed; whoever names a file wants to know."""
    path = tmp_path / name
    path.write_text(text)
    (tmp_path / '.gitattributes').write_text('*.gen.py linguist-generated\n')
    report = find_duplicates([path, path], config=Config(**settings))
    assert report.files_scanned == (reason is None)
    assert report.skipped == ([(str(path), reason)] if reason else [])
    assert find_duplicates(tmp_path, config=Config(**settings)).skipped == []


def test_a_file_in_a_folder_that_may_not_be_entered_is_told(tree, monkeypatch):
    stat = os.stat

    def refusing(path, *args, **kwargs):
        if 'closed' in os.fspath(path):
            raise PermissionError(13, 'Permission denied', path)
        return stat(path, *args, **kwargs)

    monkeypatch.setattr(os, 'stat', refusing)
    for path in (tree / 'closed' / 'a.py', tree / 'closed' / 'folder'):
        report = find_duplicates([tree, path])
        assert report.skipped == [(str(path), 'cannot be read: Permission denied')]
        assert report.files_scanned == 3


def test_a_file_that_cannot_be_read_is_told(tree, monkeypatch):
    def refusing(path, *args, **kwargs):
        if str(path).endswith('a.py'):
            raise PermissionError(13, 'Permission denied', path)
        return open(path, *args, **kwargs)

    monkeypatch.setattr('polydup_hook.disk.open', refusing, raising=False)
    report = find_duplicates(tree)
    assert report.skipped == [(f'{tree}/a.py', 'cannot be read: Permission denied')]
    assert report.files_scanned == 2


def test_a_file_that_changes_meanwhile_is_told(tree, monkeypatch):
    monkeypatch.setattr('polydup_hook.files._KEPT', 0)  # so it is read twice
    (tree / 'd.py').write_text(function('f', 0))
    finder = Finder(lambda read: scope_of(Settings(), read), 10000)
    files = finder.find([str(tree)])
    (tree / 'd.py').write_text(function('f', 1))
    blob = blob_id(function('f', 0).encode())
    assert list(files.read_many([blob], 10000)) == [(blob, -1, None)]
    assert files.read(f'{tree}/d.py') is None
    assert files.read(f'{tree}/a.py') == b'x = 1\n'


def test_bytes_outside_of_utf_8(tmp_path):
    name = os.fsdecode(b'\xff.py')
    for path in (name, 'a.py'):
        (tmp_path / path).write_text(function('f', 0))
    [match] = find_duplicates(tmp_path, cache_dir=tmp_path / 'cache').duplicates
    assert {match.file1, match.file2} == {f'{tmp_path}/{name}', f'{tmp_path}/a.py'}
