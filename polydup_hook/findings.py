"""Classes → what a report says of them: places with lines and unit names, pairs with their scores."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from itertools import combinations
from typing import NamedTuple

from polydup_hook.alignment import Fragment, Outline
from polydup_hook.baseline import Content, known_by
from polydup_hook.classes import Alike
from polydup_hook.comparison import Piece
from polydup_hook.content import content_of
from polydup_hook.model import ACROSS, CloneClass, Pair, Place
from polydup_hook.similarity import Score, Side, score, shown

OutlineOf = Callable[[int], 'Outline | None']


class Located(NamedTuple):
    """A piece at one path."""

    path: str
    piece: Piece


def side_of(outline_of: OutlineOf, piece: Piece) -> Side:
    """The piece as a side of a comparison."""
    outline = outline_of(piece.key)
    assert outline is not None
    return Side(outline.stream, piece.start, piece.end, piece.own)


def content_at(outline_of: OutlineOf, piece: Piece) -> Content:
    """What the piece is known by in the baseline."""
    outline = outline_of(piece.key)
    assert outline is not None
    return outline.noted(_content, Fragment(piece.start, piece.end, piece.own))


def _content(outline: Outline, fragment: Fragment) -> Content:
    return content_of(outline.stream, fragment.start, fragment.end)


def finding(
    located: list[Located], blamed: set[Located], is_new: bool, warned: bool, outline_of: OutlineOf, alike: Alike
) -> CloneClass:
    """The report's view of a class: `located` holds its places, that which most are alike to first."""
    places = tuple(place_at(item, item in blamed, outline_of) for item in located)
    sides = [side_of(outline_of, item.piece) for item in located]
    pairs = _pairs_across(located, places, sides, alike)
    if not pairs:
        pairs = tuple(
            pair_at(located[to], located[at], blamed, outline_of, alike)
            for at, to in enumerate(nearest(located, alike))
            if at
        )
        if len(pairs) == 1:
            places = (pairs[0].first, pairs[0].other)
    known = known_by([content_at(outline_of, item.piece) for item in located])
    return CloneClass(
        id=known.id,
        clone_type=min(pair.clone_type for pair in pairs),
        similarity=max(pair.similarity for pair in pairs),
        tokens=max(place.tokens for place in places),
        places=places,
        pairs=pairs,
        new=is_new,
        warned=warned,
        sketch=known.sketch,
    )


def nearest(located: Sequence[Located], alike: Alike) -> list[int]:
    """For each place of a class the one that it is most like, among those that hold together with the first without it:
    the spanning tree of the most alike pairs (Prim 1957), of equals the one that is nearer in the tree of files. 0 for
    the first itself, and for a place that is known to be alike to none."""
    at: dict[Piece, list[int]] = {}
    for index, item in enumerate(located):
        at.setdefault(item.piece, []).append(index)
    found = [0] * len(located)
    joined: set[Piece] = set()
    waiting = [(0.0, 0, 0, 0, 0)]
    while waiting:
        *_, to, index = heappop(waiting)
        piece = located[index].piece
        if piece in joined:
            continue
        joined.add(piece)
        found[index] = to
        for same in at[piece][1:]:
            found[same] = index
        for other, near in alike.get(piece, {}).items():
            if other in at and other not in joined:
                there = at[other][0]
                steps = _steps(located[index].path, located[there].path)
                heappush(waiting, (near.distance, near.clone_type, steps, index, there))
    return found


def _steps(path: str, other: str) -> int:
    """How many folders and files lie between two paths."""
    some, others = path.split('/'), other.split('/')
    shared = next((n for n, (x, y) in enumerate(zip(some, others, strict=False)) if x != y), len(some))
    return len(some) + len(others) - 2 * shared


def place_at(item: Located, new: bool, outline_of: OutlineOf) -> Place:
    outline = outline_of(item.piece.key)
    assert outline is not None
    stream, piece = outline.stream, item.piece
    first, last = stream.lines(piece.start, piece.end)
    part = stream.parts[bisect_right([part.start for part in stream.parts], piece.start) - 1]  # some parts are empty
    return Place(
        path=item.path,
        start_line=first,
        end_line=last,
        unit=unit_name(outline, piece),
        tokens=piece.end - piece.start,
        new=new,
        start=piece.start,
        cell=part.cell,
        above=part.above,
    )


def _pairs_across(
    located: Sequence[Located], places: Sequence[Place], sides: Sequence[Side], alike: Alike
) -> tuple[Pair, ...]:
    """Each two places of a class that are counterparts across languages; none in a class of copies."""
    if len({side.stream.family(side.start) for side in sides}) < 2:
        return ()
    from polydup_hook.crossing import shared_names

    known = (
        (i, j, alike.get(located[i].piece, {}).get(located[j].piece))
        for i, j in combinations(sorted(range(len(located)), key=places.__getitem__), 2)
    )
    return tuple(
        Pair(
            first=places[i],
            other=places[j],
            tokens=places[i].tokens,
            similarity=-near.distance,
            clone_type=near.clone_type,
            edit_distance=0,
            renamed=(),
            parameters=(),
            languages=(sides[i].stream.language, sides[j].stream.language),
            names=shared_names(sides[i], sides[j]),
        )
        for i, j, near in known
        if near is not None and near.clone_type == ACROSS
    )


def pair_at(first: Located, other: Located, blamed: set[Located], outline_of: OutlineOf, alike: Alike) -> Pair:
    """Two places beside each other: the pieces of them that are a clone pair, which may be a little smaller."""
    near = alike.get(first.piece, {}).get(other.piece)
    here, there = (near.here, near.there) if near else (first.piece, other.piece)
    same = here == there
    result = Score(1.0, 1, 0, (), ()) if same else score(side_of(outline_of, here), side_of(outline_of, there), -1.0)
    assert result is not None
    left = place_at(first._replace(piece=here), first in blamed, outline_of)
    return Pair(
        first=left,
        other=place_at(other._replace(piece=there), other in blamed, outline_of),
        tokens=left.tokens,
        similarity=max(0.0, result.similarity),
        clone_type=result.clone_type,
        edit_distance=result.edit_distance,
        renamed=shown(result.renamed),
        parameters=shown(result.parameters),
    )


def unit_name(outline: Outline, piece: Piece) -> str:
    """The dotted name of what a piece is, or of what it stands in; '' at the top of a file."""
    stream = outline.stream
    units = stream.units
    names = [_text(stream.texts[stream.raw[at]]) for at in sorted(piece.own)]
    around: list[str] = []
    unit = bisect_left(units.start, piece.start)
    while units.end[unit] > piece.end:
        unit += 1  # units around the piece that start with it
    unit = units.parent[unit]
    while unit >= 0:
        if units.name[unit] >= 0:
            around.insert(0, _text(stream.texts[stream.raw[units.name[unit]]]))
        unit = units.parent[unit]
    inner = names[0] if len(names) == 1 else f'{names[0]} … {names[-1]}' if names else ''
    return '.'.join([*around, inner] if inner else around)


def _text(raw: bytes) -> str:
    return raw.decode('utf-8', 'replace')
