"""The formats of git's output: bytes in, values out. Runs nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha1, sha256
from typing import IO, NamedTuple

from polydup_hook.model import Change, Hunk, Skip, path_of

# Plumbing heeds little configuration; some of these say only what this git does anyway.
RAW = ('-z', '--raw', '--no-abbrev', '--no-relative', '--ignore-submodules=none')
PATCH = (
    *('-M', '-l400', '--patch', '--full-index', '-U0', '--inter-hunk-context=0', '--irreversible-delete'),
    *('--diff-algorithm=histogram', '--indent-heuristic', '--no-color', '--no-ext-diff', '--no-textconv'),
)
"""Options that give the format read here, whatever the user's configuration says, and run nothing that it names."""

Answer = tuple[int, 'bytes | None']
"""The size of a blob, and its content when that is wanted."""
MISSING: Answer = (-1, None)

_LONGEST = 1 << 20
"""Bytes of a field or a line of which no git has more: paths end at some thousands."""
_FOUND = re.compile(rb'([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d{1,18})\n')
_HUNK = re.compile(rb'@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@')
_NO_FILES = {b'120000': 'symbolic link', b'160000': 'submodule'}

_Hunks = dict[tuple[str | None, str | None], list[Hunk]]


class Entry(NamedTuple):
    """One line of the raw format. The two paths differ in renames only; a blob is None where no regular file is."""

    status: bytes
    old_path: str
    old_blob: str | None
    path: str
    blob: str | None
    mode: bytes


def fields(stream: IO[bytes]) -> Iterator[bytes]:
    """The NUL-terminated fields of a stream. EOFError when the last one is unfinished, ValueError for an endless."""
    rest = b''
    while chunk := stream.read(1 << 16):
        *complete, rest = (rest + chunk).split(b'\0')
        yield from complete
        if len(rest) > _LONGEST:
            raise ValueError('no end of a field')
    if rest:
        raise EOFError


def read_raw(fields: Iterable[bytes]) -> Iterator[Entry]:
    """The entries of `--raw -z`, from its fields. EOFError when the last one is unfinished, ValueError for others."""
    rest = iter(fields)
    for head in rest:
        # :100644 100755 <id> <id> R087
        old_mode, mode, old_id, id, status = head.split(b' ')
        if not old_mode.startswith(b':'):
            raise ValueError(head)
        old_path = path = next(rest, b'')
        if status.startswith((b'R', b'C')):
            path = next(rest, b'')
        if not path:
            raise EOFError
        # Trees written by old tools have more modes than 100644 and 100755.
        old_blob = old_id.decode('ascii') if old_mode.startswith(b':100') else None
        blob = id.decode('ascii') if mode.startswith(b'100') else None
        yield Entry(status[:1], path_of(old_path), old_blob, path_of(path), blob, mode)


def read_changes(output: IO[bytes]) -> tuple[list[Change], list[Skip]]:
    """The changes of `--raw -z`, with line hunks where the output of `--patch -U0 --full-index` follows.

    Only files count, also those with another name or mode alone (no hunks). The second list names what is no file in
    the target: unmerged entries, symbolic links, submodules.
    """
    raw: list[bytes] = []
    for line in output:
        if not raw and not line.startswith(b':'):
            raise ValueError(line)
        raw.append(line)
        # An empty field parts the raw entries from the patch.
        if b'\0\0' in line:
            break
    listed, end, _ = b''.join(raw).partition(b'\0\0')
    if not end and listed and not listed.endswith(b'\0'):
        raise EOFError
    listed = listed.removesuffix(b'\0')
    entries = list(read_raw(listed.split(b'\0') if listed else ()))
    hunks = _read_hunks(output)
    skips = [Skip(entry.path, reason) for entry in entries if (reason := _skip_reason(entry))]
    return [_change(entry, hunks) for entry in entries if _is_change(entry)], skips


def _skip_reason(entry: Entry) -> str | None:
    return 'unmerged' if entry.status == b'U' else _NO_FILES.get(entry.mode)


def _is_change(entry: Entry) -> bool:
    # A change of mode alone is one too: the file is staged, and so not to be looked at as one without a change.
    return (entry.old_blob is not None or entry.blob is not None) and entry.status != b'U'


