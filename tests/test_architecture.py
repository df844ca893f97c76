"""What may know of what: the tables in docs/architecture.md against the imports in the code, and a commit's path."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import Repo

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / 'polydup_hook'
PAGE = (ROOT / 'docs' / 'architecture.md').read_text(encoding='utf-8')


class Import(NamedTuple):
    """One import in the code. `early`: at start-up, when its module is loaded."""

    room: str
    name: str
    early: bool


def rooms() -> dict[str, Path]:
    return {path.relative_to(PACKAGE).as_posix().removesuffix('.py'): path for path in PACKAGE.rglob('*.py')}


@cache
def imports() -> list[Import]:
    return [found for room, path in rooms().items() for found in _imports(room, ast.parse(path.read_bytes()), True)]


def _imports(room: str, node: ast.AST, early: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        late = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        checked = isinstance(child, ast.If) and 'TYPE_CHECKING' in ast.dump(child.test)
        if isinstance(child, ast.Import):
            yield from (Import(room, alias.name, early) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert not child.level, f'{room}: imports are absolute'
            yield from (Import(room, f'{child.module}.{alias.name}', early) for alias in child.names)
        elif isinstance(child, ast.Call) and 'import_module' in ast.dump(child.func):
            names = [leaf.value for leaf in ast.walk(child) if isinstance(leaf, ast.Constant)]
            # A name that ends with a dot is one of many: a test of the languages loads them all.
            yield from (Import(room, name, early) for name in names if isinstance(name, str) and name[-1:] != '.')
        yield from _imports(room, child, early and not late and not checked)


def own_room(name: str) -> str:
    """The room that an imported name of ours is in: `polydup_hook.report.text.render` is in `report/text`."""
    parts = name.split('.')[1:]
    for size in range(len(parts), 0, -1):
        if (PACKAGE.joinpath(*parts[:size]).with_suffix('.py')).exists():
            return '/'.join(parts[:size])
        if PACKAGE.joinpath(*parts[:size], '__init__.py').exists():
            return '/'.join([*parts[:size], '__init__'])
    return '__init__'


def table(first: str) -> list[list[list[str]]]:
    """The rows of the table on the page whose first column has this name: for each cell the names in backticks."""
    lines = iter(PAGE.splitlines())
    next(line for line in lines if line.startswith(f'| {first} |'))
    next(lines)
    cells = []
    for line in lines:
        if not line.startswith('|'):
            break
        cells.append([re.findall(r'`([^`]+)`', cell) for cell in line.split('|')[1:-1]])
    return cells


ROWS = [(row[0], row[2]) for row in table('room')]
ORDER = {room: number for number, (names, _) in enumerate(ROWS) for room in names}


def test_every_room_has_a_row():
    named = [room for names, _ in ROWS for room in names]
    assert sorted(named) == sorted(rooms()), 'docs/architecture.md: each module stands in one row of the table of rooms'


def test_rooms_import_what_their_row_says():
    wrong = set()
    for room, name, _ in imports():
        other = own_room(name) if name.startswith('polydup_hook') else room
        allowed = {part for names, may in ROWS if room in names for part in (*names, *may)}
        if not {other, other.partition('/')[0]} & allowed:
            wrong.add(f'{room} imports {other}')
    assert not wrong, 'either the import or the row of the room in docs/architecture.md is wrong'


def test_rows_name_nothing_above_them():
    order = {**ORDER, **{room.partition('/')[0]: number for room, number in ORDER.items() if '/' in room}}
    wrong = [f'{names[0]} names {other}' for names, may in ROWS for other in may if order[other] <= ORDER[names[0]]]
    # The package is the lowest, for the version that it holds, and the highest, for the programs that import it.
    assert wrong == ['__init__ names api']


def test_rows_permit_no_more_than_is_used():
    used: dict[str, set[str]] = {}
    for room, name, _ in imports():
        if name.startswith('polydup_hook'):
            used.setdefault(room, set()).update({own_room(name), own_room(name).partition('/')[0]})
    spare = [
        f'{names[0]} does not import {other}'
        for names, may in ROWS
        for other in may
        if not any(other in used.get(room, ()) for room in names)
    ]
    assert not spare, 'take it out of the row in docs/architecture.md'


# Outside things.

OUTSIDE = {name: (row[1], late) for row, late in zip(table('outside thing'), re.findall(
    r'^\|.*\| (at start|late|never).*\|$', PAGE, re.MULTILINE), strict=True) for name in row[0]}  # fmt: skip


LATE_ROOMS = (
    'report/',
    'install',
    'history',
    'publishing',
    'acts',
    'streams',
    'accepting',
    'conventions',
    'disk',
    'hookconfig',
    'initial',
    'api',
    'asking',
    'parameters',
    'paths',
    'scanning',
    'values',
    'config',
    'files',
    'ignored',
    'shares',
    'parcel',
    'child',
    'pool',
    'stopping',
)
"""No room imports these when it is loaded: see the test of a clean commit's modules."""


def is_of(name: str, thing: str) -> bool:
    return name == thing or name.startswith((thing + '.', thing + '_'))


@pytest.mark.parametrize('thing', OUTSIDE)
def test_outside_things_have_one_owner(thing):
    owners, loaded = OUTSIDE[thing]
    used = [found for found in imports() if is_of(found.name, thing)]
    assert {found.room for found in used} <= set(owners)
    early = {found.room for found in used if found.early and not found.room.startswith(LATE_ROOMS)}
    assert early == (set(owners) if loaded == 'at start' else set())


