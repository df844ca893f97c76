"""Brings what the index keeps to the tree of a run, at the cost of the difference."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from polydup_hook.crew import Crew
from polydup_hook.fingerprint import Window
from polydup_hook.git import GitError
from polydup_hook.index import Index, Posting, Row, Snapshot, content_key
from polydup_hook.languages import Catalog
from polydup_hook.model import Stream
from polydup_hook.scan import MISSING, Read, Source, Wanted, posting_of, read_all
from polydup_hook.tokens import Tokenizer
from polydup_hook.watch import READING, Watch

_IN_MEMORY = 300
"""Blobs held in memory beside a kept snapshot; more of them go into the index."""
_LONG = 200
"""Files whose reading takes long enough, about a second, for the user to be told."""


class Trees(Protocol):
    """Whatever knows what a tree holds, by its id; `git.Repository` says how each answers."""

    def list_tree(self, tree: str) -> Iterator[tuple[str, str]]:
        """Path and blob of each file."""

    def list_changes(self, old_tree: str, new_tree: str) -> Iterator[tuple[str, str | None, str | None]]:
        """Each path with another blob in the new tree, and both blobs. GitError when that is not known."""


class Reading(NamedTuple):
    """What it takes to read blobs. `watch` is told of a long scan."""

    trees: Trees
    reader: Source
    tokenizer: Tokenizer
    window: Window
    max_size: int
    crew: Crew
    watch: Watch

    @property
    def catalog(self) -> Catalog:
        """The languages that are read."""
        return self.tokenizer.catalog


class Base(NamedTuple):
    """A tree in terms of the index: a kept snapshot, the paths that differ from it, and what was read for them."""

    snapshot: Snapshot | None
    tree: str
    delta: dict[str, int | None]
    reads: dict[int, Read]
    postings: dict[int, Posting]
    left: dict[int, None]


def key_of(catalog: Catalog, path: str | None, blob: str | None) -> int | None:
    """The key of a file, or None for what is not scanned."""
    language = catalog.language_of(path) if path is not None and blob is not None else None
    return content_key(blob, language) if language and blob else None


def wanted_of(catalog: Catalog, path: str, blob: str) -> Wanted | None:
    """What there is to read of a file, or None for what is not scanned."""
    language = catalog.language_of(path)
    return Wanted(content_key(blob, language), blob, language) if language else None


def bring_up(index: Index, tree: str, reading: Reading) -> Base:
    """The base for a tree: the kept snapshot used last and its difference, or, where that is large, one built anew."""
    kept = index.snapshots()
    for snapshot in kept:
        if snapshot.tree == tree:
            return Base(snapshot, tree, {}, {}, {}, {})
    if kept:
        try:
            changes = list(reading.trees.list_changes(kept[0].tree, tree))
        except GitError:
            changes = None  # the old tree is gone: git collected it
        if changes is not None:
            near = _near(index, kept[0], tree, changes, reading)
            if near is not None:
                return near
    if index.path is None and not reading.crew.eager:
        entries = list(_scanned(tree, reading))
        if len(entries) <= _IN_MEMORY:
            return _held(index, tree, entries, reading)
    return Base(_built(index, tree, reading), tree, {}, {}, {}, {})


def _near(
    index: Index,
    snapshot: Snapshot,
    tree: str,
    changes: Iterable[tuple[str, str | None, str | None]],
    reading: Reading,
) -> Base | None:
    delta: dict[str, int | None] = {}
    wanted: dict[int, Wanted] = {}
    left: dict[int, None] = {}
    for path, old, new in changes:
        before = key_of(reading.catalog, path, old)
        item = wanted_of(reading.catalog, path, new) if new else None
        if before is not None:
            left[before] = None
        if item is not None:
            wanted[item.key] = item
        if before is not None or item is not None:
            delta[path] = item.key if item else None
    unread = _unposted(index, list(wanted.values()), reading.max_size)
    if len(unread) > _IN_MEMORY:
        return None
    reads, postings, missing = read_missing(index, unread, reading)
    delta = {path: None if key in missing else key for path, key in delta.items()}
    return Base(snapshot, tree, delta, reads, postings, left)


def is_whole(index: Index, base: Base, reading: Reading) -> bool:
    """Whether the paths of a base are those of its tree: a row that is lost would hide a file and say nothing."""
    kept = dict(index.entries(base.snapshot.number)) if base.snapshot is not None else {}
    kept.update((path, key) for path, key in base.delta.items() if key is not None)
    for path in (path for path, key in base.delta.items() if key is None):
        kept.pop(path, None)
    listed = {path: item.key for path, item in _scanned(base.tree, reading)}
    if any(listed.get(path) != key for path, key in kept.items()):
        return False
    # What a partial clone lacks was never read, and has no row.
    return not any(index.rows(key for path, key in listed.items() if path not in kept))


def _unposted(index: Index, wanted: list[Wanted], max_size: int) -> list[Wanted]:
    """Those that look-ups would not find, or that were too large for the settings of another run."""
    keys = [item.key for item in wanted]
    posted = index.posted(keys)
    grown = {row.key for row in index.rows(keys) if row.skipped == 'too large' and row.size <= max_size}
    return [item for item in wanted if item.key not in posted or item.key in grown]


def read_missing(
    index: Index, wanted: list[Wanted], reading: Reading
) -> tuple[dict[int, Read], dict[int, Posting], set[int]]:
    """Have these at hand: (those tokenized now, postings of those whose streams are kept, those not in this clone).

    Very many go into the index at once, in parallel, and are found there.
    """
    kept = {row.key: row for row in index.rows(item.key for item in wanted)}
    postings: dict[int, Posting] = {}
    unread: list[Wanted] = []
    for item in wanted:
        stream = index.stream(item.key) if item.key in kept else None
        row = kept.get(item.key)
        if stream is not None:
            postings[item.key] = posting_of(item.key, stream, reading.window)
        elif row is None or (row.skipped == 'too large' and row.size <= reading.max_size):
            unread.append(item)
        else:  # it is skipped, and to be found by nothing
            postings[item.key] = Posting(item.key, (), ())
    reads: dict[int, Read] = {}
    missing: set[int] = set()
    if len(unread) > _IN_MEMORY:
        return {}, postings, _build(index, unread, reading)
    for item, read in read_all(reading.reader, reading.tokenizer, reading.window, unread, reading.max_size):
        if read is None:
            missing.add(item.key)
        else:
            reads[item.key] = read
    return reads, postings, missing


def _scanned(tree: str, reading: Reading) -> Iterator[tuple[str, Wanted]]:
    """The files of a tree that are to be read."""
    for path, blob in reading.trees.list_tree(tree):
        item = wanted_of(reading.catalog, path, blob)
        if item is not None:
            yield path, item


def _held(index: Index, tree: str, entries: list[tuple[str, Wanted]], reading: Reading) -> Base:
    """A small tree that is kept nowhere: an index of it would only be made to be thrown away."""
    wanted = {item.key: item for _, item in entries}
    reads, postings, missing = read_missing(index, list(wanted.values()), reading)
    delta = {path: None if item.key in missing else item.key for path, item in entries}
    return Base(None, tree, delta, reads, postings, {})


def _built(index: Index, tree: str, reading: Reading) -> Snapshot:
    """Read a whole tree into the index."""
    entries: list[tuple[str, int]] = []
    wanted: dict[int, Wanted] = {}
    for path, item in _scanned(tree, reading):
        entries.append((path, item.key))
        wanted[item.key] = item
    unread = _unposted(index, list(wanted.values()), reading.max_size)
    kept = {row.key for row in index.rows(item.key for item in unread) if row.data is not None}
    fresh = [item for item in unread if item.key not in kept]
    for key in sorted(kept):
        stream = index.stream(key)
        if stream is not None:
            index.add((), [posting_of(key, stream, reading.window)])
    missing = _build(index, fresh, reading)
    return index.start_snapshot(tree, [(path, key) for path, key in entries if key not in missing])


def _build(index: Index, wanted: list[Wanted], reading: Reading) -> set[int]:
    from polydup_hook.building import build

    watch = reading.watch if len(wanted) >= _LONG else Watch()
    watch.begins(READING, len(wanted))
    try:
        return build(
            index, reading.reader, reading.window, wanted, reading.max_size, reading.crew, reading.catalog, watch
        )
    finally:
        watch.ends()


def save(index: Index, base: Base, reads: dict[int, Read], reading: Reading) -> None:
    """Keep what this run read: the snapshot advances to the base's tree. Raises IndexTrouble when it cannot."""
    if base.snapshot is None or not (reads or base.postings or base.delta or base.tree != base.snapshot.tree):
        return
    rows: list[Row] = [read.row for read in reads.values()]
    postings = [read.posting._replace(key=key) for key, read in reads.items()] + list(base.postings.values())
    gone: dict[int, Posting] = {}
    for key in base.left:
        stream: Stream | None = index.stream(key)
        if stream is not None:
            gone[key] = posting_of(key, stream, reading.window)
    index.advance(base.snapshot, base.tree, base.delta, rows, postings, gone)


def reason_of(index: Index, key: int, read: Read | None) -> str | None:
    """Why a file was not looked into, or None."""
    if read is not None:
        return read.row.skipped
    row = next(index.rows([key]), None)
    return MISSING if row is None else row.skipped
