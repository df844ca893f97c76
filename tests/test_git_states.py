"""The commit gate in every state a repository can be in: real repositories, and a real hook where git must call it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from conftest import Repo
from gate import BODIES, check, function, indented, module, polydup

import polydup_hook

NAMES = ['load', 'walk', 'post', 'tile', 'read', 'bill']
LOAD, WALK, POST, TILE, READ, BILL = (function(name, body) for body, name in enumerate(NAMES))
COPY, COPY2, COPY3 = (function(f'copy{number}', 0) for number in ('', 2, 3))
WALK2 = function('walk2', 1)
NEW = {('b.py', 'copy')}


@pytest.fixture
def base(repo) -> Repo:
    """A repository with `load` in a.py and nothing like it."""
    repo.commit(files={'a.py': LOAD, 'other.py': WALK})
    return repo


@pytest.fixture
def hooked(base, monkeypatch) -> Repo:
    """The same, with our hook installed for commits and clean merges."""
    monkeypatch.setenv('PYTHONPATH', str(Path(polydup_hook.__file__).parent.parent))
    assert polydup(base, '--install').code == 0
    hooks = base.path / '.git/hooks'
    (hooks / 'pre-merge-commit').write_bytes((hooks / 'pre-commit').read_bytes())
    (hooks / 'pre-merge-commit').chmod(0o755)
    return base


def attempt(repo, *args, cwd='.'):
    """(exit code, what was printed) of a git command."""
    done = subprocess.run(('git', *args), cwd=repo.path / cwd, capture_output=True)
    return done.returncode, os.fsdecode(done.stdout + done.stderr)


def stage(repo, **files):
    """Write and stage files; `__` stands for a dot in a name."""
    for name, content in files.items():
        repo.write(name.replace('__', '.'), content)
    repo.add()


def test_nothing_staged(base):
    assert check(base).blamed == set()
    assert polydup(base).out == ''


def test_untracked_files_are_not_looked_at(base):
    base.write('b.py', COPY)
    assert check(base).blamed == set()
    assert check(base, '--all-files').blamed == set()


def test_first_commit(repo):
    stage(repo, a__py=LOAD)
    assert check(repo).blamed == set()
    stage(repo, b__py=COPY)
    assert check(repo).blamed == {('a.py', 'load'), ('b.py', 'copy')}


def test_first_commit_of_an_orphan_branch(base):
    base.git('checkout', '-q', '--orphan', 'fresh')
    assert check(base).blamed == set()
    stage(base, b__py=COPY)
    assert check(base).blamed == {('a.py', 'load'), ('b.py', 'copy')}


def test_sha256(tmp_path):
    repo = Repo.create(tmp_path / 'repo', '--object-format=sha256')
    stage(repo, a__py=LOAD)
    assert check(repo).blamed == set()
    repo.commit()
    stage(repo, b__py=COPY)
    assert check(repo).blamed == NEW
    repo.commit()
    assert check(repo, '--from-ref', 'HEAD^', '--to-ref', 'HEAD').blamed == NEW


# What is staged counts, not what is in the working tree.


def test_staged_copy_that_the_working_tree_has_no_more(base):
    stage(base, b__py=COPY)
    base.write('b.py', '')
    assert check(base).blamed == NEW
    (base.path / 'b.py').unlink()
    assert check(base).blamed == NEW


def test_copy_that_is_not_staged(base):
    stage(base, b__py=WALK.replace('walk', 'stroll').replace('queue', 'line')[:120])
    base.write('b.py', COPY)
    assert check(base).blamed == set()


def test_hunks_staged_in_part(base):
    base.commit(files={'b.py': POST})
    base.write('b.py', module(COPY, POST, TILE))
    # What `git commit -p` leaves: the second hunk staged, not the first.
    base.write('b.py', module(POST, TILE))
    base.add('b.py')
    base.write('b.py', module(COPY, POST, TILE))
    assert check(base).blamed == set()
    base.add('b.py')
    base.write('b.py', module(POST, TILE))
    assert check(base).blamed == NEW


# Through the hook: git makes another index for some of these.


def test_commit_all(hooked):
    hooked.write('a.py', module(LOAD, COPY))
    code, said = attempt(hooked, 'commit', '-q', '-a', '-m', 'x')
    assert (code, 'a.py:18-32' in said) == (1, True), said
    assert hooked.git('rev-list', '--count', 'HEAD') == '1'
    hooked.write('a.py', module(LOAD, POST))
    assert attempt(hooked, 'commit', '-q', '-a', '-m', 'x') == (0, '')


def test_commit_of_some_paths(hooked):
    hooked.write('b.py', POST)
    stage(hooked, c__py=COPY)
    hooked.git('add', '-N', 'b.py')
    assert attempt(hooked, 'commit', '-q', '-m', 'x', '--', 'b.py') == (0, ''), 'c.py is not in it'
    code, said = attempt(hooked, 'commit', '-q', '-m', 'x', '--', 'c.py')
    assert (code, 'c.py:1-15' in said) == (1, True), said
    hooked.write('c.py', READ)
    assert attempt(hooked, 'commit', '-q', '-m', 'x', '--', 'c.py') == (0, ''), 'the index still holds the copy'
    assert hooked.git('show', 'HEAD:c.py') == READ.strip()


def test_amend(hooked):
    stage(hooked, b__py=COPY)
    hooked.git('commit', '-q', '--no-verify', '-m', 'a copy')
    hooked.write('b.py', module(COPY, POST))
    assert attempt(hooked, 'commit', '-q', '-a', '--amend', '-m', 'x') == (0, ''), 'compared with what it replaces'
    stage(hooked, c__py=COPY2)
    code, said = attempt(hooked, 'commit', '-q', '--amend', '-m', 'x')
    assert (code, 'c.py:1-15' in said) == (1, True), said


def test_linked_worktree(hooked, tmp_path):
    hooked.git('worktree', 'add', '-q', '-b', 'side', str(tmp_path / 'tree'))
    tree = Repo(tmp_path / 'tree')
    stage(tree, b__py=COPY)
    code, said = attempt(tree, 'commit', '-q', '-m', 'x')
    assert (code, 'b.py:1-15' in said) == (1, True), said
    stage(tree, b__py=POST)
    assert attempt(tree, 'commit', '-q', '-m', 'x') == (0, '')
    assert (hooked.path / '.polydup-cache').is_dir()
    assert not (tree.path / '.polydup-cache').exists(), 'it uses that of the main one'
    assert hooked.git('status', '--porcelain') == tree.git('status', '--porcelain') == ''


@pytest.mark.parametrize('cwd', ['sub', 'sub/deep'])
def test_sub_directory(hooked, cwd):
    stage(hooked, **{'sub/deep/b.py': COPY, 'sub/c.py': POST})
    found = check(hooked, cwd=cwd)
    assert found.blamed == {('sub/deep/b.py', 'copy')}
    name = os.path.relpath('sub/deep/b.py', cwd)
    assert check(hooked, '--', name, cwd=cwd).blamed == found.blamed
    assert check(hooked, '--', os.path.relpath('sub/c.py', cwd), cwd=cwd).blamed == set()
    assert attempt(hooked, 'commit', '-q', '-m', 'x', cwd=cwd)[0] == 1


# Merges and reverts.


def branches(repo, ours, theirs):
    """Branches `main` and `side` with files of their own, on `main`."""
    repo.git('branch', 'side')
    repo.commit('ours', files=ours)
    repo.git('checkout', '-q', 'side')
    repo.commit('theirs', files=theirs)
    repo.git('checkout', '-q', 'main')


def commit_freely(repo):
    """Let the next commits pass."""
    repo.git('config', 'core.hooksPath', '.git/no-hooks')


def test_clean_merge(hooked):
    commit_freely(hooked)
    branches(hooked, {'b.py': COPY}, {'c.py': COPY2, 'a.py': module(LOAD, POST)})
    hooked.git('config', '--unset', 'core.hooksPath')
    assert attempt(hooked, 'merge', '-q', '--no-edit', 'side')[0] == 0, 'each side brings its old copy'
    assert hooked.git('rev-list', '--merges', '--count', 'HEAD') == '1'


def test_pre_merge_commit_is_told_the_other_parent(hooked):
    branches(hooked, {'b.py': POST}, {'c.py': TILE})
    script = hooked.path / '.git/hooks/pre-merge-commit'
    # An evil merge: what the hook sees holds more than the parts.
    script.write_text('#!/bin/sh\ncat > d.py <<END\n' + COPY + 'END\ngit add d.py\n' + 'exec .git/hooks/pre-commit\n')
    code, said = attempt(hooked, 'merge', '--no-edit', 'side')
    assert (code != 0, 'd.py:1-15' in said) == (True, True), said


def merging(repo, ours, theirs):
    """A merge that stopped: shared.py is in conflict."""
    branches(repo, {**ours, 'shared.py': module(READ, TILE)}, {**theirs, 'shared.py': module(READ, POST)})
    assert attempt(repo, 'merge', '-q', '--no-edit', 'side')[0] == 1
    assert check(repo).report['skipped'] == [{'path': 'shared.py', 'reason': 'unmerged'}]


def test_conflicted_merge(base):
    merging(base, {'b.py': COPY}, {'c.py': COPY2})
    stage(base, shared__py=module(READ, TILE, POST))
    assert check(base).blamed == set(), 'both parts had their copies'
    stage(base, shared__py=module(READ, TILE, POST, COPY3))
    assert check(base).blamed == {('shared.py', 'copy3')}
    stage(base, shared__py=module(READ, TILE, POST), d__py=COPY3)
    assert check(base).blamed == {('d.py', 'copy3')}


def test_conflicted_merge_that_keeps_what_either_side_had(base):
    branches(base, {'shared.py': module(READ, COPY)}, {'shared.py': module(READ, COPY2)})
    assert attempt(base, 'merge', '-q', '--no-edit', 'side')[0] == 1
    stage(base, shared__py=module(READ, COPY, COPY2))
    assert check(base).blamed == set()
    stage(base, shared__py=module(READ, COPY, COPY2, COPY3))
    assert check(base).blamed == {('shared.py', 'copy3')}


def test_conflicted_merge_that_moves_what_both_sides_had(base):
    branches(base, {'b.py': COPY, 'shared.py': READ}, {'c.py': COPY2, 'shared.py': TILE})
    assert attempt(base, 'merge', '-q', '--no-edit', 'side')[0] == 1
    for name in ('b.py', 'c.py'):
        (base.path / name).unlink()
    stage(base, shared__py=module(READ, TILE), both__py='class Copies:\n' + indented(module(COPY, COPY2)))
    assert check(base).blamed == set()
    stage(base, d__py=module(POST, COPY3, BILL))
    assert check(base).blamed == {('d.py', 'copy3')}


def test_old_copy_moved_in_a_merge_accounts_for_one_place(base):
    base.commit(files={'old.py': module(COPY, POST)})
    branches(base, {'shared.py': READ}, {'shared.py': TILE})
    assert attempt(base, 'merge', '-q', '--no-edit', 'side')[0] == 1
    stage(base, shared__py=module(READ, TILE), old__py=POST, moved__py=COPY)
    assert check(base).blamed == set()
    stage(base, again__py=COPY2)
    assert check(base).blamed == {('again.py', 'copy2')}


def test_names_during_a_merge_add_nothing_of_themselves(base):
    base.commit(files={'old.py': COPY})
    merging(base, {'b.py': COPY2}, {'c.py': COPY3})
    base.git('checkout', '-q', '--ours', 'shared.py')
    base.add()
    # pre-commit names files that were in conflict, also when they were resolved to one side.
    assert check(base, '--', 'shared.py', 'old.py', 'a.py', 'c.py').blamed == set()


def test_merge_of_two_branches_that_accepted_their_own_copies(base):
    def accept(message, **files):
        stage(base, **files)
        assert polydup(base, '--write-baseline').code == 0
        base.add()
        assert check(base, '--all-files').blamed == set()
        base.commit(message)

    accept('an old one', b__py=COPY)
    base.git('checkout', '-q', '-b', 'side')
    accept('theirs', c__py=COPY2)
    base.git('checkout', '-q', 'main')
    accept('ours', d__py=COPY3)
    base.write('.git/info/attributes', '.polydup-baseline.json merge=union\n')
    assert attempt(base, 'merge', '-q', '--no-commit', 'side')[0] == 0
    assert check(base).blamed == set()
    base.commit('merged')
    assert check(base, '--all-files').blamed == set()
    assert check(base, '--from-ref', 'HEAD^1', '--to-ref', 'HEAD').blamed == set(), 'accepted there'


def test_revert_in_progress_warns_only(base):
    base.commit(files={'b.py': COPY, 'c.py': POST})
    (base.path / 'b.py').unlink()
    (base.path / 'c.py').unlink()
    base.add()
    base.commit('removal')
    base.commit(files={'a.py': module(LOAD, TILE)})
    base.git('revert', '--no-commit', 'HEAD^')
    found = check(base)
    assert (found.code, [item['warned'] for item in found.report['classes']]) == (0, [True])
    run = polydup(base)
    assert 'warning' in run.out
    assert 'git revert --quit' in run.err
    base.git('revert', '--quit')
    assert 'revert' not in polydup(base).err
    assert check(base).blamed == NEW


# Names and kinds of files.


ODD_NAMES = ['with space.py', 'new\nline.py', '"quoted\'.py', '-dash.py', '--exit-zero.py', b'caf\xe9\xff.py', 'é→.py', 'a\tb.py', '*.py', ':!x.py', 'cr\r.py']  # fmt: skip


@pytest.mark.parametrize('name', ODD_NAMES, ids=repr)
def test_odd_names(base, name):
    name = os.fsdecode(name)
    (base.path / name).write_text(COPY)
    base.add()
    assert check(base).blamed == {(name, 'copy')}
    assert check(base, '--', name).blamed == {(name, 'copy')}
    assert check(base, '--', 'other.py').blamed == set()
    assert polydup(base).code == 1
    base.commit()
    assert check(base).blamed == set()
    assert check(base, '--all-files').code == 1
    (base.path / name).write_text(module(COPY, POST, COPY2))
    base.add()
    assert check(base).blamed == {(name, 'copy2')}


def link(repo):
    (repo.path / 'b.py').symlink_to('a.py')


def submodule(repo):
    inner = Repo.create(repo.path.parent / 'inner')
    inner.commit(files={'a.py': LOAD})
    repo.git('submodule', 'add', '-q', str(inner.path), 'sub.py')


def chmod(repo):
    (repo.path / 'a.py').chmod(0o755)


def pointer(repo):
    repo.write('b.py', 'version https://git-lfs.github.com/spec/v1\noid sha256:' + 64 * '0' + '\nsize 12\n')


ENTRIES = {
    'symbolic link': (link, [('b.py', 'symbolic link')]),
    'submodule': (submodule, [('sub.py', 'submodule')]),
    'mode changed': (chmod, []),
    'binary': (lambda repo: repo.write('b.py', COPY + '\0'), [('b.py', 'binary')]),
    'utf-16': (lambda repo: repo.write('b.py', COPY.encode('utf-16')), [('b.py', 'binary')]),
    'git-lfs': (pointer, [('b.py', 'git-lfs pointer')]),
    'too large': (lambda repo: repo.write('b.py', COPY + '#' * 2**20), [('b.py', 'too large')]),
    'empty': (lambda repo: repo.write('b.py', ''), []),
    'no code': (lambda repo: repo.write('b.txt', COPY), []),
    'deleted': (lambda repo: (repo.path / 'a.py').unlink(), []),
}


@pytest.mark.parametrize('kind', ENTRIES)
def test_entries_that_are_no_copy(base, kind):
    make, skipped = ENTRIES[kind]
    make(base)
    base.add()
    found = check(base)
    assert found.blamed == set()
    assert [(item['path'], item['reason']) for item in found.report['skipped']] == skipped
    said = polydup(base, '-v').err
    assert all(f'skipped {path}: {reason}' in said for path, reason in skipped)
    stage(base, d__py=COPY)
    assert check(base).blamed == (set() if kind == 'deleted' else {('d.py', 'copy')}), 'nor do they stop the check'


def test_intent_to_add(base):
    base.write('b.py', COPY)
    base.git('add', '-N', 'b.py')
    assert check(base).blamed == set()
    base.add('b.py')
    assert check(base).blamed == NEW


def test_executable_copy_and_kinds_that_change(base):
    base.write('b.py', COPY).chmod(0o755)
    base.add()
    assert check(base).blamed == NEW
    base.commit()
    (base.path / 'b.py').unlink()
    link(base)
    base.add()
    assert check(base).blamed == set()
    base.commit('a link now')
    (base.path / 'b.py').unlink()
    stage(base, b__py=COPY)
    assert check(base).blamed == NEW, 'a link is no old copy'


SOURCES = {
    'CRLF': COPY.replace('\n', '\r\n').encode(),
    'CR in a literal': COPY.replace('"none"', '"no\\rne"').encode(),
    'UTF-8 with a mark': '\ufeff'.encode() + COPY.encode(),
    'Latin-1': b'# -*- coding: latin-1 -*-\n' + COPY.replace('"none"', '"kein\xe4"').encode('latin-1'),
    'odd bytes in a comment': b'# \xff\xfe\n' + COPY.encode(),
    'syntax error': COPY.encode() + b'\n\nclass (:\n',
    'no newline at the end': COPY.rstrip('\n').encode(),
}


@pytest.mark.parametrize('kind', SOURCES)
def test_sources(base, kind):
    stage(base, b__py=SOURCES[kind])
    found = check(base)
    assert found.blamed == NEW
    assert polydup(base).code == 1
    base.commit()
    stage(base, b__py=SOURCES[kind] + b'\n' + POST.encode())
    assert check(base).blamed == set()


def test_autocrlf(base):
    base.git('config', 'core.autocrlf', 'true')
    stage(base, b__py=COPY.replace('\n', '\r\n'))
    assert check(base).blamed == NEW
    base.commit()
    assert polydup(base, '--write-baseline').code == 0
    data = (base.path / '.polydup-baseline.json').read_bytes()
    base.add()
    base.commit()
    base.write('.polydup-baseline.json', data.replace(b'\n', b'\r\n'))
    found = check(base, '--all-files')
    assert (found.code, found.err) == (0, ''), 'other line ends are no difference'


# Clones that lack something.


def test_shallow_clone(base, tmp_path):
    base.commit(files={'c.py': POST})
    base.commit(files={'b.py': COPY})
    base.git('clone', '-q', '--depth=2', f'file://{base.path}', str(tmp_path / 'shallow'))
    shallow = Repo(tmp_path / 'shallow')
    assert check(shallow, '--from-ref', 'HEAD^', '--to-ref', 'HEAD').blamed == NEW
    stage(shallow, d__py=COPY2)
    assert check(shallow).blamed == {('d.py', 'copy2')}
    base.git('branch', 'old', 'HEAD~2')
    shallow.git('fetch', '-q', '--depth=1', 'origin', 'old:old')
    found = check(shallow, '--from-ref', 'old', '--to-ref', 'HEAD')
    assert (found.code, found.out, 'fetch-depth: 0' in found.err) == (2, '', True)


def test_partial_clone(base, tmp_path):
    base.git('config', 'uploadpack.allowFilter', 'true')
    base.commit(files={'c.py': POST})
    clone = tmp_path / 'partial'
    base.git('clone', '-q', '--filter=blob:none', '--no-checkout', f'file://{base.path}', str(clone))
    partial = Repo(clone)
    partial.git('reset', '-q')
    partial.git('checkout', '-q', 'HEAD', '--', 'a.py')
    # What is not there is not fetched, and not checked.
    partial.git('update-index', '--add', '--cacheinfo', '100644', '1' * 40, 'lost.py')
    partial.git('config', 'remote.origin.url', str(tmp_path / 'gone'))
    partial.write('b.py', COPY)
    partial.add('b.py')
    found = check(partial)
    assert ('b.py', 'copy') in found.blamed
    assert {'path': 'lost.py', 'reason': 'not in this clone'} in found.report['skipped']
    assert 'skipped lost.py: not in this clone' in polydup(partial, '-v').err


# Names, whole runs, ranges.


def test_names_with_a_staged_change(base):
    stage(base, b__py=COPY, c__py=COPY2, d__py=POST)
    both = {('b.py', 'copy'), ('c.py', 'copy2')}
    assert check(base).blamed == both
    for names, blamed in (
        (['b.py'], {('b.py', 'copy')}),
        (['c.py', 'd.py'], {('c.py', 'copy2')}),
        (['d.py'], set()),
        (['b.py', 'c.py', 'd.py', 'b.py'], both),
        (['nowhere.py', 'd.py'], set()),
    ):
        assert check(base, '--', *names).blamed == blamed, names


def test_names_without_a_staged_change(base):
    base.commit(files={'b.py': COPY, 'c.py': POST})
    assert check(base).blamed == set()
    assert check(base, '--', 'c.py').blamed == set()
    assert check(base, '--', 'b.py').blamed == NEW, 'asked for by name it is checked whole'
    assert check(base, '--', 'a.py', 'b.py').blamed == {('a.py', 'load'), ('b.py', 'copy')}
    stage(base, b__py=module(COPY, TILE))
    assert check(base, '--', 'b.py').blamed == set(), 'with a staged change it is compared'


def test_names_are_excused_by_the_baseline_alone(base):
    base.commit(files={'b.py': COPY})
    assert polydup(base, '--write-baseline').code == 0
    base.add()
    base.commit()
    names = ['a.py', 'b.py', 'other.py']
    assert check(base, '--', *names).blamed == set()
    base.commit(files={'c.py': COPY2})
    assert check(base, '--', *names).code == 1
    assert check(base, '--', 'other.py').code == 0


def test_verdict_is_the_same_however_names_are_split(base):
    base.commit(files={'b.py': COPY, 'c.py': POST})
    stage(base, d__py=TILE, e__py=function('tile2', 3), f__py=module(READ, COPY2))
    names = ['a.py', 'b.py', 'c.py', 'd.py', 'e.py', 'f.py', 'other.py']
    whole = check(base, '--', *names).blamed
    assert {('d.py', 'tile'), ('e.py', 'tile2'), ('f.py', 'copy2'), ('b.py', 'copy')} <= whole
    for size in (1, 2, 3, 5):
        parts = [check(base, '--', *names[at : at + size]).blamed for at in range(0, len(names), size)]
        assert set().union(*parts) == whole, size


SMALL = """\
def apply_to(target, args=(), kwargs=None, callback=None, accepted=None, process_id=None, timeout=None, loader=None):
    kwargs = {} if not kwargs else kwargs


    return base.apply(target, args, kwargs, callback, accepted, process_id())
