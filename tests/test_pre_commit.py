"""The real pre-commit: it installs this project from a clone, and git starts it in a fresh repository."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys

import pytest
from checkout import HOME, ROOT, VERSION, clone_project
from conftest import Repo

pytestmark = pytest.mark.slow

PRE_COMMIT = (sys.executable, '-m', 'pre_commit')
ORIGINAL = """\
def read_accounts(path, limit):
    accounts = {}
    with open(path) as lines:
        for number, line in enumerate(lines):
            if number >= limit:
                raise ValueError(f'more than {limit} accounts')
            name, _, amount = line.partition(',')
            if not name.strip():
                continue
            accounts[name.strip().lower()] = int(amount) * 100
    return dict(sorted(accounts.items()))
"""
COPY = ORIGINAL.replace('read_accounts', 'load_customers').replace('accounts', 'customers').replace('line', 'row')
OTHER = """\
class Shape:
    def __init__(self, width, height):
        self.width = width
        self.height = height

    def area(self):
        return self.width * self.height
"""


@pytest.fixture(scope='session')
def project(tmp_path_factory) -> Repo:
    return clone_project(tmp_path_factory.mktemp('origin') / 'polydup-hook')


@pytest.fixture(scope='session')
def store(tmp_path_factory) -> str:
    """Where pre-commit keeps its environments: one for all tests, none of the user's."""
    return str(tmp_path_factory.mktemp('pre-commit'))


@pytest.fixture(autouse=True)
def environment(monkeypatch, store):
    monkeypatch.setenv('PRE_COMMIT_HOME', store)
    monkeypatch.setenv('PRE_COMMIT_COLOR', 'never')
    monkeypatch.setenv('HOME', HOME)


def readme_config(project: Repo) -> str:
    """The configuration that README.md tells users to write, with this project's clone for its address."""
    blocks = re.findall(r'```yaml\n(.*?)```', (ROOT / 'README.md').read_text(encoding='utf-8'), re.DOTALL)
    [config] = [block for block in blocks if block.startswith('# .pre-commit-config.yaml\n')]
    return re.sub(r'repo: \S+', f'repo: {project.path}', config)


@pytest.fixture
def hooked(repo, project) -> Repo:
    """A repository with one file of code, and our hook in the way the README says."""
    repo.commit(files={'original.py': ORIGINAL, 'shape.py': OTHER, '.pre-commit-config.yaml': readme_config(project)})
    run(repo, *PRE_COMMIT, 'install', code=0)
    return repo


def run(repo: Repo, *command: str, code: int) -> str:
    """What a command says on both streams; it has to end with this code."""
    done = subprocess.run(command, cwd=repo.path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = os.fsdecode(done.stdout)
    assert done.returncode == code, said
    return said


def commit(repo: Repo, *, code: int) -> str:
    return run(repo, 'git', 'commit', '-m', 'a commit', code=code)


def pre_commit(repo: Repo, *options: str, code: int) -> str:
    return run(repo, *PRE_COMMIT, 'run', 'polydup', *options, code=code)


def stage(repo: Repo, **files: str) -> None:
    for path, content in files.items():
        repo.write(path + '.py', content)
        repo.add(path + '.py')


# A real `git commit`.


def test_harmless_commit_passes(hooked):
    stage(hooked, shape=OTHER.replace('area', 'surface'))
    assert 'Passed' in commit(hooked, code=0)


def test_copy_is_blocked(hooked):
    before = hooked.git('rev-parse', 'HEAD')
    stage(hooked, customers=COPY)
    said = commit(hooked, code=1)
    assert 'customers.py:1-11  load_customers  <- new in this commit' in said
    assert 'original.py:1-11   read_accounts\n' in said
    assert hooked.git('rev-parse', 'HEAD') == before


def test_blocked_from_a_sub_directory_and_by_commit_a(hooked):
    hooked.write('deep/er/shape.py', OTHER)
    hooked.commit(files={'deep/er/pair.py': OTHER.replace('Shape', 'Pair')[:40]})
    hooked.write('deep/er/pair.py', COPY)
    said = run(hooked, 'git', '-C', 'deep/er', 'commit', '-am', 'a commit', code=1)
    assert 'deep/er/pair.py:1-11' in said


def test_only_what_is_staged_counts(hooked):
    stage(hooked, customers=OTHER[:60])
    hooked.write('customers.py', COPY)
    hooked.write('untracked.py', COPY)
    commit(hooked, code=0)
    assert (hooked.path / 'customers.py').read_text() == COPY


def test_a_file_may_be_called_like_an_option(hooked):
    hooked.write('--exit-zero', 'a text\n')
    hooked.add('--exit-zero')
    stage(hooked, customers=COPY)
    assert 'customers.py:1-11' in commit(hooked, code=1)
    hooked.git('rm', '-q', '--cached', 'customers.py')
    commit(hooked, code=0)


def test_deleted_and_renamed_files_are_fine(hooked):
    hooked.git('mv', 'original.py', 'moved.py')
    hooked.git('rm', '-q', 'shape.py')
    stage(hooked, new=OTHER[:60])
    commit(hooked, code=0)
    hooked.git('rm', '-q', 'moved.py')
    commit(hooked, code=0)


def test_skipped_as_pre_commit_skips(hooked, monkeypatch):
    stage(hooked, customers=COPY)
    monkeypatch.setenv('SKIP', 'polydup')
    assert 'Skipped' in commit(hooked, code=0)


def test_nothing_but_the_cache_is_written(hooked):
    stage(hooked, customers=COPY)
    commit(hooked, code=1)
    assert hooked.git('status', '--porcelain', '--ignored') == 'A  customers.py\n!! .polydup-cache/'


# The other stages of the manifest.


def test_merges(hooked):
    run(hooked, *PRE_COMMIT, 'install', '-t', 'pre-merge-commit', code=0)
    hooked.git('checkout', '-q', '-b', 'side')
    hooked.commit(files={'side.py': OTHER.replace('Shape', 'Side')[:60]})
    hooked.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'more')
    hooked.write('customers.py', COPY)
    hooked.add()
    hooked.git('commit', '-q', '--no-verify', '-m', 'a copy that its branch accepted')
    hooked.git('checkout', '-q', 'main')
    hooked.commit(files={'main.py': 'x = 1\n'})
    said = run(hooked, 'git', 'merge', '--no-edit', 'side', code=0)
    assert 'Passed' in said


