"""The search of a whole target in shares: each finds the pairs of some of its streams with those behind them."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

from polydup_hook import parcel
from polydup_hook.alignment import Outline, Shelf
from polydup_hook.answers import unwrapped, wrapped
from polydup_hook.building import packed, unpacked
from polydup_hook.clones import MOST_PLACES, Look, Search
from polydup_hook.comparison import Found
from polydup_hook.crew import Crew
from polydup_hook.evidence import Limits
from polydup_hook.fingerprint import Window
from polydup_hook.index import Posting
from polydup_hook.model import Stream
from polydup_hook.packing import unpack
from polydup_hook.watch import Watch

_A_WORKER = 4  # shares for each worker: some take much longer than others


def searched(
    crew: Crew,
    limits: Limits,
    window: Window,
    postings: Iterable[Posting],
    packs: Mapping[int, bytes],
    watch: Watch,
) -> Iterator[Found]:
    """All pairs of the streams with these postings, each taken once; `packs` are the streams, packed.

    `watch` is told of each share.
    """
    keys: list[int] = []
    parts: list[bytes] = []
    for posting in postings:
        keys.append(posting.key)
        parts += packs[posting.key], *packed(posting)
    target = parcel.wrap([limits, window, keys], parts)
    count, streams = min(len(keys), crew.size * _A_WORKER), len(keys)
    del packs, parts, keys  # while the crew works nothing is held here but its target
    for number, answer in enumerate(crew.map(share, (parcel.wrap([at, count], [target]) for at in range(count)))):
        yield from unwrapped(answer)
        watch.advances(len(range(number, streams, count)))


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
        self._places = self._shared(lambda p: ((value, (p.key, at)) for value, at in p.prints))
        self._units = self._shared(lambda p: ((value, (p.key, *unit)) for value, *unit in p.sketches))
        self.look = Look(
            lambda value, most: self._places.get(value, [])[:most],
            lambda value, most: self._units.get(value, [])[:most],
            self._outline,
        )

    def posting(self, at: int) -> Posting:
        """What the stream with this number is found by."""
        return unpacked(self.keys[at], self._parts[at * 6 + 1 : at * 6 + 6])

    def _outline(self, key: int) -> Outline | None:
        return self._shelf.outline(key, self._stream)

    def _stream(self, key: int) -> Stream:
        return unpack(self._parts[self._numbers[key] * 6], key)

    def _shared(self, rows_of: Callable[[Posting], Iterable[tuple[int, Any]]]) -> dict[int, list[Any]]:
        """The rows of each value that has two or more, the first by key. Most have one: those are not collected."""
        values = sorted(array('q', (value for at in range(len(self.keys)) for value, _ in rows_of(self.posting(at)))))
        common = {one for one, other in pairwise(values) if one == other}
        del values
        found: dict[int, list[Any]] = {value: [] for value in common}
        for at in range(len(self.keys)):
            for value, row in rows_of(self.posting(at)):
                if value in common:
                    found[value].append(row)
        return {value: sorted(rows)[:MOST_PLACES] for value, rows in found.items()}


_held = lru_cache(1)(_Held)
"""The last one: the shares of a target come one after the other."""
