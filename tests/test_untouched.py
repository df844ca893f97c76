"""Every face in a repository whose configuration names programs, and whose index another git holds: none of them is run,
nothing is fetched, and what is the user's stays as it is, to the byte and to the time of its last change."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest
from conftest import Repo
from gate import check, function, module, polydup

import polydup_hook

pytestmark = pytest.mark.skipif(sys.platform == 'win32', reason='hostile programs are scripts of the shell')

PROGRAMS = (
    *('diff.external', 'diff.x.command', 'diff.x.textconv', 'diff.tool', 'difftool.x.cmd', 'interactive.diffFilter'),
    *('filter.x.clean', 'filter.x.smudge', 'filter.x.process', 'merge.x.driver', 'core.fsmonitor', 'core.pager'),
    *('pager.diff-index', 'pager.diff-tree', 'pager.rev-parse', 'pager.cat-file', 'pager.ls-tree', 'pager.blame'),
    *('core.editor', 'sequence.editor', 'core.sshCommand', 'core.gitProxy', 'core.askPass', 'credential.helper'),
    *('core.alternateRefsCommand', 'uploadpack.packObjectsHook', 'remote.origin.uploadpack', 'gpg.program'),
    *('gpg.ssh.program', 'gpg.ssh.defaultKeyCommand', 'trailer.x.cmd', 'trailer.x.command', 'browser.x.cmd'),
    *('alias.diff-index', 'alias.diff-tree', 'alias.rev-parse', 'alias.cat-file', 'alias.ls-tree', 'alias.rev-list'),
)
SETTINGS = {
    'core.hooksPath': 'HOOKS',
    'core.attributesFile': 'ATTRIBUTES',
    'include.path': 'INCLUDED',
    'remote.origin.url': 'ext::PROGRAM %S',
    'remote.origin.promisor': 'true',
    'remote.origin.fetch': '+refs/heads/*:refs/remotes/origin/*',
    'extensions.partialClone': 'origin',
    'core.repositoryFormatVersion': '1',
    'protocol.ext.allow': 'always',
    'protocol.allow': 'always',
    'submodule.recurse': 'true',
    'core.untrackedCache': 'true',
    'diff.autoRefreshIndex': 'true',
    'gc.auto': '1',
    'maintenance.auto': 'true',
    'log.showSignature': 'true',
    'blame.ignoreRevsFile': '',
}
ENVIRONMENT = (
    *('GIT_EXTERNAL_DIFF', 'GIT_PAGER', 'PAGER', 'GIT_SSH', 'GIT_SSH_COMMAND', 'GIT_ASKPASS', 'SSH_ASKPASS', 'EDITOR'),
    *('GIT_EDITOR', 'GIT_SEQUENCE_EDITOR', 'GIT_PROXY_COMMAND', 'VISUAL', 'BROWSER'),
)
HOOKS = (
    *('pre-commit', 'post-checkout', 'post-index-change', 'reference-transaction', 'fsmonitor-watchman', 'pre-auto-gc'),
    *('post-rewrite', 'query-watchman', 'update', 'post-update'),
)


class Hostile:
    """A repository in which everything that can be named is a program that leaves a mark."""

    def __init__(self, repo: Repo, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.repo, self.mark = repo, folder / 'ran'
        inner = Repo.create(folder / 'inner')
        inner.commit(files={'x.py': 'x = 1\n'})
        repo.write('.gitattributes', '* diff=x filter=x merge=x\n')
        repo.commit(files={'a.py': module(function('load', 0), function('walk', 1)), 'c.py': function('post', 2)})
        repo.commit(files={'d.py': function('post2', 2), 'gone.py': function('gone', 4)})
        repo.git('submodule', 'add', '-q', str(inner.path), 'module')
        repo.commit()
        repo.write('b.py', function('copy', 0))
        repo.add()
        # What this clone lacks, git would like to fetch.
        blob = repo.git('rev-parse', 'HEAD:gone.py')
        (repo.path / '.git/objects' / blob[:2] / blob[2:]).unlink()
        program = folder / 'program'
        program.write_text(f'#!/bin/sh\necho "$0 $*" >> {self.mark}\nexit 1\n')
        program.chmod(0o755)
        hooks = folder / 'hooks'
        hooks.mkdir()
        for name in HOOKS:
            (hooks / name).symlink_to(program)
        (folder / 'attributes').write_text('* diff=x filter=x\n')
        (folder / 'included').write_text(f'[alias]\n\tblame = !{program}\n[core]\n\tpager = {program}\n')
        words = {'HOOKS': hooks, 'ATTRIBUTES': folder / 'attributes', 'INCLUDED': folder / 'included'}
        for where in (repo, Repo(repo.path / 'module')):
            for name in PROGRAMS:
                where.git('config', name, f'!{program}' if name.startswith('alias.') else str(program))
        for name, value in SETTINGS.items():
            repo.git('config', name, str(words.get(value, value)).replace('PROGRAM', str(program)))
        for name in ENVIRONMENT:
            monkeypatch.setenv(name, str(program))
        monkeypatch.delenv('GIT_OPTIONAL_LOCKS', raising=False)

    def show(self) -> None:
        """Git itself does run them."""
        for command in (('status',), ('diff', '--cached'), ('cat-file', '-p', 'HEAD:gone.py')):
            self.repo.git(*command, check=False)
            assert self.mark.exists(), command
            self.mark.unlink()

    def assert_nothing_ran(self) -> None:
        assert not self.mark.exists(), self.mark.read_text()


@pytest.fixture
def hostile(repo, tmp_path, monkeypatch) -> Hostile:
    made = Hostile(repo, tmp_path, monkeypatch)
    made.show()
    return made


def touched(repo: Repo) -> dict[str, tuple[object, ...]]:
    """What all that is there is and holds, and when it was last changed; the cache and the top apart."""
    found = {}
    for path in sorted(repo.path.rglob('*')):
        name = path.relative_to(repo.path).as_posix()
        if not name.startswith('.polydup-cache'):
            info = path.lstat()
            data = path.read_bytes() if stat.S_ISREG(info.st_mode) else b''
            found[name] = (info.st_mode, info.st_mtime_ns, info.st_ino, data)
    return found


def test_every_face(hostile, tmp_path, monkeypatch):
    repo = hostile.repo
    (repo.path / '.git/index.lock').write_bytes(b'')  # another git is at work, or was killed
    (repo.path / 'a.py').write_text('changed and not staged\n')
    os.utime(repo.path / 'c.py', (1, 1))  # what git would refresh in the index
    before = touched(repo)
    report = tmp_path / 'report'
    found = check(repo)
    assert found.code == 1, found.err
    id = found.report['classes'][0]['id']
    # The command, and the files that it is asked for.
    faces: list[tuple[list[str], set[str]]] = [
        ([], set()),
        (['-v'], set()),
        (['--no-cache', '--blame'], set()),
        (['--all-files', '--format', 'html', '--output', str(report), '--blame'], set()),
        (['--from-ref', 'HEAD~2', '--to-ref', 'HEAD'], set()),
        (['--', 'b.py', 'c.py', 'gone.py'], set()),
        (['--history'], set()),
        (['--explain', id], set()),
        (['--why-not', 'a.py:1', 'c.py:1'], set()),
        (['--cache-info'], set()),
        (['--languages'], set()),
        (['--init'], set()),
        (['--write-baseline'], {'.polydup-baseline.json'}),
        (['--accept', id, '--reason', 'meant'], {'.polydup-ignore'}),
        (['--init', '--yes'], {'.pre-commit-config.yaml', '.polydup.toml', 'pyproject.toml'}),
        (['--uninstall'], set()),
        (['--clear-cache'], set()),
    ]
    for command, asked in faces:
        done = polydup(repo, *command)
        assert done.code in (0, 1), (command, done)
        after = touched(repo)
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        assert changed <= asked, command
        hostile.assert_nothing_ran()
        for name in changed:
            (repo.path / name).unlink()
    monkeypatch.chdir(repo.path)
    assert polydup_hook.check('.').duplicates
    assert polydup_hook.check('.', all_files=True).duplicates
    assert polydup_hook.check('.', from_ref='HEAD~2', to_ref='HEAD', files=['d.py']) is not None
    assert polydup_hook.find_copies(function('other', 0), 'python', '.')
    assert touched(repo) == before
    hostile.assert_nothing_ran()


@pytest.mark.parametrize(
    'setting',
    [
        {'GIT_TRACE': '1'},
        {'GIT_TRACE': '2', 'GIT_TRACE_SETUP': '2', 'GIT_TRACE_PERFORMANCE': '1', 'GIT_TRACE_PACKET': '1'},
        {'GIT_TRACE2': '1', 'GIT_TRACE2_PERF': '1'},
        {'GIT_CONFIG_COUNT': '2', 'GIT_CONFIG_KEY_0': 'diff.noprefix', 'GIT_CONFIG_VALUE_0': 'true',
         'GIT_CONFIG_KEY_1': 'color.ui', 'GIT_CONFIG_VALUE_1': 'always'},
        {'GIT_FLUSH': '1', 'GIT_LITERAL_PATHSPECS': '1', 'GIT_OPTIONAL_LOCKS': '1', 'GIT_PAGER_IN_USE': '1'},
        {'GIT_ICASE_PATHSPECS': '1', 'GIT_REF_PARANOIA': '1', 'GIT_NAMESPACE': 'other', 'GIT_MERGE_VERBOSITY': '5'},
        {'GIT_DIFF_OPTS': '-u9', 'GIT_TERMINAL_PROMPT': '1', 'GIT_NO_LAZY_FETCH': '0', 'GIT_ALLOW_PROTOCOL': 'file'},
        {'LANG': 'de_DE.UTF-8', 'LC_ALL': 'tr_TR.UTF-8', 'LANGUAGE': 'de', 'TZ': 'Pacific/Kiritimati'},
        {'GIT_DEFAULT_HASH': 'sha256', 'GIT_ATTR_NOSYSTEM': '1', 'GIT_ADVICE': '1', 'GIT_ATTR_SOURCE': 'HEAD'},
        {'COLUMNS': '3', 'LINES': '1', 'TERM': 'no-such-terminal'},
        {'HOME': '/no/such/home', 'XDG_CONFIG_HOME': '/no/such', 'USER': '', 'TMPDIR': '/no/such'},
    ],
    ids=lambda setting: ' '.join(setting),
)  # fmt: skip
def test_environments(repo, setting):
    repo.commit(files={'a.py': function('load', 0)})
    repo.write('b.py', function('copy', 0))
    repo.add()
    usual = polydup(repo)
    assert usual.code == 1
    for options in ([], ['--no-cache']):
        assert polydup(repo, *options, **setting) == usual


def test_objects_in_quarantine(repo, tmp_path):
    """As `git receive-pack` has them for its hooks, and `git commit` its index."""
    repo.commit(files={'a.py': function('load', 0)})
    away = tmp_path / 'objects'
    away.mkdir()
    env = {
        'GIT_OBJECT_DIRECTORY': str(away),
        'GIT_ALTERNATE_OBJECT_DIRECTORIES': str(repo.path / '.git/objects'),
        'GIT_QUARANTINE_PATH': str(away),
        'GIT_INDEX_FILE': str(tmp_path / 'index'),
    }
    repo.git('read-tree', 'HEAD', **env)
    repo.write('b.py', function('copy', 0))
    repo.git('add', 'b.py', **env)
    assert polydup(repo).code == 0
    before = touched(repo)
    assert polydup(repo, **env).code == 1
    assert touched(repo) == before
