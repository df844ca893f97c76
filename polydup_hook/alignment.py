"""Where two streams agree, and which runs of sibling units that makes fragments of."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple, TypeVar, cast

from polydup_hook.model import Ints, Stream
from polydup_hook.similarity import Side

_Note = TypeVar('_Note')
Run = tuple[int, int, int]
"""An equal run of normalized tokens: (start in a, start in b, tokens)."""

_GAP = 60
"""Most tokens between two runs of one chain, on either side."""
_GRAM = 10
"""Least tokens of an equal run that a chain is carried on to."""
_WINDOW = 50
_MOST_CARRIED = 4
_COVERED = 0.55
"""Least share of a unit run that a chain must span before the two are compared."""
_MOST_READ = 50_000
"""Tokens in fragments of one stream of which it is remembered what they say: look-alikes ask for the same ones."""
_MOST_KEPT = 600_000
"""Tokens in the streams that are held unpacked, of fifty bytes each."""
_A_RANGE = 10
"""What it takes to remember what a token range spans, in such tokens."""
_DEEP = 1000
"""Blocks that are looked into for what a token range spans: two a level. Only text that is no code nests so deep."""
_REACH = 0.25
"""How far the ends of two unit runs may stand from where the chain maps them, as a share of the run."""


class Fragment(NamedTuple):
    """A run of sibling units: token range, and the tokens that name its outermost definitions."""

    start: int
    end: int
    own: frozenset[int]


class _Block(NamedTuple):
    """Sibling units, and the token range of each."""

    units: Ints
    starts: Ints
    ends: Ints


class Outline:
    """The units of one stream, by block, ready for look-up."""

    __slots__ = ('_blocks', '_bound', '_cut', '_inner', '_notes', '_read', '_sides', '_spanned', 'stream')

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self._blocks: dict[int, _Block] = {}
        self._inner: dict[int, list[int]] = {}
        self.forget()
        units = stream.units
        for unit, (start, end, parent, block) in enumerate(
            zip(units.start, units.end, units.parent, units.block, strict=True)
        ):
            if start < end:
                siblings = self._blocks.get(block)
                if siblings is None:
                    siblings = self._blocks[block] = _Block(array('I'), array('I'), array('I'))
                    self._inner.setdefault(parent, []).append(block)
                siblings.units.append(unit)
                siblings.starts.append(start)
                siblings.ends.append(end)

    def forget(self) -> None:
        """Give back the memory of what was asked before."""
        self._spanned: dict[tuple[int, int, int, bool], list[Fragment]] = {}
        self._cut: dict[tuple[int, int], bool] = {}
        self._sides: dict[Fragment, Side] = {}
        self._bound: dict[int, frozenset[bytes]] = {}
        self._notes: dict[object, object] = {}
        self._read = 0

    def fragments(self, start: int, end: int, least: int, deep: bool = False) -> list[Fragment]:
        """The runs of siblings of at least so many tokens that a token range spans, more or less: at each depth, with
        and without the units at the edges that stand in it only in part; if `deep`, as if all at the edges did.
        """
        known = self._spanned.get((start, end, least, deep))
        if known is None:
            self._spend(_A_RANGE)
            known = self._spanned[start, end, least, deep] = list(self._fragments(start, end, least, deep))
        return known

    def is_cut(self, start: int, end: int) -> bool:
        """Whether a token range begins or ends within one of the units that it spans."""
        known = self._cut.get((start, end))
        if known is None:
            self._spend(_A_RANGE)
            known = self._cut[start, end] = self._is_cut(start, end)
        return known

    def _spend(self, tokens: int) -> None:
        self._read += tokens
        if self._read > _MOST_READ:
            self.forget()

    def _is_cut(self, start: int, end: int) -> bool:
        waiting = list(self._inner.get(-1, ()))
        for _ in range(_DEEP):
            if not waiting:
                break
            units = self._touched(waiting.pop(), start, end)
            if units:
                left = self.stream.units.start[units[0]] < start
                right = self.stream.units.end[units[-1]] > end
                if len(units) > 1 or not (left and right):
                    return left or right
                waiting += self._inner.get(units[0], ())
        return False

    def _touched(self, block: int, start: int, end: int) -> Ints:
        units, starts, ends = self._blocks[block]
        low = bisect_right(ends, start)
        return units[low : bisect_left(starts, end, low)]

    def _fragments(self, start: int, end: int, least: int, deep: bool) -> Iterator[Fragment]:
        waiting = list(self._inner.get(-1, ()))
        starts, ends = self.stream.units.start, self.stream.units.end
        for _ in range(_DEEP):
            if not waiting:
                break
            units = self._touched(waiting.pop(), start, end)
            if not units or ends[units[-1]] - starts[units[0]] < least:
                continue
            left = deep or starts[units[0]] < start
            right = deep or ends[units[-1]] > end
            for first in range(left + 1):
                for behind in range(len(units), len(units) - right - 1, -1):
                    if first < behind and self._is_spanned(units[first], units[behind - 1], start, end, least):
                        yield self.fragment(units[first:behind])
            edges = {units[0]} if left else set()
            if right:
                edges.add(units[-1])
            for unit in edges:
                waiting += self._inner.get(unit, ())

    def _is_spanned(self, first: int, last: int, start: int, end: int, least: int) -> bool:
        """Whether most of a run from one sibling to another stands in a range, and those at its edges half."""
        low, high = self.stream.units.start[first], self.stream.units.end[last]
        size = high - low
        if size < least or min(high, end) - max(low, start) < _COVERED * size:
            return False
        return first == last or (self._half_in(first, start, end) and self._half_in(last, start, end))

    def _half_in(self, unit: int, start: int, end: int) -> bool:
        """Whether a unit at the edge of a run belongs to it: a range that only touches it ends before it."""
        low, high = self.stream.units.start[unit], self.stream.units.end[unit]
        return (min(high, end) - max(low, start)) * 2 >= high - low

    def whole(self) -> Fragment | None:
        """The fragment of all units at the top; None when there are none."""
        top = [unit for block in self._inner.get(-1, ()) for unit in self._blocks[block].units]
        return self.fragment(top) if top else None

    def fragment(self, units: Sequence[int]) -> Fragment:
        """The fragment that a run of siblings makes."""
        table = self.stream.units
        own = frozenset(table.name[unit] for unit in units if table.name[unit] >= 0)
        return Fragment(table.start[units[0]], table.end[units[-1]], own)

    def side(self, fragment: Fragment) -> Side:
        """One of its fragments, to be compared; the same one where it was asked for before, more or less."""
        side = self._sides.get(fragment)
        if side is None:
            self._spend(fragment.end - fragment.start)
            side = self._sides[fragment] = Side(self.stream, *fragment, self._bound)
        return side

    def noted(self, make: Callable[..., _Note], fragment: Fragment, *more: int) -> _Note:
        """What `make` says of this outline and one of its fragments; made once, more or less."""
        note = self._notes.get((make, fragment, more))
        if note is None:
            note = self._notes[make, fragment, more] = make(self, fragment, *more)
        return cast('_Note', note)

    def inside(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The units in a range, as (start, end, block), those around others first."""
        units = self.stream.units
        unit = bisect_left(units.start, start)
        while unit < len(units.start) and units.start[unit] < end:
            if units.end[unit] <= end and units.end[unit] - units.start[unit] < end - start:
                yield units.start[unit], units.end[unit], units.block[unit]
            unit += 1


