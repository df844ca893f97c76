"""`.polydup-cache/`: where the index lies, and what to do when it cannot be used there."""

from __future__ import annotations

import contextlib
import os

from polydup_hook.errors import UserError
from polydup_hook.fingerprint import Window
from polydup_hook.git import Repository
from polydup_hook.grammar import grammar_versions
from polydup_hook.index import Index, IndexTrouble, file_name
from polydup_hook.languages import Catalog

NAME = '.polydup-cache'
TAG = 'CACHEDIR.TAG'
_FILES = {
    '.gitignore': '*\n',
    # The line that backup programs look for, see the Cache Directory Tagging Specification.
    TAG: 'Signature: 8a477f597d28d172789f06886806bc55\n# The index of polydup-hook: it may be deleted.\n',
}


def default_dir(repository: Repository) -> str:
    """The cache folder of a repository; linked worktrees share that of the main one."""
    common = repository.common_dir
    top = os.path.dirname(common) if os.path.basename(common) == '.git' else repository.top
    return os.path.join(top, NAME)


def open_index(directory: str | None, window: Window, catalog: Catalog, max_size: int) -> tuple[Index, str | None]:
    """The index in a folder, and a note for the user when it had to be kept in memory instead.

    A damaged file is made anew; a folder that cannot be made or written costs time only.
    """
    if directory is None:
        return Index(None, window), None
    try:
        path = _prepare(directory, catalog, max_size)
    except OSError as error:
        return Index(None, window), f'no index kept: {directory}: {error.strerror or error}'
    for _ in range(2):
        try:
            return Index(path, window), None
        except IndexTrouble as trouble:
            if not trouble.damaged:
                return Index(None, window), f'no index kept: {path}: {trouble.reason}'
            _remove(path)
    return Index(None, window), f'no index kept: {path} cannot be made anew'


def _prepare(directory: str, catalog: Catalog, max_size: int) -> str:
    if os.path.islink(directory):
        raise OSError(0, 'a symbolic link is not followed')
    tag = os.path.join(directory, TAG)
    if not os.path.exists(tag):
        if os.path.isdir(directory) and os.listdir(directory):
            raise OSError(0, 'not empty, and no cache of ours: name another folder')
        os.makedirs(directory, exist_ok=True)
        for name, text in _FILES.items():
            with open(os.path.join(directory, name), 'w', encoding='utf-8') as file:
                file.write(text)
    return os.path.join(directory, index_name(catalog, max_size))


def index_name(catalog: Catalog, max_size: int) -> str:
    """The name of the index file for these languages, the grammars that are installed, and files up to a size: what an
    index holds depends on them."""
    return file_name((*grammar_versions(catalog.grammars), *catalog.digest, str(max_size)))


def discard(index: Index) -> None:
    """Close an index, and remove its file: Windows removes none that is open."""
    index.close()
    if index.path is not None:
        _remove(index.path)


def _remove(path: str) -> None:
    """Remove an index file and what SQLite keeps beside it."""
    for suffix in _SIDES:
        with contextlib.suppress(OSError):
            os.unlink(path + suffix)


def _is_ours(name: str) -> bool:
    stem, dot, rest = name.partition('.sqlite3')
    return stem[:1] == 'v' and len(stem.partition('-')[2]) == 12 and bool(dot) and rest in _SIDES


_SIDES = ('', '-journal', '-wal', '-shm')


def files(directory: str) -> list[tuple[str, int]]:
    """The index files of a folder as (name, bytes), sorted."""
    if not os.path.isdir(directory):
        return []
    if not os.path.exists(os.path.join(directory, TAG)):
        return []  # a folder of the user's
    names = sorted(name for name in os.listdir(directory) if _is_ours(name))
    return [(name, os.path.getsize(os.path.join(directory, name))) for name in names]


def clear(directory: str) -> int:
    """Remove the index files of a folder, and the folder when nothing else is in it. Returns the bytes freed.

    Raises UserError when a file cannot be removed.
    """
    freed = 0
    try:
        for name, size in files(directory):
            os.unlink(os.path.join(directory, name))
            freed += size
        if os.path.exists(os.path.join(directory, TAG)) and set(os.listdir(directory)) <= set(_FILES):
            for name in os.listdir(directory):
                os.unlink(os.path.join(directory, name))
            os.rmdir(directory)
    except OSError as error:
        raise UserError(f'{error.filename}: {error.strerror}; remove it by hand') from None
    return freed
