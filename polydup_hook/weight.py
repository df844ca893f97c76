"""What of a token range is evidence by itself: neither data nor heads of definitions nor functions that do little."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from polydup_hook.model import CLASS, DATA, FUNCTION, INERT, STATEMENT, Stream, Units

_NOTHING, _DECLARES, _DOES = 0, 1, 2
# By role, 1 for a token that counts, and for one that does something: whole ranges are looked through at C speed.
_COUNTED = bytes(role & INERT == 0 for role in range(256))
_DOING = bytes(role & (INERT | DATA) == 0 for role in range(256))


class Weight(NamedTuple):
    """How many tokens of a range count, and how many of them stand in statements that do something."""

    counted: int
    doing: int


def without_inert(stream: Stream, start: int, end: int) -> int:
    """How many tokens of a range are more than pure data and bodies that do nothing."""
    return stream.roles[start:end].translate(_COUNTED).count(1)


def names_in(stream: Stream, start: int, end: int) -> Iterator[tuple[bytes, int]]:
    """The names of the definitions in a range, each with what kind of unit it is."""
    units = stream.units
    for unit in range(bisect_left(units.start, start), bisect_left(units.start, end)):
        if units.end[unit] <= end and units.name[unit] >= 0:
            yield stream.texts[stream.raw[units.name[unit]]], units.kind[unit]


def weigh(stream: Stream, start: int, end: int, thin: float) -> Weight:
    """The weight of a range. Functions with a body of fewer than `thin` tokens count for nothing."""
    roles = stream.roles[start:end]
    counted = bytearray(roles.translate(_COUNTED))
    active = roles.translate(_DOING)
    doing = bytearray(active)
    for low, high, weight in _weighed(stream.units, start, end, thin):
        inside = slice(low - start, high - start)
        doing[inside] = active[inside] if weight == _DOES else bytes(high - low)
        if weight == _NOTHING:
            counted[inside] = bytes(high - low)
    return Weight(counted.count(1), doing.count(1))


def are_small(stream: Stream, start: int, end: int, most: int, thin: float | None = None) -> bool:
    """Whether a range is several definitions, each of fewer tokens than `most`, and nothing else.

    With `thin`: definitions that do little, whatever their size; or a class of such.
    """
    units = stream.units
    found: list[int] = []
    unit = bisect_left(units.start, start)
    while unit < len(units.start) and units.start[unit] < end:
        low, high = units.start[unit], units.end[unit]
        behind = unit + 1
        if high <= end:
            if not (
                units.kind[unit] != STATEMENT and high - low < most if thin is None else _is_thin(units, unit, thin)
            ):
                return False
            found.append(units.kind[unit])
            behind = bisect_left(units.start, high, behind)
        unit = behind
    return len(found) > 1 or (thin is not None and found == [CLASS])


def _weighed(units: Units, start: int, end: int, thin: float) -> Iterator[tuple[int, int, int]]:
    """The units in a token range as (start, end, weight), those around others first.

    The head of a definition declares, and so does a field; what is written out in collections does nothing either. Thin
    functions are nothing at all.
    """
    unit = bisect_left(units.start, start)
    while unit < len(units.start) and units.start[unit] < end:
        low, high = units.start[unit], units.end[unit]
        behind = unit + 1
        if high <= end:
            if _is_thin(units, unit, thin):
                yield low, high, _NOTHING
                behind = bisect_left(units.start, high, behind)
            elif units.kind[unit] == STATEMENT:
                yield low, high, _DECLARES if _is_member(units, unit) else _DOES
            else:
                holds_others = behind < len(units.start) and units.start[behind] < high
                yield low, high, _DOES if units.kind[unit] == FUNCTION and not holds_others else _DECLARES
        unit = behind


def _is_member(units: Units, unit: int) -> bool:
    around = units.parent[unit]
    return around >= 0 and units.kind[around] == CLASS


def _is_thin(units: Units, unit: int, thin: float) -> bool:
    """Whether a function or method does little, as one that gives an attribute, or a class holds nothing but such."""
    if units.kind[unit] != CLASS:
        return _is_thin_function(units, unit, thin)
    members = _children(units, unit)
    return bool(members) and all(_is_thin_function(units, member, thin) for member in members)


def _is_thin_function(units: Units, unit: int, thin: float) -> bool:
    if units.kind[unit] != FUNCTION or not (units.parent[unit] < 0 or _is_member(units, unit)):
        return False
    body = _children(units, unit) or [unit]
    return sum(units.end[inner] - units.start[inner] for inner in body) < thin


def _children(units: Units, unit: int) -> list[int]:
    behind = bisect_left(units.start, units.end[unit], unit + 1)
    return [inner for inner in range(unit + 1, behind) if units.parent[inner] == unit]
