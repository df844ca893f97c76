"""Clone pairs → clone classes."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from polydup_hook.comparison import Found, Piece

_SAME_PLACE = 0.9
"""Share of both that two fragments must have in common to be one place."""


class Near(NamedTuple):
    """How alike two places are, the nearest first, and which pieces of them are: the clone pair that says so."""

    distance: float
    clone_type: int
    here: Piece
    there: Piece


Alike = dict[Piece, dict[Piece, Near]]
"""How alike a piece is to each that it is a pair with."""


class Class(NamedTuple):
    """Pieces that are alike, sorted. `centre` is alike to most of them."""

    centre: Piece
    pieces: tuple[Piece, ...]


class Grouped(NamedTuple):
    """Classes, and how alike their pieces are."""

    classes: list[Class]
    alike: Alike


def classes(found: Iterable[Found]) -> Grouped:
    """Group pairs: each class is a piece with all that it is a pair with, the best-connected first; none is left out.

    So the places of a class are alike to one of them: look-alikes do not run together as they do in the connected
    components of the pairs. Classes that share most of their places are one.
    """
    pairs = sorted(found, key=lambda pair: (pair.a, pair.b))
    same = _places({piece for pair in pairs for piece in (pair.a, pair.b)})
    near: Alike = {}
    for pair in pairs:
        a, b = same[pair.a], same[pair.b]
        link(near, a, b, Near(-pair.score.similarity, pair.score.clone_type, pair.a, pair.b))
    covered: set[Piece] = set()
    made = []
    for piece in sorted(near, key=lambda piece: (-len(near[piece]), piece)):
        if piece in covered:
            continue
        members = {piece, *near[piece]}
        covered |= members
        made.append((piece, members))
    classes = [Class(centre, tuple(sorted(members))) for centre, members in _merged(made)]
    for class_ in classes:
        _link_overlapping(near, class_)
    return Grouped(sorted(classes, key=lambda item: item.pieces), near)


def _stands_for(piece: Piece, other: Piece) -> bool:
    """Whether two pieces of a class share so much that the first one stands for both."""
    return piece.overlap(other) * 2 > min(piece.end - piece.start, other.end - other.start)


def _link_overlapping(alike: Alike, class_: Class) -> None:
    """Where pieces of a class overlap, the first of them, the centre before all, stands for the others too: it is alike
    to what they are, if it is not so itself."""
    kept: dict[int, list[Piece]] = {}
    instead: dict[Piece, Piece] = {}
    for piece in sorted(class_.pieces, key=lambda piece: (piece != class_.centre, piece)):
        others = kept.setdefault(piece.key, [])
        first = next((other for other in others if _stands_for(other, piece)), None)
        if first is None:
            others.append(piece)
        else:
            instead[piece] = first
    members = set(class_.pieces)
    for piece, first in instead.items():
        for other, near in list(alike[piece].items()):
            there = instead.get(other, other)
            if other in members and there != first and there not in alike[first]:
                link(alike, first, there, near)


def link(alike: Alike, a: Piece, b: Piece, near: Near) -> None:
    """Note how alike two places are, from both sides, unless they are known to be more alike."""
    known = alike.setdefault(a, {}).get(b)
    if known is None or near < known:
        alike[a][b] = near
        alike.setdefault(b, {})[a] = near._replace(here=near.there, there=near.here)


def _merged(made: list[tuple[Piece, set[Piece]]]) -> list[tuple[Piece, set[Piece]]]:
    """One class for several that share most of their places; it keeps the centre of the first."""
    kept: list[tuple[Piece, set[Piece]]] = []
    at: dict[Piece, list[int]] = {}
    for centre, members in made:
        shared = Counter(number for piece in members for number in at.get(piece, ()))
        number = next((n for n, size in shared.most_common(1) if size * 2 > min(len(members), len(kept[n][1]))), -1)
        if number < 0:
            number = len(kept)
            kept.append((centre, set()))
        for piece in members - kept[number][1]:
            kept[number][1].add(piece)
            at.setdefault(piece, []).append(number)
    return kept


def is_same_place(piece: Piece, smaller: Piece) -> bool:
    """Whether a piece and one that is no larger are one place."""
    return piece.overlap(smaller) >= _SAME_PLACE * (piece.end - piece.start)


def _places(pieces: set[Piece]) -> dict[Piece, Piece]:
    """Each piece → the largest one that is the same place."""
    chosen: dict[Piece, Piece] = {}
    kept: dict[int, list[Piece]] = {}
    for piece in sorted(pieces, key=lambda piece: (piece.start - piece.end, piece)):
        for other in kept.setdefault(piece.key, []):
            if is_same_place(other, piece):
                chosen[piece] = other
                break
        else:
            kept[piece.key].append(piece)
            chosen[piece] = piece
    return chosen
