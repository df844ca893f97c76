"""Ctrl-C, `kill` and a terminal that goes away, at any moment of a run; and output that nobody takes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Repo
from gate import function, module, polydup
from wrappers import Wrapper

import polydup_hook

pytestmark = pytest.mark.skipif(sys.platform == 'win32', reason='signals of POSIX')

ROOT = Path(polydup_hook.__file__).parent.parent
INTERRUPTED = 130

# Strikes at the n-th call of a function, of Python's or of C's, in the main thread; and counts them.
STRIKE = """
import os, sys
number, moment, log, *sys.argv[1:] = sys.argv[1:]
from polydup_hook.__main__ import run
left = int(moment)
count = 0
def profile(frame, event, argument):
    global left, count
    count += 1
    if count == left:
        sys.setprofile(None)
        os.kill(os.getpid(), int(number))
sys.setprofile(profile)
try:
    run()
finally:
    sys.setprofile(None)
    if not left:
        open(log, 'w').write(str(count))
"""


class Struck:
    """A command that is run over and over in a repository, from the same state."""

    def __init__(self, repo: Repo, folder: Path, *command: str) -> None:
        self.repo, self.command = repo, command
        self.log, self.script = folder / 'count', folder / 'strike.py'
        self.script.write_text(STRIKE)
        self.before = self.files()
        for _ in range(2):  # the first one may compile, which the others do not
            self.forget()
            self.right = self.run(signal.SIGINT, 0)
        self.count = int(self.log.read_text())
        self.made = self.files()

    def files(self) -> dict[str, bytes]:
        """All that is no matter of git's nor of the cache."""
        names = [name for name in self.repo.path.rglob('*') if not {'.git', '.polydup-cache'} & set(name.parts)]
        return {str(name): name.read_bytes() for name in names if name.is_file()}

    def forget(self) -> None:
        for name in self.files().keys() - self.before.keys():
            Path(name).unlink()
        for name, data in self.before.items():
            Path(name).write_bytes(data)

    def run(self, number: int, moment: int) -> subprocess.CompletedProcess[bytes]:
        env = {**os.environ, 'PYTHONPATH': str(ROOT)}
        command = (sys.executable, self.script, str(int(number)), str(moment), self.log, *self.command)
        return subprocess.run(command, cwd=self.repo.path, env=env, capture_output=True, timeout=60)

    def strike(self, number: int, moment: int, cold: bool) -> bool:
        """Run it, and strike; whether it was struck before its end. Fails when it leaves anything behind."""
        if cold:
            shutil.rmtree(self.repo.path / '.polydup-cache', ignore_errors=True)
        self.forget()
        done = self.run(number, moment)
        where = f'signal {number} at {moment} of {self.count}: {os.fsdecode(done.stderr)}'
        assert not of(self.repo), where
        files = self.files()
        if done.returncode != INTERRUPTED:
            assert (done.returncode, done.stdout) == (self.right.returncode, self.right.stdout), where
            assert files == self.made, where
            return False
        assert b'Traceback' not in done.stderr, where
        assert b'ignored' not in done.stderr, where
        assert b'polydup-hook: an error' not in done.stderr, where
        assert files.keys() <= self.before.keys() | self.made.keys(), where
        for name, data in files.items():
            assert data in (self.before.get(name), self.made.get(name)), where
        return True


def of(repo: Repo) -> list[str]:
    """The processes that run in a repository; those that are being ended end."""
    for _ in range(60):
        found = []
        for entry in Path('/proc').glob('[0-9]*'):
            try:
                if os.readlink(entry / 'cwd').startswith(str(repo.path)):
                    found.append((entry / 'cmdline').read_bytes().decode())
            except OSError:
                continue
        if not found:
            break
        time.sleep(0.1)
    return found


