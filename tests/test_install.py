"""The hook script is written, run by git, and removed; nobody else's hook is touched."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Repo

from polydup_hook import install
from polydup_hook.errors import UserError
from polydup_hook.git import open_repository

ROOT = Path(install.__file__).parent.parent
OTHERS = '#!/bin/sh\nexec true\n'


def program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\n{text}\n')
    path.chmod(0o755)
    return path


@pytest.fixture
def python(tmp_path, monkeypatch):
    """In place of the interpreter: it tells its arguments behind `-c code` and its folder, and fails with 7."""
    path = program(tmp_path / 'bin/python', 'shift 2; echo "ran $# <$*> in $PWD" >&2; exit 7')
    monkeypatch.setattr(sys, 'executable', str(path))
    return path


def put(repo):
    return install.install(open_repository(repo.path))


def drop(repo):
    return install.uninstall(open_repository(repo.path))


def hook_of(repo):
    return repo.path / '.git/hooks/pre-commit'


def ran(hook, *args, path=None):
    """(exit code, stderr) of a hook run as git does."""
    env = {**os.environ, 'PATH': path or os.environ['PATH']}
    done = subprocess.run([hook, *args], cwd=hook.parents[2], env=env, capture_output=True)
    return done.returncode, os.fsdecode(done.stderr)


def test_installed_and_removed(repo, python):
    hook = hook_of(repo)
    assert not hook.parent.exists()
    assert put(repo) == f'wrote {hook}'
    assert ran(hook, '--a b', "'") == (7, f"ran 2 <--a b '> in {repo.path}\n")
    assert os.listdir(hook.parent) == ['pre-commit']
    assert put(repo) == f'wrote {hook}'
    assert drop(repo) == f'removed {hook}'
    assert not hook.exists()
    assert drop(repo) == 'there is no hook of ours to remove'


def test_commit_is_stopped(repo, python):
    put(repo)
    repo.write('sub/a', 'a\n')
    repo.add()
    (repo.path / 'sub').mkdir(exist_ok=True)
    done = subprocess.run(['git', 'commit', '-m', 'x'], cwd=repo.path / 'sub', capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, f'ran 0 <> in {repo.path}\n')
    repo.git('commit', '-q', '--no-verify', '-m', 'x')


@pytest.mark.parametrize('umask', [0o002, 0o022, 0o077])
def test_mode(repo, python, umask):
    before = os.umask(umask)
    try:
        put(repo)
    finally:
        os.umask(before)
    assert hook_of(repo).stat().st_mode & 0o777 == 0o777 & ~umask


@pytest.mark.parametrize(
    'folder',
    [
        'with space',
        "quo'te",
        'dol$HOME',
        'back`id`',
        '"',
        'new\nline',
        '*',
        '{python}',
        '-n',
        os.fsdecode(b'\xff'),
        'é',
    ],
)
def test_odd_paths(repo, tmp_path, monkeypatch, folder):
    path = program(tmp_path / folder / 'python', 'exit 7')
    monkeypatch.setattr(sys, 'executable', str(path))
    monkeypatch.setattr(install, '__file__', str(path))
    put(repo)
    assert ran(hook_of(repo)) == (7, '')
    assert drop(repo).startswith('removed')


def no_python(python, monkeypatch):
    python.unlink()


def no_package(python, monkeypatch):
    monkeypatch.setattr(install, '__file__', str(python.parent / 'gone/install.py'))


def unknown(python, monkeypatch):
    monkeypatch.setattr(sys, 'executable', None)


@pytest.mark.parametrize('lose', [no_python, no_package, unknown])
def test_other_command_when_python_is_gone(repo, python, tmp_path, monkeypatch, lose):
    if lose is not no_python:
        lose(python, monkeypatch)
    put(repo)
    if lose is no_python:
        lose(python, monkeypatch)
    # Neither: never silently green.
    code, words = ran(hook_of(repo), path='/nowhere')
    assert code == 1
    assert words.startswith('polydup-hook: cannot run: ')
    assert words.count('\n') == 1
    assert '`git commit --no-verify`' in words
    assert '`polydup-hook --uninstall`' in words
    program(tmp_path / 'path/polydup-hook', 'echo "other $# <$*>" >&2; exit 5')
    assert ran(hook_of(repo), '-v', 'a b', path=str(tmp_path / 'path')) == (5, 'other 2 <-v a b>\n')


def test_the_repository_cannot_shadow_modules(repo, tmp_path, monkeypatch):
    """With -m or -c, Python looks for modules in the current folder: that is the repository."""
    for name in 'polydup_hook/__init__.py', 'polydup_hook/cli.py', 'argparse.py', 'os.py', 're.py', 'subprocess.py':
        repo.write(name, f'open({str(tmp_path / "marker")!r}, "w")\n')
    monkeypatch.setenv('PYTHONPATH', str(ROOT))
    put(repo)
    done = subprocess.run([hook_of(repo), '--version'], cwd=repo.path, capture_output=True, text=True)
    assert (done.returncode, done.stderr, done.stdout[:13]) == (0, '', 'polydup-hook ')
    assert not (tmp_path / 'marker').exists()


def other_file(hook):
    hook.write_text(OTHERS)


def mention(hook):
    hook.write_text(OTHERS + f'echo "{install._ID.decode()}"\n# polydup-hook\n')


def folder(hook):
    hook.mkdir()


def dangling(hook):
    hook.symlink_to('nowhere')


@pytest.mark.parametrize('make', [other_file, mention, folder, dangling])
def test_another_hook_is_left_alone(repo, python, make):
    hook = hook_of(repo)
    hook.parent.mkdir()
    make(hook)
    before = (hook.lstat().st_ino, hook.lstat().st_mtime_ns)
    with pytest.raises(UserError) as caught:
        put(repo)
    assert str(caught.value) == (
        'another hook is there already: put the line `polydup-hook || exit $?` below the first line of ' + str(hook)
    )
    assert drop(repo) == 'there is no hook of ours to remove'
    assert (hook.lstat().st_ino, hook.lstat().st_mtime_ns) == before


def test_the_line_to_paste(repo, tmp_path):
    hook = hook_of(repo)
    program(hook, 'polydup-hook || exit $?\nexec true')
    program(tmp_path / 'path/polydup-hook', 'exit 5')
    assert ran(hook, path=f'{tmp_path}/path:{os.environ["PATH"]}') == (5, '')


@pytest.mark.parametrize('value', ['.githooks', 'tools/git hooks', '{top}/abs', '{top}/.git/other'])
def test_hooks_path_inside(repo, python, value):
    value = value.format(top=repo.path)
    repo.git('config', 'core.hooksPath', value)
    hook = repo.path / value / 'pre-commit'
    (repo.path / 'sub').mkdir()
    at = open_repository(repo.path / 'sub')
    assert install.install(at) == f'wrote {hook}'
    assert (
        'ran 0 <>'
        in subprocess.run(
            ['git', 'commit', '--allow-empty', '-m', 'x'], cwd=repo.path, capture_output=True, text=True
        ).stderr
    )
    assert install.uninstall(at) == f'removed {hook}'


@pytest.mark.parametrize('value', ['{tmp}/hooks', '../hooks', '/dev/null', '{top}x', '.', '~/hooks', '{top}/link'])
def test_hooks_path_outside(repo, python, tmp_path, value):
    (tmp_path / 'hooks').mkdir()
    (repo.path / 'link').symlink_to(tmp_path / 'hooks')
    repo.git('config', 'core.hooksPath', value.format(tmp=tmp_path, top=repo.path))
    with pytest.raises(UserError) as caught:
        put(repo)
    message = str(caught.value)
    assert message.startswith('core.hooksPath keeps the hooks outside this repository: put the line `polydup-hook || ')
    assert message.endswith('/pre-commit')
    assert os.listdir(tmp_path / 'hooks') == []
    # Somebody's own doing: other repositories rely on it.
    (tmp_path / 'hooks/pre-commit').write_bytes(install._script())
    assert drop(repo) == 'there is no hook of ours to remove'
    assert os.listdir(tmp_path / 'hooks') == ['pre-commit']


def test_no_hooks_path(repo, python):
    repo.git('config', 'core.hooksPath', '')
    with pytest.raises(UserError, match=r'`git config core\.hooksPath`'):
        put(repo)


def test_a_hook_asleep_is_removed(repo, python, tmp_path):
    """`core.hooksPath` came after it."""
    put(repo)
    repo.git('config', 'core.hooksPath', str(tmp_path))
    assert drop(repo) == f'removed {hook_of(repo)}'


def test_linked_worktree(repo, python, tmp_path):
    repo.commit()
    repo.git('worktree', 'add', '-q', str(tmp_path / 'tree'))
    assert put(Repo(tmp_path / 'tree')) == f'wrote {hook_of(repo)}'


def test_submodule(repo, python, tmp_path):
    other = Repo.create(tmp_path / 'other')
    other.commit()
    repo.git('submodule', 'add', '-q', str(other.path), 'mod')
    hook = repo.path / '.git/modules/mod/hooks/pre-commit'
    assert put(Repo(repo.path / 'mod')) == f'wrote {hook}'


def test_no_half_written_hook(repo, python, monkeypatch):
    put(repo)
    before = hook_of(repo).read_bytes()
    monkeypatch.setattr(sys, 'executable', '/other/python')

    def fail(source, target):
        raise PermissionError(13, 'Permission denied')

    with monkeypatch.context() as patch:
        patch.setattr(os, 'replace', fail)
        with pytest.raises(UserError, match=r'cannot write .*/pre-commit \(Permission denied\)'):
            put(repo)
    assert hook_of(repo).read_bytes() == before
    assert os.listdir(hook_of(repo).parent) == ['pre-commit']
    put(repo)
    assert hook_of(repo).read_bytes() != before


def test_hooks_folder_is_a_file(repo, python):
    repo.write('.git/hooks', '')
    with pytest.raises(UserError, match='cannot write'):
        put(repo)
    assert drop(repo) == 'there is no hook of ours to remove'
