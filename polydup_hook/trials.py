"""Two streams of a target compared again, by the search of a check, under other limits: what would it take?"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from polydup_hook.alignment import Fragment, Outline
from polydup_hook.classes import classes
from polydup_hook.clones import Look, Search
from polydup_hook.comparison import Comparison, Found, Piece
from polydup_hook.doubles import doubles, lacking
from polydup_hook.evidence import Lack, Limits
from polydup_hook.fingerprint import Window, window_for
from polydup_hook.index import Posting
from polydup_hook.judgement import Case, Rules, judge, places_of
from polydup_hook.model import CloneClass, Place
from polydup_hook.road import Ground
from polydup_hook.scan import posting_of

_TOKENS = (50, 45, 40, 35, 30, 25, 20, 15, 10)
_LIKENESS = (0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5)
"""What a user would try."""
_MOST_TRIALS = 4
"""Searches for one cut of the lines."""
_MOST_SEARCHES, _MOST_SWEEPS = 12, 2
"""Searches for one question, about the places and through all of the two streams: long files take seconds for one."""
_MARGIN = 200
"""Tokens around a place in which what leads to it begins."""
_LEAST = Limits(10, 1, 0.5)
"""The lowest that settings may say."""


class Spot(NamedTuple):
    """Where to look: a path, the key of its stream, the tokens that were asked for, and those that stand for them."""

    path: str
    key: int
    outline: Outline
    start: int
    end: int
    low: int
    high: int

    def share(self, start: int, end: int) -> float:
        """Of the tokens that stand for what was asked for or are in a range, the share that is both; at most 0 for
        none."""
        return (min(self.high, end) - max(self.low, start)) / (max(self.high, end) - min(self.low, start))

    def lines(self) -> tuple[int, int]:
        """The lines of the file that stand for what was asked for: without comments and empty lines at their ends."""
        return self.outline.stream.lines(self.low, self.high)

    def meets(self, start: int, end: int) -> bool:
        """Whether a token range is about what was asked for: they share more than half of the smaller one."""
        return 2 * (min(self.end, end) - max(self.start, start)) > min(self.end - self.start, end - start)


class Told(NamedTuple):
    """A class that is reported, and those of its places that are about the two that were asked for."""

    clones: CloneClass
    a: Place
    b: Place


class Trial(NamedTuple):
    """What a check with some changes of the settings makes of two places: a class that it tells, or only a case."""

    changes: Mapping[str, Any]
    told: Told | None
    case: Case | None
    rules: Rules


def at_both(pair: Found, a: Spot, b: Spot) -> bool:
    """Whether a pair is about the two places, either way round."""
    return _is_at(pair.a, a, pair.b, b) or _is_at(pair.a, b, pair.b, a)


def _is_at(p: Piece, a: Spot, q: Piece, b: Spot) -> bool:
    return p.key == a.key and q.key == b.key and a.meets(p.start, p.end) and b.meets(q.start, q.end)


def cases_at(ground: Ground, a: Spot, b: Spot, rules: Rules, grouped: Any) -> Iterator[Case]:
    """The classes with places at both, the largest places first."""
    found = []
    for class_ in grouped.classes:
        keys = {piece.key for piece in class_.pieces}
        if a.key in keys and b.key in keys:
            case = places_of(class_, rules)
            if in_both([(item.path, item.piece.start, item.piece.end) for item in case], a, b):
                found.append(case)
    yield from sorted(found, key=lambda case: -max(item.piece.end - item.piece.start for item in case))


def in_both(places: Sequence[tuple[str, int, int]], a: Spot, b: Spot) -> bool:
    """Whether one of some places is about `a`, and another about `b`."""
    first = {place for place in places if place[0] == a.path and a.meets(*place[1:])}
    second = {place for place in places if place[0] == b.path and b.meets(*place[1:])}
    return bool(first) and bool(second) and len(first | second) > 1


def told_by(reported: Sequence[CloneClass], a: Spot, b: Spot) -> Told | None:
    """The class among those reported that tells both places best: in just these lines, or else by what they share."""
    found = [
        Told(class_, p, q)
        for class_ in reported
        for p, q in product(*([place for place in class_.places if _about(place, spot)] for spot in (a, b)))
        if p != q
    ]
    return max(found, key=lambda told: _fit(told, a, b), default=None)


def _about(place: Place, spot: Spot) -> bool:
    return place.path == spot.path and spot.meets(place.start, place.start + place.tokens)


def _fit(told: Told, a: Spot, b: Spot) -> tuple[bool, float]:
    sides = (told.a, a), (told.b, b)
    exact = all((place.start_line, place.end_line) == spot.lines() for place, spot in sides)
    return exact, math.prod(max(0.0, spot.share(place.start, place.start + place.tokens)) for place, spot in sides)


class Bench:
    """Two places of a target, to be compared under whatever limits."""

    def __init__(self, ground: Ground, a: Spot, b: Spot) -> None:
        self._ground = ground
        self._a = a
        self._b = b
        self._searches, self._sweeps = _MOST_SEARCHES, _MOST_SWEEPS
        self._postings: dict[tuple[int, Window], Posting] = {}
        self.is_double = a.key == b.key and a.path != b.path and min(a.end, b.end) > max(a.start, b.start)

    def judged(self, x: Fragment, y: Fragment, limits: Limits) -> Found | Lack:
        """Two fragments as a pair, or what they lack."""
        if self.is_double:
            piece = Piece(self._a.key, *x)
            found = doubles(self._a.key, self._a.outline, [], limits)
            return next(found, None) or lacking(self._a.outline, x, limits) or Lack('units', piece.start, piece.end)
        return Comparison(self._a.key, self._a.outline, self._b.key, self._b.outline, limits).judged(x, y)

    def _found(self, limits: Limits, whole: bool) -> list[Found]:
        """The pairs that a search of the two streams alone finds, of all or around what is added, if one is about both
        places. Most searches find nothing, and soonest so where they look at little; few look at all."""
        if not self._searches:
            return []
        self._searches -= 1
        found = self.searched(limits, whole, near=True)[0]
        if self._sweeps and self._has(found):
            self._sweeps -= 1
            found = self.searched(limits, whole, near=False)[0]
        return found if self._has(found) else []

    def _has(self, found: Sequence[Found]) -> bool:
        return any(at_both(pair, self._a, self._b) for pair in found)

    def searched(self, limits: Limits, whole: bool, near: bool) -> tuple[list[Found], list[tuple[Fragment, Fragment]]]:
        """The pairs of the two streams, and all fragments about both places that were compared on the way. With `near`
        only what leads from about the one place to about the other is followed."""
        heard: list[tuple[Fragment, Fragment]] = []
        found: list[Found] = []
        sides = [(self._a, self._b, False), (self._b, self._a, True)]
        if self._a.path == self._b.path:  # in one file the search leads from what stands before to what stands behind
            sides = sides[:1] if self._a.start < self._b.start else sides[1:]
        for mine, other, turned in sides:
            added = None if whole else self._ground.rules.added.get(mine.path, ())
            if added is not None and sum(end - start for start, end in added) < (limits.min_tokens + 1) // 2:
                continue
            if mine.key == other.key:
                found += doubles(mine.key, mine.outline, added or [], limits)
            search = self._search(mine, other, limits, heard, turned, near)
            found += search.pairs(self._posting(mine, limits, near), added)
        about = [(x, y) for x, y in heard if self._a.meets(x.start, x.end) and self._b.meets(y.start, y.end)]
        return found, list(dict.fromkeys(about))

    def _search(
        self, mine: Spot, other: Spot, limits: Limits, heard: list[tuple[Fragment, Fragment]], turned: bool, near: bool
    ) -> Search:
        """A search in a target of two streams, whose comparisons are listened to."""
        posting = self._posting(other, limits, near)
        prints: dict[int, list[tuple[int, int]]] = {}
        sketches: dict[int, list[tuple[int, int, int]]] = {}
        for value, at in posting.prints:
            prints.setdefault(value, []).append((other.key, at))
        for value, unit, tokens in posting.sketches:
            sketches.setdefault(value, []).append((other.key, unit, tokens))

        class Listening(Comparison):
            __slots__ = ()

            def pair(self, x: Fragment, y: Fragment) -> Found | None:
                heard.append((y, x) if turned else (x, y))
                return super().pair(x, y)

        outlines = {mine.key: mine.outline, other.key: other.outline}
        look = Look(
            lambda value, most: prints.get(value, [])[:most],
            lambda value, most: sketches.get(value, [])[:most],
            outlines.get,
        )
        return Search(look, limits, window_for(limits.min_tokens), compare=Listening)

    def _posting(self, spot: Spot, limits: Limits, near: bool) -> Posting:
        """What a stream is found by; with `near` what stands about a place in it."""
        asked = spot.key, window_for(limits.min_tokens)
        if asked not in self._postings:
            self._postings[asked] = posting_of(spot.key, spot.outline.stream, asked[1])
        posting = self._postings[asked]
        if not near:
            return posting
        margin = _MARGIN + spot.high - spot.low
        low, high = spot.low - margin, spot.high + margin
        units = spot.outline.stream.units
        return posting._replace(
            prints=[(value, at) for value, at in posting.prints if low <= at < high],
            sketches=[row for row in posting.sketches if units.start[row[1]] < high and low < units.end[row[1]]],
        )

    def tried(self, x: Fragment, y: Fragment, needed: Limits, whole: bool) -> Trial | None:
        """The least change of the settings with which a check tells the two places, if there is one."""
        limits = self._ground.rules.limits
        wary = limits.wary and not whole
        fallback = None
        left = _MOST_TRIALS
        for other in _lower(limits, needed):
            other = other._replace(wary=wary)
            if not left or not isinstance(self.judged(x, y, other), Found):
                continue
            left -= 1
            trial = self._trial(other, whole)
            if trial is not None and trial.told is not None:
                return trial
            fallback = fallback or trial
        return fallback

    def _trial(self, limits: Limits, whole: bool) -> Trial | None:
        found = self._found(limits, whole)
        if not found:
            return None
        ground = self._ground
        types = {int(name[-1]) for name in ground.run.settings.types}
        kinds = {pair.score.clone_type for pair in found if at_both(pair, self._a, self._b)}
        changes = _changes(ground.rules.limits, limits, whole and ground.run.whole is not None)
        if types.isdisjoint(kinds):
            types.add(min(kinds))
            changes['types'] = [*ground.run.settings.types, f'type-{min(kinds)}']
        grouped = classes(pair for pair in found if pair.score.clone_type in types)
        rules = ground.rules_of(grouped)
        rules = rules._replace(limits=limits, whole=None if whole else rules.whole)
        case = next(cases_at(ground, self._a, self._b, rules, grouped), None)
        return Trial(changes, told_by(judge(grouped.classes, rules).reported, self._a, self._b), case, rules)


def _lower(limits: Limits, needed: Limits) -> Iterator[Limits]:
    """Limits at most as high as those needed: first where one differs from those of the run, then where more do."""
    tokens = [needed.min_tokens, *(value for value in _TOKENS if value < needed.min_tokens)]
    likeness = [needed.threshold, *(value for value in _LIKENESS if value < needed.threshold)]
    rows = [Limits(t, needed.min_lines, s) for t, s in product(tokens, likeness)]
    order = {row: (len(_changes(limits, row, False)), tokens.index(row[0]) + likeness.index(row[2])) for row in rows}
    yield from sorted(rows, key=order.__getitem__)


def needed_by(limits: Limits, tokens: int, lines: int, similarity: float) -> Limits | None:
    """The highest limits that a pair of this size and likeness passes; None where settings cannot be so low."""
    share = math.floor(similarity * 100 + 1e-9) / 100
    low = Limits(min(limits.min_tokens, tokens), min(limits.min_lines, lines), min(limits.threshold, share))
    return low if low.min_tokens >= _LEAST.min_tokens and low.threshold >= _LEAST.threshold else None


def _changes(limits: Limits, other: Limits, whole: bool) -> dict[str, Any]:
    """The settings that differ, by their names."""
    names = ('min_tokens', 'min_lines', 'threshold')
    found = {name: value for name in names if (value := getattr(other, name)) != getattr(limits, name)}
    return {**found, 'all_files': True} if whole else found
