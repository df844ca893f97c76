"""Real code by whole folders, out of which repositories of a given size are made."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from benchmarks.processes import git
from polydup_hook.languages import LANGUAGES

_LARGEST = 2**20
"""Bytes: larger files are left out by us and by jscpd as they come."""
_LONGEST = 500
"""Bytes of a line, on average: what has more was written by no one."""


class Source(NamedTuple):
    """A file of source code: where it stands in a repository made of it, and where it is."""

    name: str
    path: Path
    language: str
    lines: int
    size: int


Pool = list[list[list[Source]]]
"""Corpora, each as its folders in the order of their paths."""
Unit = Literal['lines', 'size']


def read(corpora: list[Path], scratch: Path) -> Pool:
    """The source files of folders and git repositories. A bare one is checked out in `scratch`."""
    pool = []
    for number, corpus in enumerate(corpora):
        folder = corpus
        if (corpus / 'objects').is_dir() and (corpus / 'HEAD').is_file():
            folder = scratch / f'corpus-{number}'
            _check_out(corpus, folder)
        pool.append(list(_folders(folder, f'{number:02}-{corpus.name}')))
    return pool


def _check_out(repository: Path, folder: Path) -> None:
    """The source files of a bare repository alone."""
    git(folder.parent, 'clone', '-q', '-s', '--no-checkout', str(repository.resolve()), str(folder))
    names = git(folder, 'ls-tree', '-r', '-z', '--name-only', 'HEAD').split('\0')
    sources = '\0'.join(name for name in names if LANGUAGES.language_of(name)).encode()
    options = ('--pathspec-from-file=-', '--pathspec-file-nul')
    git(folder, '--literal-pathspecs', 'checkout', '-q', 'HEAD', *options, given=sources)


def _folders(corpus: Path, name: str) -> Iterator[list[Source]]:
    for folder, inner, files in os.walk(corpus):
        inner[:] = sorted(x for x in inner if x != '.git')
        paths = [Path(folder, x) for x in sorted(files)]
        sources = [_source(path, Path(name) / path.relative_to(corpus)) for path in paths]
        if kept := [source for source in sources if source is not None]:
            yield kept


def _source(path: Path, name: Path) -> Source | None:
    language = LANGUAGES.language_of(name.as_posix()) if name.suffix else None
    if language is None or path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST:
        return None
    data = path.read_bytes()
    lines = data.count(b'\n') + 1
    return Source(name.as_posix(), path, language, lines, len(data)) if len(data) < lines * _LONGEST else None


def of_language(pool: Pool, language: str) -> Pool:
    """What a pool holds of one language."""
    return [[[source for source in folder if source.language == language] for folder in corpus] for corpus in pool]


def amount(sources: list[Source], unit: Unit) -> int:
    """Their lines, or their bytes."""
    return sum(getattr(source, unit) for source in sources)


def take(pool: Pool, wanted: int, unit: Unit = 'lines') -> list[Source]:
    """About so much code by whole folders, or all when there is less: of each corpus the same share, from its start.

    So what is taken has the same mix of languages at each size.
    """
    total = sum(amount(folder, unit) for corpus in pool for folder in corpus)
    share = min(1.0, wanted / total) if total else 0.0
    taken: list[Source] = []
    owed = 0.0
    for corpus in pool:
        owed += share * sum(amount(folder, unit) for folder in corpus)
        for folder in corpus:
            if amount(folder, unit) <= 1.5 * owed:  # else another one comes nearer
                taken += folder
                owed -= amount(folder, unit)
    return taken
