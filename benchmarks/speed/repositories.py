"""The repositories that are measured: of real code with a change to commit, with a history, and pathological ones."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from benchmarks.processes import git
from benchmarks.speed.sources import Source, amount

CACHE = '.polydup-cache'
DOCUMENTS = ('README.md', 'docs/guide.md')
_OF_OURS = ('CACHEDIR.TAG', '.gitignore')
_MOST_HELD = 2500
_BRACKETS = ((b'(', b')'), (b'[', b']'), (b'{', b'}'))
_BLOCK = """\
    totals = {}
    for row in rows:
        if row.kind == "skip":
            continue
        totals[row.kind] = totals.get(row.kind, 0) + row.price * row.count
    return sorted(totals.items(), key=str)
"""
"""About sixty tokens, in Python."""


class Held(NamedTuple):
    """A file that lacks a paragraph in the base: its whole text, which brings it in, and the lines of that."""

    text: bytes
    lines: int


class Repository(NamedTuple):
    """A repository of one commit on `main`, with the files that a change can be made of."""

    folder: Path
    files: int
    lines: int
    size: int
    held: dict[str, Held]


def build(folder: Path, sources: list[Source], most_held: int = _MOST_HELD) -> Repository:
    """A repository of these files. In many of them, drawn at random, a paragraph is held back for a change."""
    draw = random.Random(1)
    held: dict[str, Held] = {}
    for source in draw.sample(sources, len(sources)):
        text = source.path.read_bytes()
        base = _without_paragraph(text, draw) if len(held) < most_held else None
        if base is not None:
            held[source.name] = Held(text, source.lines)
        _write(folder / source.name, text if base is None else base)
    for name in DOCUMENTS:
        _write(folder / name, b'Words on what this is for.\n')
    _commit_all(folder)
    return Repository(folder, len(sources), amount(sources, 'lines'), amount(sources, 'size'), held)


def _without_paragraph(text: bytes, draw: random.Random) -> bytes | None:
    """The text without some whole statements: 5 to 30 lines between blank ones; None when it has none like that."""
    lines = text.splitlines(keepends=True)
    blank = [number for number, line in enumerate(lines) if not line.strip()]
    spans = [(start, end) for start, end in pairwise(blank) if _is_whole(lines[start + 1 : end], lines[end + 1 :])]
    if not spans:
        return None
    start, end = draw.choice(spans)
    return b''.join(lines[:start] + lines[end:])


def _is_whole(paragraph: list[bytes], rest: list[bytes]) -> bool:
    """Whether the text should parse without a paragraph: by its brackets, and by the indent of what goes on."""
    text = b''.join(paragraph)
    if not 5 <= len(paragraph) <= 30 or any(text.count(a) != text.count(b) for a, b in _BRACKETS):
        return False
    after = next((_indent(line) for line in rest if line.strip()), 0)
    return after == _indent(paragraph[0]) == min(map(_indent, paragraph))


def _indent(line: bytes) -> int:
    return len(line) - len(line.lstrip())


def _write(path: Path, text: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text)


def _commit_all(folder: Path) -> None:
    git(folder, 'init', '-q', '-b', 'main')
    for name in ('gc.auto', 'maintenance.auto'):
        git(folder, 'config', name, '0')
    _write(folder / '.git/info/exclude', b'.jscpd-*\n')
    git(folder, 'add', '-A')
    git(folder, 'commit', '-q', '--no-verify', '-m', 'base')


def stage(repository: Repository, names: Iterable[str]) -> None:
    """Back to `main`, with a change of these files staged and no other: held paragraphs, or a line in documents."""
    git(repository.folder, 'checkout', '-q', '-f', 'main')
    for name in names:
        path = repository.folder / name
        text = repository.held[name].text if name in repository.held else path.read_bytes() + b'\nOne line more.\n'
        path.write_bytes(text)
    git(repository.folder, 'add', '-A')


def branch(repository: Repository, names: Iterable[str]) -> None:
    """A branch `other` that differs from `main` in these files."""
    stage(repository, names)
    git(repository.folder, 'checkout', '-q', '-b', 'other')
    git(repository.folder, 'commit', '-q', '--no-verify', '-m', 'other')
    git(repository.folder, 'checkout', '-q', 'main')


def stage_block(folder: Path) -> None:
    """Stage one file of code more, whatever the work tree holds: what is staged may be nothing for us."""
    blob = git(folder, 'hash-object', '-w', '--stdin', given=f'def handle(rows):\n{_BLOCK}'.encode()).strip()
    git(folder, 'update-index', '--add', '--cacheinfo', f'100644,{blob},bench/handle.py')


def clear(folder: Path) -> None:
    """Forget the index."""
    shutil.rmtree(folder / CACHE, ignore_errors=True)


def index_size(folder: Path) -> int:
    """Bytes of the index on disk; of an SQLite file those of the pages that are in use."""
    paths = [path for path in (folder / CACHE).iterdir() if path.name not in _OF_OURS]
    return sum(_used(path) if path.suffix == '.sqlite3' else path.stat().st_size for path in paths)


def _used(path: Path) -> int:
    with sqlite3.connect(f'file:{path}?mode=ro', uri=True) as index:
        names = ('page_count', 'freelist_count', 'page_size')
        count, free, size = (index.execute(f'PRAGMA {name}').fetchone()[0] for name in names)
    index.close()
    return int((count - free) * size)


def add_history(repository: Repository, commits: int) -> None:
    """So many commits on `main`, each of three files: one lacks another paragraph now, or has it again."""
    draw = random.Random(2)
    names = sorted(repository.held)
    parts = []
    for number in range(commits):
        parts.append(f'commit refs/heads/main\ncommitter b <b@b> {1_700_000_000 + number} +0000\ndata 1\n.\n'.encode())
        if not number:
            parts.append(b'from refs/heads/main^0\n')
        for name in draw.sample(names, min(3, len(names))):
            text = repository.held[name].text
            text = _without_paragraph(text, draw) or text
            parts.append(f'M 100644 inline {name}\ndata {len(text)}\n'.encode() + text + b'\n')
    git(repository.folder, 'fast-import', '--quiet', given=b''.join(parts))


def commits_of(folder: Path, most: int) -> list[list[str]]:
    """The last commits with their parents, the oldest first."""
    listed = git(folder, 'rev-list', '--first-parent', '--parents', '-n', str(most), 'HEAD')
    return [names for names in map(str.split, listed.splitlines()[::-1]) if len(names) > 1]


def block_repeated(folder: Path, scale: float) -> None:
    """One block of 60 tokens 20,000 times, in functions of their own names, twenty a file."""
    for number in range(round(1000 * scale)):
        functions = [f'def handle_{number}_{place}(rows):\n{_BLOCK}' for place in range(20)]
        _write(folder / f'src/part{number % 50}/module_{number}.py', '\n\n'.join(functions).encode())
    _commit_all(folder)


def lines_alike(folder: Path, scale: float) -> None:
    """One file of 100,000 look-alike lines."""
    lines = (f'register("name_{n}", handler_{n % 7}, {n})\n' for n in range(round(100_000 * scale)))
    _write(folder / 'table.py', ''.join(lines).encode())
    _commit_all(folder)


def file_copied(folder: Path, scale: float, source: Source) -> None:
    """5,000 copies of one file."""
    text = source.path.read_bytes()
    for number in range(round(5000 * scale)):
        _write(folder / f'copies/part{number % 50}/copy_{number}{source.path.suffix}', text)
    _commit_all(folder)


def bytes_of(folder: Path) -> int:
    """Bytes of the files at HEAD."""
    return sum(int(line.split()[3]) for line in git(folder, 'ls-tree', '-r', '-l', 'HEAD').splitlines())
