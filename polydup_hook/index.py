"""The index in `.polydup-cache/`: the only user of sqlite3; knows no language.

One SQLite file. It holds streams by key (a number made of blob, language and versions), the fingerprints and sketches
of those streams by hash, and for the last few trees which path holds which key. All of it can be made anew: whatever
goes wrong with it is an `IndexTrouble`, after which the caller goes on with a fresh index or one in memory.

History of the format, the number in the file's name: 1, the first; 2, with the pairs of whole searches.
"""

import contextlib
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import chain
from typing import NamedTuple

from polydup_hook.fingerprint import Window
from polydup_hook.model import Stream, bytes_of, path_of
from polydup_hook.packing import MOST, Damaged, unpack

FORMAT = 2
KEPT_SNAPSHOTS = 4
_KEPT_ANSWERS = 4
_CHUNK = 500  # values in one IN (...): SQLite before 3.32 takes 999
_LOCKED_FOR = 2.0  # seconds to wait for another process
_LITTLE = 1 << 16  # bytes for what a stream holds beside its tokens
_COPY_ABOVE = 200  # a tree further away than so many paths gets a snapshot of its own: both branches stay known

_TABLES = """
CREATE TABLE IF NOT EXISTS stream(
    key INTEGER PRIMARY KEY,   -- content_key()
    size INTEGER NOT NULL,     -- size of the blob
    tokens INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    functions INTEGER NOT NULL,
    skipped TEXT,              -- why the blob was not tokenized, or NULL
    data BLOB                  -- packing.pack(), or NULL
);
CREATE TABLE IF NOT EXISTS snapshot(number INTEGER PRIMARY KEY, tree TEXT NOT NULL UNIQUE, used INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS entry(
    snapshot INTEGER NOT NULL,
    path BLOB NOT NULL,
    key INTEGER NOT NULL,
    PRIMARY KEY(snapshot, path)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS entry_key ON entry(key, snapshot);
CREATE TABLE IF NOT EXISTS ready(snapshot INTEGER NOT NULL, step TEXT NOT NULL, PRIMARY KEY(snapshot, step));
CREATE TABLE IF NOT EXISTS answer(number INTEGER PRIMARY KEY, question BLOB NOT NULL UNIQUE, data BLOB NOT NULL);
"""
_STEP_TABLES = """
CREATE TABLE IF NOT EXISTS posted_{0}(key INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS print_{0}(
    hash INTEGER NOT NULL, key INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(hash, key, at)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sketch_{0}(
    value INTEGER NOT NULL, key INTEGER NOT NULL, unit INTEGER NOT NULL, tokens INTEGER NOT NULL,
    PRIMARY KEY(value, key, unit)
) WITHOUT ROWID;
"""


class IndexTrouble(Exception):
    """The index cannot be used. `damaged`: it is not sound and should be made anew; else it is locked or read-only, or
    the disk is `full`."""

    def __init__(self, reason: str, damaged: bool) -> None:
        super().__init__(reason, damaged)
        self.reason = reason
        self.damaged = damaged

    @property
    def locked(self) -> bool:
        """Whether another process holds it: in a moment it can be used again."""
        return 'locked' in self.reason

    @property
    def readonly(self) -> bool:
        """Whether it can only be read."""
        return 'readonly' in self.reason

    @property
    def full(self) -> bool:
        """Whether there is no room for it."""
        return 'full' in self.reason


class Row(NamedTuple):
    """What is kept of one blob: sizes, and its packed stream or the reason why it has none."""

    key: int
    size: int
    tokens: int
    lines: int
    functions: int
    skipped: str | None
    data: bytes | None


_COLUMNS = 'qIqII'


