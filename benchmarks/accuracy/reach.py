"""What polydup-hook's own formula says of a copy and its source, whether or not it finds them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from benchmarks.accuracy.operators import family_of
from benchmarks.accuracy.truth import Truth
from polydup_hook.alignment import Fragment, Outline, carried, chains, matches
from polydup_hook.evidence import Limits, is_evidence
from polydup_hook.fingerprint import fingerprints, sketches, window_for
from polydup_hook.languages import LANGUAGES
from polydup_hook.similarity import Side, score
from polydup_hook.tokens import Tokenizer

LIMITS = Limits(50, 5, 0.85)
_LEAST_CHAIN = 0.6
"""As `polydup_hook.clones` has it."""
_NEAR = 6
"""Tokens by which borders may differ and be the same."""


class Reach(NamedTuple):
    """`similarity` is 1 - (2p + g) / (m + n) of the two, at their own borders; `fragment` says that units have these
    borders on both sides; `least` and `lines` are those of the smaller side. `prints` and `sketch` count the
    fingerprints and the sketch values that they share."""

    similarity: float
    fragment: bool
    least: int
    lines: int
    prints: int
    sketch: int


class Sides:
    """The two sides of truths, tokenized as the hook does."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tokenizer = Tokenizer()
        self._outline = lru_cache(maxsize=512)(self._read)

    def _read(self, language: str, data: bytes) -> Outline:
        stream = self._tokenizer.tokenize(language, data)
        assert stream is not None
        return Outline(stream)

    def of(self, truth: Truth) -> tuple[Outline, Fragment, Outline, Fragment]:
        ours = self._side(truth.round, truth.source, truth.source_start, truth.source_end)
        theirs = self._side(truth.round, truth.copy, truth.copy_start, truth.copy_end)
        return *ours, *theirs

    def _side(self, name: str, path: str, start: int, end: int) -> tuple[Outline, Fragment]:
        outline = self._outline(LANGUAGES.language_of(path) or '', (self._folder / name / path).read_bytes())
        stream = outline.stream
        low, high = bisect_left(stream.first, start), bisect_right(stream.first, end)
        return outline, Fragment(low, high, _own(outline, low, high))

    def reach(self, truth: Truth) -> Reach:
        ours, x, theirs, y = self.of(truth)
        found = score(Side(ours.stream, *x), Side(theirs.stream, *y), 0.0)
        return Reach(
            similarity=found.similarity if found else 0.0,
            fragment=_is_fragment(ours, x) and _is_fragment(theirs, y),
            least=min(x.end - x.start, y.end - y.start),
            lines=min(_lines(ours, x), _lines(theirs, y)),
            prints=len(_prints(ours, x) & _prints(theirs, y)),
            sketch=len(_sketch(ours, x) & _sketch(theirs, y)),
        )

    def is_evidence(self, truth: Truth, threshold: float) -> bool:
        ours, x, theirs, y = self.of(truth)
        found = score(Side(ours.stream, *x), Side(theirs.stream, *y), threshold)
        return found is not None and is_evidence(ours, x, theirs, y, found, LIMITS._replace(threshold=threshold))

    def suggested(self, truth: Truth) -> str:
        """Whether a sketch or the equal runs from common fingerprints suggest the two: `none` there, `elsewhere` when
        they suggest other borders, or `here`."""
        ours, x, theirs, y = self.of(truth)
        if family_of(truth.operator) != 'B' and len(_sketch(ours, x) & _sketch(theirs, y)) >= 2:
            return 'here'
        seeds = _seeds(ours, theirs)
        least = _LEAST_CHAIN * LIMITS.min_tokens
        found = [
            chain
            for chain in (
                carried(ours.stream.norm, theirs.stream.norm, seeded, False)
                for seeded in chains(ours.stream.norm, theirs.stream.norm, seeds, False)
            )
            if sum(size for _, _, size in chain) >= least and any(_meet(run, x, y) for run in chain)
        ]
        pairs = [pair for chain in found for pair in matches(ours, theirs, chain, LIMITS.min_tokens)]
        if any(_near(a, x) and _near(b, y) for a, b in pairs):
            return 'here'
        return 'elsewhere' if found else 'none'


def _seeds(ours: Outline, theirs: Outline) -> set[tuple[int, int]]:
    """Where fingerprints of the one stand in the other."""
    at: dict[int, list[int]] = defaultdict(list)
    for value, here in _fingerprints(ours):
        at[value].append(here)
    return {(here, there) for value, there in _fingerprints(theirs) for here in at.get(value, ())}


def _meet(run: tuple[int, int, int], x: Fragment, y: Fragment) -> bool:
    i, j, size = run
    return i < x.end and x.start < i + size and j < y.end and y.start < j + size


def _near(found: Fragment, wanted: Fragment) -> bool:
    return abs(found.start - wanted.start) + abs(found.end - wanted.end) <= _NEAR


def _own(outline: Outline, low: int, high: int) -> frozenset[int]:
    units = outline.stream.units
    return frozenset(
        units.name[unit]
        for unit in range(len(units.start))
        if low <= units.start[unit]
        and units.end[unit] <= high
        and units.name[unit] >= 0
        and not (
            units.parent[unit] >= 0 and low <= units.start[units.parent[unit]] and units.end[units.parent[unit]] <= high
        )
    )


def _is_fragment(outline: Outline, fragment: Fragment) -> bool:
    """Whether units have these borders, but for a token or two (an `export`, a `;`)."""
    return any(
        abs(x.start - fragment.start) + abs(x.end - fragment.end) <= 2
        for x in outline.fragments(fragment.start, fragment.end, 1)
    )


def _lines(outline: Outline, fragment: Fragment) -> int:
    if fragment.start == fragment.end:
        return 0
    first, last = outline.stream.lines(fragment.start, fragment.end)
    return last - first + 1


def _prints(outline: Outline, fragment: Fragment) -> set[int]:
    return {value for value, at in _fingerprints(outline) if fragment.start <= at < fragment.end}


def _fingerprints(outline: Outline) -> list[tuple[int, int]]:
    stream = outline.stream
    return fingerprints(stream.norm, window_for(LIMITS.min_tokens), LANGUAGES[stream.language].family)


def _sketch(outline: Outline, fragment: Fragment) -> set[int]:
    stream = outline.stream
    return set(sketches(stream.norm, [(fragment.start, fragment.end)], LANGUAGES[stream.language].family)[0])
