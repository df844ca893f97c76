"""`.polydup-cache/`: where the index lies, and what to do when it cannot be used there."""

from __future__ import annotations

import contextlib
import os
import stat

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
        return _opened(path, window, max_size)
    except OSError as error:
        return Index(None, window), f'no index kept: {error.filename or directory}: {error.strerror or error}'


def _opened(path: str, window: Window, max_size: int) -> tuple[Index, str | None]:
    for _ in range(3):
        if not _is_ours(path):
            _remove(path)
            continue
        try:
            return Index(path, window, max_size), None
        except IndexTrouble as trouble:
            if not trouble.damaged:
                return Index(None, window), f'no index kept: {path}: {trouble.reason}'
            _remove(path)
    return Index(None, window), f'no index kept: {path} cannot be made anew: remove it'


def _prepare(directory: str, catalog: Catalog, max_size: int) -> str:
    if os.path.islink(directory):
        raise OSError(0, 'a symbolic link is not followed')
    if os.path.lexists(os.path.join(directory, '.git')):
        raise OSError(0, 'it is a repository, and no cache of ours: name another folder')
    if not _is_tagged(directory):
        if os.path.lexists(directory) and not os.path.isdir(directory):
            raise OSError(0, 'a file stands where the folder of the cache should be: remove it')
        if os.path.isdir(directory) and not _is_begun(directory):
            raise OSError(0, 'not empty, and no cache of ours: name another folder')
        os.makedirs(directory, exist_ok=True)
        for name, text in _FILES.items():
            with open(os.path.join(directory, name), 'w', encoding='utf-8') as file:
                file.write(text)
    return os.path.join(directory, index_name(catalog, max_size))


def _is_tagged(directory: str) -> bool:
    """Whether a folder is a cache of ours. The tag is written last, so all is there then."""
    try:
        return os.stat(os.path.join(directory, TAG)).st_size > 0
    except (FileNotFoundError, NotADirectoryError):
        return False


def _is_begun(directory: str) -> bool:
    """Whether a folder holds nothing but what a run wrote that was killed there, or that is at it now."""
    return all(_is_begun_file(os.path.join(directory, name), name) for name in os.listdir(directory))


def _is_begun_file(path: str, name: str) -> bool:
    if not stat.S_ISREG(os.lstat(path).st_mode) or not (name in _FILES or _is_index(name)):
        return False
    if name not in _FILES:
        return True
    with open(path, encoding='utf-8', errors='replace') as file:
        return _FILES[name].startswith(file.read(len(_FILES[name]) + 1))


def _is_ours(path: str) -> bool:
    """Whether what stands at the path of an index, and beside it, may be opened: files alone, such as an index makes.

    SQLite waits for a pipe, writes through a link, and deletes the file that a journal names as another one's.
    """
    for suffix in _SIDES:
        try:
            found = os.lstat(path + suffix)
        except FileNotFoundError:
            continue
        if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1 or suffix in _NEVER_MADE:
            return False
    try:
        with open(path + _JOURNAL, 'rb') as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - len(_NAMES_ANOTHER)))
            return file.read() != _NAMES_ANOTHER
    except FileNotFoundError:
        return True


def index_name(catalog: Catalog, max_size: int) -> str:
    """The name of the index file for these languages, the grammars that are installed, and files up to a size: what an
    index holds depends on them."""
    return file_name((*grammar_versions(catalog.grammars), *catalog.digest, str(max_size)))


def is_writable(index: Index) -> bool:
    """Whether nothing but an index itself forbids to write it."""
    path = index.path
    return path is not None and os.access(path, os.W_OK) and os.access(os.path.dirname(path), os.W_OK)


def discard(index: Index) -> None:
    """Close an index, and remove its file and what SQLite keeps beside it."""
    index.close()  # first: Windows removes no file that is open
    if index.path is not None:
        _remove(index.path)


def _remove(path: str) -> None:
    for suffix in _SIDES:
        with contextlib.suppress(OSError):
            os.unlink(path + suffix)


def _is_index(name: str) -> bool:
    stem, dot, rest = name.partition('.sqlite3')
    return stem[:1] == 'v' and len(stem.partition('-')[2]) == 12 and bool(dot) and rest in _SIDES


_JOURNAL = '-journal'
_NEVER_MADE = ('-wal', '-shm')
_SIDES = ('', _JOURNAL, *_NEVER_MADE)
_NAMES_ANOTHER = bytes.fromhex('d9d505f920a163d7')
"""The end of a journal that names another one: that of a transaction over several files, which we never make."""


def _is_cache(directory: str) -> bool:
    """Whether what stands there is a cache of ours: else it is a folder of the user's."""
    return not os.path.islink(directory) and os.path.exists(os.path.join(directory, TAG))


def files(directory: str) -> list[tuple[str, int]]:
    """The index files of a folder as (name, bytes), sorted. Raises UserError when it cannot be read."""
    if not _is_cache(directory):
        return []
    try:
        names = sorted(name for name in os.listdir(directory) if _is_index(name))
        return [(name, os.lstat(os.path.join(directory, name)).st_size) for name in names]
    except OSError as error:
        raise UserError(f'{error.filename}: {error.strerror}; remove it by hand') from None


def clear(directory: str) -> int:
    """Remove the index files of a folder, and the folder when nothing else is in it. Returns the bytes freed.

    Raises UserError when a file cannot be removed.
    """
    freed = 0
    try:
        for name, size in files(directory):
            os.unlink(os.path.join(directory, name))
            freed += size
        if _is_cache(directory) and set(os.listdir(directory)) <= set(_FILES):
            for name in os.listdir(directory):
                os.unlink(os.path.join(directory, name))
            os.rmdir(directory)
    except OSError as error:
        raise UserError(f'{error.filename}: {error.strerror}; remove it by hand') from None
    return freed
