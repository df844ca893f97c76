"""What a repository holds and how its states differ, read from real repositories of every kind."""

from __future__ import annotations

import io
import json
import os
import shlex
import shutil
import sys
from itertools import islice
from pathlib import Path

import pytest
from conftest import Repo

from polydup_hook import git, gitformat, gitprocess
from polydup_hook.errors import UserError
from polydup_hook.git import EMPTY, GitError, open_repository

ROOT = Path(git.__file__).parent.parent
TEN = ''.join(f'line {n}\n' for n in range(1, 11))
NUL = b'\0\1\2binary\n'


def edited(text, line, new):
    lines = text.splitlines(keepends=True)
    lines[line - 1] = new
    return ''.join(lines)


def told(repo, changes):
    """Changes with the blobs' contents for their ids, by path."""
    with open_repository(repo.path).blobs() as reader:

        def content(blob):
            return blob and reader.read(blob)

        return sorted(
            ((c.old_path, content(c.old_blob), c.path, content(c.blob), c.hunks) for c in changes),
            key=lambda row: (row[2] or row[0], row[0] or ''),
        )


# One commit holds `base`; `act` changes the repository and stages it. A row of `expected` is
# (old path, old content, path, content, hunks); `skipped` holds (path, reason).


def stage(**files):
    def act(repo):
        for path, content in files.items():
            repo.write(path, content)
        repo.add()

    return act


def run(*commands):
    def act(repo):
        for command in commands:
            repo.git(*shlex.split(command))

    return act


def link(repo):
    (repo.path / 'a').unlink(missing_ok=True)
    (repo.path / 'a').symlink_to('b')
    repo.add()


def unlink(repo):
    (repo.path / 'a').unlink()
    repo.write('a', 'text\n')
    repo.add()


def submodule(repo, path='module'):
    other = Repo.create(repo.path.parent / 'other')
    other.commit(files={'x': 'x\n'})
    repo.git('rm', '-q', '--ignore-unmatch', path)
    repo.git('submodule', 'add', '-q', str(other.path), path)


def partly(repo):
    repo.write('a', edited(TEN, 2, 'staged\n'))
    repo.add()
    repo.write('a', edited(edited(TEN, 2, 'staged\n'), 9, 'not staged\n'))


def intend(repo):
    repo.write('new', 'text\n')
    repo.write('b', 'changed\n')
    repo.add('b')
    repo.git('add', '-N', 'new')


def move(**pairs):
    def act(repo):
        for old, (new, content) in pairs.items():
            repo.git('mv', old, new)
            repo.write(new, content)
        repo.add()

    return act


