"""Files and folders as a tree of blobs, hashed as git would: for code that is in no repository, or not yet."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha1
from itertools import chain
from typing import NamedTuple

from polydup_hook import disk
from polydup_hook.git import GitError
from polydup_hook.ignored import Ignoring, patterns_in
from polydup_hook.languages import SCRIPT
from polydup_hook.model import Skip
from polydup_hook.scope import Scope

CHANGED = 'changed while it was read'
NO_LANGUAGE = 'no language that is known'
NOT_CHOSEN = 'a language that is not among the languages asked for'
BY_PATTERN = 'left out by include, exclude or .gitattributes'
_KEPT = 32 * 1024 * 1024  # bytes of files that are held in memory from their hashing to their tokenizing

ScopeOf = Callable[[Callable[[str], 'bytes | None']], Scope]


class File(NamedTuple):
    """A file that was found: its path as the caller would write it, what it is called there, blob id and bytes."""

    path: str
    blob: str
    size: int


class Files:
    """What was found in some files and folders: `git.Repository`'s trees and blobs for what is on disk.

    `skips` are files that were not looked into.
    """

    def __init__(
        self, found: Sequence[File], held: dict[str, bytes], skips: Sequence[Skip], watch: Callable[[], None]
    ) -> None:
        self.skips = tuple(dict.fromkeys(skips))
        self.size = sum(file.size for file in found)
        self._files = {file.path: file for file in found}
        self._paths = {file.blob: file.path for file in found}
        self._held = held
        self._watch = watch

    @property
    def tree(self) -> str:
        """An id of all that was found: the same paths and blobs have the same."""
        known = sha1(usedforsecurity=False)
        for path in sorted(self._files):
            known.update(os.fsencode(path) + b'\0' + self._files[path].blob.encode())
        return f'files-{known.hexdigest()}'

    def list_tree(self, tree: str) -> Iterator[tuple[str, str]]:
        """Path and blob of each file."""
        return ((file.path, file.blob) for file in self._files.values())

    def list_changes(self, old_tree: str, new_tree: str) -> Iterator[tuple[str, str | None, str | None]]:
        """Nothing is known of what was found at other times: GitError."""
        raise GitError('files on disk have no history')

    def read(self, name: str) -> bytes | None:
        """The content of a file by its path, None when it has gone or is another by now."""
        file = self._files.get(name)
        return self._content(file.blob) if file is not None else None

    def read_many(self, ids: Iterable[str], max_size: int) -> Iterator[tuple[str, int, bytes | None]]:
        """Each blob in order: its id, its size in bytes (-1 when it has gone), and its content."""
        for blob in ids:
            self._watch()
            data = self._content(blob)
            yield blob, -1 if data is None else len(data), data

    def _content(self, blob: str) -> bytes | None:
        data = self._held.get(blob)
        if data is None:
            try:
                data = disk.content(self._paths[blob])
            except OSError:
                return None
            if blob_id(data) != blob:
                return None
        return data


def blob_id(data: bytes) -> str:
    """Git's id of a blob, in a repository with SHA-1."""
    return sha1(b'blob %d\0' % len(data) + data, usedforsecurity=False).hexdigest()


