"""Where code of the target stood in the base: files by their names, lines by git's line diff."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from polydup_hook.added import Ranges, tokens_of
from polydup_hook.model import Hunk, Stream
from polydup_hook.seeking import Spot, Version
from polydup_hook.similarity import aligned

ENDLESS = 1 << 31
"""A line behind every other."""
_MOST_LINED_UP = 4_000
"""Tokens of a hunk that are lined up with those it replaced."""


Span = tuple[tuple[int, int], tuple[int, int]]
"""The line ranges of a hunk, before and after, half-open."""


class Lines:
    """How the lines of one file map from the base to the target.

    Runs of kept lines are sorted in both: a question about some lines looks at the runs near them, not at all.
    """

    __slots__ = ('_first', '_last', '_shift', 'spans')

    def __init__(self, hunks: tuple[Hunk, ...]) -> None:
        self.spans = tuple(_span(hunk) for hunk in hunks)
        self._first, self._last, self._shift = [1], [], [0]
        for old, new in self.spans:
            self._last.append(old[0] - 1)
            self._first.append(old[1])
            self._shift.append(new[1] - old[1])
        self._last.append(ENDLESS)

    def kept(self, old: tuple[int, int], new: tuple[int, int]) -> list[tuple[int, int]]:
        """The ranges of the lines `old` that stand, unchanged, within the lines `new` of the next version."""
        found = []
        at = max(bisect_left(self._last, old[0]), self._run_of(new[0]))
        while at < len(self._first):
            first, last, shift = self._first[at], self._last[at], self._shift[at]
            if first > old[1] or first + shift > new[1]:
                break
            low, high = max(old[0], first, new[0] - shift), min(old[1], last, new[1] - shift)
            if low <= high:
                found.append((low, high))
            at += 1
        return found

    def _run_of(self, line: int) -> int:
        """The first run of kept lines that ends at a line of the target or behind it."""
        return bisect_left(range(len(self._last)), line, key=lambda at: self._last[at] + self._shift[at])

    def before(self, first: int, last: int) -> tuple[int, int]:
        """The old lines, first and last, in whose place some new ones stand; the last before the first if none do."""
        return self._old(first, at_end=False), self._old(last, at_end=True)

    def _old(self, line: int, at_end: bool) -> int:
        at = bisect_right(self.spans, line, key=lambda span: span[1][0]) - 1
        if at < 0:
            return line
        old, new = self.spans[at]
        if line >= new[1]:
            return line + old[1] - new[1]
        return old[1] - 1 if at_end else old[0]

    def touching(self, first: int, last: int) -> Iterator[Span]:
        """The line ranges, before and after, of the hunks with lines from the first to the last of the target."""
        at = bisect_left(self.spans, first, key=lambda span: span[1][1])
        while at < len(self.spans) and self.spans[at][1][0] <= last:
            yield self.spans[at]
            at += 1


def _span(hunk: Hunk) -> Span:
    """The line ranges of a hunk, before and after, half-open: where no lines are, the place between two."""
    # Where no lines go or come, git names the line before.
    old, new = hunk.old_start + (hunk.old_lines == 0), hunk.start + (hunk.lines == 0)
    return (old, old + hunk.old_lines), (new, new + hunk.lines)


class Changed(NamedTuple):
    """The changed files against one base: the versions on both sides, and how lines map.

    `renamed` maps each path of the target to its path in the base, `lines` the path of the target to the map of its
    lines (None: nothing maps), `added` to the token ranges on new lines.
    """

    before: Sequence[Version]
    after: Sequence[Version]
    renamed: dict[str, str]
    lines: dict[str, Lines | None]
    added: dict[str, Ranges]

    def home(self, path: str) -> str:
        """Where a file of the target stood in the base."""
        return self.renamed.get(path, path)


def tokens_from(stream: Stream, first: int, last: int) -> tuple[int, int]:
    """The token range of some lines, from the first to the last."""
    return tokens_of(stream, first, last - first + 1)


def stood_at(spot: Spot, stream: Stream, before: Stream | None, changed: Changed, narrow: bool = False) -> Spot | None:
    """The place in the base that a place of a changed file has replaced or kept; None where there was no code.

    `stream` is the file in the target, `before` in the base. A hunk may replace more than the lines of the place, its
    neighbours too: with `narrow` what the tokens of those line up with is left out.
    """
    lines = changed.lines.get(spot.path)
    if before is None or lines is None:
        return None
    span = stream.lines(spot.start, spot.end)
    start, end = tokens_from(before, *lines.before(*span))
    if narrow:
        start, end = _narrowed(spot, stream, before, list(lines.touching(*span)), (start, end))
    return Spot(changed.home(spot.path), start, end, 0.0) if start < end else None


def _narrowed(
    spot: Spot, stream: Stream, before: Stream, hunks: Sequence[Span], old: tuple[int, int]
) -> tuple[int, int]:
    """The part of an old token range that does not line up with what stands beside a place in the same hunks."""
    if not hunks:
        return old
    low = min(spot.start, tokens_of(stream, hunks[0][1][0], 0)[0])
    high = max(spot.end, tokens_of(stream, hunks[-1][1][1], 0)[0])
    if max(high - low, old[1] - old[0]) > _MOST_LINED_UP:
        return old
    start, end = old
    for i, j, size in aligned(before.norm[slice(*old)], stream.norm[low:high]):
        ours, theirs = old[0] + i, low + j
        if theirs < spot.start:
            start = ours + min(size, spot.start - theirs)
        if theirs + size > spot.end:
            end = ours + max(0, spot.end - theirs)
            break
    return start, end