"""


def test_a_file_checked_by_name_is_checked_as_all_are(base):
    """What a list tells and a change does not: `pre-commit run --all-files` is to say what `--all-files` says."""
    other = SMALL.replace('loader=None', 'loader=None, log=None')
    base.commit(files={'b.py': SMALL, 'c.py': other, 'd.py': module(READ, TILE), 'e.py': module(READ, TILE, POST)})
    names = ['a.py', 'b.py', 'c.py', 'd.py', 'e.py', 'other.py']
    places = [
        [[(place['path'], place['start_line'], place['end_line']) for place in found['places']] for found in report]
        for report in (check(base, *args).report['classes'] for args in (('--all-files',), ('--', *names)))
    ]
    assert places[0] == places[1]
    assert len(places[0]) == 2
    assert polydup(base, '--write-baseline').code == 0
    base.add()
    for some in (names, *([name] for name in names)):
        assert check(base, '--', *some).code == 0


def test_a_limit_of_sizes_counts_whatever_the_index_was_made_for(base):
    base.commit(files={'b.py': COPY})
    for size, code in (('100', 0), ('1MiB', 1), ('100', 0)):
        found = check(base, '--all-files', '--max-file-size', size)
        assert (found.code, len(found.report['skipped'])) == (code, 0 if code else 3), size
    base.write('c.py', COPY2)
    base.add()
    assert check(base, '--max-file-size', '100').code == 0
    assert check(base).blamed == {('c.py', 'copy2')}


def test_all_files_ignores_names_and_staged_state(base):
    base.commit(files={'b.py': COPY})
    for args in ((), ('--', 'other.py')):
        found = check(base, '--all-files', *args)
        assert (found.code, len(found.report['classes'])) == (1, 1)
    stage(base, b__py=POST)
    assert check(base, '--all-files').code == 0


def test_statistics_speak_of_the_changed_files(base):
    base.commit(files={'a.py': READ})
    stage(base, b__py=READ, c__txt='text', d__py=POST)
    report = check(base).report
    assert (report['mode'], report['files_scanned'], report['functions_analyzed']) == ('commit', 2, 2)
    assert report['stats']['total_lines'] == READ.count('\n') + POST.count('\n')
    named = check(base, '--', 'd.py', 'other.py').report
    assert (named['files_scanned'], named['functions_analyzed']) == (2, 2)
    assert named['stats']['total_lines'] == POST.count('\n') + WALK.count('\n')
    whole = check(base, '--all-files').report
    assert (whole['mode'], whole['files_scanned'], whole['functions_analyzed']) == ('all', 4, 4)
    base.commit()
    ranged = check(base, '--from-ref', 'HEAD^', '--to-ref', 'HEAD').report
    assert (ranged['mode'], ranged['files_scanned']) == ('range', 2)
    assert ranged['stats']['total_tokens'] == report['stats']['total_tokens']


def test_the_duplicated_share_counts_each_line_once_and_what_is_accepted_too(base):
    base.commit(files={'a.py': module(READ, TILE), 'b.py': module(TILE, READ), 'c.py': TILE, 'd.py': POST})
    stats = check(base, '--all-files').report['stats']
    assert stats['duplicated_lines'] == 2 * len(READ.splitlines()) + 3 * len(TILE.splitlines())
    assert polydup(base, '--all-files').out.splitlines()[-1].split('; ')[2].endswith(' lines duplicated')
    assert polydup(base, '--write-baseline').code == 0
    base.add()
    base.commit()
    accepted = check(base, '--all-files')
    assert (accepted.code, accepted.report['stats']['duplicated_lines']) == (0, stats['duplicated_lines'])


def test_ranges(base):
    base.git('tag', 'start')
    base.commit(files={'b.py': COPY})
    base.git('tag', 'copied')
    base.commit(files={'b.py': POST, 'c.py': TILE})
    base.git('tag', 'end')
    base.git('rm', '-q', 'a.py')  # neither the index nor the working tree counts
    for start, end, blamed in (
        ('start', 'copied', NEW),
        ('copied', 'end', set()),
        ('start', 'end', set()),
        ('end', 'copied', set()),
        ('start', 'start', set()),
    ):
        assert check(base, '--from-ref', start, '--to-ref', end).blamed == blamed
        assert check(base, PRE_COMMIT_FROM_REF=start, PRE_COMMIT_TO_REF=end).blamed == blamed
    assert check(base, '--from-ref', 'start', '--to-ref', 'copied', '--', 'a.py').blamed == set()
    assert check(base, '--from-ref', 'start', '--to-ref', 'copied', '--', 'b.py').blamed == NEW


def test_range_starts_where_the_branch_left(base):
    branches(base, {'b.py': COPY}, {'c.py': POST})
    # `main` got a copy meanwhile, and lost it again: no matter of `side`.
    base.commit(files={'b.py': ''})
    base.git('checkout', '-q', 'side')
    assert check(base, '--from-ref', 'main', '--to-ref', 'side').blamed == set()
    base.commit(files={'d.py': COPY2})
    assert check(base, '--from-ref', 'main', '--to-ref', 'side').blamed == {('d.py', 'copy2')}


def test_range_finds_what_came_in_small_pieces(base):
    lines = BODIES[0]
    for stop in (3, 6, 9, 14):
        stage(base, b__py='def slow():\n' + indented(lines[:stop]))
        base.commit()
    base.git('tag', 'end')
    found = check(base, '--from-ref', 'HEAD~4', '--to-ref', 'HEAD')
    assert found.blamed == {('b.py', 'slow')}


def test_staged_and_range_verdicts_match(base):
    stage(base, b__py=module(POST, COPY), c__py=function('post2', 2, ('timeout=30', 'timeout=60')))
    staged = check(base).report
    base.commit()
    ranged = check(base, '--from-ref', 'HEAD^', '--to-ref', 'HEAD').report
    assert staged['classes']
    assert ranged['classes'] == staged['classes']
    assert ranged['duplicates'] == staged['duplicates']


@pytest.mark.parametrize('refs', [('nowhere', 'HEAD'), ('HEAD', 'nowhere'), ('--all', 'HEAD')])
def test_unknown_ref(base, refs):
    found = check(base, f'--from-ref={refs[0]}', f'--to-ref={refs[1]}')
    assert (found.code, found.out) == (2, '')
    assert 'names no commit here' in found.err


def test_a_cell_without_tokens_moves_no_place_of_the_next_one(base):
    cells = [{'cell_type': 'code', 'source': text.splitlines(keepends=True)} for text in ('import os\n', COPY, WALK2)]
    base.write('n.ipynb', json.dumps({'cells': cells, 'metadata': {}, 'nbformat': 4, 'nbformat_minor': 5}, indent=1))
    base.add()
    places = [place for found in check(base).report['classes'] for place in found['places'] if place['new']]
    assert [(place['cell'], place['start_line'], place['unit']) for place in places] == [
        (2, 1, 'copy'),
        (3, 1, 'walk2'),
    ]