@pytest.fixture(autouse=True)
def heeded() -> Iterator[None]:
    """Signals as a terminal leaves them: what runs behind `nohup` or `&` hands on that it ignores some."""
    before = {number: signal.signal(number, signal.SIG_DFL) for number in (signal.SIGINT, signal.SIGHUP)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def copied(repo) -> Repo:
    repo.commit(files={'a.py': module(function('load', 0), function('walk', 1)), 'c.py': function('post', 2)})
    repo.commit(files={'d.py': function('post2', 2)})
    repo.write('b.py', function('copy', 0))
    repo.add()
    return repo


FACES = {
    'commit': [],
    'all': ['--all-files', '--format', 'gitlab', '--output', 'report.json'],
    'baseline': ['--write-baseline'],
    'range': ['--from-ref', 'HEAD~', '--to-ref', 'HEAD', '--blame'],
    'history': ['--history'],
}


_FIRST = 20
"""Before that nothing of ours heeds a signal."""


def strike_often(struck: Struck, points: int) -> int:
    """Strike at so many moments, with one signal after the other; how often it was struck before the end."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    hits = 0
    for point in range(points):
        moment = _FIRST + point * struck.count // points
        hits += struck.strike(numbers[point % 3], moment, cold=bool(point % 2))
    struck.forget()
    again = struck.run(signal.SIGINT, 0)
    assert (again.returncode, again.stdout, again.stderr) == (struck.right.returncode, struck.right.stdout, b'')
    return hits


def test_at_some_moments(copied, tmp_path):
    struck = Struck(copied, tmp_path)
    assert struck.right.returncode == 1
    assert strike_often(struck, 7) >= 4


@pytest.mark.slow
@pytest.mark.parametrize('face', FACES)
def test_at_many_moments(copied, tmp_path, face):
    struck = Struck(copied, tmp_path, *FACES[face])
    assert strike_often(struck, 12) >= 6


@pytest.mark.slow
def test_in_the_midst_of_the_work_of_a_crew(repo):
    repo.commit(files={f'f{n}.py': function(f'f{n}', n % 6, ('1', str(n))) for n in range(420)})
    command = (sys.executable, '-m', 'polydup_hook', '--all-files', '--jobs', '2', '--output', 'report.txt')
    env = {**os.environ, 'PYTHONPATH': str(ROOT)}
    hits = 0
    for at in range(9):
        shutil.rmtree(repo.path / '.polydup-cache', ignore_errors=True)
        run = subprocess.Popen(command, cwd=repo.path, env=env, stderr=subprocess.PIPE, start_new_session=True)
        assert run.stderr is not None
        assert run.stderr.readline() == b'polydup-hook: building the index (files: 420)\n'
        time.sleep(at / 5)
        # A terminal tells all that it has started, `kill` one.
        (os.killpg if at % 2 else os.kill)(run.pid, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)[at % 3])
        start = time.monotonic()
        _, said = run.communicate(timeout=60)
        assert time.monotonic() - start < 20
        assert (run.returncode, said) == (INTERRUPTED, b'') or run.returncode == 1, said
        assert not of(repo)
        assert {name.name for name in repo.path.iterdir()} - {'report.txt', '.git', '.polydup-cache'} == {
            f'f{n}.py' for n in range(420)
        }
        hits += run.returncode == INTERRUPTED
    assert hits >= 5


# Under git.


@pytest.mark.parametrize('stopped', [1, 2, 3])
def test_a_commit_that_is_given_up(copied, tmp_path, monkeypatch, stopped):
    monkeypatch.setenv('PYTHONPATH', str(ROOT))
    assert polydup(copied, '--install').code == 0
    head, index = copied.git('rev-parse', 'HEAD'), copied.git('ls-files', '-s')
    hook = copied.path / '.git/hooks/pre-commit'
    wrapper = Wrapper(tmp_path / 'bin', monkeypatch)
    reached = tmp_path / 'reached'
    wrapper.does(f'touch {reached}; sleep 300', f'-eq {stopped}')
    # Git puts its own folder before ours: the hook has to look into ours first.
    hook.write_text(hook.read_text().replace('#!/bin/sh\n', f'#!/bin/sh\nPATH={tmp_path / "bin"}:$PATH\n', 1))
    wrapper.rests()
    for number in (signal.SIGINT, signal.SIGTERM):
        (tmp_path / 'bin' / 'count').write_text('0')
        commit = subprocess.Popen(
            ('git', 'commit', '-q', '-m', 'x'), cwd=copied.path, stderr=subprocess.PIPE, start_new_session=True
        )
        for _ in range(600):
            if reached.exists():
                break
            time.sleep(0.05)
        reached.unlink()
        os.killpg(commit.pid, number)
        _, said = commit.communicate(timeout=30)
        assert commit.returncode != 0
        assert b'Traceback' not in said
        assert not of(copied)
        assert copied.git('rev-parse', 'HEAD') == head
        assert copied.git('ls-files', '-s') == index
        assert not list((copied.path / '.git').glob('*.lock'))
    hook.unlink()
    copied.git('commit', '-q', '-m', 'x')


# Output that nobody takes.


@pytest.mark.parametrize('options', ['', '--all-files', '--help'])
@pytest.mark.parametrize(
    ('streams', 'codes'),
    [
        ('>&-', (0, 1)),
        ('2>&-', (0, 1)),
        ('<&- >&- 2>&-', (0, 1)),
        ('2>/dev/full', (0, 1)),
        ('>/dev/full', (0, 2)),
        ('| true', (0, 1)),
    ],
)
def test_streams(copied, options, streams, codes):
    if 'full' in streams and not os.path.exists('/dev/full'):
        pytest.skip('needs /dev/full')
    script = f'"$0" -m polydup_hook {options} {streams}; exit ${{PIPESTATUS[0]}}'
    env = {**os.environ, 'PYTHONPATH': str(ROOT)}
    done = subprocess.run(('bash', '-c', script, sys.executable), cwd=copied.path, env=env, capture_output=True)
    usual = 0 if options == '--help' else 1
    assert done.returncode in codes, done
    assert done.returncode == usual or codes == (0, 2)
    assert done.stderr.startswith((b'polydup-hook: ', b'usage: ')) or not done.stderr
    assert b'ignored' not in done.stderr
