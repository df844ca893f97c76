"""Whether a report points at a copy and its source."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from benchmarks.accuracy.measure import Pair, Place
from benchmarks.accuracy.truth import Truth

COVER = 0.7
"""Share of the lines with code of each side that a report must cover."""
_BLOAT = 3.0
"""A report with more lines of code than this many times the truth's does not point at it."""

Index = dict[tuple[str, str], list[Pair]]


class Hit(NamedTuple):
    """`strict`: one report covers both sides; `relaxed`: the reports of the two files together do."""

    strict: bool
    relaxed: bool


def by_files(pairs: list[Pair]) -> Index:
    index: Index = defaultdict(list)
    for a, b in pairs:
        index[a.path, b.path].append((a, b))
        index[b.path, a.path].append((b, a))
    return index


def hit(truth: Truth, index: Index, folder: Path) -> Hit:
    strict, left, right = False, set(), set()
    for a, b in index.get((truth.source, truth.copy), ()):
        ours, theirs = _held(a, truth.source_code), _held(b, truth.copy_code)
        if not ours or not theirs or _is_bloated(folder, a, truth.source_code):
            continue
        if _is_bloated(folder, b, truth.copy_code):
            continue
        strict |= _covers(ours, truth.source_code) and _covers(theirs, truth.copy_code)
        left |= ours
        right |= theirs
    return Hit(strict, _covers(left, truth.source_code) and _covers(right, truth.copy_code))


def _held(place: Place, lines: list[int]) -> set[int]:
    return {line for line in lines if place.start <= line <= place.end}


def _covers(held: set[int], lines: list[int]) -> bool:
    return len(held) >= COVER * len(lines)


def _is_bloated(folder: Path, place: Place, code: list[int]) -> bool:
    most = _BLOAT * len(code)
    if place.end - place.start + 1 <= most:
        return False
    lines = (folder / place.path).read_text(encoding='utf8', errors='replace').split('\n')[place.start - 1 : place.end]
    return sum(1 for x in map(str.strip, lines) if x and not x.startswith(('//', '/*', '*', '#', '--'))) > most


def overlap(place: Place, start: int, end: int) -> int:
    return max(0, min(place.end, end) - max(place.start, start) + 1)


def strays(truth: Truth, pairs: list[Pair]) -> list[Pair]:
    """The reports that take most of the copy for a clone of something other than its source."""
    least = COVER * (truth.copy_end - truth.copy_start + 1)
    return [
        pair
        for pair in pairs
        if any(
            copy.path == truth.copy
            and overlap(copy, truth.copy_start, truth.copy_end) >= least
            and not (other.path == truth.source and overlap(other, truth.source_start, truth.source_end))
            for copy, other in (pair, pair[::-1])
        )
    ]
