"""Whether two alike fragments say that code was copied."""

from collections.abc import Sequence
from typing import NamedTuple

from polydup_hook.alignment import Fragment, Outline
from polydup_hook.model import INERT
from polydup_hook.similarity import Block, Score, Side, similarity_within, upper_bound

_EVIDENCE = 0.8
"""Share of `min_tokens` that a fragment must hold beside units that repeat the shape of others in it."""
_LOOK_ALIKE = 0.85
"""How alike two sibling units are in normalized tokens when the second says nothing new."""
_LEAST_SHAPE = 10
_COMPARED = 12


class Limits(NamedTuple):
    """What is reported: the least tokens and lines of a fragment, and the least similarity."""

    min_tokens: int
    min_lines: int
    threshold: float


def is_evidence(ours: Outline, x: Fragment, theirs: Outline, y: Fragment, result: Score, limits: Limits) -> bool:
    """Whether two alike fragments say that code was copied, not that data, stubs or look-alikes recur.

    Pure data and bodies that do nothing do not count. Of the units in a fragment that are alike among themselves one
    counts, unless the other fragment has the very same: and what counts must be long and alike enough by itself.
    """
    for outline, fragment in ((ours, x), (theirs, y)):
        inert = sum(role & INERT > 0 for role in outline.stream.roles[fragment.start : fragment.end])
        if fragment.end - fragment.start - inert < limits.min_tokens:
            return False
    if result.clone_type == 1:
        return True
    back = [(j, i, size) for i, j, size in result.blocks]
    return _holds_by_itself(ours, x, theirs, y, result.blocks, limits) and _holds_by_itself(
        theirs, y, ours, x, back, limits
    )


def _holds_by_itself(
    ours: Outline, x: Fragment, theirs: Outline, y: Fragment, blocks: Sequence[Block], limits: Limits
) -> bool:
    parts, repeated = _first_of_each_kind(ours, x, theirs, y)
    counted = sum(end - start for start, end in parts)
    if counted - repeated < _EVIDENCE * limits.min_tokens:
        return False
    if counted == x.end - x.start:
        return True
    a = Side(ours.stream, x.start, x.end, x.own)
    b = Side(theirs.stream, y.start, y.end, y.own)
    inside = [(start - x.start, end - x.start) for start, end in parts]
    return similarity_within(a, b, blocks, inside) >= limits.threshold


def _first_of_each_kind(ours: Outline, x: Fragment, theirs: Outline, y: Fragment) -> tuple[list[tuple[int, int]], int]:
    """(the token ranges of a fragment without the units that only repeat the shape of an earlier one, and how many of
    the tokens left are in units that repeat an earlier one to the letter)."""
    texts = {_text_of(theirs, start, end) for start, end, _ in theirs.inside(y.start, y.end)}
    shapes: set[str] = set()
    seen: set[tuple[str, tuple[bytes, ...]]] = set()
    siblings: dict[int, list[str]] = {}
    parts: list[tuple[int, int]] = []
    told, again, repeated = x.start, x.start, 0
    for start, end, block in ours.inside(x.start, x.end):
        text, shape = _text_of(ours, start, end), ours.stream.norm[start:end]
        others = siblings.setdefault(block, [])
        if start >= told and text not in texts:
            if shape in shapes or any(_look_alike(shape, other) for other in others[-_COMPARED:]):
                parts.append((told, start))
                told = end
        elif start >= max(told, again) and text in seen:
            repeated += end - start
            again = end
        shapes.add(shape)
        seen.add(text)
        others.append(shape)
    return [part for part in [*parts, (told, x.end)] if part[0] < part[1]], repeated


def _look_alike(shape: str, other: str) -> bool:
    short, long = sorted((len(shape), len(other)))
    return short >= _LEAST_SHAPE and short >= _LOOK_ALIKE * long and upper_bound(shape, other) >= _LOOK_ALIKE


def _text_of(outline: Outline, start: int, end: int) -> tuple[str, tuple[bytes, ...]]:
    stream = outline.stream
    return stream.norm[start:end], tuple(stream.texts[index] for index in stream.raw[start:end])
