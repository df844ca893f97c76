"""Where code of the target stood in the base: files by their names, lines by git's line diff."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from polydup_hook.added import tokens_of
from polydup_hook.model import Hunk, Stream
from polydup_hook.seeking import Spot, Version

ENDLESS = 1 << 31
"""A line behind every other."""


class Changed(NamedTuple):
    """The changed files against one base: the versions on both sides, and how lines map.

    `renamed` maps each path of the target to its path in the base, `hunks` the path of the target to its line diff
    (None: nothing maps).
    """

    before: Sequence[Version]
    after: Sequence[Version]
    renamed: dict[str, str]
    hunks: dict[str, tuple[Hunk, ...] | None]

    def home(self, path: str) -> str:
        """Where a file of the target stood in the base."""
        return self.renamed.get(path, path)


class _Kept(NamedTuple):
    """Lines that a change leaves alone: the old ones from `first` to `last`, which moved by `shift`."""

    first: int
    last: int
    shift: int


def _kept(hunks: tuple[Hunk, ...] | None) -> Iterator[_Kept]:
    if hunks is None:
        return
    here, shift = 1, 0
    for old, new in spans(hunks):
        yield _Kept(here, old[0] - 1, shift)
        here = old[1]
        shift += new[1] - new[0] - (old[1] - old[0])
    yield _Kept(here, ENDLESS, shift)


def spans(hunks: tuple[Hunk, ...]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The line ranges of hunks, before and after, half-open: where no lines are, the place between two."""
    for hunk in hunks:
        # Where no lines go or come, git names the line before.
        old, new = hunk.old_start + (hunk.old_lines == 0), hunk.start + (hunk.lines == 0)
        yield (old, old + hunk.old_lines), (new, new + hunk.lines)


def kept_lines(hunks: tuple[Hunk, ...] | None, old: tuple[int, int], new: tuple[int, int]) -> list[tuple[int, int]]:
    """The ranges of the lines `old` of a file that stand, unchanged, within the lines `new` of its next version."""
    found = []
    for first, last, shift in _kept(hunks):
        low, high = max(old[0], first, new[0] - shift), min(old[1], last, new[1] - shift)
        if low <= high:
            found.append((low, high))
    return found


def lines_before(hunks: tuple[Hunk, ...], first: int, last: int) -> tuple[int, int]:
    """The old lines in whose place some new ones stand, kept or replaced; the second before the first when none do."""
    low, high = first, last
    for old, new in spans(hunks):
        if new[0] <= first:
            low = old[0] if first < new[1] else first + old[1] - new[1]
        if new[0] <= last:
            high = old[1] - 1 if last < new[1] else last + old[1] - new[1]
    return low, high


def tokens_from(stream: Stream, first: int, last: int) -> tuple[int, int]:
    """The token range of some lines, from the first to the last."""
    return tokens_of(stream, first, last - first + 1)


def stood_at(spot: Spot, stream: Stream, before: Stream | None, changed: Changed) -> Spot | None:
    """The place in the base that a place of a changed file has replaced or kept; None where there was no code.

    `stream` is the file in the target, `before` in the base.
    """
    hunks = changed.hunks.get(spot.path)
    if before is None or hunks is None or spot.path not in changed.renamed:
        return None
    start, end = tokens_from(before, *lines_before(hunks, *stream.lines(spot.start, spot.end)))
    return Spot(changed.home(spot.path), start, end, 0.0) if start < end else None
