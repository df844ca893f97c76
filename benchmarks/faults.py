"""Faults of the cache and of the disk: `python benchmarks/faults.py [SCENARIO ...] [--every N]`. Needs strace.

Each scenario is a command on a small repository. It is run under strace once to learn which system calls it makes on
its files, and then again for each of them: killed there, or told that the disk is full, broken or read-only, from there
on. Owed after each: the findings, or at most one line that says what is not kept; the repository unchanged to the byte;
and the same command run again says the same as ever, with a cache that is sound.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

COMMAND = (sys.executable, '-m', 'polydup_hook')
CACHE = '.polydup-cache'
WRITES = 'mkdir,openat,write,pwrite64,ftruncate,rename,unlink,fsync,fdatasync,chmod,fchown'
"""The system calls that change a file, or begin to."""
READS = 'pread64,read,fstat,newfstatat,fcntl,getdents64'


class Scenario(NamedTuple):
    """A command, whether the cache knows the commit before, and the files that it may write beside the cache."""

    args: tuple[str, ...]
    warm: bool
    asked: tuple[str, ...]


SCENARIOS = {
    'cold': Scenario((), False, ()),
    'moved': Scenario((), True, ()),
    'whole': Scenario(('--all-files',), False, ()),
    'whole-moved': Scenario(('--all-files',), True, ()),
    'output': Scenario(('--all-files', '--format', 'json', '--output', 'report.json'), True, ('report.json',)),
    'baseline': Scenario(('--write-baseline',), True, ('.polydup-baseline.json',)),
    'accept': Scenario(('--accept', '{id}', '--reason', 'meant'), True, ('.polydup-ignore',)),
    'init': Scenario(('--init', '--yes'), True, ('.pre-commit-config.yaml', '.polydup.toml', 'pyproject.toml')),
    'install': Scenario(('--install',), True, ('.git/hooks/pre-commit',)),
}
FAULTS = {
    'kill': (f'{WRITES}', 'signal=KILL', ''),
    'full': ('mkdir,write,pwrite64,ftruncate,fsync', 'error=ENOSPC', '+'),
    'full once': ('mkdir,write,pwrite64,ftruncate,fsync', 'error=ENOSPC', ''),
    'read-only': ('mkdir,openat,write,pwrite64,ftruncate,rename,unlink', 'error=EROFS', '+'),
    'broken': (f'{WRITES},{READS}', 'error=EIO', '+'),
    'broken once': (f'{WRITES},{READS}', 'error=EIO', ''),
}


def main() -> None:
    """Try what is asked for, and tell what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('scenarios', nargs='*', choices=[[], *SCENARIOS], help='all, if none is named')
    parser.add_argument('--faults', nargs='*', choices=[*FAULTS], default=[*FAULTS])
    parser.add_argument('--every', type=int, default=1, metavar='N', help='each N-th system call alone')
    asked = parser.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {'GIT_CONFIG_GLOBAL': os.devnull, 'GIT_CONFIG_NOSYSTEM': '1', 'HOME': folder}
        os.environ['PYTHONPATH'] = str(Path(__file__).resolve().parents[1])
        os.environ['PYTHONDONTWRITEBYTECODE'] = '1'
        for name in asked.scenarios or SCENARIOS:
            bench = Bench(Path(folder) / name, SCENARIOS[name])
            for fault in asked.faults:
                counts = Counter[str]()
                for problem in bench.tried(fault, asked.every, counts):
                    bad += 1
                    print(f'  {name}, {fault}: {problem}')
                print(f'{name}, {fault}: {counts["tried"]} times; {counts["noted"]} told, {counts["left"]} left a file')
                sys.stdout.flush()
    raise SystemExit(1 if bad else 0)


