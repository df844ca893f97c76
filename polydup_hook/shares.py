"""The search of a whole target in shares: each finds the pairs of some of its streams with those behind them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from polydup_hook import parcel
from polydup_hook.alignment import Outline
from polydup_hook.building import packed, unpacked
from polydup_hook.clones import MOST_PLACES, Look, Search
from polydup_hook.comparison import Found, Piece
from polydup_hook.crew import Crew
from polydup_hook.evidence import Limits
from polydup_hook.fingerprint import Window
from polydup_hook.index import Posting
from polydup_hook.packing import unpack
from polydup_hook.similarity import Score

_A_WORKER = 4  # shares for each worker: some take much longer than others


def searched(
    crew: Crew, limits: Limits, window: Window, postings: Sequence[Posting], packs: Mapping[int, bytes]
) -> Iterator[Found]:
    """All pairs of the streams with these postings; `packs` are the streams, packed."""
    parts = [part for posting in postings for part in (packs[posting.key], *packed(posting))]
    target = parcel.wrap([limits, window, [posting.key for posting in postings]], parts)
    count = min(len(postings), crew.size * _A_WORKER)
    for answer in crew.map(share, (parcel.wrap([number, count], [target]) for number in range(count))):
        yield from map(_found, parcel.unwrap(answer)[0])


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
    return parcel.wrap([_plain(pair) for pair in found])


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


def _plain(pair: Found) -> list[object]:
    score = pair.score
    sides = (value for a in (pair.a, pair.b) for value in (a.key, a.start, a.end, sorted(a.own)))
    return [*sides, score.similarity, score.clone_type, score.edit_distance]


def _found(row: list[Any]) -> Found:
    """What makes classes of pairs asks how alike two pieces are, not by what they differ."""
    a, b = (Piece(key, start, end, frozenset(own)) for key, start, end, own in (row[:4], row[4:8]))
    similarity, clone_type, distance = row[8:]
    return Found(a, b, Score(similarity, clone_type, distance, (), ()))
