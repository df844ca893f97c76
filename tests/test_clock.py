"""Clocks that jump, and files from the past and the future: no verdict, wait or bar goes by them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Repo
from gate import function, polydup

ROOT = Path(polydup.__code__.co_filename).parent.parent

# The wall clock goes anywhere, also backwards; the others stand still or leap ahead, as after a sleep of the machine.
JUMPS = """
import itertools, os, time
wall, ahead = itertools.cycle({walls}), itertools.count()
time.time = lambda: next(wall)
def leaping(real):
    return lambda: real() + next(ahead) * {leap}
for name in ('monotonic', 'perf_counter'):
    setattr(time, name, leaping(getattr(time, name)))
"""
YEARS = {'before': -(2**31), '2038': 2**31, '9999': 253402300799}


@pytest.fixture
def copied(repo) -> Repo:
    repo.commit(files={'a.py': function('load', 0), 'c.py': function('post', 2)})
    repo.write('b.py', function('copy', 0))
    repo.add()
    return repo


@pytest.mark.parametrize('walls', [[253402300799], [4e9, 0, 2e9, -5]], ids=repr)
def test_the_clock(copied, tmp_path, walls):
    usual = polydup(copied)
    (tmp_path / 'sitecustomize.py').write_text(JUMPS.format(walls=walls, leap=1e6))
    env = {**os.environ, 'PYTHONPATH': os.pathsep.join((str(tmp_path), str(ROOT)))}
    for options in ([], ['--no-cache', '--blame'], ['--all-files', '--jobs', '2'], ['--history']):
        command = (sys.executable, '-m', 'polydup_hook', *options)
        done = subprocess.run(command, cwd=copied.path, env=env, capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stderr) == (0 if '--history' in options else 1, ''), options
        if not options:
            assert done.stdout == usual.out


@pytest.mark.parametrize('year', YEARS)
def test_times_of_files(copied, year):
    usual = polydup(copied)
    moved = 0
    for path in sorted(copied.path.rglob('*')):
        try:
            os.utime(path, (YEARS[year], YEARS[year]))
            moved += 1
        except (OSError, OverflowError):  # not every file system has them
            continue
    assert moved or year == '9999'
    assert polydup(copied) == usual
    copied.write('e.py', function('copy2', 2))
    copied.add()
    assert polydup(copied).out.count('e.py') > 0
    assert polydup(copied, '--clear-cache').code == 0