class Bench:
    """A repository in the state that a scenario begins with, and what its command does there without a fault."""

    def __init__(self, home: Path, scenario: Scenario) -> None:
        home.mkdir()
        self._scenario = scenario
        self._start, self._repo, self._trace = home / 'start', home / 'repo', home / 'trace'
        _make(self._start, scenario.warm)
        self._args = tuple(self._id() if part == '{id}' else part for part in scenario.args)
        self._fresh()
        self._before = self._digest()
        self._expected = self._run()
        self._made = self._files()

    def _id(self) -> str:
        self._fresh()
        found = self._run(args=()).stdout
        shutil.rmtree(self._repo)
        return re.findall(r'\[([0-9a-f]{16})\]', found)[0]

    def tried(self, fault: str, every: int, counts: Counter[str]) -> Iterator[str]:
        """What went wrong, call by call."""
        calls, how, on = FAULTS[fault]
        self._fresh()
        self._run(strace=('-e', f'trace={calls}'))
        lines = [line for line in self._trace.read_text().splitlines() if re.match(r'\w+\(', line)]
        names = [line.partition('(')[0] for line in lines]
        for at in range(0, len(lines), every):
            self._fresh()
            # strace counts each system call by itself.
            injected = [names[at]] if not on else calls.split(',')
            whens = {name: names[:at].count(name) + 1 for name in injected}
            inject = [f'--inject={name}:{how}:when={when}{on}' for name, when in whens.items()]
            done = self._run(strace=('-e', f'trace={calls}', *inject))
            counts['tried'] += 1
            counts['noted'] += 'no index kept' in done.stderr
            counts['left'] += bool(self._strays())
            for problem in (*self._wrong(fault, done), *self._wrong_after()):
                yield f'at {at}, {lines[at][:90]}: {problem}'

    def _wrong(self, fault: str, done: subprocess.CompletedProcess[str]) -> Iterator[str]:
        """What is wrong with a run under a fault."""
        if self._digest() != self._before:
            yield 'the repository is another'
        for name, content in self._files().items():
            if content not in (_content(self._start / name), self._made[name]):
                yield f'{name} is neither as it was nor as it should be'
        if fault == 'kill':
            if done.returncode not in (-9, 137):
                yield f'it was not killed: {done.returncode}'
            return
        told = done.stderr.splitlines()
        if any(not line.startswith('polydup-hook: ') for line in told):
            yield f'it says {done.stderr!r}'
        if done.returncode == 2 and self._scenario.asked and len(told) == 1:
            return  # the file that was asked for cannot be written: that is told
        if (done.returncode, done.stdout) != (self._expected.returncode, self._expected.stdout):
            yield f'exit code {done.returncode}, {done.stderr!r}'
        more = Counter(told) - Counter(self._expected.stderr.splitlines())
        if sum(more.values()) > 1:
            yield f'it says {[*more]}'

    def _wrong_after(self) -> Iterator[str]:
        """What is wrong with a run after a fault."""
        again = self._run()
        is_told_alike = not self._scenario.asked  # a file that is there by now is told otherwise
        expected = (self._expected.returncode, self._expected.stdout, '')
        if is_told_alike and (again.returncode, again.stdout, again.stderr) != expected:
            yield f'and then: exit code {again.returncode}, {again.stderr!r}'
        if self._files() != self._made:
            yield 'and then: another file'
        for path in (self._repo / CACHE).glob('*.sqlite3'):
            with closing(sqlite3.connect(path)) as db:
                if (found := db.execute('PRAGMA integrity_check').fetchall()) != [('ok',)]:
                    yield f'the index is damaged: {found}'
        status = subprocess.run(('git', 'status', '--porcelain'), cwd=self._repo, capture_output=True, text=True)
        if CACHE in status.stdout:
            yield 'git sees the cache'

    def _fresh(self) -> None:
        shutil.rmtree(self._repo, ignore_errors=True)
        shutil.copytree(self._start, self._repo, symlinks=True)

    def _run(
        self, strace: tuple[str, ...] = (), args: tuple[str, ...] | None = None
    ) -> subprocess.CompletedProcess[str]:
        cache = self._repo / CACHE
        watched = [cache, cache / '.gitignore', cache / 'CACHEDIR.TAG']
        watched += [cache / (_index_name() + end) for end in ('', '-journal')]
        # What is written beside a file has a name that nobody knows before: then all that is in the folder is watched.
        watched = watched if not self._scenario.asked else []
        paths = [word for path in watched for word in ('-P', str(path))]
        under = ('strace', '-o', str(self._trace), *paths, *strace) if strace else ()
        command = (*under, *COMMAND, *(self._args if args is None else args))
        return subprocess.run(command, cwd=self._repo, capture_output=True, text=True, timeout=120)

    def _files(self) -> dict[str, bytes | None]:
        return {name: _content(self._repo / name) for name in self._scenario.asked}

    def _strays(self) -> list[str]:
        return [path.name for path in self._repo.rglob('*.tmp')]

    def _digest(self) -> str:
        """All of the repository but the cache and what was asked for."""
        whole = hashlib.sha256()
        for path in sorted(self._repo.rglob('*')):
            name = path.relative_to(self._repo).as_posix()
            if path.is_file() and not name.startswith(CACHE) and not name.startswith(self._scenario.asked or ' '):
                whole.update(name.encode() + b'\0' + path.read_bytes() + bytes([path.stat().st_mode & 0xFF]))
        return whole.hexdigest()


def _index_name() -> str:
    from polydup_hook import cachedir
    from polydup_hook.languages import LANGUAGES
    from polydup_hook.settings import Settings

    return cachedir.index_name(LANGUAGES, Settings().max_file_size)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


_BODY = """
def load_{0}(path, *, limit):
    found = dict()
    for line in open(path):
        name, _, value = line.partition("{0}")
        if not value or len(found) > limit:
            continue
        found.setdefault(name.strip(), []).append(value.{0})
    return sorted(found.items(), key=lambda item: item[1].{0})
"""


def _make(repo: Path, warm: bool) -> None:
    """A repository with a copy staged, and a commit that the cache does not know or (`warm`) of which it knows half."""

    def git(*args: str) -> None:
        who = ('-c', 'user.name=n', '-c', 'user.email=e@example.com')
        subprocess.run(('git', *who, *args), cwd=repo, check=True, capture_output=True)

    repo.mkdir()
    git('init', '-q', '-b', 'main')
    for number in range(40):
        (repo / f'old_{number}.py').write_text(_BODY.format(f'field_{number}') if number < 12 else f'x = {number}\n')
    (repo / 'vendor').mkdir()
    (repo / 'vendor' / 'lib.py').write_text(_BODY.format('vendored'))
    git('add', '-A')
    git('commit', '-qm', 'old')
    if warm:
        subprocess.run(COMMAND, cwd=repo, check=True, capture_output=True)
        for number in range(4):
            (repo / f'more_{number}.py').write_text(f'class More{number}:\n    pass\n' + _BODY.format(f'late_{number}'))
        (repo / 'old_1.py').unlink()
        git('add', '-A')
        git('commit', '-qm', 'more')
    (repo / 'copy.py').write_text('import os\n' + _BODY.format('field_3').replace('load_', 'read_'))
    git('add', '-A')


if __name__ == '__main__':
    main()
