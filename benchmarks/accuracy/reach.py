"""What polydup-hook's own formula says of a copy and its source, whether or not it finds them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from benchmarks.accuracy.truth import Truth
from polydup_hook.alignment import Fragment, Outline
from polydup_hook.evidence import Limits, is_evidence
from polydup_hook.fingerprint import fingerprints, sketches, window_for
from polydup_hook.languages import LANGUAGES, language_of
from polydup_hook.similarity import Side, score
from polydup_hook.tokens import Tokenizer

LIMITS = Limits(50, 5, 0.85)


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
        return Outline(self._tokenizer.tokenize(language, data))

    def of(self, truth: Truth) -> tuple[Outline, Fragment, Outline, Fragment]:
        ours = self._side(truth.round, truth.source, truth.source_start, truth.source_end)
        theirs = self._side(truth.round, truth.copy, truth.copy_start, truth.copy_end)
        return *ours, *theirs

    def _side(self, name: str, path: str, start: int, end: int) -> tuple[Outline, Fragment]:
        outline = self._outline(language_of(path) or '', (self._folder / name / path).read_bytes())
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
        for x in outline.fragments(fragment.start, fragment.end)
    )


def _lines(outline: Outline, fragment: Fragment) -> int:
    if fragment.start == fragment.end:
        return 0
    first, last = outline.stream.lines(fragment.start, fragment.end)
    return last - first + 1


def _prints(outline: Outline, fragment: Fragment) -> set[int]:
    stream = outline.stream
    found = fingerprints(stream.norm, window_for(LIMITS.min_tokens), LANGUAGES[stream.language].family)
    return {value for value, at in found if fragment.start <= at < fragment.end}


def _sketch(outline: Outline, fragment: Fragment) -> set[int]:
    stream = outline.stream
    return set(sketches(stream.norm, [(fragment.start, fragment.end)], LANGUAGES[stream.language].family)[0])
