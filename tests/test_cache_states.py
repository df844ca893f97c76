"""The same findings with any cache: cold, warm, none, damaged, of another shape; and with several processes at once."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Repo

ROOT = Path(__file__).parents[1]


def function(name, field, extra=''):
    return (
        f'def {name}(items, limit):\n    total = 0\n    for item in items:\n        if item.{field} > limit:\n'
        f'            total += item.{field} * 2\n        elif item.closed:\n            total -= {len(field)}\n'
        f'    log("{field}", total)\n{extra}    return total, [item for item in items if item.{field}]\n\n\n'
    )


AGES, SIZES, COSTS = (function(*names) for names in (('ages', 'age'), ('sizes', 'size'), ('costs', 'cost')))
OTHER = 'def other(path):\n    with open(path) as file:\n        return {line.split(":")[0] for line in file}\n\n\n'
HISTORY = [
    {'a.py': AGES, 'b.py': OTHER},
    {'c.py': AGES + OTHER},
    {'a.py': None, 'moved/a.py': AGES},
    {'b.py': OTHER + AGES.replace('ages', 'years'), 'c.py': AGES.replace('total', 'sum_')},
    {'d.py': function('sizes', 'size', '    check(items)\n'), 'e.py': SIZES},
    {'d.py': None, 'e.py': None, 'b.py': SIZES + COSTS},
    {'f.py': 'import os\n' + AGES, 'c.py': None},
    {'b.py': SIZES.replace('    ', '\t')},
]


def run(repo, *options):
    command = [sys.executable, '-m', 'polydup_hook', '--format', 'json', *options]
    environment = dict(os.environ, PYTHONPATH=str(ROOT))
    done = subprocess.run(command, cwd=repo.path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    report = json.loads(done.stdout)
    for name in ('duration_ms', 'cache_hits', 'cache_misses'):
        del report['stats'][name]
    return report


def wreck(kind, cache):
    (file,) = [path for path in cache.iterdir() if path.suffix == '.sqlite3']
    if kind == 'truncated':
        os.truncate(file, file.stat().st_size // 2)
    elif kind == 'random bytes':
        file.write_bytes(os.urandom(4096))
    elif kind == 'empty':
        file.write_bytes(b'')
    elif kind == 'a folder in its place':
        file.unlink()
        file.mkdir()
    elif kind == 'a file in place of the folder':
        shutil.rmtree(cache)
        cache.write_text('')
    elif kind == 'wild content':
        import sqlite3
        from contextlib import closing

        with closing(sqlite3.connect(file)) as db, db:
            db.execute('UPDATE stream SET data = zeroblob(99)')


@pytest.fixture
def history(tmp_path):
    repo = Repo.create(tmp_path / 'repo')
    repo.commit('start', {'start.py': 'start = 1\n'})
    return repo


def stage(repo, files):
    for name, text in files.items():
        if text is None:
            repo.git('rm', '-q', name)
        else:
            repo.write(name, text)
    repo.git('add', '-A')


WRECKS = [
    'truncated',
    'random bytes',
    'empty',
    'wild content',
    'a folder in its place',
    'a file in place of the folder',
]


def test_findings_do_not_depend_on_the_cache(history, tmp_path):
    found = 0
    for number, files in enumerate(HISTORY):
        stage(history, files)
        expected = run(history, '--no-cache')
        found += len(expected['classes'])
        warm, wrecked = tmp_path / 'warm', tmp_path / 'wrecked'
        for _ in range(2):
            assert run(history, '--cache-dir', str(warm)) == expected, number
        shutil.copytree(warm, wrecked)
        if [path for path in wrecked.iterdir() if path.suffix == '.sqlite3']:
            wreck(WRECKS[number % len(WRECKS)], wrecked)
        for _ in range(2):
            assert run(history, '--cache-dir', str(wrecked)) == expected, (number, WRECKS[number % len(WRECKS)])
        shutil.rmtree(wrecked) if wrecked.is_dir() else wrecked.unlink()
        history.git('commit', '-qm', 'step')
    assert found >= 3


def test_a_branch_switch_changes_no_verdict(history, tmp_path):
    history.commit('a', {'a.py': AGES + OTHER})
    history.git('checkout', '-qb', 'side')
    history.commit('b', {'b.py': SIZES, 'a.py': COSTS})
    for branch in ('main', 'side', 'main', 'side'):
        history.git('checkout', '-q', branch)
        stage(history, {'new.py': AGES})
        report = run(history, '--cache-dir', str(tmp_path / 'cache'))
        assert report == run(history, '--no-cache')
        history.git('reset', '-q', '--hard')
    assert len(report['classes']) == 1


def test_eight_checks_at_once(history):
    history.commit('a', {'a.py': AGES + OTHER})
    stage(history, {'new.py': AGES})
    command = [sys.executable, '-m', 'polydup_hook']
    environment = dict(os.environ, PYTHONPATH=str(ROOT))
    pipe = subprocess.PIPE
    checks = [subprocess.Popen(command, cwd=history.path, env=environment, stdout=pipe, stderr=pipe) for _ in range(8)]
    told = {(*check.communicate(timeout=60), check.returncode) for check in checks}
    assert len(told) == 1
    assert told.pop()[1:] == (b'', 1)
    assert sorted(os.listdir(history.path / '.polydup-cache'))[:2] == ['.gitignore', 'CACHEDIR.TAG']
    assert history.git('status', '--porcelain').split() == ['A', 'new.py']
