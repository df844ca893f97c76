"""What a change brings in: the places of a class that the base does not account for.

New means more places than before, by code that this change adds. The changed files are searched for places alike to the
class, in the version before the change and in the one after it, by the same procedure: what both hold is old, wherever
it moved; what only the second holds is the surplus. Unchanged files count the same before and after.
"""

from collections.abc import Container, Mapping, Sequence
from typing import NamedTuple

from polydup_hook.added import within
from polydup_hook.evidence import Limits
from polydup_hook.lineage import Changed, tokens_from
from polydup_hook.model import Stream
from polydup_hook.seeking import Spot, disjoint, locate, overlaps, text_at
from polydup_hook.similarity import Side, aligned
from polydup_hook.twins import alike_before, gathered, grown

_SLACK = 0.05
"""So much below the threshold a place of the base still counts: an edit that crosses the threshold is no copy."""
_SHARED = 0.75
"""How much places of the base may overlap, more than those of the target: where code repeats itself, its places can be
cut in many ways."""


def unaccounted(
    places: Mapping[Spot, Side], suspects: set[Spot], bases: Sequence[Changed], limits: Limits
) -> set[Spot]:
    """The suspects, among the places of a class, that no base accounts for.

    Suspects are the places that stand on added lines: whatever stands on kept ones is old, or was not copied.
    """
    return suspects - accounted(places, suspects, bases, limits).keys()


class Was(NamedTuple):
    """A place of a base: its lines, 1-based and inclusive, in the version before the change."""

    path: str
    first: int
    last: int


def accounted(
    places: Mapping[Spot, Side], suspects: set[Spot], bases: Sequence[Changed], limits: Limits
) -> dict[Spot, Was | None]:
    """The suspects that a base accounts for → the place of it that does; None for one that stands for another."""
    left = set(suspects)
    found: dict[Spot, Was | None] = {}
    told: set[tuple[str, str]] = set()
    for changed in bases:
        earlier = frozenset(told)
        twins = alike_before(places, left, changed, limits, told)
        before = {version.path: version.stream for version in changed.before}
        found.update((spot, _was(before, old)) for spot, old in twins.items())
        left -= twins.keys()
        if not left:
            break
        ours = {spot: side for spot, side in places.items() if any(spot.path == v.path for v in changed.after)}
        probes = _probes(places, left)
        threshold = limits.threshold - _SLACK
        base = disjoint(locate(probes, changed.before, threshold), _SHARED)
        # Places that no class reports matter only as ones that the base may have accounted for.
        target = disjoint([*ours, *(locate(probes, changed.after, threshold) if base else ())])
        texts = {spot: (spot.path, text_at(changed.before, spot)) for spot in base}
        # What an earlier base had at the same place has accounted for something there already.
        used = {spot for spot, text in texts.items() if text in earlier}
        used.update(_stood_for(twins, places, base, before))
        settled = _settled(target, base, left, used, twins, changed)
        found.update((spot, _was(before, settled[spot]) if spot in settled else None) for spot in left)
        left = left.intersection(target) - settled.keys()
        spent = [*settled.values(), *used, *twins.values()]
        for parts in (of(places, left, spent, changed, limits) for of in (grown, gathered)):
            found.update((spot, _was(before, part)) for spot, part in parts.items())
            left -= parts.keys()
        told.update(texts.values())
    return {spot: was for spot, was in found.items() if spot not in left}


def _was(before: Mapping[str, Stream], spot: Spot) -> Was:
    return Was(spot.path, *before[spot.path].lines(spot.start, spot.end))


def _probes(places: Mapping[Spot, Side], first: set[Spot]) -> list[Side]:
    """The distinct texts of a class: its centre (the first place), which is alike to all, the suspects, the others."""
    ordered = [*list(places)[:1], *sorted(first), *places]
    sides = {(id(side.stream), side.start, side.end): side for side in (places[spot] for spot in ordered)}
    return list(sides.values())


def _stood_for(
    twins: Mapping[Spot, Spot], places: Mapping[Spot, Side], base: Sequence[Spot], before: Mapping[str, Stream]
) -> set[Spot]:
    """The places of the base that twins have taken. What a twin took may be wide, and hold several: the one most alike
    to what it became is gone, with all that overlaps it."""
    gone: set[Spot] = set()
    for spot, part in twins.items():
        text = _texts(places[spot].stream, spot)
        near = [old for old in base if overlaps(old, part) and old not in gone]
        ranked = sorted((-_alike(_texts(before[old.path], old), text), old) for old in near)
        gone.update(old for old in base if ranked and overlaps(old, ranked[0][1]))
    return gone


def _settled(
    target: Sequence[Spot],
    base: Sequence[Spot],
    suspects: Container[Spot],
    spent: Container[Spot],
    twins: Container[Spot],
    changed: Changed,
) -> dict[Spot, Spot]:
    """The places of the target that one of the base accounts for → that one.

    Each accounts for one: the one its lines map to, most first; else a suspect in the same file, else any suspect, the
    most alike first. No other place is accounted for without lines: what stands on kept lines was there or, joined from
    parts by a deletion, excuses nobody. And none of the `twins`, which took the place of another one.
    """
    before = {version.path: version.stream for version in changed.before}
    after = {version.path: version.stream for version in changed.after}
    free = [new in suspects or _is_added(new, changed) for new in target]
    texts = [_texts(after[new.path], new) if free[j] else [] for j, new in enumerate(target)]
    ranked: list[tuple[int, float, int, int]] = []
    for i, old in enumerate(base):
        text = _texts(before[old.path], old)
        for j, new in enumerate(target):
            if new in twins:
                continue
            at_home = changed.home(new.path) == old.path
            kept = _kept_tokens(before[old.path], old, after[new.path], new, changed) if at_home else 0
            if kept:
                ranked.append((0, -kept, i, j))
            elif old not in spent and free[j]:
                alike = _alike(text, texts[j])
                ranked.append((1 if at_home else 2, -alike - (new in suspects) / 1000, i, j))
    settled: dict[int, int] = {}
    used: set[int] = set()
    for _, _, i, j in sorted(ranked):
        if i not in used and j not in settled:
            used.add(i)
            settled[j] = i
    return {target[j]: base[i] for j, i in settled.items()}


def _kept_tokens(stream: Stream, old: Spot, next_: Stream, new: Spot, changed: Changed) -> int:
    """How many tokens of an old place stand on lines that the change left alone, within the new place."""
    lines = changed.lines.get(new.path)
    if lines is None:
        return 0
    kept = lines.kept(stream.lines(old.start, old.end), next_.lines(new.start, new.end))
    return sum(end - start for start, end in (tokens_from(stream, first, last) for first, last in kept))


def _is_added(spot: Spot, changed: Changed) -> bool:
    return within(changed.added[spot.path], spot.start, spot.end) * 2 > spot.end - spot.start


def _alike(left: list[str | bytes], right: list[str | bytes]) -> float:
    """How alike two texts are, names included: which of several places is the one that moved."""
    if left == right:
        return 1.0
    numbers: dict[str | bytes, int] = {}
    pair = [[numbers.setdefault(text, len(numbers)) for text in texts] for texts in (left, right)]
    shared = sum(size for _, _, size in aligned(*pair))
    return 2 * shared / (len(left) + len(right) + 1)


def _texts(stream: Stream, spot: Spot) -> list[str | bytes]:
    raw = stream.raw[spot.start : spot.end]
    chars = stream.norm[spot.start : spot.end]
    return [stream.texts[index] or char for char, index in zip(chars, raw, strict=True)]