class Posting(NamedTuple):
    """What a stream is found by: its fingerprints as (hash, token) and its units' sketches as (value, unit, tokens)."""

    key: int
    prints: Sequence[tuple[int, int]]
    sketches: Sequence[tuple[int, int, int]]

    def columns(self) -> list[bytes]:
        """The same in five columns, a sixth of the memory."""
        values, ats = zip(*self.prints, strict=True) if self.prints else ((), ())
        sketched, units, tokens = zip(*self.sketches, strict=True) if self.sketches else ((), (), ())
        columns = zip(_COLUMNS, (values, ats, sketched, units, tokens), strict=True)
        return [array(code, column).tobytes() for code, column in columns]

    @classmethod
    def of(cls, key: int, columns: Sequence[bytes]) -> 'Posting':
        """The posting that has these columns."""
        values, ats, sketched, units, tokens = (
            array(code, column) for code, column in zip(_COLUMNS, columns, strict=True)
        )
        return cls(key, list(zip(values, ats, strict=True)), list(zip(sketched, units, tokens, strict=True)))


class Snapshot(NamedTuple):
    """A tree whose paths are kept."""

    number: int
    tree: str


def content_key(blob: str, language: str) -> int:
    """The key of a blob read in one language: a signed 64-bit number, the same everywhere."""
    digest = blake2b(f'{blob}\0{language}'.encode(), digest_size=8).digest()
    return int.from_bytes(digest, 'big', signed=True)


def file_name(versions: Iterable[str]) -> str:
    """The name of the index file for these versions of tokenizer and grammars."""
    return f'v{FORMAT}-{blake2b(chr(0).join(versions).encode(), digest_size=6).hexdigest()}.sqlite3'


