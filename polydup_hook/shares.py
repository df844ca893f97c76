"""The search of a whole target in shares: each finds the pairs of some of its streams with those behind them."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby, islice
from typing import Generic, TypeVar, cast

from polydup_hook import parcel
from polydup_hook.alignment import Outline, Shelf
from polydup_hook.answers import unwrapped, wrapped
from polydup_hook.clones import MOST_PLACES, Look, Search
from polydup_hook.comparison import Found
from polydup_hook.crew import Crew
from polydup_hook.evidence import Limits
from polydup_hook.fingerprint import Window
from polydup_hook.index import Posting
from polydup_hook.model import Stream
from polydup_hook.packing import unpack
from polydup_hook.watch import Watch

_Row = TypeVar('_Row', tuple[int, int], tuple[int, int, int])

_A_WORKER = 4  # shares for each worker: some take much longer than others


def searched(
    crew: Crew,
    limits: Limits,
    window: Window,
    postings: Iterable[tuple[int, list[bytes]]],
    packs: Mapping[int, bytes],
    watch: Watch,
) -> Iterator[Found]:
    """All pairs of the streams with these postings, by key and in columns; `packs` are the streams, packed.

    Each posting is taken once. `watch` is told of each share.
    """
    keys: list[int] = []
    parts: list[bytes] = []
    for key, columns in postings:
        keys.append(key)
        parts += packs[key], *columns
    target = parcel.wrap([limits, window, keys], parts)
    count, streams = min(len(keys), crew.size * _A_WORKER), len(keys)
    del packs, parts, keys  # while the crew works nothing is held here but its target
    for number, answer in enumerate(crew.map(share, (parcel.wrap([at, count], [target]) for at in range(count)))):
        yield from unwrapped(answer)
        watch.advances(len(range(number, streams, count)))
    crew.rest()


def share(request: bytes) -> bytes:
    """A crew's share: the pairs of each `count`-th stream."""
    (number, count), (target,) = parcel.unwrap(request)
    held = _held(target)
    search = Search(held.look, held.limits, held.window)  # not shared by the threads of an executor: it remembers
    done = set(held.keys[:number])
    found: list[Found] = []
    for at in range(number, len(held.keys), count):
        found += search.pairs(held.posting(at), None, after=done)
        done.update(held.keys[at : at + count])
    return wrapped(found)


class _Held:
    """A target out of a parcel. Its postings stay packed: they are many, and each is used once."""

    def __init__(self, data: bytes) -> None:
        (limits, window, self.keys), self._parts = parcel.unwrap(data)
        self.limits, self.window = Limits(*limits), Window(*window)
        self._numbers = {key: at for at, key in enumerate(self.keys)}
        self._shelf = Shelf()
        numbers = sorted(self._numbers.values(), key=self.keys.__getitem__)
        self.look = Look(
            _Rows[tuple[int, int]](self.keys, numbers, lambda at: self.posting(at).prints, 2).first,
            _Rows[tuple[int, int, int]](self.keys, numbers, lambda at: self.posting(at).sketches, 3).first,
            self._outline,
        )

    def posting(self, at: int) -> Posting:
        """What the stream with this number is found by."""
        return Posting.of(self.keys[at], self._parts[at * 6 + 1 : at * 6 + 6])

    def _outline(self, key: int) -> Outline | None:
        return self._shelf.outline(key, self._stream)

    def _stream(self, key: int) -> Stream:
        return unpack(self._parts[self._numbers[key] * 6], key)


class _Rows(Generic[_Row]):
    """The rows of each value that has two or more, the first by key; in columns, since they are many. Most values have
    one row: those are not collected.

    `rows_of` gives the rows of the stream with a number, the value first; `numbers` are those of all, by key.
    """

    def __init__(
        self,
        keys: Sequence[int],
        numbers: Sequence[int],
        rows_of: Callable[[int], Sequence[tuple[int, ...]]],
        width: int,
    ) -> None:
        self._keys = keys
        values = array('q', sorted(array('q', (row[0] for at in numbers for row in rows_of(at)))))
        rooms = ((value, len(list(islice(rows, MOST_PLACES)))) for value, rows in groupby(values))
        self._values, self._starts = array('q'), array('I', [0])
        for value, room in rooms:
            if room > 1:
                self._values.append(value)
                self._starts.append(self._starts[-1] + room)
        del values
        self._columns = [array('I', bytes(4 * self._starts[-1])) for _ in range(width)]
        ends = array('I', self._starts)
        for at in numbers:
            for value, *rest in sorted(rows_of(at)):
                slot = self._slot(value)
                if slot >= 0 and ends[slot] < self._starts[slot + 1]:
                    for column, cell in zip(self._columns, (at, *rest), strict=True):
                        column[ends[slot]] = cell
                    ends[slot] += 1

    def first(self, value: int, most: int) -> list[_Row]:
        """At most so many rows of a value, each with its key first."""
        slot = self._slot(value)
        if slot < 0:
            return []
        start = self._starts[slot]
        numbers, *columns = (column[start : min(start + most, self._starts[slot + 1])] for column in self._columns)
        return cast('list[_Row]', list(zip(map(self._keys.__getitem__, numbers), *columns, strict=True)))

    def _slot(self, value: int) -> int:
        slot = bisect_left(self._values, value)
        return slot if slot < len(self._values) and self._values[slot] == value else -1


_held = lru_cache(1)(_Held)
"""The last one: the shares of a target come one after the other."""
