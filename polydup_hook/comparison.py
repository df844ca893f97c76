"""Two streams beside each other: where they agree → clone pairs."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from polydup_hook.alignment import Fragment, Outline, Run, carried, matches
from polydup_hook.evidence import Lack, Limits, lack_of_evidence
from polydup_hook.similarity import Score, score

_LEAST_CHAIN = 0.6
"""Share of `min_tokens` that equal runs must make up before units are looked for; sketches find what has less."""
_SHORT = 3
"""Chains of fewer equal tokens than this, in parts of `min_tokens`, are carried on beyond their ends."""

OVERLAP, TOKENS, LINES, ALIKE = 'overlap', 'tokens', 'lines', 'similarity'
"""The rules that two fragments are held against before those of `evidence`."""

Fits = Callable[[Fragment, Fragment], bool]


class Piece(NamedTuple):
    """A fragment of the stream with this key, at every path that holds it."""

    key: int
    start: int
    end: int
    own: frozenset[int]

    def overlap(self, other: 'Piece') -> int:
        """Tokens that both hold."""
        return max(0, min(self.end, other.end) - max(self.start, other.start)) if self.key == other.key else 0

    def within(self, other: 'Piece') -> bool:
        """Whether the other holds all of it."""
        return self.key == other.key and other.start <= self.start and self.end <= other.end


class Found(NamedTuple):
    """A clone pair."""

    a: Piece
    b: Piece
    score: Score


class Comparison:
    """What two streams, given by key and outline, have in common. Two fragments of them are compared once."""

    __slots__ = ('_compared', '_key', '_limits', '_other', '_ours', '_theirs')

    def __init__(self, key: int, ours: Outline, other: int, theirs: Outline, limits: Limits) -> None:
        self._key = key
        self._ours = ours
        self._other = other
        self._theirs = theirs
        self._limits = limits
        self._compared: dict[tuple[Fragment, Fragment], Found | None] = {}

    def from_carried(self, chain: list[Run], fits: Fits, known: Sequence[Found] = ()) -> list[Found]:
        """The pairs of a chain carried on beyond its ends; where that makes none, those of the chain. None of a chain
        that leads to nothing but what lies within pairs that are `known`."""
        longer = chain
        if sum(size for _, _, size in chain) < _SHORT * self._limits.min_tokens:
            longer = carried(self._ours.stream.norm, self._theirs.stream.norm, chain, self._key == self._other)
        if known and self._leads_into(known, longer):
            return []
        found = self.from_chain(longer, fits) if self.is_long(longer) else []
        if found or len(longer) == len(chain) or not self.is_long(chain):
            return found
        return self.from_chain(chain, fits)

    def _leads_into(self, known: Sequence[Found], chain: list[Run]) -> bool:
        suggested = list(matches(self._ours, self._theirs, chain, self._limits.min_tokens))
        return bool(suggested) and all(holding(known, x, y) for x, y in suggested)

    def is_long(self, chain: list[Run]) -> bool:
        """Whether the equal runs of a chain make up enough to look for units."""
        return sum(size for _, _, size in chain) >= _LEAST_CHAIN * self._limits.min_tokens

    def from_chain(self, chain: list[Run], fits: Fits) -> list[Found]:
        """The pairs of a chain; where it makes none, those of its parts before and behind the widest gap."""
        found: list[Found] = []
        covered = 0
        for x, y in matches(self._ours, self._theirs, chain, self._limits.min_tokens):
            if not fits(x, y):
                continue
            if holding(found, x, y):
                continue
            pair = self.pair(x, y)
            if pair is not None:
                found.append(pair)
                covered += x.end - x.start
        span = chain[-1][0] + chain[-1][2] - chain[0][0]
        if covered * 2 < span and len(chain) > 1:
            at = max(range(1, len(chain)), key=lambda n: chain[n][0] - chain[n - 1][0] - chain[n - 1][2])
            for part in (chain[:at], chain[at:]):
                if self.is_long(part):
                    found += self.from_chain(part, fits)
        return found

    def pair(self, x: Fragment, y: Fragment) -> Found | None:
        """Two fragments as a clone pair, or None when they are none."""
        if (x, y) not in self._compared:
            told = self.judged(x, y)
            self._compared[x, y] = told if isinstance(told, Found) else None
        return self._compared[x, y]

    def judged(self, x: Fragment, y: Fragment) -> Found | Lack:
        """Two fragments as a clone pair, or what they lack to be one: the first rule that they do not pass. How alike
        two are that are not alike enough is not found out: of ALIKE the `have` is the most that it can be."""
        limits = self._limits
        if self._key == self._other and x.start < y.end and y.start < x.end:
            return Lack(OVERLAP, min(x.end, y.end) - max(x.start, y.start), 0)
        m, n = x.end - x.start, y.end - y.start
        if min(m, n) < limits.min_tokens:
            return Lack(TOKENS, min(m, n), limits.min_tokens)
        if 2 * min(m, n) < limits.threshold * (m + n):
            return Lack(ALIKE, 2 * min(m, n) / (m + n), limits.threshold)
        lines = min(_lines(self._ours, x), _lines(self._theirs, y))
        if lines < limits.min_lines:
            return Lack(LINES, lines, limits.min_lines)
        result = score(self._ours.side(x), self._theirs.side(y), limits.threshold)
        if result is None:
            return Lack(ALIKE, limits.threshold, limits.threshold)
        lack = lack_of_evidence(self._ours, x, self._theirs, y, result, limits)
        return lack or Found(Piece(self._key, *x), Piece(self._other, *y), result)


def holding(found: Sequence[Found], x: Fragment, y: Fragment) -> bool:
    """Whether one of some pairs of the same two streams holds these two fragments of them."""
    return any(p.a.start <= x.start and x.end <= p.a.end and p.b.start <= y.start and y.end <= p.b.end for p in found)


def _lines(outline: Outline, fragment: Fragment) -> int:
    first, last = outline.stream.lines(fragment.start, fragment.end)
    return last - first + 1