class Index:
    """An open index. Every method may raise IndexTrouble."""

    def __init__(self, path: str | None, window: Window, max_size: int = 1 << 24) -> None:
        """Open the index file at `path`, made when absent; None keeps it in memory. It holds blobs up to a size."""
        self.path = path
        self._most = max_size * MOST + _LITTLE
        self._step = f'{window.k}_{window.w}'
        with _told():
            self._db = sqlite3.connect(
                path or ':memory:', timeout=_LOCKED_FOR, isolation_level=None, check_same_thread=False
            )
            self._db.text_factory = bytes
            try:
                self._prepare()
            except sqlite3.Error:
                self._db.close()
                raise

    def _prepare(self) -> None:
        # No write waits for the disk: a process killed loses nothing, and after a power cut the checksums tell.
        self._db.execute('PRAGMA synchronous=OFF')
        self._db.execute('PRAGMA temp_store=MEMORY')
        have = self._db.execute('SELECT name, sql FROM sqlite_master').fetchall()
        if not _is_ours(have):
            raise sqlite3.DatabaseError('its tables are not ours')
        if not any(name == f'sketch_{self._step}'.encode() for name, _ in have):
            with self._writing():
                for statement in (_TABLES + _STEP_TABLES.format(self._step)).split(';'):
                    self._db.execute(statement)

    def sweep(self) -> None:
        """Drop what no kept snapshot holds, the oldest first, once that is more than twice the rest."""
        with _told(), self._writing():
            dead = 'key NOT IN (SELECT key FROM entry)'
            for table in ('posted', 'print', 'sketch'):
                self._db.execute(f'DELETE FROM {table}_{self._step} WHERE {dead}')
            total = self._db.execute('SELECT coalesce(sum(length(data)), 0) FROM stream').fetchone()[0]
            idle = self._db.execute(f'SELECT coalesce(sum(length(data)), 0) FROM stream WHERE {dead}').fetchone()[0]
            if idle > 2 * (total - idle):
                self._db.execute(f'DELETE FROM stream WHERE {dead}')

    def close(self) -> None:
        """Close the file. Never raises."""
        with contextlib.suppress(sqlite3.Error):
            self._db.close()

    def copy_to_memory(self, window: Window) -> 'Index':
        """An index in memory with all that this one holds: for one that cannot be written."""
        copy = Index(None, window)
        with _told():
            self._db.backup(copy._db)
            copy._prepare()
        return copy

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        self._db.execute('BEGIN IMMEDIATE')
        try:
            yield
            self._db.execute('COMMIT')
        except BaseException:
            if self._db.in_transaction:
                self._db.execute('ROLLBACK')
            raise

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """See one state of the file until the end, whatever other processes write meanwhile."""
        with _told():
            self._db.execute('BEGIN')
        try:
            yield
        finally:
            with contextlib.suppress(sqlite3.Error):
                self._db.execute('ROLLBACK')

    # --- what is kept ---

    def snapshots(self) -> list[Snapshot]:
        """The kept snapshots that are ready for this window, the last used first."""
        return [
            Snapshot(number, tree.decode())
            for number, tree in self._rows(
                'SELECT number, tree FROM snapshot JOIN ready ON ready.snapshot=number WHERE step=? '
                'ORDER BY used DESC, number',
                (self._step,),
            )
        ]

    def entries(self, snapshot: int) -> Iterator[tuple[str, int]]:
        """All (path, key) of a snapshot, by path."""
        for path, key in self._rows('SELECT path, key FROM entry WHERE snapshot=? ORDER BY path', (snapshot,)):
            yield path_of(path), key

    def paths(self, snapshot: int, key: int) -> list[str]:
        """The paths of a snapshot that hold a key."""
        rows = self._rows('SELECT path FROM entry WHERE key=? AND snapshot=?', (key, snapshot))
        return [path_of(path) for (path,) in rows]

    def key_at(self, snapshot: int, path: str) -> int | None:
        """The key at a path of a snapshot, or None."""
        rows = self._rows('SELECT key FROM entry WHERE snapshot=? AND path=?', (snapshot, bytes_of(path)))
        return next((key for (key,) in rows), None)

    def posted(self, keys: Iterable[int]) -> set[int]:
        """Those of the keys that look-ups find."""
        return {key for (key,) in self._in(f'SELECT key FROM posted_{self._step} WHERE key IN', keys)}

    def rows(self, keys: Iterable[int]) -> Iterator[Row]:
        """What is kept of these keys, packed."""
        select = 'SELECT key, size, tokens, lines, functions, skipped, data FROM stream WHERE key IN'
        return (_row(row) for row in self._in(select, keys))

    def stream(self, key: int) -> Stream | None:
        """The stream of a key, or None when it is not kept."""
        row = next(self._rows('SELECT data FROM stream WHERE key=?', (key,)), None)
        if row is None or row[0] is None:
            return None
        try:
            return unpack(row[0], key, self._most)
        except Damaged:
            raise IndexTrouble('a stream is damaged', damaged=True) from None

    def places(self, value: int) -> Iterator[tuple[int, int]]:
        """Where a fingerprint stands, as (key, token), by key."""
        return self._rows(f'SELECT key, at FROM print_{self._step} WHERE hash=? ORDER BY key, at', (value,))

    def units(self, value: int) -> Iterator[tuple[int, int, int]]:
        """The units whose sketch holds a value, as (key, unit, tokens), by key."""
        return self._rows(
            f'SELECT key, unit, tokens FROM sketch_{self._step} WHERE value=? ORDER BY key, unit', (value,)
        )

    def all_places(self) -> Iterator[tuple[int, tuple[int, int]]]:
        """All fingerprints as (hash, (key, token)), by hash and key."""
        for value, key, at in self._rows(f'SELECT hash, key, at FROM print_{self._step} ORDER BY hash, key, at', ()):
            yield value, (key, at)

    def all_units(self) -> Iterator[tuple[int, tuple[int, int, int]]]:
        """All sketch values as (value, (key, unit, tokens)), by value and key."""
        select = f'SELECT value, key, unit, tokens FROM sketch_{self._step} ORDER BY value, key, unit'
        for value, key, unit, tokens in self._rows(select, ()):
            yield value, (key, unit, tokens)

    def answer(self, question: bytes) -> bytes | None:
        """What was kept as the answer to a question, or None."""
        rows = self._rows('SELECT data FROM answer WHERE question=?', (question,))
        return next((data for (data,) in rows if isinstance(data, bytes)), None)

    # --- writing ---

    def keep_answer(self, question: bytes, data: bytes) -> None:
        """Keep the answer to a question; of several the last ones."""
        with _told(), self._writing():
            self._db.execute('INSERT OR REPLACE INTO answer(question, data) VALUES(?,?)', (question, data))
            self._db.execute(
                'DELETE FROM answer WHERE number NOT IN (SELECT number FROM answer ORDER BY number DESC LIMIT ?)',
                (_KEPT_ANSWERS,),
            )

    def add(self, rows: Iterable[Row], postings: Iterable[Posting]) -> None:
        """Keep these streams and let look-ups find them."""
        with _told(), self._writing():
            self._add(rows, postings)

    def _add(self, rows: Iterable[Row], postings: Iterable[Posting]) -> None:
        self._db.executemany('INSERT OR REPLACE INTO stream VALUES(?,?,?,?,?,?,?)', rows)
        step = self._step
        tables: tuple[tuple[str, str, list[tuple[int, ...]]], ...] = (
            ('posted', '?', [(posting.key,) for posting in postings]),
            ('print', '?,?,?', sorted((value, p.key, at) for p in postings for value, at in p.prints)),
            ('sketch', '?,?,?,?', sorted((value, p.key, *unit) for p in postings for value, *unit in p.sketches)),
        )
        for table, marks, values in tables:
            self._db.executemany(f'INSERT OR IGNORE INTO {table}_{step} VALUES({marks})', values)

    def start_snapshot(self, tree: str, entries: Iterable[tuple[str, int]]) -> Snapshot:
        """Keep a whole tree; the one used longest ago goes when there are too many."""
        with _told(), self._writing():
            self._db.execute('DELETE FROM snapshot WHERE tree=?', (tree,))
            number = self._new_snapshot(tree)
            rows = ((number, bytes_of(path), key) for path, key in entries)
            self._db.executemany('INSERT INTO entry VALUES(?,?,?)', rows)
            if self._unposted(key for (key,) in self._rows('SELECT key FROM entry WHERE snapshot=?', (number,))):
                raise IndexTrouble('another process dropped what was read', damaged=False)
            self._db.execute('INSERT INTO ready VALUES(?,?)', (number, self._step))
            return Snapshot(number, tree)

    def _unposted(self, keys: Iterable[int]) -> set[int]:
        """Those of the keys that no look-up would find: between two transactions another process may drop them."""
        wanted = set(keys)
        return wanted - self.posted(wanted)

    def _new_snapshot(self, tree: str, start: int | None = None) -> int:
        """The number of a new snapshot, which may be made of the one to `start` from."""
        kept = [number for (number,) in self._db.execute('SELECT number FROM snapshot ORDER BY used DESC, number')]
        for number in [number for number in kept if number != start][KEPT_SNAPSHOTS - (2 if start else 1) :]:
            self._db.execute('DELETE FROM snapshot WHERE number=?', (number,))
        orphans = 'snapshot NOT IN (SELECT number FROM snapshot)'
        self._db.execute(f'DELETE FROM entry WHERE {orphans}')
        self._db.execute(f'DELETE FROM ready WHERE {orphans}')
        number = self._db.execute('SELECT coalesce(max(number), 0) + 1 FROM snapshot').fetchone()[0]
        self._db.execute(
            'INSERT INTO snapshot VALUES(?,?,(SELECT coalesce(max(used),0)+1 FROM snapshot))', (number, tree)
        )
        return int(number)

    def advance(
        self,
        start: Snapshot,
        tree: str,
        changes: dict[str, int | None],
        rows: Iterable[Row],
        postings: Sequence[Posting],
        retire: dict[int, Posting],
    ) -> None:
        """Bring a snapshot to another tree by its changed paths, and keep what was read on the way.

        `retire` holds the postings of keys that leave: they go from the look-up tables when no snapshot holds them.
        Moves nothing when another process moved the snapshot meanwhile, or dropped what a changed path leads to.
        """
        with _told(), self._writing():
            self._add(rows, postings)
            here = self._db.execute('SELECT 1 FROM snapshot WHERE number=? AND tree=?', (start.number, start.tree))
            if here.fetchone() is None:
                return
            read = {posting.key for posting in postings}
            if self._unposted(key for key in changes.values() if key is not None and key not in read):
                return
            if tree != start.tree:
                number = self._moved(start, tree, len(changes))
                for path, key in changes.items():
                    where = (number, bytes_of(path))
                    if key is None:
                        self._db.execute('DELETE FROM entry WHERE snapshot=? AND path=?', where)
                    else:
                        self._db.execute('INSERT OR REPLACE INTO entry VALUES(?,?,?)', (*where, key))
            self._retire(retire)

    def _moved(self, start: Snapshot, tree: str, changes: int) -> int:
        self._db.execute('DELETE FROM snapshot WHERE tree=? AND number<>?', (tree, start.number))
        if changes <= _COPY_ABOVE:
            top = '(SELECT max(used)+1 FROM snapshot)'
            self._db.execute(f'UPDATE snapshot SET tree=?, used={top} WHERE number=?', (tree, start.number))
            return start.number
        number = self._new_snapshot(tree, start.number)
        for table, columns in (('entry', 'path, key'), ('ready', 'step')):
            self._db.execute(
                f'INSERT INTO {table} SELECT ?, {columns} FROM {table} WHERE snapshot=?', (number, start.number)
            )
        return number

    def _retire(self, postings: dict[int, Posting]) -> None:
        step = self._step
        for key, posting in postings.items():
            if self._db.execute('SELECT 1 FROM entry WHERE key=?', (key,)).fetchone():
                continue
            self._db.execute(f'DELETE FROM posted_{step} WHERE key=?', (key,))
            rows = [(value, key, at) for value, at in posting.prints]
            self._db.executemany(f'DELETE FROM print_{step} WHERE hash=? AND key=? AND at=?', rows)
            rows = [(value, key, unit) for value, unit, _ in posting.sketches]
            self._db.executemany(f'DELETE FROM sketch_{step} WHERE value=? AND key=? AND unit=?', rows)

    # --- plumbing ---

    def _rows(self, sql: str, values: Sequence[object]) -> Iterator[tuple]:  # type: ignore[type-arg]
        with _told():
            # Behind `chain`, a generator that is left half-way closes no cursor: the index may be closed by then.
            yield from chain(self._db.execute(sql, values))

    def _in(self, sql: str, keys: Iterable[int]) -> Iterator[tuple]:  # type: ignore[type-arg]
        wanted = sorted(set(keys))
        for at in range(0, len(wanted), _CHUNK):
            some = wanted[at : at + _CHUNK]
            yield from self._rows(f'{sql} ({",".join("?" * len(some))})', some)