class Shelf:
    """The outlines of streams, made when they are asked for. Those asked for last are kept, up to so many tokens."""

    __slots__ = ('_kept', '_tokens')

    def __init__(self) -> None:
        self._kept: dict[int, Outline] = {}
        self._tokens = 0

    def outline(self, key: int, read: Callable[[int], Stream | None]) -> Outline | None:
        """The outline of the stream of a key; None when there is none to be read."""
        outline = self._kept.pop(key, None)
        if outline is None:
            stream = read(key)
            if stream is None:
                return None
            outline = Outline(stream)
            self._tokens += len(stream.norm)
            while self._tokens > _MOST_KEPT and self._kept:
                self._tokens -= len(self._kept.pop(next(iter(self._kept))).stream.norm)
        self._kept[key] = outline
        return outline

    def clear(self) -> None:
        """Give back the memory of all."""
        self._kept.clear()
        self._tokens = 0


def chains(a: str, b: str, seeds: Iterable[tuple[int, int]], same: bool) -> list[list[Run]]:
    """Seeds (equal grams at token i of a and token j of b) → chains of maximal equal runs on near diagonals.

    `same` says that a and b are one stream: then seeds have i < j.
    """
    runs: list[Run] = []
    reached: dict[int, int] = {}
    for i, j in sorted(seeds):
        if reached.get(j - i, -1) > i:
            continue
        back = _common_suffix(a, i, b, j)
        size = back + _common_prefix(a, i, b, j)
        runs.append((i - back, j - back, size))
        reached[j - i] = i - back + size
    if same:
        runs = [run for run in (_apart(run) for run in runs) if run[2] > 0]
    return _chained(sorted(runs))


