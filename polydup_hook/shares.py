"""The search of a whole target in shares: each finds the pairs of some of its streams with those behind them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from polydup_hook import parcel
from polydup_hook.alignment import Outline
from polydup_hook.answers import unwrapped, wrapped
from polydup_hook.building import packed, unpacked
from polydup_hook.clones import MOST_PLACES, Look, Search
from polydup_hook.comparison import Found
from polydup_hook.crew import Crew
from polydup_hook.evidence import Limits
from polydup_hook.fingerprint import Window
from polydup_hook.index import Posting
from polydup_hook.packing import unpack

_A_WORKER = 4  # shares for each worker: some take much longer than others


def searched(
    crew: Crew, limits: Limits, window: Window, postings: Sequence[Posting], packs: Mapping[int, bytes]
) -> Iterator[Found]:
    """All pairs of the streams with these postings; `packs` are the streams, packed."""
    parts = [part for posting in postings for part in (packs[posting.key], *packed(posting))]
    target = parcel.wrap([limits, window, [posting.key for posting in postings]], parts)
    count = min(len(postings), crew.size * _A_WORKER)
    for answer in crew.map(share, (parcel.wrap([number, count], [target]) for number in range(count))):
        yield from unwrapped(answer)


def share(request: bytes) -> bytes:
    """A crew's share: the pairs of each `count`-th stream."""
    (number, count), (target,) = parcel.unwrap(request)
    held = _held(target)
    search = Search(held.look, held.limits, held.window)  # not shared by the threads of an executor: it remembers
    done = set(held.keys[:number])
    found: list[Found] = []
    for at in range(number, len(held.postings), count):
        found += search.pairs(held.postings[at], None, after=done)
        done.update(held.keys[at : at + count])
    return wrapped(found)


class _Held:
    """A target out of a parcel."""

    def __init__(self, data: bytes) -> None:
        (limits, window, self.keys), parts = parcel.unwrap(data)
        self.limits, self.window = Limits(*limits), Window(*window)
        self.packs = {key: parts[at * 6] for at, key in enumerate(self.keys)}
        self.postings = [unpacked(key, parts[at * 6 + 1 : at * 6 + 6]) for at, key in enumerate(self.keys)]
        self._outlines: dict[int, Outline] = {}
        self._places = _shared(((value, (p.key, at)) for p in self.postings for value, at in p.prints))
        self._units = _shared(((value, (p.key, *unit)) for p in self.postings for value, *unit in p.sketches))
        self.look = Look(
            lambda value, most: self._places.get(value, [])[:most],
            lambda value, most: self._units.get(value, [])[:most],
            self._outline,
        )

    def _outline(self, key: int) -> Outline:
        known = self._outlines.get(key)
        if known is None:
            known = self._outlines[key] = Outline(unpack(self.packs[key], key))
        return known


_held = lru_cache(1)(_Held)
"""The last one: the shares of a target come one after the other."""


def _shared(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    """The rows of each value that has two or more, the first by key."""
    found: dict[int, list[Any]] = {}
    for value, row in rows:
        found.setdefault(value, []).append(row)
    return {value: sorted(some)[:MOST_PLACES] for value, some in found.items() if len(some) > 1}
