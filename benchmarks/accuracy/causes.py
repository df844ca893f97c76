"""Why polydup-hook missed a copy."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import NamedTuple

from benchmarks.accuracy.measure import Place, Result
from benchmarks.accuracy.reach import LIMITS, Reach, Sides
from benchmarks.accuracy.scoring import overlap, strays
from benchmarks.accuracy.truth import Truth

CAUSES = {
    'left out': 'a file of it was not scanned (generated, too large)',
    'below threshold': 'the score at its own borders does not reach the threshold',
    'too small': 'it has fewer tokens or lines than are reported',
    'no unit': 'no run of sibling units has its borders',
    'evidence': 'it is alike enough, but not held to be evidence of a copy',
    'other borders': 'reported with its source, but not with 70 % of both',
    'other pair': 'in one class with its source, but told as a pair with another place',
    'wrong partner': 'reported with something else alone',
    'no candidate': 'neither fingerprints nor a sketch lead from one to the other',
    'not spanned': 'fingerprints lead there, but the equal runs suggest no pair of unit runs with its borders',
    'dropped': 'its pair was suggested, and is not in the report',
}


class Miss(NamedTuple):
    """A truth that was missed, and why."""

    truth: Truth
    cause: str
    reach: Reach
    seen: str


def cause_of(truth: Truth, reach: Reach, result: Result, threshold: float, sides: Sides) -> Miss:
    """The first cause that holds."""
    between = [pair for pair in result.pairs if _joins(truth, *pair) or _joins(truth, *pair[::-1])]
    together = [places for places in result.clusters if _holds_both(truth, places)]
    astray = strays(truth, result.pairs)
    found: dict[str, Callable[[], bool]] = {
        'left out': lambda: truth.source in result.skipped or truth.copy in result.skipped,
        'below threshold': lambda: reach.similarity < threshold,
        'too small': lambda: reach.least < LIMITS.min_tokens or reach.lines < LIMITS.min_lines,
        'no unit': lambda: not reach.fragment,
        'evidence': lambda: not sides.is_evidence(truth, threshold),
        'other borders': lambda: bool(between),
        'other pair': lambda: bool(together),
        'wrong partner': lambda: bool(astray),
        'no candidate': lambda: sides.suggested(truth) == 'none',
        'not spanned': lambda: sides.suggested(truth) == 'elsewhere',
        'dropped': lambda: True,
    }
    cause = next(name for name, holds in found.items() if holds())
    seen = (between or [*map(tuple, together)] or astray or [()])[0]
    return Miss(truth, cause, reach, ' ~ '.join(f'{x.path}:{x.start}-{x.end}' for x in seen[:3]))


def _joins(truth: Truth, a: Place, b: Place) -> bool:
    return _on_source(truth, a) and _on_copy(truth, b)


def _holds_both(truth: Truth, places: list[Place]) -> bool:
    return any(_on_source(truth, x) for x in places) and any(_on_copy(truth, x) for x in places)


def _on_source(truth: Truth, place: Place) -> bool:
    return place.path == truth.source and overlap(place, truth.source_start, truth.source_end) > 0


def _on_copy(truth: Truth, place: Place) -> bool:
    return place.path == truth.copy and overlap(place, truth.copy_start, truth.copy_end) > 0


def described(misses: list[Miss], title: str, examples: int) -> str:
    """Counts by cause, and some copies missed by each."""
    by_cause: dict[str, list[Miss]] = defaultdict(list)
    for miss in misses:
        by_cause[miss.cause].append(miss)
    lines = [f'# {title}: {len(misses)} missed', '']
    for cause, meaning in CAUSES.items():
        found = by_cause.get(cause, [])
        if not found:
            continue
        operators = Counter(miss.truth.operator for miss in found)
        languages = Counter(miss.truth.language for miss in found)
        lines += [f'## {cause}: {len(found)}', '', f'{meaning[0].upper()}{meaning[1:]}.', '']
        lines += [
            ', '.join(f'{name} {times}' for name, times in table.most_common()) for table in (operators, languages)
        ]
        step = max(1, len(found) // examples)
        lines += ['', *map(_line, found[::step][:examples]), '']
    return '\n'.join(lines) + '\n'


def _line(miss: Miss) -> str:
    truth, reach = miss.truth, miss.reach
    seen = f'; reported: {miss.seen}' if miss.seen else ''
    return (
        f'- {truth.id} {truth.operator}: {truth.round}/{truth.source}:{truth.source_start}-{truth.source_end} → '
        f'{truth.round}/{truth.copy}:{truth.copy_start}-{truth.copy_end}; score {reach.similarity:.3f}, '
        f'{reach.least} tokens, {reach.lines} lines, {reach.prints} fingerprints, {reach.sketch} of a sketch{seen} '
        f'[{truth.detail}]'
    )