def carried(a: str, b: str, chain: list[Run], same: bool) -> list[Run]:
    """A chain, carried on beyond both its ends over gaps to the next equal run, if there is one near.

    What is shorter than a fingerprint's reach has none: a line put into a block leaves the part behind it unseen.
    """
    runs = list(chain)
    for _ in range(_MOST_CARRIED):
        i, j, size = runs[-1]
        stop = runs[0][1] if same else len(a)  # the two sides of one stream must not meet
        left, right = a[i + size : min(i + size + _WINDOW, stop)], b[j + size : j + size + _WINDOW]
        found = _beyond(left, right)
        if found is None:
            break
        x, y = i + size + found[0], j + size + found[1]
        runs.append((x, y, min(_common_prefix(a, x, b, y), stop - x)))
    for _ in range(_MOST_CARRIED):
        i, j, _ = runs[0]
        stop = runs[-1][0] + runs[-1][2] if same else 0
        left, right = a[max(i - _WINDOW, 0) : i][::-1], b[max(j - _WINDOW, stop) : j][::-1]
        found = _beyond(left, right)
        if found is None:
            break
        x, y = i - found[0], j - found[1]
        size = min(_common_suffix(a, x, b, y), y - stop)
        runs.insert(0, (x - size, y - size, size))
    return runs


def _beyond(left: str, right: str) -> tuple[int, int] | None:
    """Where in two texts a gram in common stands that is the nearest to their starts in both together."""
    found, nearest = None, len(left) + len(right)
    for at in range(len(left) - _GRAM + 1):
        if at >= nearest:
            break
        there = right.find(left[at : at + _GRAM])
        if 0 <= there < nearest - at:
            found, nearest = (at, there), at + there
    return found


def _apart(run: Run) -> Run:
    """Where a repeating text matches itself further on, keep the first period: the two sides must not overlap."""
    i, j, size = run
    return i, j, min(size, j - i)


def _chained(runs: list[Run]) -> list[list[Run]]:
    """Join each run to the chain that ends nearest before it on both sides."""
    open_: list[list[Run]] = []
    done: list[list[Run]] = []
    for run in runs:
        i, j, size = run
        best, nearest = None, 2 * _GAP + 1
        still: list[list[Run]] = []
        for chain in open_:
            x, y, length = chain[-1]
            if i - x - length > _GAP:
                done.append(chain)
                continue
            still.append(chain)
            over = max(x + length - i, y + length - j, 0)
            distance = abs(i - x - length) + abs(j - y - length)
            if over < size // 2 and i > x and j > y and j - y - length <= _GAP and distance < nearest:
                best, nearest = chain, distance
        open_ = still
        if best is None:
            open_.append([run])
        else:
            x, y, length = best[-1]
            over = max(x + length - i, y + length - j, 0)
            best.append((i + over, j + over, size - over))
    return done + open_


def _common_prefix(a: str, i: int, b: str, j: int) -> int:
    size = 64
    while True:
        left, right = a[i : i + size], b[j : j + size]
        if left != right or len(left) < size:
            return _equal(left, right)
        size *= 4


def _common_suffix(a: str, i: int, b: str, j: int) -> int:
    size = 64
    while True:
        left, right = a[max(0, i - size) : i], b[max(0, j - size) : j]
        if left != right or len(left) < size:
            return _equal(left[::-1], right[::-1])
        size *= 4


def _equal(left: str, right: str) -> int:
    """How many characters two strings share from the start, found by halving: slices compare at C speed."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def matches(a: Outline, b: Outline, chain: list[Run], min_tokens: int) -> Iterator[tuple[Fragment, Fragment]]:
    """The pairs of fragments that a chain suggests, the largest first."""
    region_a = (chain[0][0], chain[-1][0] + chain[-1][2])
    region_b = (chain[0][1], chain[-1][1] + chain[-1][2])
    cut_a, cut_b = a.is_cut(*region_a), b.is_cut(*region_b)
    # Where the one has a part of a unit, and the other a unit that is no more than this part, the part is the copy.
    left = a.fragments(*region_a, min_tokens, cut_b and not cut_a)
    right = b.fragments(*region_b, min_tokens, cut_a and not cut_b) if left else []
    found = [(x.end - x.start + y.end - y.start, x, y) for x in left for y in right if _corresponds(chain, x, y)]
    found.sort(key=lambda item: (-item[0], item[1].start, item[2].start, item[1].end, item[2].end))
    for _, x, y in found:
        yield x, y


def _corresponds(chain: list[Run], x: Fragment, y: Fragment) -> bool:
    """Whether the chain maps the ends of one fragment near those of the other."""
    reach = max(6, _REACH * min(x.end - x.start, y.end - y.start))
    return abs(_mapped(chain, x.start) - y.start) <= reach and abs(_mapped(chain, x.end) - y.end) <= reach


def _mapped(chain: list[Run], at: int) -> int:
    """Where a token of a stands in b by the nearest run of the chain."""
    index = max(bisect_right(chain, at, key=itemgetter(0)) - 1, 0)
    i, j, size = chain[index]
    if at > i + size and index + 1 < len(chain):
        after = chain[index + 1]
        if after[0] - at < at - i - size:
            i, j = after[0], after[1]
    return at - i + j
