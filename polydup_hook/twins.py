"""Places that were copies before the change too: edited in step with the others, or grown by little.

A change may leave little of a place's text as it was, so that no search for its text finds what it was before. But its
lines replaced others, and when those were alike to what another place of the class was then, nothing was copied.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from polydup_hook.added import NEAR, tokens_of
from polydup_hook.evidence import Limits, counted
from polydup_hook.lineage import ENDLESS, Changed, Lines, stood_at, tokens_from
from polydup_hook.model import Stream
from polydup_hook.seeking import Spot, Version, holds, overlaps, pieces, runs, side_at, text_at
from polydup_hook.similarity import Side, aligned, score

_STEP = 0.2
"""So much below the threshold two places were alike when a change in step makes them more alike."""
_LEAST, _LEAST_BOTH = 0.5, 0.33
"""How much of a place there was before, as a share of what it is now: when it alone changed, and when both did."""
_MOST_PARTNERS = 6
_MOST_TWINS = 12
_LEAST_RUN = 3


class _Past(NamedTuple):
    """What stood where a place stands. `edited` says that it is not the same now."""

    spot: Spot
    side: Side
    edited: bool


def alike_before(
    places: Mapping[Spot, Side], suspects: set[Spot], changed: Changed, limits: Limits, told: set[tuple[str, str]]
) -> dict[Spot, Spot]:
    """The suspects that took the place of code which was alike to another place of the class → that code.

    Each old place stands for one, the one that is most like it. `told` are the texts, with their paths, that stood for
    something in another base already; those that do so here are added.
    """
    past = _pasts(places, changed, narrow=False)
    narrow = _pasts(_together(places, past), changed, narrow=True)
    claims: list[tuple[int, Spot, Spot]] = []
    for spot in suspects:
        part = _twin(spot, places, past, narrow, changed, limits) if spot in past else None
        if part is not None and (part.path, text_at(changed.before, part)) not in told:
            old = side_at(past[spot].side.stream, part.start, part.end)
            claims.append((-_covered(old, places[spot]), spot, part))
    twins: dict[Spot, Spot] = {}
    for _, spot, part in sorted(claims):
        if not any(overlaps(part, other) for other in twins.values()):
            twins[spot] = part
    told.update((part.path, text_at(changed.before, part)) for part in twins.values())
    return twins


def _together(places: Mapping[Spot, Side], past: Mapping[Spot, _Past]) -> dict[Spot, Side]:
    """The places in whose stead the same lines stood: their hunks are one."""
    return {
        spot: places[spot]
        for spot, was in past.items()
        if any(other != spot and overlaps(then.spot, was.spot, 0.0) for other, then in past.items())
    }


def _pasts(places: Mapping[Spot, Side], changed: Changed, narrow: bool) -> dict[Spot, _Past]:
    found = ((spot, _past(spot, side, changed, narrow)) for spot, side in places.items())
    return {spot: was for spot, was in found if was is not None}


def _past(spot: Spot, side: Side, changed: Changed, narrow: bool) -> _Past | None:
    """What stood where a place stands; None when nothing did."""
    if not any(version.path == spot.path for version in changed.after):
        return _Past(spot, side, False)
    home = changed.home(spot.path)
    before = next((version.stream for version in changed.before if version.path == home), None)
    there = stood_at(spot, side.stream, before, changed, narrow)
    if there is None or before is None:
        return None
    was = side_at(before, there.start, there.end)
    return _Past(there, was, _norm(was) != _norm(side))


def _twin(
    spot: Spot,
    places: Mapping[Spot, Side],
    past: Mapping[Spot, _Past],
    narrow: Mapping[Spot, _Past],
    changed: Changed,
    limits: Limits,
) -> Spot | None:
    """The part of what a suspect was that was alike to another place already, if the suspect grew by less than
    `min_tokens` since: at once, where the other place was edited with it, else in all."""
    now = places[spot]
    lines = changed.lines.get(spot.path)
    if lines is None or not past[spot].edited:
        return None
    others = [other for other in past if other != spot]
    for other in others[:_MOST_TWINS]:
        was, then = past[spot], past[other]
        if overlaps(then.spot, was.spot, 0.0):
            if spot not in narrow or other not in narrow or overlaps(narrow[other].spot, narrow[spot].spot, 0.0):
                continue
            was, then = narrow[spot], narrow[other]
        part = _alike_then(was, now, then, places[other], limits)
        if part is None:
            continue
        if then.edited:
            grew_little = _growth(now, was.side.stream, lines, limits) < limits.min_tokens
        else:
            grew_little = _covers(side_at(was.side.stream, part.start, part.end), now, limits)
        if grew_little:
            return part
    return None


def _alike_then(was: _Past, now: Side, then: _Past, other: Side, limits: Limits) -> Spot | None:
    """The part of an old place that was alike to another, if that is much of what both are now."""
    least = _LEAST_BOTH if then.edited else _LEAST
    left, right = _norm(was.side), _norm(then.side)
    parts = [(0, len(left), 0, len(right))]
    runs = [run for run in aligned(left, right) if run[2] >= _LEAST_RUN]
    if runs:
        (i, j, _), (x, y, size) = runs[0], runs[-1]
        parts.append((i, x + size, j, y + size))
    for start, end, low, high in parts:
        if end - start < least * (now.end - now.start) or high - low < least * (other.end - other.start):
            continue
        a = side_at(was.side.stream, was.side.start + start, was.side.start + end)
        b = side_at(then.side.stream, then.side.start + low, then.side.start + high)
        if score(a, b, limits.threshold - _STEP) is not None:
            return Spot(was.spot.path, a.start, a.end, 0.0)
    return None


def _growth(now: Side, before: Stream, lines: Lines, limits: Limits) -> int:
    """The most tokens that a place has gained in one go, those that are no evidence left out."""
    most = here = 0
    behind = -1
    for old, new in lines.touching(*now.stream.lines(now.start, now.end)):
        start, end = tokens_of(now.stream, new[0], new[1] - new[0])
        if end <= now.start or start >= now.end:
            continue
        low, high = tokens_of(before, old[0], old[1] - old[0])
        if behind < 0 or start - behind > NEAR:
            here = 0
        here += counted(now.stream, max(start, now.start), min(end, now.end), limits) - (high - low)
        most, behind = max(most, here), end
    return most


def grown(
    places: Mapping[Spot, Side], suspects: set[Spot], used: list[Spot], changed: Changed, limits: Limits
) -> dict[Spot, Spot]:
    """The suspects that are an old copy grown by less than `min_tokens` → that copy.

    That is: the base holds a part of it that leaves fewer than `min_tokens` of it uncovered, was itself a copy, and
    has accounted for nothing else (`used`).
    """
    before = {version.path: version.stream for version in changed.before}
    found = [(rank, item, part) for item in sorted(suspects) for rank, part in _parts(item, places[item], changed)]
    excused: dict[Spot, Spot] = {}
    for _, item, part in sorted(found):
        if item in excused or part.end - part.start < limits.min_tokens or any(overlaps(part, other) for other in used):
            continue
        side = side_at(before[part.path], part.start, part.end)
        others = [other for _, _, other in found if not overlaps(part, other)]
        partners = [places[other] for other in places if other != item]
        partners += [side_at(before[other.path], other.start, other.end) for other in others]
        if _covers(side, places[item], limits) and _is_copy(side, partners, limits.threshold):
            excused[item] = part
            used.append(part)
    return excused


def gathered(
    places: Mapping[Spot, Side], suspects: set[Spot], used: list[Spot], changed: Changed, limits: Limits
) -> dict[Spot, Spot]:
    """The suspects that are old copies put beside each other, in another order or from other files → the largest one.

    That is: all but little of it, and fewer than `min_tokens`, stood in the base with these texts, in parts which were
    copies themselves, which the change took from where they were, and which have accounted for nothing else (`used`).
    """
    excused: dict[Spot, Spot] = {}
    for item in sorted(suspects, key=lambda spot: (spot.path not in changed.renamed, spot)):
        parts = _gathered(item, places, used, changed, limits)
        if parts:
            excused[item] = parts[0]
            used += parts
    return excused


def _gathered(
    item: Spot, places: Mapping[Spot, Side], used: Sequence[Spot], changed: Changed, limits: Limits
) -> list[Spot]:
    """The parts of the base that make up a place; none when they leave too much of it."""
    place, left = places[item], item.end - item.start
    said, partners = _said(place), [side for spot, side in places.items() if spot != item]
    taken: list[tuple[int, int]] = []
    parts: list[Spot] = []
    for low, high, part, version, stays in _taken(item, place, changed, limits):
        # What stands in it still has accounted for nothing else, whatever overlaps it.
        if any(overlaps(part, other) for other in (parts if stays else (*used, *parts))):
            continue
        if any(min(high, end) - max(low, start) > NEAR for start, end in taken):
            continue
        side = side_at(version.stream, part.start, part.end)
        # One of them may be less alike than the whole is.
        if _is_copy(side, partners, limits.threshold - _STEP):
            parts.append(part)
            taken.append((low, high))
            left -= sum(size for _, _, size in aligned(said[low:high], _said(side)))
            # What is new in a short place must be little of it, too: else a half of it excuses a copy of the other.
            if left < limits.min_tokens and left <= (1 - limits.threshold) * (item.end - item.start):
                return parts
    return []


def _said(side: Side) -> list[tuple[str, bytes]]:
    """Its tokens with their texts: what is moved keeps them."""
    return list(zip(_norm(side), side.read.words, strict=True))


def _taken(item: Spot, place: Side, changed: Changed, limits: Limits) -> list[tuple[int, int, Spot, Version, bool]]:
    """The parts of a place, (start, end) in it, that stood in the base and are nowhere but in it now, by their lines:
    (where they stood, in which file, whether most lines did not move). The largest first."""
    span, home = place.stream.lines(place.start, place.end), changed.home(item.path)
    now = {old: changed.lines.get(new) for new, old in changed.renamed.items()}
    found = []
    for version in changed.before:
        lines = now.get(version.path)
        for low, high, start, end in pieces(place, version, limits.min_tokens):
            old = version.stream.lines(start, end)
            inside = _lines_in(_kept(lines, old, span)) if version.path == home else 0
            elsewhere = _lines_in(_kept(lines, old, (1, ENDLESS))) - inside
            total = old[1] - old[0] + 1
            if elsewhere * 2 < total:
                found.append((low, high, Spot(version.path, start, end, 0.0), version, inside * 2 > total))
    return sorted(found, key=lambda part: (part[0] - part[1], part[:3]))


def _lines_in(ranges: Sequence[tuple[int, int]]) -> int:
    return sum(last - first + 1 for first, last in ranges)


def _covers(part: Side, place: Side, limits: Limits) -> bool:
    return place.end - place.start - _covered(part, place) < limits.min_tokens


def _covered(part: Side, place: Side) -> int:
    """How many tokens of a place stand, in their order, in a part of its past."""
    return sum(size for _, _, size in aligned(_norm(place), _norm(part)))


def _norm(side: Side) -> str:
    return side.stream.norm[side.start : side.end]


def _is_copy(part: Side, partners: Sequence[Side], threshold: float) -> bool:
    distinct = {(id(side.stream), side.start, side.end): side for side in partners}
    return any(holds(partner, part, threshold) for partner in list(distinct.values())[:_MOST_PARTNERS])


def _parts(item: Spot, place: Side, changed: Changed) -> Iterator[tuple[int, Spot]]:
    """(rank, part): the token ranges of the base that may have become a part of a place.

    First where its unchanged lines stood, then code like it that the change took away, at home or elsewhere.
    """
    span = place.stream.lines(place.start, place.end)
    home = changed.home(item.path)
    now = {old: changed.lines.get(new) for new, old in changed.renamed.items()}
    for version in changed.before:
        stream = version.stream
        if version.path == home:
            kept = _kept(changed.lines.get(item.path), (1, ENDLESS), span)
            if kept:
                yield 0, Spot(home, *tokens_from(stream, kept[0][0], kept[-1][1]), 0.0)
        for run in runs(place, version):
            if not _kept(now.get(version.path), stream.lines(run.start, run.end), (1, ENDLESS)):
                yield 1 + (version.path != home), run


def _kept(lines: Lines | None, old: tuple[int, int], new: tuple[int, int]) -> list[tuple[int, int]]:
    return lines.kept(old, new) if lines is not None else []