def _row(row: tuple) -> Row:  # type: ignore[type-arg]
    key, size, tokens, lines, functions, skipped, data = row
    return Row(key, size, tokens, lines, functions, skipped.decode() if skipped else None, data)


def _is_ours(schema: Iterable[tuple[bytes, bytes | None]]) -> bool:
    """Whether a schema holds nothing but tables as we make them. A view, a trigger or a table with a column that is
    computed can do anything to a query, such as never end it."""
    made = {_kept(statement) for statement in _TABLES.split(';')}
    for name, sql in schema:
        if sql is None:
            if not name.startswith(b'sqlite_autoindex_'):
                return False
        elif sql not in made:
            step = name.decode('ascii', 'replace').partition('_')[2]
            of_step = (_kept(statement) for statement in _STEP_TABLES.format(step).split(';'))
            if not step.replace('_', '').isdigit() or sql not in of_step:
                return False
    return True


def _kept(statement: str) -> bytes:
    """The text that SQLite keeps of a statement that makes something."""
    return statement.strip().replace('IF NOT EXISTS ', '', 1).encode()


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """sqlite3's errors as IndexTrouble: what is locked, full or read-only is not damaged."""
    try:
        yield
    except sqlite3.OperationalError as error:
        text = str(error)
        sound = any(word in text for word in ('locked', 'readonly', 'read-only', 'full', 'unable to open', 'disk I/O'))
        raise IndexTrouble(text, damaged=not sound) from error
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
        raise IndexTrouble(str(error), damaged=True) from error
