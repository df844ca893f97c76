"""Seeds → clone pairs."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from typing import NamedTuple, TypeVar

from polydup_hook.added import joined, within
from polydup_hook.alignment import Fragment, Outline, Run, chains
from polydup_hook.comparison import Comparison, Found, holding
from polydup_hook.evidence import Limits
from polydup_hook.fingerprint import Window
from polydup_hook.index import Posting

MOST_PLACES = 60
"""Places of one fingerprint that are followed. A copy has rarer fingerprints too, or is one of many look-alikes."""
_FIRST = 3
"""Places of one that has more: the first stands for them, so that each copy has a partner though none is compared with
all. Others than the first, too, since the first may stand in something else."""
_MOST_WARM = 16
"""Streams that remember what was asked of them: look-alikes ask the same again."""
_CANDIDATES = 20
_SHARED_VALUES = 2
_COMMON = math.log(1 << 20)  # stands for the number of units: the same whatever else the repository holds

Ranges = Sequence[tuple[int, int]]
"""Token ranges, sorted."""
_Row = TypeVar('_Row', tuple[int, int], tuple[int, int, int])


class Look(NamedTuple):
    """The look-ups a search needs: the target's, or another's."""

    places: Callable[[int, int], list[tuple[int, int]]]
    units: Callable[[int, int], list[tuple[int, int, int]]]
    outline: Callable[[int], Outline | None]


class Search:
    """Finds the clone pairs that have a side in given streams. `check` is called often, and ends it by raising.

    `compare` puts two streams beside each other: another one may listen.
    """

    def __init__(
        self,
        look: Look,
        limits: Limits,
        window: Window,
        check: Callable[[], None] = lambda: None,
        compare: type[Comparison] = Comparison,
    ) -> None:
        self._look = look
        self._limits = limits
        self._reach = window.guarantee
        self._check = check
        self._compare = compare
        self._warm: dict[int, Outline] = {}

    def pairs(self, posting: Posting, added: Ranges | None, after: set[int] | None = None) -> list[Found]:
        """The pairs with side `a` in the stream of this posting.

        With `added`, only those that a change of these token ranges can bring in: the pairs around them, and, where a
        range is long enough, those that lie in it (it may be a copy by itself within a larger old one). Streams in
        `after` are passed over: their pairs with this one were found from their side.
        """
        ours = self._outline(posting.key)
        if ours is None:
            return []
        clip = self._clip(added or (), len(ours.stream.norm))
        least = (self._limits.min_tokens + 1) // 2
        found: list[Found] = []
        clipped: list[Found] = []

        def in_clip(x: Fragment, y: Fragment) -> bool:
            return any(start <= x.start and x.end <= end for start, end in clip)

        for key, seeds in sorted(self._seeds(posting, added, after or set()).items()):
            theirs = self._beside(posting.key, key)
            if theirs is None:
                continue
            same = key == posting.key
            both = self._compare(posting.key, ours, key, theirs, self._limits)

            def can_be_blamed(x: Fragment, y: Fragment, same: bool = same) -> bool:
                if added is None or within(added, x.start, x.end) >= least:
                    return True
                return same and within(added, y.start, y.end) >= least

            known: list[Found] = []
            # The largest first: what repeats itself is alike on many diagonals, all but one of them within its pair.
            ways = chains(ours.stream.norm, theirs.stream.norm, seeds, same)
            for chain in sorted(ways, key=_size, reverse=True):
                self._check()
                known += both.from_carried(chain, can_be_blamed, known)
                if clip and both.is_long(chain):
                    turned = [[(j, i, size) for i, j, size in chain]] if same else []
                    for part in (part for way in (chain, *turned) for part in _clipped(way, clip)):
                        clipped += both.from_chain(part, in_clip)
            found += known
        found += list(self._from_sketches(posting, ours, added, after or set(), found))
        return _largest(found) + _largest(clipped)

    def _outline(self, key: int) -> Outline | None:
        """The outline of a stream. The last ones remember what was asked of them."""
        outline = self._warm.pop(key, None) or self._look.outline(key)
        if outline is not None:
            self._warm[key] = outline
            if len(self._warm) > _MOST_WARM:
                self._warm.pop(next(iter(self._warm))).forget()
        return outline

    def _beside(self, mine: int, key: int) -> Outline | None:
        """The outline of a stream to compare ours with, which stays the last one."""
        theirs = self._outline(key)
        self._outline(mine)
        return theirs

    def _clip(self, added: Ranges, size: int) -> Ranges:
        """The added ranges, joined, that are long enough to be a copy and are not the whole stream."""
        return [(start, end) for start, end in joined(added) if self._limits.min_tokens <= end - start < size]

    def _seeds(self, posting: Posting, added: Ranges | None, after: set[int]) -> dict[int, set[tuple[int, int]]]:
        """The places of our fingerprints, by stream.

        A run of `guarantee` tokens that reaches into an added range has a fingerprint no further from it than that.
        """
        seeds: dict[int, set[tuple[int, int]]] = {}
        mine, reach = posting.key, self._reach
        times: Counter[int] = Counter()
        known: dict[int, dict[int, list[int]]] = {}
        for value, at in posting.prints:
            if added is not None and not any(start - reach <= at < end + reach for start, end in added):
                continue
            times[value] += 1
            if times[value] > MOST_PLACES:
                continue  # one of many repetitions: the rarer fingerprints around it tell them apart
            if value not in known:
                known[value] = {}
                for key, there in _partners(self._look.places(value, MOST_PLACES), after):
                    known[value].setdefault(key, []).append(there)
            for key, places in known[value].items():
                pairs = seeds.setdefault(key, set())
                if key == mine:  # there the first of the two is side `a`
                    pairs.update((at, j) for j in places if at < j)
                    pairs.update((j, at) for j in places if j < at and added is not None)
                else:
                    pairs.update(zip(repeat(at), places))
        return {key: pairs for key, pairs in seeds.items() if pairs}

    def _from_sketches(
        self, posting: Posting, ours: Outline, added: Ranges | None, after: set[int], found: list[Found]
    ) -> Iterator[Found]:
        """The pairs of units with much of a sketch in common, but for those within one that was found already."""
        known: dict[int, list[Found]] = {}
        for pair in found:
            known.setdefault(pair.b.key, []).append(pair)
        for x, key, there in self._candidates(posting, ours, added, after):
            theirs = self._beside(posting.key, key)
            if theirs is None:
                continue
            y = theirs.fragment([there])
            others = known.setdefault(key, [])
            if holding(others, x, y):
                continue
            made = self._compare(posting.key, ours, key, theirs, self._limits).pair(x, y)
            if made is not None:
                others.append(made)
                yield made

    def _candidates(
        self, posting: Posting, ours: Outline, added: Ranges | None, after: set[int]
    ) -> Iterator[tuple[Fragment, int, int]]:
        """Our units, each with the key and the number of another that shares much of its sketch."""
        by_unit: dict[int, list[int]] = {}
        table = ours.stream.units
        least = (self._limits.min_tokens + 1) // 2
        for value, unit, size in posting.sketches:
            if added is None or within(added, table.start[unit], table.start[unit] + size) >= least:
                by_unit.setdefault(unit, []).append(value)
        known: dict[tuple[int, ...], list[tuple[int, int]]] = {}
        for unit, values in by_unit.items():
            x = ours.fragment([unit])
            if x.end - x.start < self._limits.min_tokens:
                continue
            self._check()
            asked = x.end - x.start, *values
            if asked not in known:  # units that repeat ask the same
                known[asked] = self._alike(x.end - x.start, values, after)
            others = [place for place in known[asked] if place != (posting.key, unit)]
            for key, there in others[:_CANDIDATES]:
                yield x, key, there

    def _alike(self, size: int, values: Sequence[int], after: set[int]) -> list[tuple[int, int]]:
        """The units of a size to be alike that share most of a sketch, rarest first; ties by key. That is one more than
        is compared: the unit that asks may be among them."""
        least = size * self._limits.threshold / (2 - self._limits.threshold)
        most = size * (2 - self._limits.threshold) / self._limits.threshold
        weight: dict[tuple[int, int], float] = {}
        shared: dict[tuple[int, int], int] = {}
        for value in values:
            units = self._look.units(value, MOST_PLACES)
            for key, there, tokens in _partners(units, after):
                place = key, there
                if least <= tokens <= most:
                    weight[place] = weight.get(place, 0.0) + _COMMON - math.log(len(units))
                    shared[place] = shared.get(place, 0) + 1
        enough = min(_SHARED_VALUES, len(values))
        ranked = sorted((-total, place) for place, total in weight.items() if shared[place] >= enough)
        return [place for _, place in ranked[: _CANDIDATES + 1]]


def _size(chain: list[Run]) -> int:
    """Tokens of its equal runs."""
    return sum(size for _, _, size in chain)


def _partners(rows: list[_Row], after: set[int]) -> Iterator[_Row]:
    """The rows to compare with: those of streams that were not searched from their side, and where there may be more
    rows than these, the first ones in any case, since then the others did not see ours."""
    sure = _FIRST if len(rows) >= MOST_PLACES else 0
    return (row for number, row in enumerate(rows) if number < sure or row[0] not in after)


def _clipped(chain: list[Run], clip: Ranges) -> Iterator[list[Run]]:
    for start, end in clip:
        part = []
        for i, j, size in chain:
            low, high = max(i, start), min(i + size, end)
            if low < high:
                part.append((low, j + low - i, high - low))
        if part:
            yield part


def _largest(found: list[Found]) -> list[Found]:
    """Without the pairs whose two sides both lie in those of a larger one, and without repetitions."""
    found.sort(key=lambda pair: (pair.a.start - pair.a.end, pair.b.start - pair.b.end, pair.a, pair.b))
    kept: dict[tuple[int, int], list[Found]] = {}
    for pair in found:
        others = kept.setdefault((pair.a.key, pair.b.key), [])
        if not any(_inside(pair, other) for other in others):
            others.append(pair)
    return [pair for pairs in kept.values() for pair in pairs]


def _inside(pair: Found, other: Found) -> bool:
    if pair.a.within(other.a) and pair.b.within(other.b):
        return True
    return pair.a.key == pair.b.key and pair.a.within(other.b) and pair.b.within(other.a)
