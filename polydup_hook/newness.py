"""What a change brings in: the places of a class that the base does not account for.

New means more places than before, by code that this change adds. The changed files are searched for places alike to the
class, in the version before the change and in the one after it, by the same procedure: what both hold is old, wherever
it moved; what only the second holds is the surplus. Unchanged files count the same before and after.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import NamedTuple

from polydup_hook.added import added_tokens, within
from polydup_hook.evidence import Limits
from polydup_hook.model import Hunk, Stream
from polydup_hook.seeking import Spot, Version, disjoint, holds, locate, overlaps, runs, side_at
from polydup_hook.similarity import Side, aligned

_SLACK = 0.05
"""So much below the threshold a place of the base still counts: an edit that crosses the threshold is no copy."""
_SHARED = 0.75
"""How much places of the base may overlap, more than those of the target: where code repeats itself, its places can be
cut in many ways."""
_MOST_PARTNERS = 6
_ENDLESS = 1 << 31


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


def unaccounted(
    places: Mapping[Spot, Side], suspects: set[Spot], bases: Sequence[Changed], limits: Limits
) -> set[Spot]:
    """The suspects, among the places of a class, that no base accounts for.

    Suspects are the places that stand on added lines: whatever stands on kept ones is old, or was not copied.
    """
    left = set(suspects)
    told: set[tuple[str, str]] = set()
    for changed in bases:
        if not left:
            break
        ours = {spot: side for spot, side in places.items() if any(spot.path == v.path for v in changed.after)}
        probes = _probes(places, left)
        threshold = limits.threshold - _SLACK
        base = disjoint(locate(probes, changed.before, threshold), _SHARED)
        # Places that no class reports matter only as ones that the base may have accounted for.
        target = disjoint([*ours, *(locate(probes, changed.after, threshold) if base else ())])
        texts = {spot: (spot.path, _norm(changed.before, spot)) for spot in base}
        # What an earlier base had at the same place has accounted for something there already.
        spent = {spot for spot, text in texts.items() if text in told}
        settled = _settled(target, base, left, spent, changed)
        left = left.intersection(target) - settled.keys()
        left -= _grown(places, left, [*settled.values(), *spent], changed, limits)
        told.update(texts.values())
    return left


def _probes(places: Mapping[Spot, Side], first: set[Spot]) -> list[Side]:
    """The distinct texts of a class: its centre (the first place), which is alike to all, the suspects, the others."""
    ordered = [*list(places)[:1], *sorted(first), *places]
    sides = {(id(side.stream), side.start, side.end): side for side in (places[spot] for spot in ordered)}
    return list(sides.values())


def _norm(versions: Sequence[Version], spot: Spot) -> str:
    stream = next(version.stream for version in versions if version.path == spot.path)
    return stream.norm[spot.start : spot.end]


def _settled(
    target: Sequence[Spot], base: Sequence[Spot], suspects: Container[Spot], spent: Container[Spot], changed: Changed
) -> dict[Spot, Spot]:
    """The places of the target that one of the base accounts for → that one.

    Each accounts for one: the one its lines map to, most first; else a suspect in the same file, else any suspect, the
    most alike first. No other place is accounted for without lines: what stands on kept lines was there or, joined from
    parts by a deletion, excuses nobody.
    """
    before = {version.path: version.stream for version in changed.before}
    after = {version.path: version.stream for version in changed.after}
    ranked: list[tuple[int, float, int, int]] = []
    for i, old in enumerate(base):
        for j, new in enumerate(target):
            at_home = changed.home(new.path) == old.path
            kept = _kept_tokens(before[old.path], old, after[new.path], new, changed) if at_home else 0
            if kept:
                ranked.append((0, -kept, i, j))
            elif old not in spent and (new in suspects or _is_added(after[new.path], new, changed)):
                alike = _alike(before[old.path], old, after[new.path], new)
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
    lines, span = stream.lines(old.start, old.end), next_.lines(new.start, new.end)
    ranges = kept_lines(changed.hunks.get(new.path), lines, span)
    return sum(max(0, end - start) for start, end in (_tokens(stream, *lines) for lines in ranges))


def _tokens(stream: Stream, first: int, last: int) -> tuple[int, int]:
    """The token range of some lines."""
    return bisect_left(stream.first, first), bisect_right(stream.first, last)


def _is_added(stream: Stream, spot: Spot, changed: Changed) -> bool:
    hunks = changed.hunks.get(spot.path) if spot.path in changed.renamed else None
    added = within(added_tokens(stream, None, hunks), spot.start, spot.end)
    return added * 2 > spot.end - spot.start


def _alike(stream: Stream, old: Spot, other: Stream, new: Spot) -> float:
    """How alike two texts are, names included: which of several places is the one that moved."""
    left, right = _texts(stream, old), _texts(other, new)
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


# Which lines a change left alone.


class _Kept(NamedTuple):
    """Lines that a change leaves alone: the old ones from `first` to `last`, which moved by `shift`."""

    first: int
    last: int
    shift: int


def _kept(hunks: tuple[Hunk, ...] | None) -> list[_Kept]:
    if hunks is None:
        return []
    kept, here, shift = [], 1, 0
    for hunk in hunks:
        # Where no lines go, git names the line before.
        stop = hunk.old_start + (hunk.old_lines == 0)
        kept.append(_Kept(here, stop - 1, shift))
        here = stop + hunk.old_lines
        shift += hunk.lines - hunk.old_lines
    return [*kept, _Kept(here, _ENDLESS, shift)]


def kept_lines(hunks: tuple[Hunk, ...] | None, old: tuple[int, int], new: tuple[int, int]) -> list[tuple[int, int]]:
    """The ranges of the lines `old` of a file that stand, unchanged, within the lines `new` of its next version."""
    found = []
    for first, last, shift in _kept(hunks):
        low, high = max(old[0], first, new[0] - shift), min(old[1], last, new[1] - shift)
        if low <= high:
            found.append((low, high))
    return found


# Old copies that grew.


def _grown(
    places: Mapping[Spot, Side], suspects: set[Spot], used: list[Spot], changed: Changed, limits: Limits
) -> set[Spot]:
    """The suspects that are an old copy grown by less than `min_tokens`.

    That is: the base holds a part of it that leaves fewer than `min_tokens` of it uncovered, was itself a copy, and
    has accounted for nothing else (`used`).
    """
    before = {version.path: version.stream for version in changed.before}
    found = [(rank, item, part) for item in sorted(suspects) for rank, part in _parts(item, places[item], changed)]
    grown: set[Spot] = set()
    for _, item, part in sorted(found):
        if item in grown or part.end - part.start < limits.min_tokens or any(overlaps(part, other) for other in used):
            continue
        side = side_at(before[part.path], part.start, part.end)
        others = [other for _, _, other in found if not overlaps(part, other)]
        partners = [places[other] for other in places if other != item]
        partners += [side_at(before[other.path], other.start, other.end) for other in others]
        if _covers(side, places[item], limits) and _is_copy(side, partners, limits):
            grown.add(item)
            used.append(part)
    return grown


def _covers(part: Side, place: Side, limits: Limits) -> bool:
    left = place.stream.norm[place.start : place.end]
    covered = sum(size for _, _, size in aligned(left, part.stream.norm[part.start : part.end]))
    return len(left) - covered < limits.min_tokens


def _is_copy(part: Side, partners: Sequence[Side], limits: Limits) -> bool:
    distinct = {(id(side.stream), side.start, side.end): side for side in partners}
    return any(holds(partner, part, limits.threshold) for partner in list(distinct.values())[:_MOST_PARTNERS])


def _parts(item: Spot, place: Side, changed: Changed) -> Iterator[tuple[int, Spot]]:
    """(rank, part): the token ranges of the base that may have become a part of a place.

    First where its unchanged lines stood, then code like it that the change took away, at home or elsewhere.
    """
    left = place.stream.norm[place.start : place.end]
    span = place.stream.lines(place.start, place.end)
    home = changed.home(item.path)
    gone = {old: changed.hunks.get(new) for new, old in changed.renamed.items()}
    for version in changed.before:
        stream = version.stream
        if version.path == home:
            lines = kept_lines(changed.hunks.get(item.path), (1, _ENDLESS), span)
            if lines:
                yield 0, Spot(home, *_tokens(stream, lines[0][0], lines[-1][1]), 0.0)
        for run in runs(left, version):
            if not kept_lines(gone.get(version.path), stream.lines(run.start, run.end), (1, _ENDLESS)):
                yield 1 + (version.path != home), run