def test_third_parties_are_in_the_table():
    packages = {found.name.partition('.')[0] for found in imports()} - {'polydup_hook'}
    third = packages - sys.stdlib_module_names - {'tomllib', 'tomli'}
    assert third <= OUTSIDE.keys()


def test_sources_use_one_style_of_import():
    """A room that is asked for by a star, or by a computed name, would be seen by none of the tests above."""
    assert not [found for found in imports() if found.name.endswith('.*')]
    assert not [room for room, path in rooms().items() if '__import__' in path.read_text(encoding='utf-8')]


# The path of a commit.

BODY = """\
    found = {}
    for name, value in sorted(pairs.items()):
        if value is None or not name.startswith(prefix):
            continue
        found.setdefault(name.partition('.')[2], []).append(value * scale + offset)
    return {key: max(values) for key, values in found.items() if len(values) > limit}
"""
ONE = f'def best(pairs, prefix, scale, offset, limit):\n{BODY}'
OTHER = """\
class Stack:
    def __init__(self, items=()):
        self.items = list(items)
        self.depth = len(self.items)

    def push(self, item):
        self.items.append(item)
        self.depth = max(self.depth, len(self.items))
        return self

    def pop(self):
        if not self.items:
            raise IndexError('the stack is empty')
        return self.items.pop()
"""
SLOW = (
    *('git', 'rich', 'numpy', 'jinja2', 'concurrent', 'multiprocessing', 'asyncio', 'importlib.metadata'),
    *('importlib.resources', 'dataclasses', 'inspect', 'argparse', 'difflib', 'pathspec', 'json', 'tomllib', 'tomli'),
    *('traceback', 'logging', 'tempfile', 'pickle', 'random', 'socket', 'urllib', 'email', 'ast', 'unicodedata'),
)
LOADED = """
import sqlite3, sys

class Connection(sqlite3.Connection):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.set_trace_callback(statements.append)

connect, statements = sqlite3.connect, []
sqlite3.connect = lambda *arguments, **options: connect(*arguments, factory=Connection, **options)
before = set(sys.modules)
from polydup_hook.cli import main
code = main([])
print(int(code), len(statements), *sorted(set(sys.modules) - before))
"""


@pytest.fixture
def warm(repo) -> Repo:
    """A repository whose index is up to its HEAD."""
    repo.commit(files={'one.py': ONE, 'pyproject.toml': '[project]\nname = "x"\n', 'README': 'text\n'})
    check(repo, 0)
    repo.write('more.py', OTHER[:200])
    repo.add()
    check(repo, 0)
    repo.git('rm', '-q', '--cached', 'more.py')
    return repo


def check(repo: Repo, code: int, **env: str) -> str:
    command = (sys.executable, '-m', 'polydup_hook')
    done = subprocess.run(
        command, cwd=repo.path, env={**os.environ, 'PYTHONPATH': str(ROOT), **env}, capture_output=True
    )
    assert done.returncode == code, os.fsdecode(done.stdout + done.stderr)
    return os.fsdecode(done.stdout)


def test_modules_of_a_clean_commit(warm):
    warm.write('other.py', OTHER)
    warm.add()
    env = {**os.environ, 'PYTHONPATH': str(ROOT)}
    done = subprocess.run((sys.executable, '-c', LOADED), cwd=warm.path, env=env, capture_output=True, check=True)
    code, statements, *loaded = done.stdout.decode().split()
    assert code == '0'
    # Each of these costs every commit: a number that grows is meant, or a mistake.
    assert (int(statements), sum(name.startswith('polydup_hook') for name in loaded)) == (53, 56)
    assert 'polydup_hook.clones' in loaded
    late = tuple(f'polydup_hook.{room.rstrip("/")}' for room in LATE_ROOMS)
    assert not [name for name in loaded if name.startswith(late)]
    assert not sorted(name for name in loaded if any(name == slow or name.startswith(slow + '.') for slow in SLOW))


def stage(path: str, content: str):
    def act(repo: Repo) -> None:
        repo.write(path, content)
        repo.add(path)

    return act


def commit(repo: Repo) -> None:
    repo.commit(files={'before.py': OTHER})
    repo.write('other.py', 'def half(number, steps):\n    return [number // 2 ** step for step in range(steps)]\n' * 3)
    repo.add('other.py')


OPEN, STAGED, BLOBS, MOVED = 'rev-parse', 'diff-index', 'cat-file', 'diff-tree'


@pytest.mark.parametrize(
    ('act', 'code', 'processes'),
    [
        pytest.param(lambda repo: None, 0, [OPEN, STAGED, BLOBS], id='nothing staged'),
        pytest.param(stage('README', 'other\n'), 0, [OPEN, STAGED, BLOBS], id='documents only'),
        pytest.param(stage('other.py', OTHER), 0, [OPEN, STAGED, BLOBS], id='clean'),
        pytest.param(commit, 0, [OPEN, STAGED, BLOBS, MOVED], id='clean, HEAD moved'),
        # The last reads the lines to show.
        pytest.param(stage('copy.py', ONE), 1, [OPEN, STAGED, BLOBS, BLOBS], id='blocked'),
    ],
)
def test_git_processes(warm, tmp_path, act, code, processes):
    act(warm)
    log, real = tmp_path / 'log', warm.git('--exec-path')
    shim = tmp_path / 'bin' / 'git'
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >> "{log}"\nexec "{real}/git" "$@"\n')
    shim.chmod(0o755)
    check(warm, code, PATH=os.pathsep.join((str(shim.parent), os.environ['PATH'])))
    commands = [re.sub(r'^(--no-pager|-c \S+| )*', '', line).split()[0] for line in log.read_text().splitlines()]
    assert commands == processes
