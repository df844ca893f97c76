"""What a change brings in: the places of a class that the base does not account for.

New means more places than before, by code that this change adds. The changed files are searched for places alike to the
class, in the version before the change and in the one after it, by the same procedure: what both hold is old, wherever
it moved; what only the second holds is the surplus. Unchanged files count the same before and after.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from polydup_hook.model import BOUND, DEFINED, Hunk, Stream
from polydup_hook.similarity import Side, aligned, score, upper_bound

_GRAM = 10
_ANCHORS = 40
_PER_ANCHOR = 50
_LEAST_SHARE = 6
"""One gram in so many survives in anything that is still alike."""
_MOST_WINDOWS = 12


class Spot(NamedTuple):
    """A token range of one file, found alike to a class; `likeness` is the score that found it."""

    path: str
    start: int
    end: int
    likeness: float


class Version(NamedTuple):
    """A file before or after the change; `grams` says where each gram of its tokens stands."""

    path: str
    stream: Stream
    grams: dict[str, list[int]]


def version_of(path: str, stream: Stream) -> Version:
    """A file, ready to be searched."""
    return Version(path, stream, _grams(stream.norm, 0, len(stream.norm)))


def _grams(norm: str, start: int, end: int) -> dict[str, list[int]]:
    grams: dict[str, list[int]] = {}
    for at in range(start, end - _GRAM + 1):
        grams.setdefault(norm[at : at + _GRAM], []).append(at)
    return grams


class Changed(NamedTuple):
    """The changed files against one base: the versions on both sides, and how lines map.

    `renamed` maps each path of the target to its path in the base, `hunks` the path of the target to its line diff
    (None: nothing maps).
    """

    before: Sequence[Version]
    after: Sequence[Version]
    renamed: dict[str, str]
    hunks: dict[str, tuple[Hunk, ...] | None]


def locate(probes: Sequence[Side], versions: Iterable[Version], threshold: float) -> list[Spot]:
    """The disjoint places of some files that score at the threshold or above with one of the probes, best first."""
    found = [
        Spot(version.path, start, end, likeness)
        for version in versions
        for probe in probes
        for start, end, likeness in _alike(probe, version.stream, version.grams, threshold)
    ]
    found.sort(key=lambda spot: (-spot.likeness, spot.start - spot.end, spot.path, spot.start))
    return disjoint(found)


def disjoint(spots: Iterable[Spot]) -> list[Spot]:
    """The spots without those that share more than half of their tokens with an earlier one."""
    kept: list[Spot] = []
    for spot in spots:
        if not any(_shared(spot, other) * 2 > min(spot.end - spot.start, other.end - other.start) for other in kept):
            kept.append(spot)
    return kept


def _shared(spot: Spot, other: Spot) -> int:
    return max(0, min(spot.end, other.end) - max(spot.start, other.start)) if spot.path == other.path else 0


def _alike(probe: Side, stream: Stream, grams: dict[str, list[int]], threshold: float) -> list[tuple[int, int, float]]:
    left = probe.stream.norm[probe.start : probe.end]
    wanted = None
    found = []
    for start, end in _windows(left, stream.norm, grams):
        if upper_bound(left, stream.norm[start:end]) < threshold:
            continue
        wanted = wanted or _named(probe.stream, probe.start, probe.end)
        result = score(wanted, _named(stream, start, end), threshold)
        if result is not None:
            found.append((start, end, result.similarity))
    return found


def _named(stream: Stream, start: int, end: int) -> Side:
    """A token range as a side; whatever it defines, outside functions, may be named otherwise."""
    roles = stream.roles
    own = frozenset(at for at in range(start, end) if roles[at] & (DEFINED | BOUND) == DEFINED)
    return Side(stream, start, end, own)


def _windows(left: str, right: str, grams: dict[str, list[int]]) -> list[tuple[int, int]]:
    """The token ranges of `right` that may be alike to `left`: where its grams stand at about their distance.

    Those with most grams first, and no more than _MOST_WINDOWS.
    """
    anchors = _anchors(left, grams)
    reach = max(_GRAM, len(left) // 4)
    groups: list[list[tuple[int, int, int]]] = []
    for anchor in anchors:
        if groups and anchor[0] - groups[-1][0][0] <= reach:
            groups[-1].append(anchor)
        else:
            groups.append([anchor])
    asked = len(range(0, max(1, len(left) - _GRAM + 1), _step(left)))
    counted = [(len({at for _, at, _ in group}), group) for group in groups]
    likely = sorted((-count, group) for count, group in counted if count * _LEAST_SHARE >= asked)
    windows: dict[tuple[int, int], None] = {}
    for _, group in likely[:_MOST_WINDOWS]:
        first = min(group, key=lambda anchor: anchor[1])
        last = max(group, key=lambda anchor: anchor[1])
        start = max(0, first[2] - first[1])
        end = min(len(right), last[2] + len(left) - last[1])
        if end - start >= len(left) // 2:
            windows[_trimmed(left, right, start, end)] = None
    return list(windows)


def _trimmed(left: str, right: str, start: int, end: int) -> tuple[int, int]:
    """A window cut to where the alignment with the probe begins and ends."""
    if left == right[start:end]:
        return start, end
    blocks = [block for block in aligned(left, right[start:end]) if block[2] > 2]
    if not blocks:
        return start, end
    head, tail = blocks[0], blocks[-1]
    low = max(start, start + head[1] - head[0])
    high = min(end, start + tail[1] + (len(left) - tail[0]))
    return (low, high) if low < high else (start, end)


def _anchors(left: str, grams: dict[str, list[int]]) -> list[tuple[int, int, int]]:
    """Where some grams of a string stand in a version, as (difference, at left, in the version), sorted."""
    found = [
        (there - at, at, there)
        for at in range(0, len(left) - _GRAM + 1, _step(left))
        for there in grams.get(left[at : at + _GRAM], ())[:_PER_ANCHOR]
    ]
    found.sort()
    return found


def _step(left: str) -> int:
    return max(1, (len(left) - _GRAM + 1) // _ANCHORS)


def surplus(target: Sequence[Spot], base: Sequence[Spot], changed: Changed) -> set[Spot]:
    """The places of the target that no place of the base accounts for.

    Each place of the base accounts for one: the one its lines map to, else one in the same file, else any.
    """
    free, left = list(target), list(base)
    streams = {version.path: version.stream for version in changed.before}
    after = {version.path: version.stream for version in changed.after}

    def settle(fits: Callable[[Spot, Spot], bool]) -> None:
        for old in list(left):
            new = next((spot for spot in free if fits(old, spot)), None)
            if new is not None:
                free.remove(new)
                left.remove(old)

    def at_home(old: Spot, new: Spot) -> bool:
        return changed.renamed.get(new.path, new.path) == old.path

    def mapped(old: Spot, new: Spot) -> bool:
        if not at_home(old, new):
            return False
        lines = streams[old.path].lines(old.start, old.end)
        span = after[new.path].lines(new.start, new.end)
        return bool(kept_lines(changed.hunks.get(new.path), lines, span))

    def same(old: Spot, new: Spot) -> bool:
        before, now = streams[old.path], after[new.path]
        return at_home(old, new) and before.norm[old.start : old.end] == now.norm[new.start : new.end]

    for rule in (mapped, same, at_home, lambda old, new: True):
        settle(rule)
    return set(free)


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


_ENDLESS = 1 << 31


def kept_lines(hunks: tuple[Hunk, ...] | None, old: tuple[int, int], new: tuple[int, int]) -> list[tuple[int, int]]:
    """The ranges of the lines `old` of a file that stand, unchanged, within the lines `new` of its next version."""
    found = []
    for first, last, shift in _kept(hunks):
        low, high = max(old[0], first, new[0] - shift), min(old[1], last, new[1] - shift)
        if low <= high:
            found.append((low, high))
    return found


def added_ranges(stream: Stream, hunks: tuple[Hunk, ...] | None) -> list[tuple[int, int]]:
    """The token ranges on lines that a change adds; all of them when there is no line diff."""
    if hunks is None:
        return [(0, len(stream.norm))] if stream.norm else []
    found: list[tuple[int, int]] = []
    for hunk in hunks:
        start = bisect_left(stream.first, hunk.start)
        end = bisect_left(stream.first, hunk.start + hunk.lines)
        if start < end:
            if found and found[-1][1] == start:
                start = found.pop()[0]
            found.append((start, end))
    return found


def grown(
    path: str, place: Side, partners: Sequence[Side], changed: Changed, threshold: float, min_tokens: int
) -> bool:
    """Whether a place is an old copy that grew by less than `min_tokens`.

    That is: the base holds a part of it that leaves fewer than `min_tokens` of it uncovered, and this part was itself a
    copy of a part of a partner.
    """
    left = place.stream.norm[place.start : place.end]
    for stream, start, end in _parts(path, place, left, changed):
        covered = sum(block[2] for block in aligned(left, stream.norm[start:end]))
        if end - start < min_tokens or len(left) - covered >= min_tokens:
            continue
        part = _named(stream, start, end)
        if any(_holds(partner, part, threshold) for partner in partners):
            return True
    return False


def _parts(path: str, place: Side, left: str, changed: Changed) -> Iterator[tuple[Stream, int, int]]:
    """The token ranges of the base that became a part of a place: where its unchanged lines stood, and code like it
    that the change took away."""
    span = place.stream.lines(place.start, place.end)
    home = changed.renamed.get(path, path)
    gone = {old: changed.hunks.get(new) for new, old in changed.renamed.items()}
    for version in changed.before:
        stream = version.stream
        if version.path == home:
            lines = kept_lines(changed.hunks.get(path), (1, _ENDLESS), span)
            if lines:
                yield stream, bisect_left(stream.first, lines[0][0]), bisect_right(stream.first, lines[-1][1])
        for start, end in _runs(left, version.grams):
            if not kept_lines(gone.get(version.path), stream.lines(start, end), (1, _ENDLESS)):
                yield stream, start, end


def _runs(left: str, grams: dict[str, list[int]]) -> list[tuple[int, int]]:
    """The token ranges of a version that hold much of `left`, in whatever order."""
    runs: list[tuple[int, int]] = []
    for there in sorted({there for _, _, there in _anchors(left, grams)}):
        if runs and there - runs[-1][1] <= _GRAM and there - runs[-1][0] <= 2 * len(left):
            runs[-1] = (runs[-1][0], there + _GRAM)
        else:
            runs.append((there, there + _GRAM))
    return [(start, end) for start, end in runs if (end - start) * 4 >= len(left)]


def _holds(partner: Side, part: Side, threshold: float) -> bool:
    """Whether a part of a partner is alike to a fragment."""
    grams = _grams(partner.stream.norm, partner.start, partner.end)
    return bool(_alike(part, partner.stream, grams, threshold))