T, B = TEN.encode(), b'b\n'
CASES = {
    'nothing': ({'a': TEN}, run(), [], []),
    'added': ({}, stage(a='1\n2\n'), [(None, None, 'a', b'1\n2\n', None)], []),
    'added, empty': ({}, stage(a=''), [(None, None, 'a', b'', None)], []),
    'edited': (
        {'a': TEN},
        stage(a=edited(edited(TEN, 3, 'x\n'), 7, 'y\ny\n')),
        [('a', T, 'a', edited(edited(TEN, 3, 'x\n'), 7, 'y\ny\n').encode(), ((3, 1, 3, 1), (7, 1, 7, 2)))],
        [],
    ),
    'lines added': ({'a': TEN}, stage(a=TEN + 'x\ny\n'), [('a', T, 'a', T + b'x\ny\n', ((10, 0, 11, 2),))], []),
    'lines deleted': ({'a': TEN}, stage(a=TEN[7:]), [('a', T, 'a', T[7:], ((1, 1, 0, 0),))], []),
    'no newline at the end': ({'a': 'x\ny'}, stage(a='x\nz'), [('a', b'x\ny', 'a', b'x\nz', ((2, 1, 2, 1),))], []),
    'CRLF': ({'a': TEN}, stage(a=TEN.replace('\n', '\r\n')), [
        ('a', T, 'a', T.replace(b'\n', b'\r\n'), ((1, 10, 1, 10),))], []),
    'lone CR is no line end': ({'a': 'x\ry\nz\n'}, stage(a='x\ry\nq\n'), [
        ('a', b'x\ry\nz\n', 'a', b'x\ry\nq\n', ((2, 1, 2, 1),))], []),
    'lines moved': ({'a': 'b\nb\nc\nd\na\n'}, stage(a='d\nc\nb\nb\na\n'), [
        ('a', b'b\nb\nc\nd\na\n', 'a', b'd\nc\nb\nb\na\n', ((1, 3, 0, 0), (4, 0, 2, 3)))], []),
    'emptied': ({'a': 'x\n'}, stage(a=''), [('a', b'x\n', 'a', b'', ((1, 1, 0, 0),))], []),
    'filled': ({'a': ''}, stage(a='x\n'), [('a', b'', 'a', b'x\n', ((0, 0, 1, 1),))], []),
    'content like headers': (
        {'a': 'x\n'},
        stage(a='@@ -1 +1 @@\nindex 1..2\ndiff --git a/a b/a\n-- a\n++ b\n\\ No\n'),
        [('a', b'x\n', 'a', b'@@ -1 +1 @@\nindex 1..2\ndiff --git a/a b/a\n-- a\n++ b\n\\ No\n', ((1, 1, 1, 6),))],
        [],
    ),
    'deleted': ({'a': TEN, 'b': 'b\n'}, run('rm -q a'), [('a', T, None, None, None)], []),
    'mode only': ({'a': TEN}, run('update-index --chmod=+x a'), [('a', T, 'a', T, ())], []),
    'mode and content': (
        {'a': 'x\n'},
        lambda repo: [stage(a='y\n')(repo), repo.git('update-index', '--chmod=+x', 'a')],
        [('a', b'x\n', 'a', b'y\n', ((1, 1, 1, 1),))],
        [],
    ),
    'renamed': ({'a': TEN}, run('mv a b'), [('a', T, 'b', T, ())], []),
    'renamed and edited': ({'a': TEN}, move(a=('b', TEN + 'x\n')), [('a', T, 'b', T + b'x\n', ((10, 0, 11, 1),))], []),
    'renamed and mode': ({'a': TEN}, run('mv a b', 'update-index --chmod=+x b'), [('a', T, 'b', T, ())], []),
    'a copy is an addition': ({'a': TEN}, stage(b=TEN), [(None, None, 'b', T, None)], []),
    'rewritten under another name': (
        {'a': TEN},
        move(a=('b', 'all\nnew\n')),
        [('a', T, None, None, None), (None, None, 'b', b'all\nnew\n', None)],
        [],
    ),
    'the same edit twice': ({'a': TEN, 'b': TEN}, stage(a='x\n' + TEN, b='x\n' + TEN), [
        ('a', T, 'a', b'x\n' + T, ((0, 0, 1, 1),)), ('b', T, 'b', b'x\n' + T, ((0, 0, 1, 1),))], []),
    'binary': ({'a': NUL}, stage(a=NUL + b'x'), [('a', NUL, 'a', NUL + b'x', None)], []),
    '-diff attribute': ({'a': TEN, '.gitattributes': 'a -diff\n'}, stage(a='x\n' + TEN), [
        ('a', T, 'a', b'x\n' + T, None)], []),
    'symbolic link added': ({'b': 'b\n'}, link, [], [('a', 'symbolic link')]),
    'file to symbolic link': ({'a': TEN}, link, [('a', T, 'a', None, None)], [('a', 'symbolic link')]),
    'symbolic link renamed': (None, run('mv a c'), [], [('c', 'symbolic link')]),
    'symbolic link to file': (None, unlink, [('a', None, 'a', b'text\n', None)], []),
    'submodule added': ({}, submodule, [], [('module', 'submodule')]),
    'file to submodule': ({'module': TEN}, submodule, [('module', T, 'module', None, None)], [('module', 'submodule')]),
    'partly staged': ({'a': TEN}, partly, [
        ('a', T, 'a', edited(TEN, 2, 'staged\n').encode(), ((2, 1, 2, 1),))], []),
    'intent to add': ({'a': TEN, 'b': 'b\n'}, intend, [('b', B, 'b', b'changed\n', ((1, 1, 1, 1),))], []),
    'sparse index': (
        {'in/a': TEN, 'out/a': TEN},
        lambda repo: [repo.git('sparse-checkout', 'set', '--sparse-index', 'in'), stage(**{'in/a': 'x\n' + TEN})(repo)],
        [('in/a', T, 'in/a', b'x\n' + T, ((0, 0, 1, 1),))],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(('base', 'act', 'expected', 'skipped'), CASES.values(), ids=CASES)
def test_changes(repo, base, act, expected, skipped):
    if base is None:
        link(repo)
    repo.commit(files=base)
    act(repo)
    at = open_repository(repo.path)
    tree = repo.git('write-tree')
    for changes, skips in at.staged_changes(at.head_tree), at.tree_changes(at.head_tree, tree):
        assert [row for row in told(repo, changes) if row[2] != '.gitmodules'] == expected
        assert skips == skipped
    # A listing brought forward is the new listing.
    listing = dict(at.list_tree(at.head_tree))
    for path, old, new in at.list_changes(at.head_tree, tree):
        assert old != new
        assert listing.pop(path, None) == old
        if new:
            listing[path] = new
    assert listing == dict(at.list_tree(tree))


def test_unmerged_is_told_and_no_change(repo):
    repo.commit(files={'a': TEN, 'b': 'b\n', 'deleted': 'd\n'})
    repo.git('checkout', '-q', '-b', 'side')
    side = repo.commit(files={'a': 'side\n' + TEN, 'b': 'side\n', 'both': 'side\n', 'deleted': 'side\n'})
    repo.git('checkout', '-q', 'main')
    repo.git('rm', '-q', 'deleted')
    repo.commit(files={'a': 'main\n' + TEN, 'both': 'main\n'})
    repo.git('merge', '-q', 'side', check=False)
    at = open_repository(repo.path)
    changes, skips = at.staged_changes(at.head_tree)
    assert told(repo, changes) == [('b', B, 'b', b'side\n', ((1, 1, 1, 1),))]
    assert skips == [('a', 'unmerged'), ('both', 'unmerged'), ('deleted', 'unmerged')]
    # Resolved: the merge is still under way.
    assert at.merge_parents == (side,)
    repo.add()
    assert open_repository(repo.path).merge_parents == (side,)
    repo.git('commit', '-qm', 'merged')
    assert open_repository(repo.path).merge_parents == ()


# Opening.


@pytest.mark.parametrize('object_format', ['sha1', 'sha256'])
def test_first_commit(tmp_path, object_format):
    repo = Repo.create(tmp_path / 'repo', f'--object-format={object_format}')
    at = open_repository(repo.path)
    assert (at.head, at.head_tree, at.object_format) == (None, EMPTY[object_format], object_format)
    assert EMPTY[object_format] == repo.git('hash-object', '-t', 'tree', os.devnull)
    assert list(at.list_tree(at.head_tree)) == []
    repo.write('a', TEN)
    repo.write('b', TEN)
    repo.add()
    changes, skips = at.staged_changes(at.head_tree)
    assert told(repo, changes) == [(None, None, 'a', T, None), (None, None, 'b', T, None)]
    assert skips == []
    head = repo.commit()
    at = open_repository(repo.path)
    assert (at.head, at.head_tree) == (head, repo.git('rev-parse', 'HEAD^{tree}'))
    assert told(repo, at.tree_changes(EMPTY[object_format], at.head_tree)[0]) == told(repo, changes)
    repo.write('a', TEN + 'x\n')
    repo.add()
    assert [change.hunks for change in at.staged_changes(at.head_tree)[0]] == [((10, 0, 11, 1),)]


@pytest.mark.parametrize('folder', ['', 'sub/', 'sub/with space/', 'new\nline/', '-/', 'é/'])
def test_opened_from_a_folder(repo, folder):
    repo.commit(files={'a': TEN, 'sub/b': 'b\n'})
    (repo.path / folder).mkdir(parents=True, exist_ok=True)
    repo.write('a', 'x\n' + TEN)
    repo.write('sub/b', 'c\n')
    repo.add('a', 'sub/b')
    at = open_repository(f'{repo.path}/{folder}')
    assert (at.top, at.prefix) == (str(repo.path), folder)
    assert at.git_dir == at.common_dir == f'{repo.path}/.git'
    assert [change.path for change in at.staged_changes(at.head_tree)[0]] == ['a', 'sub/b']
    assert [path for path, _ in at.list_tree(at.head_tree)] == ['a', 'sub/b']
    with at.blobs() as reader:
        assert reader.read(':0:sub/b') == b'c\n'
        assert reader.read('HEAD:sub/b') == B


def test_linked_worktree(repo, tmp_path):
    repo.commit(files={'a': TEN})
    repo.git('worktree', 'add', '-q', '-b', 'side', str(tmp_path / 'tree'))
    tree = Repo(tmp_path / 'tree')
    tree.write('a', 'x\n' + TEN)
    tree.add()
    at = open_repository(tree.path)
    assert (at.top, at.common_dir, at.git_dir) == (
        str(tree.path),
        f'{repo.path}/.git',
        f'{repo.path}/.git/worktrees/tree',
    )
    assert told(tree, at.staged_changes(at.head_tree)[0]) == [('a', T, 'a', b'x\n' + T, ((0, 0, 1, 1),))]
    assert open_repository(repo.path).staged_changes(at.head_tree) == ([], [])


def by_environment(repo, monkeypatch):
    monkeypatch.setenv('GIT_DIR', str(repo.path / '.git'))
    monkeypatch.setenv('GIT_WORK_TREE', str(repo.path))


def by_relative_environment(repo, monkeypatch):
    monkeypatch.setenv('GIT_DIR', '.git')
    monkeypatch.setenv('GIT_INDEX_FILE', '.git/index')
    monkeypatch.setenv('GIT_PREFIX', 'sub/')
    return repo.path


def by_configuration(repo, monkeypatch):
    """The working tree is elsewhere than around .git."""
    (repo.path / '.git').rename(repo.path.parent / '.git')
    repo.git('config', '--file', '../.git/config', 'core.worktree', str(repo.path))


@pytest.mark.parametrize(
    ('point', 'folder', 'prefix'),
    [
        (by_environment, '..', ''),
        (by_environment, 'sub', 'sub/'),
        (by_relative_environment, '.', ''),
        (by_configuration, 'sub', 'sub/'),
    ],
)
def test_pointed_at(repo, monkeypatch, point, folder, prefix):
    repo.commit(files={'a': TEN, 'sub/a': 'b\n', 'sub/b': 'b\n'})
    repo.git('rm', '-q', 'sub/a')
    point(repo, monkeypatch)
    at = open_repository(repo.path / folder)
    assert (at.top, at.prefix) == (str(repo.path), prefix)
    assert os.path.samefile(at.git_dir, repo.git('rev-parse', '--absolute-git-dir'))
    assert [change.old_path for change in at.staged_changes(at.head_tree)[0]] == ['sub/a']


def broken(repo, monkeypatch):
    (repo.path / '.git/refs/heads/main').write_text('1' * 40 + '\n')


def bare(repo, monkeypatch):
    repo.git('config', 'core.bare', 'true')


def untrusted(repo, monkeypatch):
    monkeypatch.setenv('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1')


def no_git(repo, monkeypatch):
    monkeypatch.setenv('PATH', str(repo.path))


def old_git(repo, monkeypatch):
    # Before 2.31 --path-format is unknown, and repeated.
    fake_git(repo, monkeypatch, 'echo "$5"; shift 3; exec "$git" "$@"')


def fake_git(repo, monkeypatch, script):
    real = shutil.which('git')
    (repo.path / 'git').write_text(f'#!/bin/sh\ngit={real}\n{script}\n')
    (repo.path / 'git').chmod(0o755)
    monkeypatch.setenv('PATH', f'{repo.path}:{os.environ["PATH"]}')


def nothing(repo, monkeypatch):
    pass


@pytest.mark.parametrize(
    ('spoil', 'folder', 'words'),
    [
        (nothing, '..', ['is not in a git repository', 'git init']),
        (nothing, '.git', ['.git', 'change into a working tree']),
        (nothing, 'missing', ['missing', 'No such file', 'another folder']),
        (bare, '.', ['bare repository', 'change into a working tree']),
        (broken, '.', ['HEAD is 1111111111111', 'git fsck']),
        (untrusted, '.', ['belongs to another user', 'run `git config --global --add safe.directory /']),
        (no_git, '.', ['cannot run git', 'install git 2.31']),
        (old_git, '.', ['too old', 'install git 2.31']),
    ],
)
def test_not_to_be_opened(repo, monkeypatch, spoil, folder, words):
    repo.commit()
    spoil(repo, monkeypatch)
    with pytest.raises(UserError) as caught:
        open_repository(f'{repo.path}/{folder}')
    message = str(caught.value)
    assert all(word in message for word in words), message
    assert '\n' not in message


# Names.


@pytest.mark.parametrize(
    'name',
    [
        'with space',
        'new\nline',
        'end\n',
        'return\r',
        'tab\t',
        'quo\'te"s',
        '-dash',
        '--exit-zero',
        ':colon',
        ':(glob)*',
        'back\\slash',
        '\u00e9\u4e2d.py',
        os.fsdecode(b'\xff\xfe.py'),
        'sub/missing',
        '0:a',
        '@@ -1 +1 @@',
        'x\nindex 1..2\n@@ -1 +7,9 @@',
    ],
)
def test_odd_names(repo, name):
    repo.commit(files={name: TEN, 'old': TEN * 2, 'z': 'z\n'})
    repo.write(name, 'x\n' + TEN)
    repo.git('mv', '--', 'old', f'{name}-new')
    repo.add()
    at = open_repository(repo.path)
    changes, _ = at.staged_changes(at.head_tree)
    assert told(repo, changes) == [
        (name, T, name, b'x\n' + T, ((0, 0, 1, 1),)),
        ('old', T * 2, f'{name}-new', T * 2, ()),
    ]
    assert {path for path, _ in at.list_tree(at.head_tree)} == {name, 'old', 'z'}
    with at.blobs() as reader:
        assert reader.read(f':0:{name}') == b'x\n' + T
        assert reader.read(f'HEAD:{name}') == T
        assert reader.read(f'{at.head_tree}:{name}') == T
        assert reader.read(f'HEAD:{name}-not') is None
        assert reader.read(f':0:{name}\n') is None
        assert reader.read('HEAD:z') == b'z\n'


# Inside real hooks: git sets the index, the folder and more.


PROBE = """
import json, sys
sys.path.insert(0, {root!r})
from polydup_hook.git import open_repository
at = open_repository()
changes, skips = at.staged_changes(at.head_tree)
with at.blobs() as reader:
    rows = [(change.path or change.old_path, (reader.read(change.blob) or b'').decode()) for change in changes]
    index = (reader.read(':0:a') or b'').decode()
state = dict(rows=rows, index=index, prefix=at.prefix, parents=at.merge_parents, reverting=at.reverting)
json.dump(state, open({out!r}, 'w'))
"""


@pytest.fixture
def hooked(repo, tmp_path):
    """A repository whose hooks tell what our code sees in them; with `seen()`."""
    out = tmp_path / 'seen.json'
    probe = PROBE.format(root=str(ROOT), out=str(out))
    repo.commit(files={'a': 'a\n', 'b': 'b\n', 'sub/c': 'c\n'})
    for name in 'pre-commit', 'pre-merge-commit':
        hook = repo.write(f'.git/hooks/{name}', f'#!/bin/sh\nexec {sys.executable} -c {shlex.quote(probe)}\n')
        hook.chmod(0o755)

    def seen():
        return json.loads(out.read_text())

    repo.seen = seen
    return repo


@pytest.mark.parametrize(
    ('command', 'rows'),
    [
        ('commit -m x', [('b', 'staged\n')]),
        ('commit -am x', [('a', 'on disk\n'), ('b', 'on disk\n')]),
        ('commit -m x -- a', [('a', 'on disk\n')]),
        ('commit -m x --only a', [('a', 'on disk\n')]),
        ('commit -m x --include a', [('a', 'on disk\n'), ('b', 'staged\n')]),
        ('commit --amend -m x', [('b', 'staged\n')]),
        ('-C sub commit -m x', [('b', 'staged\n')]),
        ('-C sub commit -m x -- ../a', [('a', 'on disk\n')]),
        ('--git-dir=.git --work-tree=. commit -m x', [('b', 'staged\n')]),
    ],
)
def test_in_pre_commit(hooked, command, rows):
    hooked.write('b', 'staged\n')
    hooked.add()
    hooked.write('a', 'on disk\n')
    hooked.write('b', 'on disk\n')
    hooked.git(*command.split())
    seen = hooked.seen()
    assert [tuple(row) for row in seen['rows']] == rows
    assert seen['index'] == dict(rows).get('a', 'a\n')
    assert (seen['prefix'], seen['parents'], seen['reverting']) == ('', [], False)


def test_in_pre_commit_of_a_linked_worktree(hooked, tmp_path):
    hooked.git('worktree', 'add', '-q', str(tmp_path / 'tree'))
    tree = Repo(tmp_path / 'tree')
    tree.write('a', 'tree\n')
    tree.git('commit', '-qam', 'x')
    assert hooked.seen()['rows'] == [['a', 'tree\n']]


def test_in_pre_merge_commit(hooked):
    """A clean merge has no MERGE_HEAD yet, and runs another hook."""
    hooked.git('checkout', '-q', '-b', 'side')
    side = hooked.commit(files={'a': 'side\n'})
    hooked.git('checkout', '-q', 'main')
    hooked.commit(files={'b': 'main\n'})
    hooked.git('merge', '-q', '--no-edit', 'side')
    assert hooked.seen()['parents'] == [side]
    assert hooked.seen()['rows'] == [['a', 'side\n']]


def test_octopus_under_way(repo):
    repo.commit(files={'a': 'a\n'})
    parents = []
    for name in 'one', 'two':
        repo.git('checkout', '-q', '-b', name, 'main')
        parents.append(repo.commit(files={name: 'x\n'}))
    repo.git('checkout', '-q', 'main')
    repo.commit(files={'a': 'main\n'})
    repo.git('merge', '-q', '--no-commit', 'one', 'two')
    assert open_repository(repo.path).merge_parents == tuple(parents)


def test_revert_under_way(hooked):
    hooked.commit(files={'a': 'second\n'})
    assert not open_repository(hooked.path).reverting
    hooked.git('revert', '--no-commit', 'HEAD')
    assert open_repository(hooked.path).reverting
    hooked.git('commit', '-qm', 'reverted')
    assert hooked.seen()['reverting']
    assert not open_repository(hooked.path).reverting


# What a user may have configured.


def test_configuration_runs_nothing_and_changes_nothing(repo, tmp_path, monkeypatch):
    repo.commit(files={'a': TEN, 'sub/b': TEN, 'c': TEN * 2, 'd': 'd\n' * 9, '.gitattributes': '* diff=x filter=x\n'})
    repo.commit(files={'f': 'for x:\n    if a:\n        b\n    c\n'})
    submodule(repo)
    repo.commit()
    repo.write('a', edited(edited(TEN, 3, 'x\n'), 6, 'y\n'))
    repo.write('sub/b', TEN[7:])
    move(c=('moved-c', TEN * 2 + 'x\n'), d=('moved-d', 'd\n' * 9 + 'x\n'))(repo)
    Repo(repo.path / 'module').commit()
    # Which two lines were added? The first ones, says the heuristic for indents.
    repo.write('f', 'for x:\n    if a:\n        b\n    if a:\n        b\n    c\n')
    repo.add()
    at = open_repository(repo.path)
    expected = at.staged_changes(at.head_tree)
    assert [(change.old_path, change.path) for change in expected[0]] == [
        *(('a', 'a'), ('f', 'f'), ('c', 'moved-c'), ('d', 'moved-d'), ('sub/b', 'sub/b')),
    ]
    assert expected[1] == [('module', 'submodule')]
    tree = repo.git('write-tree')

    marker = tmp_path / 'ran'
    evil = tmp_path / 'evil'
    evil.write_text(f'#!/bin/sh\necho "$0 $*" >> {marker}\ncat\n')
    evil.chmod(0o755)
    hooks = tmp_path / 'hooks'
    hooks.mkdir()
    for name in 'post-index-change', 'reference-transaction', 'pre-commit', 'fsmonitor-watchman':
        shutil.copy(evil, hooks / name)
    programs = [
        *('diff.external', 'diff.x.command', 'diff.x.textconv', 'core.fsmonitor', 'core.pager'),
        *('filter.x.clean', 'filter.x.smudge', 'filter.x.process', 'core.sshCommand', 'core.editor'),
        *('pager.diff-index', 'pager.diff-tree', 'pager.rev-parse', 'alias.diff-index', 'credential.helper'),
        *('core.askPass', 'core.alternateRefsCommand', 'gpg.program', 'interactive.diffFilter'),
    ]
    for key in programs:
        repo.git('config', key, str(evil))
    for setting in [
        *('core.hooksPath=' + str(hooks), 'diff.context=5', 'diff.interHunkContext=9', 'diff.renames=false'),
        *('diff.renameLimit=1', 'diff.algorithm=patience', 'diff.noprefix=true', 'diff.mnemonicPrefix=true'),
        *('color.ui=always', 'color.diff=always', 'diff.relative=true', 'diff.submodule=log', 'core.quotePath=true'),
        *('diff.wordRegex=.', 'diff.indentHeuristic=false', 'diff.colorMoved=zebra', 'core.abbrev=4'),
        *(
            'diff.ignoreSubmodules=all',
            'submodule.module.ignore=all',
            'diff.suppressBlankEmpty=true',
            'core.commentChar=;',
            'log.showSignature=true',
        ),
    ]:
        repo.git('config', *setting.split('=', 1))
    for name in 'GIT_EXTERNAL_DIFF', 'GIT_PAGER', 'GIT_SSH_COMMAND', 'GIT_ASKPASS', 'PAGER':
        monkeypatch.setenv(name, str(evil))
    for name, value in {
        'GIT_DIFF_OPTS': '-u5',
        'GIT_LITERAL_PATHSPECS': '1',
        'GIT_PREFIX': 'sub/',
        'GIT_TRACE': '1',
        'LC_ALL': 'de_DE.UTF-8',
        'GIT_CONFIG_PARAMETERS': "'diff.context'='7' 'core.fsmonitor'='" + str(evil) + "'",
    }.items():
        monkeypatch.setenv(name, value)

    for command in ('status',), ('diff', '--cached'), ('diff', '--cached', '--no-ext-diff'), ('write-tree',):
        repo.git(*command)
        marker.unlink()  # it is there: each of these did run something

    at = open_repository(repo.path / 'sub')
    assert at.staged_changes(at.head_tree) == expected
    assert at.tree_changes(at.head_tree, tree) == expected
    assert len(list(at.list_tree(at.head_tree))) == 7
    assert at.merge_base('HEAD', 'HEAD') == at.head
    with at.blobs() as reader:
        assert reader.read(':0:a') == edited(edited(TEN, 3, 'x\n'), 6, 'y\n').encode()
    assert not marker.exists(), marker.read_text()


def test_processes(repo, tmp_path, monkeypatch):
    """One process to open, one for the staged changes, one for all the blobs; and git starts none of its own."""
    repo.commit(files={'a': TEN, 'b': NUL})
    repo.write('a', 'x\n' + TEN)
    repo.git('mv', 'b', 'c')
    repo.add()
    trace = tmp_path / 'trace'
    trace.mkdir()
    monkeypatch.setenv('GIT_TRACE2_EVENT', str(trace))
    at = open_repository(repo.path)
    assert len(os.listdir(trace)) == 1
    changes, _ = at.staged_changes(at.head_tree)
    assert len(os.listdir(trace)) == 2
    with at.blobs() as reader:
        assert len(os.listdir(trace)) == 2
        assert len([reader.read(change.blob) for change in changes] + list(reader.read_many(['HEAD:a'] * 99, 9))) == 101
    assert len(os.listdir(trace)) == 3
    assert not [line for file in trace.iterdir() for line in file.read_text().splitlines() if 'child_start' in line]


def test_replaced_blob_is_not_read(repo):
    repo.commit(files={'a': TEN, 'b': 'b\n'})
    blob = repo.git('rev-parse', 'HEAD:a')
    repo.git('replace', blob, repo.git('rev-parse', 'HEAD:b'))
    assert repo.git('cat-file', '-p', blob) == 'b'
    with open_repository(repo.path).blobs() as reader:
        assert reader.read(blob) == T


# Commits and histories.


def test_revs(repo):
    first = repo.commit(files={'a': TEN})
    tree = repo.git('rev-parse', 'HEAD^{tree}')
    repo.git('tag', '-a', '-m', 'x', 'tag')
    repo.git('checkout', '-q', '-b', 'side')
    repo.commit(files={'a': 'x\n'})
    repo.git('update-ref', 'refs/heads/-dash', first)
    at = open_repository(repo.path)
    for rev in 'main', 'tag', first, first[:9], 'HEAD~', 'refs/heads/-dash', '-dash', '@{-1}':
        assert at.tree_of(rev) == tree
        assert at.merge_base(rev, 'HEAD') == at.merge_base('HEAD', rev) == first


@pytest.mark.parametrize('rev', ['gone', '-x', '--all', '', '^HEAD', 'HEAD..HEAD', 'HEAD:a', '0' * 40, '1' * 40, 'a b'])
def test_unknown_rev(repo, rev):
    repo.commit(files={'a': TEN})
    at = open_repository(repo.path)
    for ask in at.tree_of, lambda rev: at.merge_base(rev, 'HEAD'), lambda rev: at.merge_base('HEAD', rev):
        with pytest.raises(UserError, match='names no commit here: fetch it') as caught:
            ask(rev)
        assert f"'{rev}'" in str(caught.value)


def test_no_merge_base(repo, tmp_path):
    repo.commit(files={'a': TEN})
    repo.git('checkout', '-q', '-b', 'side')
    repo.commit()
    repo.git('checkout', '-q', 'main')
    repo.commit(files={'a': 'x\n'})
    repo.git('clone', '-q', '--depth=1', '--no-single-branch', f'file://{repo.path}', str(tmp_path / 'shallow'))
    at = open_repository(tmp_path / 'shallow')
    with pytest.raises(UserError, match='`fetch-depth: 0`, else with `git fetch --unshallow`'):
        at.merge_base('main', 'origin/side')
    Repo(tmp_path / 'shallow').git('fetch', '-q', '--unshallow')
    assert at.merge_base('main', 'origin/side') == repo.git('rev-parse', 'main~')


def test_a_tree_that_is_gone(repo):
    repo.commit(files={'a': TEN})
    at = open_repository(repo.path)
    gone = '1' * 40
    for ask in (
        lambda: list(at.list_tree(gone)),
        lambda: list(at.list_changes(gone, at.head_tree)),
        lambda: at.tree_changes(gone, at.head_tree),
        lambda: at.staged_changes(gone),
    ):
        with pytest.raises(GitError, match='object'):
            ask()


# Blobs.

X, NONE = b'587be6b4c3f93f93c489c0111bba5596147a26cb', b'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'
"""The ids of 'x\\n' and of nothing."""


def test_another_blob_than_was_asked_for():
    stream = io.BytesIO(X + b' blob 2\nx\n\n')
    with pytest.raises(ValueError, match='blob 2'):
        gitformat.read_answer(stream, 4, NONE.decode())


@pytest.mark.parametrize(
    ('output', 'answer'),
    [
        (X + b' blob 2\nx\n\n', (2, b'x\n')),
        (NONE + b' blob 0\n\n', (0, b'')),
        (X + b' blob 5\n12345\n', (5, None)),
        (X + b' blob 99999\n' + b'x' * 99999 + b'\n', (99999, None)),
        (X + b' tree 2\nxx\n', (-1, None)),
        (b':x blob 7 missing\n', (-1, None)),
        (b'12 ambiguous\n', (-1, None)),
        (b'12 submodule\n', (-1, None)),
        (b'', EOFError),
        (X + b' blob', EOFError),
        (X + b' blob 2\nx\n', EOFError),
        (X + b' blob 5\nx\n', EOFError),
        # Another content, size or kind than an id stands for, and what is no answer at all.
        (X + b' blob 2\ny\n\n', ValueError),
        (X + b' blob 1\nx\n\n', ValueError),
        (X + b' blob 2\nx\nx', ValueError),
        (X + b' bulb 2\nx\n\n', ValueError),
        (X + b' blob -2\nx\n\n', ValueError),
        (X + b' blob 2 \nx\n\n', ValueError),
        (X + b' blob ' + b'9' * 5000 + b'\n', ValueError),
        (b'warning: x\n' + X + b' blob 2\nx\n\n', ValueError),
    ],
)
def test_answers(output, answer):
    stream = io.BytesIO(output)
    if isinstance(answer, type):
        with pytest.raises(answer):
            gitformat.read_answer(stream, 4)
    else:
        assert gitformat.read_answer(stream, 4) == answer
        assert stream.read() == b''


@pytest.mark.parametrize(
    'rest', [b'half', b':100644', b':1 2 3 4\0a\0', b'warning\0a\0', b'\0', b'\0\0', b'x' * (1 << 21)]
)
def test_fields_of_a_git_that_was_killed_or_prints_something_else(rest):
    head = b':100644 100644 %s %s ' % (b'1' * 40, b'2' * 40)
    output = head + b'M\0a\0' + head + b'R100\0a\0b\0'
    for cut in head + b'R100\0a\0' + b'b', head + b'R100\0a\0', head + b'M\0', rest:
        told = gitformat.read_raw(gitformat.fields(io.BytesIO(output + cut)))
        entries = [next(told), next(told)]
        assert [(entry.old_path, entry.path) for entry in entries] == [('a', 'a'), ('a', 'b')]
        with pytest.raises((EOFError, ValueError)):
            next(told)


def test_many_blobs(repo):
    """More than a pipe holds, each way; small, empty and too large; and other reads in between."""
    contents = [b'%d\n' % n * (n % 7) for n in range(150)] + [b'x' * 300_000, b'', b'y' * 70_000]
    repo.commit(files={f'f{n:03}': content for n, content in enumerate(contents)})
    at = open_repository(repo.path)
    ids = [blob for _, blob in at.list_tree(at.head_tree)]
    with at.blobs() as reader:
        answers = []
        assert len(list(reader.read_many(ids * 40, 70_000))) == 40 * len(ids)
        for answer in reader.read_many([*ids, '1' * 40, ids[0]], 70_000):
            answers.append(answer)
            assert reader.read('HEAD:f001') == contents[1]
        assert [id for id, _, _ in answers] == [*ids, '1' * 40, ids[0]]
        kept = [content if len(content) <= 70_000 else None for content in contents]
        assert [(size, content) for _, size, content in answers] == [
            *zip(map(len, contents), kept, strict=True),
            (-1, None),
            (len(contents[0]), contents[0]),
        ]
        # Left half-way.
        assert len(list(islice(reader.read_many(ids, 0), 3))) == 3
        assert reader.read(ids[150]) == contents[150]
        assert list(reader.read_many([], 9)) == []


def test_what_is_no_blob(repo):
    repo.commit(files={'sub/a': TEN})
    at = open_repository(repo.path)
    with at.blobs() as reader:
        for name in 'HEAD', 'HEAD:sub', at.head_tree, 'HEAD:gone', ':0:gone', ':1:sub/a', 'gone', '', '1' * 40, 'x y 7':
            assert reader.read(name) is None
        assert reader.read('HEAD:sub/a') == T


def test_damaged_blob(repo):
    repo.commit(files={'a': TEN, 'b': TEN * 2, 'c': 'c\n'})
    repo.write('b', TEN * 2 + 'x\n')
    repo.add()
    at = open_repository(repo.path)
    blobs = dict(at.list_tree(at.head_tree))
    loose = repo.path / '.git/objects' / blobs['b'][:2] / blobs['b'][2:]
    loose.chmod(0o644)
    loose.write_bytes(b'nonsense')
    with at.blobs() as reader:
        contents = [content for _, _, content in reader.read_many(blobs.values(), 999)]
        assert contents == [T, None, b'c\n']
    # No line diff either, and no error.
    changes, _ = at.staged_changes(at.head_tree)
    assert [(change.old_path, change.path, change.hunks) for change in changes] == [('b', 'b', None)]


def test_a_git_that_dies_does_not_hang_us(repo, monkeypatch):
    repo.commit(files={'a': TEN})
    at = open_repository(repo.path)
    fake_git(repo, monkeypatch, 'case "$*" in *--batch*) exit 1;; *ls-tree*) kill -9 $$;; esac; exec "$git" "$@"')
    with at.blobs() as reader:
        assert reader.read('HEAD:a') == T
        with pytest.raises(GitError, match='`git cat-file` failed'):
            list(reader.read_many(['HEAD:a'] * 200, 9))
    with pytest.raises(GitError, match='ended by signal 9'):
        list(at.list_tree(at.head_tree))


def test_a_listing_left_half_way(repo):
    repo.commit(files={f'{n:04}' + 'long' * 50: '' for n in range(1500)})
    at = open_repository(repo.path)
    listing = at.list_tree(at.head_tree)
    assert next(listing)[0].startswith('0000')
    listing.close()


@pytest.fixture
def partial(repo, tmp_path):
    """A clone without blobs, but for those of `a` and `z`."""
    repo.git('config', 'uploadpack.allowFilter', 'true')
    repo.git('config', 'uploadpack.allowAnySHA1InWant', 'true')
    repo.commit(files={name: f'{name}\n' + TEN for name in 'abcdefz'})
    repo.git('mv', 'b', 'moved')
    repo.commit(files={'a': 'new\n' + TEN, 'c': 'new\n' + TEN * 2})
    clone = tmp_path / 'partial'
    repo.git('clone', '-q', '--filter=blob:none', '--no-checkout', f'file://{repo.path}', str(clone))
    clone = Repo(clone)
    clone.git('checkout', '-q', 'HEAD', '--', 'a', 'z')
    clone.git('read-tree', 'HEAD')
    return clone


@pytest.mark.parametrize('knows', [True, False], ids=['', 'git before 2.39.4'])
def test_partial_clone(partial, monkeypatch, knows):
    if not knows:
        monkeypatch.delitem(gitprocess._PINNED, 'GIT_NO_LAZY_FETCH')

    def packs():
        return partial.git('count-objects', '-v')

    before = packs()
    at = open_repository(partial.path)
    blobs = dict(at.list_tree(at.head_tree))
    a, z = b'new\n' + T, b'z\n' + T
    with at.blobs() as reader:

        def contents(names):
            return [content for _, _, content in reader.read_many([blobs[name] for name in names], 999)]

        assert contents('acdz') == [a, None, None, z]
        # Three deaths a call: it is the call that is given up, not the reader.
        assert contents('acdaez') == [a, None, None, a, None, None]
        assert contents('z') == [z]
        assert reader.read(blobs['c']) is None
        assert reader.read('HEAD:a') == a
        assert reader.read('HEAD:c') is None
    changes, _ = at.tree_changes(at.tree_of('HEAD~'), at.head_tree)
    assert [(change.old_path, change.path, change.hunks) for change in changes] == [
        ('a', 'a', None),
        ('c', 'c', None),
        ('b', 'moved', ()),
    ]
    partial.write('z', 'x\nz\n' + TEN)
    partial.add('z')
    assert told(partial, at.staged_changes(at.head_tree)[0]) == [('z', z, 'z', b'x\n' + z, ((0, 0, 1, 1),))]
    partial.git('update-index', '-q', '--refresh', check=False)
    assert packs().splitlines()[2:] == before.splitlines()[2:]
    # Git itself would have fetched.
    partial.git('cat-file', '-p', blobs['c'])
    assert packs().splitlines()[2:] != before.splitlines()[2:]
