"""Which tokens of a file a change adds."""

from bisect import bisect_left
from collections.abc import Sequence
from operator import itemgetter

from polydup_hook.model import Hunk, Stream
from polydup_hook.similarity import aligned, upper_bound

_IN_PLACE = 0.9
"""How alike the normalized tokens of the lines before and after are when the lines were edited, not replaced."""

NEAR = 8
"""Tokens of unchanged lines (a brace, an `else`) that do not part two added ranges: diffs reuse such lines."""

Ranges = list[tuple[int, int]]


def added_tokens(stream: Stream, old: Stream | None, hunks: tuple[Hunk, ...] | None) -> Ranges:
    """The token ranges that a change adds to a file: those on new lines, but of lines edited in place (renamed,
    formatted, a word changed) only what the line before did not have.

    All tokens when there is no line diff; whole new lines when `old`, the stream before, is not at hand.
    """
    if hunks is None:
        return [(0, len(stream.norm))] if stream.norm else []
    found: Ranges = []
    for hunk in hunks:
        start, end = tokens_of(stream, hunk.start, hunk.lines)
        if start == end:
            continue
        before = old.norm[slice(*tokens_of(old, hunk.old_start, hunk.old_lines))] if old else ''
        for low, high in _unlike(before, stream.norm[start:end]):
            if found and found[-1][1] == start + low:
                low = found.pop()[0] - start
            found.append((start + low, start + high))
    return found


def joined(added: Sequence[tuple[int, int]]) -> Ranges:
    """Added ranges, those that little parts as one."""
    found: Ranges = []
    for start, end in added:
        if found and start - found[-1][1] <= NEAR:
            start = found.pop()[0]
        found.append((start, end))
    return found


def within(ranges: Sequence[tuple[int, int]], start: int, end: int) -> int:
    """How many tokens of some ranges, sorted, stand in a range."""
    found = 0
    at = bisect_left(ranges, start, key=_end)
    while at < len(ranges) and ranges[at][0] < end:
        found += min(ranges[at][1], end) - max(ranges[at][0], start)
        at += 1
    return found


_end = itemgetter(1)


def tokens_of(stream: Stream, line: int, lines: int) -> tuple[int, int]:
    """The tokens that begin on some lines."""
    return bisect_left(stream.first, line), bisect_left(stream.first, line + lines)


def _unlike(before: str, after: str) -> Ranges:
    if before == after:
        return []
    if not before or upper_bound(before, after) < _IN_PLACE:
        return [(0, len(after))]
    found: Ranges = []
    at = 0
    for _, start, size in [*aligned(before, after), (0, len(after), 0)]:
        if at < start:
            found.append((at, start))
        at = start + size
    return found
