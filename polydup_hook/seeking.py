"""Where code alike to given fragments stands in a file: whole units or not, of whatever size."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
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
    """A file before or after a change.

    `spans` are the token ranges that differ, sorted; where nothing stands, the place between two tokens. Only places
    that touch one are found, by `grams`: where each gram stands near the spans.
    """

    path: str
    stream: Stream
    spans: Sequence[tuple[int, int]]
    grams: dict[str, list[int]]

    def touches(self, start: int, end: int) -> bool:
        """Whether a token range reaches what differs."""
        at = bisect_left(self.spans, start, key=itemgetter(1))
        return at < len(self.spans) and self.spans[at][0] <= end


class _Probe(NamedTuple):
    """A fragment to look for: its tokens, and some of its grams with where they stand in it."""

    side: Side
    left: str
    grams: tuple[tuple[str, int], ...]
    distinct: frozenset[str]


def version_of(path: str, stream: Stream, spans: Sequence[tuple[int, int]], longest: int) -> Version:
    """A file, ready to be searched for places of at most so many tokens that touch some spans."""
    reach = longest + longest // 2
    grams: dict[str, list[int]] = {}
    told = 0
    for start, end in spans:
        for at in range(max(start - reach, told), min(end + reach, len(stream.norm)) - _GRAM + 1):
            grams.setdefault(stream.norm[at : at + _GRAM], []).append(at)
            told = at + 1
    return Version(path, stream, spans, grams)


def _probe(side: Side) -> _Probe:
    left = side.stream.norm[side.start : side.end]
    step = max(1, (len(left) - _GRAM + 1) // _ANCHORS)
    grams = tuple((left[at : at + _GRAM], at) for at in range(0, len(left) - _GRAM + 1, step))
    return _Probe(side, left, grams, frozenset(gram for gram, _ in grams))


def locate(sides: Sequence[Side], versions: Iterable[Version], threshold: float) -> list[Spot]:
    """The places of some files that score at the threshold or above with one of the fragments, best first."""
    probes = [_probe(side) for side in sides]
    found: list[Spot] = []
    for version in versions:
        here: list[Spot] = []
        likely = [probe for probe in probes if not probe.distinct.isdisjoint(version.grams)]
        for probe in likely:
            here += _scored(probe, version, _exact(probe, version), here, threshold)
        for probe in likely[:_MOST_PROBES]:
            here += _scored(probe, version, _windows(probe, version), here, threshold)
        found += here
    return sorted(found, key=lambda spot: (-spot.likeness, spot.start - spot.end, spot.path, spot.start))


# polydup-ignore: pairs are sifted by another question
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


def _exact(probe: _Probe, version: Version) -> Iterator[tuple[int, int]]:
    """Where the tokens of a probe stand as they are."""
    size, behind = len(probe.left), 0
    for at in version.grams.get(probe.left[:_GRAM], ()):
        if at >= behind and version.stream.norm.startswith(probe.left, at) and version.touches(at, at + size):
            behind = at + size
            yield at, behind


def _scored(
    probe: _Probe, version: Version, ranges: Iterable[tuple[int, int]], known: Sequence[Spot], threshold: float
) -> list[Spot]:
    """The ranges that are alike to the probe, but for those that are known."""
    stream = version.stream
    wanted = None
    found: list[Spot] = []
    for start, end in ranges:
        if any(_is_same(spot, start, end) for spot in known):
            continue
        if upper_bound(probe.left, stream.norm[start:end]) < threshold:
            continue
        wanted = wanted or side_at(probe.side.stream, probe.side.start, probe.side.end)
        result = score(wanted, side_at(stream, start, end), threshold)
        if result is not None:
            found.append(Spot(version.path, start, end, result.similarity))
    return found


def _is_same(spot: Spot, start: int, end: int) -> bool:
    """Whether a range is about that of a spot: then scoring it again would say nothing new."""
    shared = min(spot.end, end) - max(spot.start, start)
    return shared * 10 >= 9 * max(spot.end - spot.start, end - start)


def text_at(versions: Iterable[Version], spot: Spot) -> str:
    """The normalized tokens of a place in one of some versions."""
    stream = next(version.stream for version in versions if version.path == spot.path)
    return stream.norm[spot.start : spot.end]


def side_at(stream: Stream, start: int, end: int) -> Side:
    """A token range as a side; whatever it defines, outside functions, may be named otherwise."""
    roles = stream.roles
    own = frozenset(at for at in range(start, end) if roles[at] & (DEFINED | BOUND) == DEFINED)
    return Side(stream, start, end, own)


def holds(partner: Side, part: Side, threshold: float) -> bool:
    """Whether a part of a partner is alike to a fragment."""
    version = version_of('', partner.stream, [(partner.start, partner.end)], 0)
    probe = _probe(part)
    return bool(_scored(probe, version, _windows(probe, version), (), threshold))


def runs(side: Side, version: Version) -> list[Spot]:
    """The token ranges of a version that hold much of a fragment, in whatever order."""
    probe = _probe(side)
    size = len(probe.left)
    found: list[tuple[int, int]] = []
    for there in sorted({there for _, _, there in _anchors(probe, version.grams)}):
        if found and there - found[-1][1] <= _GRAM and there - found[-1][0] <= 2 * size:
            found[-1] = (found[-1][0], there + _GRAM)
        else:
            found.append((there, there + _GRAM))
    return [Spot(version.path, start, end, 0.0) for start, end in found if (end - start) * 4 >= size]


def pieces(side: Side, version: Version, least: int) -> list[tuple[int, int, int, int]]:
    """The parts of a fragment that stand in a version, each in its order: (start, end) in the fragment, then there.

    Those of at least so many tokens, the largest first.
    """
    left, right = side.stream.norm[side.start : side.end], version.stream.norm
    found = []
    for part in _in_order(_anchors(_probe(side), version.grams), max(1, (len(left) - _GRAM + 1) // _ANCHORS)):
        (low, here), (high, there) = part[0], (part[-1][0] + _GRAM, part[-1][1] + _GRAM)
        while low and here and left[low - 1] == right[here - 1]:
            low, here = low - 1, here - 1
        while high < len(left) and there < len(right) and left[high] == right[there]:
            high, there = high + 1, there + 1
        if min(high - low, there - here) >= least:
            found.append((low, high, here, there))
    return sorted(set(found), key=lambda part: (part[0] - part[1], part))


def _in_order(anchors: list[tuple[int, int, int]], step: int) -> Iterator[list[tuple[int, int]]]:
    """Anchors, (in the probe, in the version), in runs with the same distance, more or less, and without wide gaps."""
    at = 0
    while at < len(anchors):
        behind = at + 1
        while behind < len(anchors) and anchors[behind][0] - anchors[behind - 1][0] <= _GRAM:
            behind += 1
        run: list[tuple[int, int]] = []
        for here, there in sorted((here, there) for _, here, there in anchors[at:behind]):
            if run and here - run[-1][0] > step + 3 * _GRAM:
                yield run
                run = []
            run.append((here, there))
        yield run
        at = behind


def _windows(probe: _Probe, version: Version) -> list[tuple[int, int]]:
    """The token ranges of a version that may be alike to a probe: where its grams stand at about their distance.

    Those with most grams first, and no more than _MOST_WINDOWS.
    """
    left, right = probe.left, version.stream.norm
    reach = max(_GRAM, len(left) // 4)
    groups: list[list[tuple[int, int, int]]] = []
    for anchor in _anchors(probe, version.grams):
        if groups and anchor[0] - groups[-1][0][0] <= reach:
            groups[-1].append(anchor)
        else:
            groups.append([anchor])
    counted = [(len({at for _, at, _ in group}), group) for group in groups]
    likely = sorted((-count, group) for count, group in counted if count * _LEAST_SHARE >= len(probe.grams))
    windows: dict[tuple[int, int], None] = {}
    for _, group in likely[:_MOST_WINDOWS]:
        first = min(group, key=lambda anchor: anchor[1])
        last = max(group, key=lambda anchor: anchor[1])
        start = max(0, first[2] - first[1])
        end = min(len(right), last[2] + len(left) - last[1])
        if end - start >= len(left) // 2 and version.touches(start, end):
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


def _anchors(probe: _Probe, grams: dict[str, list[int]]) -> list[tuple[int, int, int]]:
    """Where the grams of a probe stand in a version, as (difference, in the probe, in the version), sorted."""
    found = [(there - at, at, there) for gram, at in probe.grams for there in grams.get(gram, ())[:_PER_ANCHOR]]
    found.sort()
    return found
