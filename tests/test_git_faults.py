"""A git that fails, stops, lies, chatters or is too old, at any of its calls: right findings or a line, and soon.

With another git on PATH, `PATH=/path/to/git-2.31:$PATH pytest tests/test_git.py tests/test_git_states.py` tells whether
it is new enough.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import Repo
from gate import Result, check, function, polydup
from wrappers import Wrapper

from polydup_hook.git import GitError, open_repository

pytestmark = pytest.mark.skipif(sys.platform == 'win32', reason='wraps git in a script of the shell')

SETTINGS = '[tool.polydup]\nmin_tokens = 40\n'


@pytest.fixture
def copied(repo) -> Repo:
    """A repository with a copy staged, an older one in its history, and settings."""
    files = {'a.py': function('load', 0), 'other.py': function('walk', 1), 'pyproject.toml': SETTINGS}
    repo.commit(files=files)
    repo.commit(files={'c.py': function('post', 2), 'd.py': function('post2', 2)})
    repo.write('b.py', function('copy', 0))
    repo.add()
    return repo


@pytest.fixture
def wrapper(tmp_path, monkeypatch) -> Wrapper:
    return Wrapper(tmp_path / 'bin', monkeypatch)


def forget(repo: Repo) -> None:
    shutil.rmtree(repo.path / '.polydup-cache', ignore_errors=True)


def is_told(result: Result) -> bool:
    """Whether a run ended with words for the user and nothing else."""
    lines = result.err.splitlines()
    return (
        (result.code, result.out) == (2, '')
        and bool(lines)
        and all(line.startswith('polydup-hook: ') for line in lines)
    )


FAILS = {
    'fails': 'exit 1',
    'refuses': 'echo "fatal: no" >&2; exit 128',
    'knows not': 'echo "usage: git" >&2; exit 129',
    'killed': 'kill -9 $$',
    'crashes': 'kill -11 $$',
    'fails at its end': '$real "$@"; exit 3',
    'killed at its end': '$real "$@"; kill -9 $$',
    'half a line': '$real "$@" < /dev/null | head -c 50; exit 0',
    'half a line, failing': '$real "$@" < /dev/null | head -c 97; exit 1',
    'chatters': 'echo "warning: chatter"',
    'chatters on stderr': 'echo "warning: chatter" >&2',
    'chatters at its end': '$real "$@"; printf "more\\0chatter\\n"; exit 0',
    'garbage': 'printf "\\377\\0 :x 1 2\\n\\t\\0%08d" 1 2 3 4; exit 0',
    'zeros': 'printf "\\0\\0\\0\\0"; exit 0',
}
COMMIT_CALLS = 5


@pytest.mark.parametrize(
    'calls',
    ['-eq 2', '-eq 3', '-ge 3', *(pytest.param(f'-eq {at}', marks=pytest.mark.slow) for at in (1, 4, COMMIT_CALLS))],
)
def test_a_commit_check(copied, wrapper, calls):
    wrapper.does(':')
    right = polydup(copied)
    assert (right.code, wrapper.calls) == (1, COMMIT_CALLS)
    for name, action in FAILS.items():
        forget(copied)
        wrapper.does(action, calls)
        found = polydup(copied)
        assert (found.code, found.out) == (1, right.out) or is_told(found), (name, found)
        wrapper.rests()
        assert polydup(copied).out == right.out, f'{name}: what it left in the cache is wrong'


FACES = {
    'all': ['--all-files'],
    'range': ['--from-ref', 'HEAD~', '--to-ref', 'HEAD'],
    'names': ['--', 'b.py', 'c.py'],
    'history': ['--history'],
    'why not': ['--why-not', 'a.py:1', 'c.py:1'],
    'explain': ['--explain', 'ID'],
    'accept': ['--accept', 'ID', '--reason', 'meant'],
    'init': ['--init'],
    'install': ['--install'],
    'write baseline': ['--write-baseline'],
    'blame': ['--blame'],
}


def holds(repo: Repo) -> dict[str, bytes]:
    """The files of the user and the hooks."""
    files = [*repo.path.iterdir(), *(repo.path / '.git/hooks').glob('*')]
    return {str(file): file.read_bytes() for file in files if file.is_file()}


def restore(repo: Repo, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        Path(name).write_bytes(data)
    for name in holds(repo).keys() - files.keys():
        Path(name).unlink()


@pytest.mark.slow
@pytest.mark.parametrize('face', FACES)
def test_every_face(copied, wrapper, face):
    id = check(copied).report['classes'][0]['id']
    command = [id if word == 'ID' else word for word in FACES[face]]
    before = holds(copied)
    wrapper.does(':')
    right, count = polydup(copied, *command), wrapper.calls
    made = holds(copied)
    restore(copied, before)
    assert (count >= 1, right.code in (0, 1)) == (True, True), right
    for at in range(1, count + 1):
        for name, action in FAILS.items():
            wrapper.does(action, f'-eq {at}')
            found = polydup(copied, *command)
            if is_told(found):
                assert holds(copied) == before, (name, at)
            else:
                assert found.code == right.code, (name, at, found)
                assert face == 'blame' or (found.out, holds(copied)) == (right.out, made), (name, at, found)
            restore(copied, before)
            wrapper.rests()
    again = polydup(copied, *command)
    assert (again.code, again.out, holds(copied)) == (right.code, right.out, made)


# A git that stops.


STOPS = {
    'at once': 'sleep 300',
    'half-way through a blob': '$real "$@" < /dev/null; printf "%040d blob 500\\nhalf" 1; sleep 300',
    'in the midst of a line': 'printf ":100644 1006"; sleep 300',
    'never reads': 'exec sleep 300 < /dev/null',
    'closes its output': 'exec >&-; sleep 300',
    'closes its output at its end': '$real "$@" < /dev/null; exec >&-; sleep 300',
    'closes all': 'exec >&- <&- 2>&-; sleep 300',
    'deaf to signals': 'trap "" TERM INT HUP; sleep 300',
    'with a child in the background': 'sleep 300 & wait',
}


def sleepers(repo: Repo) -> list[str]:
    """The processes that a wrapper has left behind, by the folder they run in; those that are being ended end."""
    for _ in range(50):
        if not (found := sleeping(repo)):
            break
        time.sleep(0.1)
    return found


def sleeping(repo: Repo) -> list[str]:
    found = []
    for entry in Path('/proc').glob('[0-9]*'):
        try:
            if os.readlink(entry / 'cwd') == str(repo.path) and b'sleep' in (entry / 'cmdline').read_bytes():
                found.append(entry.name)
        except OSError:
            continue
    return found


@pytest.mark.parametrize('calls', ['-eq 1', '-eq 2', '-eq 3', '-eq 4'])
def test_a_git_that_stops(copied, wrapper, monkeypatch, calls):
    monkeypatch.setenv('POLYDUP_GIT_TIMEOUT', '0.3')
    for name, action in list(STOPS.items())[: 2 if calls == '-eq 1' else None]:
        forget(copied)
        wrapper.does(action, calls)
        start = time.monotonic()
        found = polydup(copied)
        assert time.monotonic() - start < 30, name
        # What it has closed or garbled needs no waiting for.
        assert found.code == 1 or is_told(found), (name, found)
        if found.code == 2 and 'printed' not in found.err:
            assert re.search(r'`git [a-z-]+` in /.* did nothing for .* POLYDUP_GIT_TIMEOUT=600', found.err), found.err
        assert not sleepers(copied), name


def test_what_a_git_leaves_behind_is_ended(copied, wrapper, monkeypatch):
    """It has ended itself, and a process of its own holds the pipe."""
    monkeypatch.setenv('POLYDUP_GIT_TIMEOUT', '0.3')
    wrapper.does('sleep 300 & exit 0', '-eq 2')
    assert is_told(polydup(copied))
    assert not sleepers(copied)


@pytest.mark.skipif(sys.platform != 'linux', reason='limits of Linux')
def test_answers_take_the_memory_that_they_need(copied):
    import resource

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (250 << 20, 250 << 20))

    done = subprocess.run(
        (sys.executable, '-m', 'polydup_hook'), cwd=copied.path, capture_output=True, preexec_fn=limit
    )
    assert done.returncode == 1, done.stderr


@pytest.mark.parametrize('line', ['100644\\tx.py\\0', '100644 blob 1234\\tx.py\\0', 'x y z\\tx.py\\0'])
def test_lists_that_are_none(copied, wrapper, line):
    wrapper.does(f'case "$*" in *ls-tree*) printf "{line}"; exit 0;; esac')
    assert is_told(polydup(copied, '--all-files', '--no-cache'))


def test_a_slow_git_is_waited_for(copied, wrapper, monkeypatch):
    if not os.path.exists('/proc/self/stat'):
        pytest.skip('the system does not tell who is busy')
    monkeypatch.setenv('POLYDUP_GIT_TIMEOUT', '0.4')
    busy = 'i=0; while [ $i -lt 700000 ]; do i=$((i + 1)); done'
    wrapper.does(busy, '-eq 2')
    start = time.monotonic()
    assert polydup(copied).code == 1
    assert time.monotonic() - start > 0.4, 'it was no test'
    wrapper.does('i=0; while [ $i -lt 9 ]; do sleep 0.1; i=$((i + 1)); done; exec $real "$@"', '-eq 2')
    monkeypatch.setenv('POLYDUP_GIT_TIMEOUT', '30')
    assert polydup(copied).code == 1


def test_endless_output(copied, wrapper):
    for calls in ('-eq 1', '-eq 2', '-eq 3', '-eq 4'):
        forget(copied)
        wrapper.does('exec yes "x y z"', calls)
        found = polydup(copied)
        assert found.code == 1 or is_told(found), (calls, found)


@pytest.mark.parametrize('value', ['x', '-1', '0', 'nan', 'inf'])
def test_a_timeout_that_is_none(copied, monkeypatch, value):
    monkeypatch.setenv('POLYDUP_GIT_TIMEOUT', value)
    found = polydup(copied)
    assert is_told(found)
    assert f"POLYDUP_GIT_TIMEOUT='{value}'" in found.err


# A git that is none.


def test_no_git_that_can_be_run(copied, wrapper, monkeypatch, tmp_path):
    script = tmp_path / 'bin' / 'git'
    monkeypatch.setenv('PATH', str(script.parent))
    for spoil in (
        lambda: script.chmod(0o644),
        lambda: (script.unlink(), script.mkdir()),
        lambda: (script.rmdir(), script.write_bytes(b'\x7fELF nonsense'), script.chmod(0o755)),
        lambda: (script.write_text('#!/no/such/interpreter\n'),),
        lambda: script.unlink(),
        lambda: script.symlink_to('git'),
    ):
        spoil()
        found = polydup(copied)
        assert is_told(found), found
        assert 'install git 2.31 or newer, and see PATH' in found.err


def test_a_git_that_is_too_old(copied, wrapper):
    old = 'case "$*" in *version) echo "git version 2.30.9 (Old-1)"; exit 0;; '
    for refuses in (
        # Before 2.31 what is unknown is repeated; other commands say how they are used.
        'rev-parse*) printf -- "--path-format=absolute\\n"; shift 5; exec $real rev-parse "$@";; esac',
        '*diff-index*) echo "usage: git diff-index" >&2; exit 129;; esac',
        'rev-parse*) echo "fatal: unknown" >&2; exit 128;; esac',
    ):
        wrapper.does(old + refuses.replace('rev-parse*', '*rev-parse*'))
        found = polydup(copied)
        assert is_told(found), found
        assert 'this git is too old (2.30.9): install git 2.31 or newer' in found.err
    wrapper.does(old + '*diff-index*) exit 1;; esac')
    assert 'too old' not in polydup(copied).err, 'it failed for another reason'


# A git that lies, and repositories that are damaged.


def test_sizes_and_contents_that_are_not_true(copied, wrapper, monkeypatch):
    monkeypatch.setenv('POLYDUP_GIT_TIMEOUT', '1')
    for lie in ('s/ blob \\([0-9]*\\)$/ blob \\10/', 's/ blob [0-9]*$/ blob 3/', 's/rows/rovs/', 's/^[0-9a-f]/f/'):
        forget(copied)
        wrapper.does(f'case "$*" in *--batch*) $real "$@" < /dev/stdin | sed -u "{lie}"; exit 0;; esac')
        found = polydup(copied)
        assert found.code == 1 or is_told(found), (lie, found)
    wrapper.does('case "$*" in *cat-file*) $real "$@" < /dev/stdin | sed -u "s/rows/rovs/"; exit 0;; esac')
    forget(copied)
    found = polydup(copied)
    assert is_told(found)
    assert '`git cat-file` failed in ' in found.err
    assert 'it printed what git does not print' in found.err
    wrapper.rests()
    assert polydup(copied).code == 1, 'nothing of it was kept'


def test_a_git_that_dies_of_a_fetch_that_is_refused(copied, wrapper):
    """Old ones write to a fetch that has ended already: a blob that this clone lacks, and no fault of git."""
    wrapper.does('case "$*" in *--batch*|*"cat-file blob"*) echo "fatal: not allowed" >&2; kill -13 $$;; esac')
    with open_repository(str(copied.path)).blobs() as reader:
        assert reader.read('HEAD:a.py') is None
        wrapper.does('case "$*" in *--batch*|*"cat-file blob"*) kill -13 $$;; esac')
        with pytest.raises(GitError, match='ended by signal 13'):
            reader.read('HEAD:c.py')
