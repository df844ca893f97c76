"""Whether two alike fragments say that code was copied."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from polydup_hook.alignment import Fragment, Outline
from polydup_hook.model import CLASS, DATA, FUNCTION, INERT, STATEMENT, Stream, Units
from polydup_hook.similarity import Block, Score, Side, agreement, similarity_within, upper_bound

_AGREED, _SMALL = 0.6, 0.8
"""Least share of the words that no renaming explains (called, attribute and type names, literals) to be the same at the
usual threshold, and how it falls: in large fragments so many, in parts of `min_tokens`, make up for one."""
_USUAL = 0.85
_SAME = 0.99
"""From here on two fragments that need no parameter are the same, but for local names or a comma."""
_EVIDENCE = 0.8
"""Share of `min_tokens` that a fragment must hold beside units that repeat the shape of others in it."""
_LOOK_ALIKE = 0.7
"""How alike two sibling units are in normalized tokens when the second says nothing new."""
_LEAST_SHAPE = 10
_NOTHING, _DECLARES, _DOES = 0, 1, 2
_COMPARED = 12


class Limits(NamedTuple):
    """What is reported: the least tokens and lines of a fragment, and the least similarity."""

    min_tokens: int
    min_lines: int
    threshold: float


def is_evidence(ours: Outline, x: Fragment, theirs: Outline, y: Fragment, result: Score, limits: Limits) -> bool:
    """Whether two alike fragments say that code was copied, not that data, stubs or look-alikes recur.

    Pure data and bodies that do nothing do not count. Where the fragments differ, thin functions do not count either,
    and most of the words must agree: what only has the same shape was written twice, not copied. Of the units in a
    fragment that are alike among themselves one counts, unless the other fragment has the very same: and what counts
    must be long and alike enough by itself.
    """
    same = not result.parameters and result.similarity > _SAME
    if not _tells(ours.stream, x, same, limits) or not _tells(theirs.stream, y, same, limits):
        return False
    if result.similarity == 1:
        return True
    if not _agree(Side(ours.stream, *x), Side(theirs.stream, *y), result, limits):
        return False
    back = [(j, i, size) for i, j, size in result.blocks]
    return _holds_by_itself(ours, x, theirs, y, result.blocks, limits) and _holds_by_itself(
        theirs, y, ours, x, back, limits
    )


def _agree(a: Side, b: Side, result: Score, limits: Limits) -> bool:
    """Whether two fragments are alike in their words too, as far as their score leaves it open."""
    if result.similarity >= (1 + 2 * limits.threshold) / 3:
        return True
    usual = 1 - (1 - _AGREED) * (1 - limits.threshold) / (1 - _USUAL)
    tokens = min(a.end - a.start, b.end - b.start)
    return agreement(a, b, result) >= usual * min(1.0, _SMALL * limits.min_tokens / (_AGREED * tokens))


def counted(stream: Stream, start: int, end: int, limits: Limits) -> int:
    """How many tokens of a range are more than data, stubs and thin functions."""
    return sum(_counted_and_doing(stream, start, end, limits)[0])


def _tells(stream: Stream, fragment: Fragment, same: bool, limits: Limits) -> bool:
    """Whether a fragment is long enough without what is no evidence.

    Several small definitions must be twice as long; if both fragments are the same, only where all of them are thin. If
    they are not, half of what is asked for must do something.
    """
    start, end, least = fragment.start, fragment.end, limits.min_tokens
    enough = 2 * least if _are_small(stream.units, start, end, least, same) else least
    if same:
        return sum(role & INERT == 0 for role in stream.roles[start:end]) >= enough
    counts, doing = _counted_and_doing(stream, start, end, limits)
    return sum(counts) >= enough and sum(doing) * 2 >= least


def _are_small(units: Units, start: int, end: int, most: int, thin: bool) -> bool:
    """Whether a token range is several definitions, each of fewer tokens than `most`; `thin`: and thin."""
    found = 0
    unit = bisect_left(units.start, start)
    while unit < len(units.start) and units.start[unit] < end:
        low, high = units.start[unit], units.end[unit]
        behind = unit + 1
        if high <= end:
            small = _is_thin(units, unit, (most + 1) // 2) if thin else units.kind[unit] != STATEMENT
            if not small or high - low >= most:
                return False
            found += 1
            behind = bisect_left(units.start, high, behind)
        unit = behind
    return found > 1


def _counted_and_doing(stream: Stream, start: int, end: int, limits: Limits) -> tuple[list[bool], list[bool]]:
    """For each token of a range, whether it counts and whether it does something, where two fragments differ."""
    roles = stream.roles[start:end]
    counted = [role & INERT == 0 for role in roles]
    doing = [role & (INERT | DATA) == 0 for role in roles]
    active = doing.copy()
    for low, high, weight in _weighed(stream.units, start, end, (limits.min_tokens + 1) // 2):
        inside = slice(low - start, high - start)
        doing[inside] = active[inside] if weight == _DOES else [False] * (high - low)
        if weight == _NOTHING:
            counted[inside] = [False] * (high - low)
    return counted, doing


def _weighed(units: Units, start: int, end: int, least: int) -> Iterator[tuple[int, int, int]]:
    """The units in a token range as (start, end, weight), those around others first.

    The head of a definition declares, and so does a field; what is written out in collections does nothing either. Thin
    functions are nothing at all.
    """
    unit = bisect_left(units.start, start)
    while unit < len(units.start) and units.start[unit] < end:
        low, high = units.start[unit], units.end[unit]
        behind = unit + 1
        if high <= end:
            if _is_thin(units, unit, least):
                yield low, high, _NOTHING
                behind = bisect_left(units.start, high, behind)
            elif units.kind[unit] == STATEMENT:
                yield low, high, _DECLARES if _is_member(units, unit) else _DOES
            else:
                holds_others = behind < len(units.start) and units.start[behind] < high
                yield low, high, _DECLARES if holds_others else _DOES
        unit = behind


def _is_member(units: Units, unit: int) -> bool:
    around = units.parent[unit]
    return around >= 0 and units.kind[around] == CLASS


def _is_thin(units: Units, unit: int, least: int) -> bool:
    """Whether a function or method does little: it gives or sets an attribute, or calls another."""
    if units.kind[unit] != FUNCTION or not (units.parent[unit] < 0 or _is_member(units, unit)):
        return False
    behind = bisect_left(units.start, units.end[unit], unit + 1)
    if behind == unit + 1:
        return units.end[unit] - units.start[unit] < least
    inner = [at for at in range(unit + 1, behind) if units.parent[at] == unit]
    return sum(units.end[at] - units.start[at] for at in inner) < least


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
