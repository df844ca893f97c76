"""Eight checks at once on one cache: `python benchmarks/at_once.py [--rounds 50]`.

In each round worktrees of one repository, at different commits, are checked at the same time with the cache that they
share: from nothing, then as the round before left it. Owed: what each says alone, in any order, and a sound cache.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path

from faults import _BODY, CACHE, COMMAND

CHECKS = 8


def main() -> None:
    """Play the rounds, and tell what came of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--rounds', type=int, default=50)
    rounds = parser.parse_args().rounds
    os.environ |= {'GIT_CONFIG_GLOBAL': os.devnull, 'GIT_CONFIG_NOSYSTEM': '1'}
    os.environ['PYTHONPATH'] = str(Path(__file__).resolve().parents[1])
    told, wrong = Counter[str](), 0
    with tempfile.TemporaryDirectory() as folder:
        trees = _make(Path(folder) / 'main')
        cache = trees[0] / CACHE
        alone = [_ended(_started(tree, '--no-cache'))[:2] for tree in trees]
        for number in range(rounds):
            if number % 2 == 0:
                shutil.rmtree(cache, ignore_errors=True)
            checks = [_started(trees[(number + at) % len(trees)]) for at in range(CHECKS)]
            for at, check in enumerate(checks):
                *found, err = _ended(check)
                wrong += tuple(found) != alone[(number + at) % len(trees)]
                told.update(line.rpartition(': ')[2] for line in err.splitlines())
            for path in cache.glob('*.sqlite3'):
                with closing(sqlite3.connect(path)) as db:
                    wrong += db.execute('PRAGMA integrity_check').fetchall() != [('ok',)]
    print(f'{rounds} rounds of {CHECKS}: {wrong} wrong; said beside the findings: {dict(told)}')
    raise SystemExit(1 if wrong else 0)


def _started(tree: Path, *args: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen((*COMMAND, *args), cwd=tree, stdout=pipe, stderr=pipe, text=True)


def _ended(check: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = check.communicate(timeout=120)
    return check.returncode, out, err


def _make(main_tree: Path) -> list[Path]:
    """A repository with linked worktrees at commits of its own, each with a copy staged."""

    def git(*args: str, at: Path = main_tree) -> None:
        who = ('-c', 'user.name=n', '-c', 'user.email=e@example.com')
        subprocess.run(('git', *who, *args), cwd=at, check=True, capture_output=True)

    main_tree.mkdir()
    git('init', '-q', '-b', 'main')
    trees = [main_tree]
    for number in range(4):
        (main_tree / f'old_{number}.py').write_text(_BODY.format(f'field_{number}'))
        git('add', '-A')
        git('commit', '-qm', f'number {number}')
        tree = main_tree.parent / f'tree_{number}'
        git('worktree', 'add', '-q', '--detach', str(tree))
        trees.append(tree)
    for number, tree in enumerate(trees):
        (tree / 'copy.py').write_text(f'import os, sys_{number}\n' + _BODY.format('field_0').replace('load_', 'read_'))
        git('add', '-A', at=tree)
    return trees


if __name__ == '__main__':
    sys.exit(main())