def _change(entry: Entry, hunks: _Hunks) -> Change:
    old_path = None if entry.status == b'A' else entry.old_path
    path = None if entry.status == b'D' else entry.path
    found: tuple[Hunk, ...] | None = ()
    if entry.old_blob != entry.blob:
        # Contents that differ, and no hunk: binary, or added or deleted whole.
        found = tuple(hunks.get((entry.old_blob, entry.blob), ())) or None
    return Change(old_path, entry.old_blob, path, entry.blob, found)


def _read_hunks(lines: Iterable[bytes]) -> _Hunks:
    """The hunks of each pair of blobs; none for a binary pair.

    By blobs, not by names or order: a change of type has two sections. Without context lines a header cannot be
    mistaken: all content starts with `+`, `-` or a backslash.
    """
    hunks: _Hunks = {}
    current: list[Hunk] = []
    for line in lines:
        if line.startswith(b'@@ ') and (match := _HUNK.match(line)):
            current.append(Hunk(*map(int, match.groups(b'1'))))
        elif line.startswith(b'index '):
            old, _, new = line.split()[1].decode('ascii', 'replace').partition('..')
            hunks[old, new] = current = []
    return hunks


def read_answer(stdout: IO[bytes], max_size: int, id: str | None = None) -> Answer:
    """An answer of `cat-file --batch`: size and content, None when over `max_size` bytes; MISSING.

    `id` is what was asked for, where that was one. EOFError when the answer ends too early, ValueError when it is none,
    or not that blob.
    """
    header = stdout.readline(_LONGEST)
    if not header.endswith(b'\n'):
        raise EOFError
    found = _FOUND.fullmatch(header)
    if not found:
        # A name may hold spaces.
        if header.endswith((b' missing\n', b' ambiguous\n', b' submodule\n')):
            return MISSING
        raise ValueError(header)
    size, is_blob = int(found[3]), found[2] == b'blob'
    if id is not None and id != found[1].decode():
        raise ValueError(header)
    # A newline follows the content.
    if is_blob and size <= max_size:
        content = _read_exactly(stdout, size)
        if _read_exactly(stdout, 1) != b'\n' or not has_id(content, found[1].decode()):
            raise ValueError(header)
        return size, content
    for start in range(0, size + 1, 1 << 16):
        _read_exactly(stdout, min(1 << 16, size + 1 - start))
    return (size, None) if is_blob else MISSING


def has_id(content: bytes, id: str) -> bool:
    """Whether this is the content of the blob with this id."""
    made = (sha1 if len(id) == 40 else sha256)(b'blob %d\0' % len(content), usedforsecurity=False)
    made.update(content)
    return made.hexdigest() == id


_PIECE = 1 << 20


def _read_exactly(stdout: IO[bytes], size: int) -> bytes:
    pieces: list[bytes] = []
    while size > 0:  # in pieces: a size that is said is not the memory that it takes
        piece = stdout.read(min(size, _PIECE))
        if not piece:
            raise EOFError
        pieces.append(piece)
        size -= len(piece)
    return b''.join(pieces)


class Blamed(NamedTuple):
    """Who wrote a line, in which commit, when (seconds since 1970, and the zone as `+0100`). `is_cut_off` says that the
    history that is here begins there, so that it may be older."""

    commit: str
    name: bytes
    time: int
    zone: str
    is_cut_off: bool


def read_blame(stream: IO[bytes], is_shallow: bool) -> Iterator[Blamed]:
    """A value for each line of `--line-porcelain`. A root commit is a boundary too, and cuts nothing off."""
    commit, known = '', dict[bytes, bytes]()
    for line in stream:
        if line.startswith(b'\t'):
            time = known.get(b'author-time', b'')
            zone = known.get(b'author-tz', b'').decode('ascii', 'replace')
            seconds = int(time) if time.isdigit() and len(time) < 18 else 0
            yield Blamed(commit, known.get(b'author', b''), seconds, zone, is_shallow and b'boundary' in known)
            commit, known = '', {}
        elif not commit:
            commit = line.split(b' ', 1)[0].decode('ascii', 'replace')
        else:
            name, _, value = line.rstrip(b'\n').partition(b' ')
            known[name] = value