class Finder:
    """Looks for files of code; in folders only where no `.gitignore` says otherwise.

    The path of a file in a folder is that of the folder with its own below. What several paths lead to is found once.
    Links are followed where they are named, not where they are found. `scope_of` gives the scope of a folder by a
    function that reads a file of it, `watch` is called now and then: it raises to end the search.
    """

    def __init__(self, scope_of: ScopeOf, max_size: int, watch: Callable[[], None] = lambda: None) -> None:
        self._scope_of = scope_of
        self._max_size = max_size
        self._watch = watch
        self._seen: set[str] = set()
        self._named: dict[str, Scope] = {}  # files that were named, not found
        self._skips: list[Skip] = []

    def find(self, paths: Sequence[str]) -> Files:
        """What these paths lead to, read and hashed."""
        found: list[File] = []
        held: dict[str, bytes] = {}
        room = _KEPT
        for path, _ in self._sized(paths):
            data = self._read(path)
            if data is not None and self._speaks(path, data):
                blob = blob_id(data)
                found.append(File(path, blob, len(data)))
                if room > 0:
                    room -= len(data)
                    held[blob] = data
        return Files(found, held, self._skips, self._watch)

    def weighs(self, paths: Sequence[str], least: int) -> bool:
        """Whether there are so many bytes of code; looks no further than it must, and reads nothing."""
        total = 0
        for _, size in self._sized(paths):
            total += size
            if total >= least:
                return True
        return False

    def _read(self, path: str) -> bytes | None:
        try:
            return disk.content(path)
        except OSError as error:
            self._skips.append(Skip(path, f'cannot be read: {error.strerror}'))
            return None

    def _sized(self, paths: Sequence[str]) -> Iterator[tuple[str, int]]:
        """The files with their sizes in bytes."""
        for path, real in chain.from_iterable(map(self._looked, paths)):
            self._watch()
            if real in self._seen:
                continue
            self._seen.add(real)
            try:
                found = os.stat(path)
            except OSError as error:
                self._skips.append(Skip(path, f'cannot be read: {error.strerror}'))
                continue
            if not stat.S_ISREG(found.st_mode):
                self._skips.append(Skip(path, 'no regular file'))
            elif found.st_size > self._max_size:
                self._skips.append(Skip(path, 'too large'))
            else:
                yield path, found.st_size

    def _looked(self, path: str) -> Iterator[tuple[str, str]]:
        """What a path leads to, each with its path without links."""
        is_folder = os.path.isdir(path)
        folder = path if is_folder else os.path.dirname(path)
        scope = self._scope_of(lambda name: _bytes_of(os.path.join(folder, name)))
        if is_folder:
            yield from self._walked(path, os.path.realpath(path), scope)
        elif reason := _left_out(scope, os.path.basename(path)):
            self._skips.append(Skip(path, reason))
        else:
            self._named[path] = scope
            yield path, os.path.realpath(path)

    def _speaks(self, path: str, data: bytes) -> bool:
        """Whether a script that was named is of a language to look into; one that was found may be no script."""
        scope = self._named.get(path)
        if scope is None or scope.catalog.language_of(path) != SCRIPT:
            return True
        language = scope.catalog.language_in(data)
        if language is not None and scope.speaks(language):
            return True
        self._skips.append(Skip(path, NO_LANGUAGE if language is None else NOT_CHOSEN))
        return False

    def _walked(self, top: str, real: str, scope: Scope) -> Iterator[tuple[str, str]]:
        waiting = [('', patterns_in(top))]
        while waiting:
            below, ignoring = waiting.pop()
            files, folders = self._listed(os.path.join(top, below) if below else top, ignoring)
            for name in files:
                path = below + name
                known = scope.catalog.language_of(name) is not None
                if known and not ignoring.ignores(name, is_folder=False) and scope.selected(path):
                    yield os.path.join(top, path), os.path.join(real, path)
            for name in reversed(folders):
                path = f'{below}{name}/'
                waiting.append((path, ignoring.below(os.path.join(top, path), name)))

    def _listed(self, folder: str, ignoring: Ignoring) -> tuple[list[str], list[str]]:
        """The names of the files and of the folders to look into, sorted."""
        files, folders = [], []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        if entry.name != '.git' and not ignoring.ignores(entry.name, is_folder=True):
                            folders.append(entry.name)
                    elif entry.is_file(follow_symlinks=False):
                        files.append(entry.name)
        except OSError as error:
            self._skips.append(Skip(folder, f'cannot be read: {error.strerror}'))
        return sorted(files), sorted(folders)


def _left_out(scope: Scope, name: str) -> str | None:
    """Why a file that was named is not looked into, as far as its name tells."""
    language = scope.catalog.language_of(name)
    if language is None:
        return NO_LANGUAGE
    if scope.selected(name):
        return None
    return NOT_CHOSEN if language != SCRIPT and not scope.speaks(language) else BY_PATTERN


def _bytes_of(path: str) -> bytes | None:
    try:
        return disk.content(path)
    except OSError:
        return None
