"""What a long run tells while it goes on, on a real terminal and elsewhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest
from checkout import ROOT
from conftest import Repo

pty = pytest.importorskip('pty', reason='needs a terminal to write to')

FILES = 210
LINE = f'polydup-hook: building the index (files: {FILES})\r\n'
SHOWN, HIDDEN = '\x1b[?25h', '\x1b[?25l'


@pytest.fixture(scope='module')
def large(tmp_path_factory) -> Repo:
    """A repository whose files are worth a bar."""
    repo = Repo.create(tmp_path_factory.mktemp('large') / 'repo')
    repo.commit(files={f'{number}.py': f'x = {number}\n' for number in range(FILES)})
    return repo


def told(repo: Repo, *options: str, **env: str) -> str:
    """What a run with an empty index writes to a terminal on its stderr."""
    ours, theirs = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name not in ('CI', 'TERM')}
    environment |= {'PYTHONPATH': str(ROOT), 'TERM': 'xterm', 'COLUMNS': '120', **env}
    shutil.rmtree(repo.path / '.polydup-cache', ignore_errors=True)
    command = (sys.executable, '-m', 'polydup_hook', *options)
    run = subprocess.Popen(command, cwd=repo.path, env=environment, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    seen = b''
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # how Linux says that the other end is closed
            break
        if not part:
            break
        seen += part
    os.close(ours)
    assert run.wait() == 0
    return seen.decode()


@pytest.mark.parametrize(
    'options',
    [pytest.param(['--quiet', '--all-files'], id='quiet'), pytest.param(['--cache-info'], id='nothing to read')],
)
def test_nothing(large, options):
    assert told(large, *options) == ''


@pytest.mark.parametrize(
    ('options', 'env'),
    [
        pytest.param([], {}, id='commit'),
        pytest.param(['--all-files'], {'CI': 'true'}, id='CI'),
        pytest.param(['--all-files'], {'TERM': 'dumb'}, id='dumb terminal'),
    ],
)
def test_one_line(large, options, env):
    if not options:
        large.write('more.py', 'print(x)\n' * 20)
        large.add()
    assert told(large, *options, **env) == LINE


def test_a_bar_that_leaves_nothing_behind(large):
    seen = told(large, '--all-files', '--jobs', '1')
    for part in ('building the index', f'{FILES}/{FILES}', 'comparing', 'kB'):
        assert part in seen
    assert seen.count(HIDDEN) == seen.count(SHOWN) > 0
    assert seen.endswith('\x1b[1A\x1b[2K')
