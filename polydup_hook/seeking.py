"""Where code alike to given fragments stands in a file: whole units or not, of whatever size."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from polydup_hook.model import BOUND, DEFINED, Stream
from polydup_hook.similarity import Side, aligned, score, upper_bound

_GRAM = 10
_ANCHORS = 40
_PER_ANCHOR = 100
_LEAST_SHARE = 8
"""One gram in so many survives in anything that is still alike."""
_MOST_WINDOWS = 64
_MOST_PROBES = 6
"""Fragments whose edited copies are sought; exact ones are found for all."""


class Spot(NamedTuple):
    """A token range of one file, found alike to a fragment; `likeness` is the score that found it."""

    path: str
    start: int
    end: int
    likeness: float


class Version(NamedTuple):
    """A file before or after a change; `grams` says where each gram of its tokens stands."""

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


def locate(probes: Sequence[Side], versions: Iterable[Version], threshold: float) -> list[Spot]:
    """The places of some files that score at the threshold or above with one of the probes, best first."""
    found: list[Spot] = []
    for version in versions:
        here: list[Spot] = []
        for probe in probes:
            here += _scored(probe, version, _exact(probe, version.stream.norm), here, threshold)
        for probe in probes[:_MOST_PROBES]:
            left = probe.stream.norm[probe.start : probe.end]
            here += _scored(probe, version, _windows(left, version.stream.norm, version.grams), here, threshold)
        found += here
    return sorted(found, key=lambda spot: (-spot.likeness, spot.start - spot.end, spot.path, spot.start))


def disjoint(spots: Iterable[Spot], most: float = 0.5) -> list[Spot]:
    """The spots without those that share more than this part with an earlier one."""
    kept: dict[str, list[Spot]] = {}
    for spot in spots:
        others = kept.setdefault(spot.path, [])
        if not any(overlaps(spot, other, most) for other in others):
            others.append(spot)
    return [spot for spots in kept.values() for spot in spots]


def overlaps(spot: Spot, other: Spot, most: float = 0.5) -> bool:
    """Whether two spots share more than this part of the smaller one."""
    shared = min(spot.end, other.end) - max(spot.start, other.start)
    return spot.path == other.path and shared > most * min(spot.end - spot.start, other.end - other.start)


def _exact(probe: Side, norm: str) -> Iterator[tuple[int, int]]:
    """Where the tokens of a probe stand as they are."""
    left = probe.stream.norm[probe.start : probe.end]
    at = norm.find(left)
    while at >= 0:
        yield at, at + len(left)
        at = norm.find(left, at + len(left))


def _scored(
    probe: Side, version: Version, ranges: Iterable[tuple[int, int]], known: Sequence[Spot], threshold: float
) -> list[Spot]:
    """The ranges that are alike to the probe, but for those that are known."""
    path, stream = version.path, version.stream
    norm = stream.norm
    left = norm[0:0]
    wanted = None
    found: list[Spot] = []
    for start, end in ranges:
        if any(_is_same(spot, start, end) for spot in known):
            continue
        if wanted is None:
            left = probe.stream.norm[probe.start : probe.end]
            wanted = side_at(probe.stream, probe.start, probe.end)
        if upper_bound(left, norm[start:end]) < threshold:
            continue
        result = score(wanted, side_at(stream, start, end), threshold)
        if result is not None:
            found.append(Spot(path, start, end, result.similarity))
    return found


def _is_same(spot: Spot, start: int, end: int) -> bool:
    """Whether a range is about that of a spot: then scoring it again would say nothing new."""
    shared = min(spot.end, end) - max(spot.start, start)
    return shared * 10 >= 9 * max(spot.end - spot.start, end - start)


def side_at(stream: Stream, start: int, end: int) -> Side:
    """A token range as a side; whatever it defines, outside functions, may be named otherwise."""
    roles = stream.roles
    own = frozenset(at for at in range(start, end) if roles[at] & (DEFINED | BOUND) == DEFINED)
    return Side(stream, start, end, own)


def holds(partner: Side, part: Side, threshold: float) -> bool:
    """Whether a part of a partner is alike to a fragment."""
    grams = _grams(partner.stream.norm, partner.start, partner.end)
    version = Version('', partner.stream, grams)
    left = part.stream.norm[part.start : part.end]
    return bool(_scored(part, version, _windows(left, partner.stream.norm, grams), (), threshold))


def runs(left: str, version: Version) -> list[Spot]:
    """The token ranges of a version that hold much of `left`, in whatever order."""
    found: list[tuple[int, int]] = []
    for there in sorted({there for _, _, there in _anchors(left, version.grams)}):
        if found and there - found[-1][1] <= _GRAM and there - found[-1][0] <= 2 * len(left):
            found[-1] = (found[-1][0], there + _GRAM)
        else:
            found.append((there, there + _GRAM))
    return [Spot(version.path, start, end, 0.0) for start, end in found if (end - start) * 4 >= len(left)]


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