def test_pushes(hooked, tmp_path):
    run(hooked, *PRE_COMMIT, 'install', '-t', 'pre-push', code=0)
    hooked.git('init', '-q', '--bare', str(tmp_path / 'remote'))
    hooked.git('remote', 'add', 'origin', str(tmp_path / 'remote'))
    assert 'Passed' in run(hooked, 'git', 'push', 'origin', 'main', code=0)
    hooked.write('customers.py', COPY)
    hooked.add()
    hooked.git('commit', '-q', '--no-verify', '-m', 'a copy')
    assert 'customers.py:1-11  load_customers  <- new in this range' in run(
        hooked, 'git', 'push', 'origin', 'main', code=1
    )
    hooked.git('rm', '-q', 'customers.py')
    hooked.commit(files={'more.py': 'x = 1\n'})
    assert 'Passed' in run(hooked, 'git', 'push', 'origin', 'main', code=0)


# `pre-commit run`.


@pytest.fixture
def indebted(hooked) -> Repo:
    """With a copy that was committed in spite of us."""
    hooked.write('customers.py', COPY)
    hooked.add()
    hooked.git('commit', '-q', '--no-verify', '-m', 'a copy')
    return hooked


def test_files_without_a_staged_change_are_checked_whole(indebted):
    assert 'customers.py:1-11' in pre_commit(indebted, '--files', 'customers.py', code=1)
    assert 'customers.py:1-11' in pre_commit(indebted, '--files', 'original.py', code=1)
    pre_commit(indebted, '--files', 'shape.py', code=0)


def test_files_with_a_staged_change_are_compared(indebted):
    stage(indebted, customers=COPY + '\n\nx = load_customers\n')
    pre_commit(indebted, '--files', 'customers.py', code=0)
    pre_commit(indebted, code=0)
    commit(indebted, code=0)


def test_refs(indebted):
    pre_commit(indebted, '--from-ref', 'HEAD~1', '--to-ref', 'HEAD', code=1)
    indebted.commit(files={'more.py': 'x = 1\n'})
    pre_commit(indebted, '--from-ref', 'HEAD~1', '--to-ref', 'HEAD', code=0)


def counting_calls(repo: Repo) -> None:
    """Let the hook note each of its calls in the file `calls`."""
    path = repo.path / '.pre-commit-config.yaml'
    script = f'echo >> {shlex.quote(str(repo.path / "calls"))}; exec polydup-hook "$@"'
    entry = f'        entry: sh -c {shlex.quote(script)} sh\n'
    path.write_text(re.sub(r'(- id: polydup\n)', lambda match: match[0] + entry, path.read_text()))


def test_all_files_in_several_calls(indebted):
    counting_calls(indebted)
    for number in range(900):
        indebted.write(f'{number:0>150}.txt', 'text\n')
    indebted.add()
    indebted.git('commit', '-q', '--no-verify', '-m', 'names too long for one command line')
    said = pre_commit(indebted, '--all-files', code=1)
    assert (indebted.path / 'calls').read_text().count('\n') > 1
    # Both places are named, so each call that has one of them tells; no call tells anything else.
    assert set(re.findall(r'^\S+\.py:\S+', said, re.MULTILINE)) == {'customers.py:1-11', 'original.py:1-11'}
    indebted.git('rm', '-q', 'customers.py')
    indebted.git('commit', '-q', '--no-verify', '-m', 'without the copy')
    pre_commit(indebted, '--all-files', code=0)


def test_all_files_after_the_baseline(indebted, project, store):
    assert 'customers.py:1-11' in pre_commit(indebted, '--all-files', code=1)
    # pre-commit's own installation, where a user would have pipx make another.
    [command] = {os.path.join(base, 'polydup-hook') for base, _, names in os.walk(store) if 'polydup-hook' in names}
    run(indebted, command, '--write-baseline', code=0)
    pre_commit(indebted, '--all-files', code=1)
    indebted.add('.polydup-baseline.json')
    pre_commit(indebted, '--all-files', code=0)
    commit(indebted, code=0)
    stage(indebted, again=COPY.replace('customers', 'clients'))
    assert 'again.py:1-11' in commit(indebted, code=1)


# This project with its own hook.


def test_our_own_configuration_on_a_fresh_clone(project, tmp_path):
    project.git('clone', '-q', str(project.path), str(tmp_path / 'clone'))
    clone = Repo(tmp_path / 'clone')
    run(clone, *PRE_COMMIT, 'run', 'polydup', '--all-files', code=0)
    run(clone, *PRE_COMMIT, 'run', '--files', 'polydup_hook/__init__.py', code=0)
    assert clone.git('status', '--porcelain') == ''


def test_tag_of_the_release(project):
    assert f'rev: v{VERSION}\n' in readme_config(project)
