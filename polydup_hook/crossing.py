"""The same function in languages of different families: abstract forms → pairs of counterparts.

How alike two forms are: Dice's coefficient of their pairs of words, or that of their triples of words with the local
names taken for the places where they were last used, whichever says more: a port keeps the names or the shape. Grams
count as often as they occur. Candidates are found by bottom-k sketches of the grams (Broder 1997); which grams stand in
one depends on the function alone.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from polydup_hook.abstract import Word, is_telling, names_of, words_of
from polydup_hook.alignment import Fragment, Outline
from polydup_hook.classes import Class, Grouped, Near, link
from polydup_hook.comparison import Found, Piece
from polydup_hook.model import ACROSS, FUNCTION
from polydup_hook.similarity import Score, Side

if TYPE_CHECKING:
    Grams = array[int]
else:
    Grams = array

_LEAST = 0.55
"""The least score that is reported: benchmarks/README.md says what it finds and how much of that is right."""
_GAP = 0.05
"""How far below the best of a language a counterpart may be."""
_NAMED = 0.4
"""How much the names, and the words of texts, count beside the pairs of words."""
_SHAPE = 0.9
"""What the same shape under other names is worth."""
_DEPTH = 6
_WORDS = 0.4
"""Least words of a form, in parts of `min_tokens`: half of a function's tokens are punctuation and types."""
_DISTINCT = 0.5
"""Least share of a function's triples that are not the same as another of its own."""
_SKETCH = 24
_MOST = 400
"""Functions with the same value in their sketch that are looked at."""
_CANDIDATES = 20
_NAMES = 6


class _Form(NamedTuple):
    """What is compared of a function: hashed pairs of its words, its telling words, and triples of its shape."""

    words: Grams
    names: Grams
    shape: Grams


class _Function(NamedTuple):
    piece: Piece
    family: str
    form: _Form
    lines: int


def _likeness(a: _Form, b: _Form) -> float:
    """How alike two forms are, from 0 to 1."""
    words = (1 - _NAMED) * _dice(a.words, b.words) + _NAMED * _dice(a.names, b.names)
    return max(words, _SHAPE * _dice(a.shape, b.shape))


def shared_names(a: Side, b: Side) -> tuple[str, ...]:
    """The first names that both fragments have, as the first of the two writes them."""
    ours, theirs = (names_of(side.stream, side.start, side.end) for side in (a, b))
    return tuple([text for plain, text in ours.items() if plain in theirs][:_NAMES])


def with_counterparts(copies: Grouped, found: Iterable[Found]) -> Grouped:
    """Classes of copies, and those that pairs of counterparts make: what pairs join is one."""
    near: dict[Piece, set[Piece]] = {}
    alike = {piece: dict(others) for piece, others in copies.alike.items()}
    for pair in found:
        near.setdefault(pair.a, set()).add(pair.b)
        near.setdefault(pair.b, set()).add(pair.a)
        link(alike, pair.a, pair.b, Near(-pair.score.similarity, ACROSS, pair.a, pair.b))
    made = []
    left = set(near)
    for piece in sorted(near):
        if piece in left:
            members = _joined(piece, near)
            left -= members
            centre = min(members, key=lambda member: (-len(near[member]), member))
            made.append(Class(centre, tuple(sorted(members))))
    return Grouped([*copies.classes, *made], alike)


def _joined(piece: Piece, near: dict[Piece, set[Piece]]) -> set[Piece]:
    members, waiting = {piece}, [piece]
    while waiting:
        more = near[waiting.pop()] - members
        members |= more
        waiting += more
    return members


class Crossing:
    """The functions of a target, and which of them are counterparts."""

    def __init__(self, outlines: Iterable[tuple[int, Outline]], min_tokens: int, min_lines: int) -> None:
        self._functions: list[_Function] = []
        self._places: dict[int, list[int]] = {}
        self._known: dict[int, list[tuple[float, int]]] = {}
        self._min_lines = min_lines
        for key, outline in outlines:
            for function in _functions(key, outline, int(_WORDS * min_tokens)):
                number = len(self._functions)
                self._functions.append(function)
                for value in _sketch(function.form):
                    self._places.setdefault(value, []).append(number)

    def pairs(self, asked: Callable[[Piece], bool] = lambda piece: True) -> list[Found]:
        """The pairs of counterparts with a side that is asked for.

        Of several functions in one language only those count that are about as alike to a function as the best of them:
        so of two that look alike to it, one of which is its port, the other is not told.
        """
        found: dict[tuple[int, int], float] = {}
        for number, function in enumerate(self._functions):
            if asked(function.piece):
                found.update(
                    ((min(number, other), max(number, other)), alike)
                    for alike, other in self._counterparts(number)
                    if alike >= self._best(other, function.family) - _GAP
                )
        pairs = [
            Found(self._functions[i].piece, self._functions[j].piece, _score(alike))
            for (i, j), alike in sorted(found.items())
            if max(self._functions[i].lines, self._functions[j].lines) >= self._min_lines
        ]
        return _largest(pairs)

    def _counterparts(self, number: int) -> Iterator[tuple[float, int]]:
        for alike, other in self._alike(number):
            if alike >= self._best(number, self._functions[other].family) - _GAP:
                yield alike, other

    def _best(self, number: int, family: str) -> float:
        return max(
            (alike for alike, other in self._alike(number) if self._functions[other].family == family), default=0
        )

    def _alike(self, number: int) -> list[tuple[float, int]]:
        known = self._known.get(number)
        if known is None:
            form = self._functions[number].form
            known = [(_likeness(form, self._functions[other].form), other) for other in self._candidates(number)]
            known = self._known[number] = [item for item in known if item[0] >= _LEAST]
        return known

    def _candidates(self, number: int) -> list[int]:
        """The functions in other languages that share most of a sketch."""
        mine = self._functions[number]
        shared: Counter[int] = Counter()
        for value in _sketch(mine.form):
            places = self._places[value]
            if len(places) <= _MOST:
                shared.update(places)
        ranked = sorted(
            ((-times, other) for other, times in shared.items() if self._functions[other].family != mine.family)
        )
        return [other for _, other in ranked[:_CANDIDATES]]


def _functions(key: int, outline: Outline, least: int) -> Iterator[_Function]:
    stream, units = outline.stream, outline.stream.units
    for unit, kind in enumerate(units.kind):
        if kind == FUNCTION and units.end[unit] - units.start[unit] >= least:
            piece = Piece(key, *outline.fragment([unit]))
            words = words_of(stream, piece.start, piece.end, piece.own)
            shape = _shape(words)
            grams = list(zip(shape, shape[1:], shape[2:], strict=False))
            # One that only sets its attributes, say, is the same again and again.
            if len(words) >= least and len(set(grams)) >= _DISTINCT * len(grams):
                first, last = stream.lines(piece.start, piece.end)
                yield _Function(piece, stream.family(piece.start), _form(words, grams), last - first + 1)


def _form(words: Sequence[Word], shape: Sequence[tuple[str, ...]]) -> _Form:
    texts = [word.text for word in words]
    return _Form(
        _hashed(pairwise(texts)),
        _hashed((text.lstrip('="'),) for text in texts if is_telling(text)),
        _hashed(shape),
    )


def _shape(words: Sequence[Word]) -> list[str]:
    """The words, a local name as how many others were used since it was last (move-to-front coding)."""
    recent: list[str] = []
    made = []
    for text, local in words:
        if not local:
            made.append(text if text[:1] != '=' or len(text) < 3 else '=')
            continue
        at = recent.index(text) if text in recent else -1
        if at >= 0:
            del recent[at]
        recent.insert(0, text)
        made.append(f'\1{min(at, _DEPTH)}')
    return made


def _hashed(grams: Iterable[tuple[str, ...]]) -> Grams:
    """A hash for each gram and how often it stood before: so sets of them are compared as multisets."""
    times: Counter[tuple[str, ...]] = Counter()
    values = set()
    for gram in grams:
        times[gram] += 1
        text = f'{times[gram]} {" ".join(gram)}'.encode('utf-8', 'surrogatepass')
        values.add(crc32(text) * 0x9E3779B1 & 0xFFFFFFFF)
    return array('I', sorted(values))


def _sketch(form: _Form) -> list[int]:
    # The lowest bit tells the two apart.
    return [value & ~1 for value in form.words[:_SKETCH]] + [value | 1 for value in form.shape[:_SKETCH]]


def _dice(a: Grams, b: Grams) -> float:
    return 2 * len(set(a).intersection(b)) / (len(a) + len(b) or 1)


def _score(alike: float) -> Score:
    return Score(alike, ACROSS, 0, (), ())


def _largest(found: list[Found]) -> list[Found]:
    """Without the pairs whose two sides both lie in those of another."""
    by_keys: dict[tuple[int, int], list[Found]] = {}
    for pair in sorted(found, key=lambda pair: pair.a.start - pair.a.end + pair.b.start - pair.b.end):
        others = by_keys.setdefault((pair.a.key, pair.b.key), [])
        if not any(pair.a.within(other.a) and pair.b.within(other.b) for other in others):
            others.append(pair)
    return sorted(pair for pairs in by_keys.values() for pair in pairs)


def alike_across(
    ours: Outline, x: Fragment, theirs: Outline, y: Fragment, min_tokens: int
) -> tuple[float | None, float]:
    """(How alike two functions are, None when one is no function or says too little; how alike they must be.)"""
    forms = [
        next(
            (
                function.form
                for function in _functions(0, outline, int(_WORDS * min_tokens))
                if (function.piece.start, function.piece.end) == (fragment.start, fragment.end)
            ),
            None,
        )
        for outline, fragment in ((ours, x), (theirs, y))
    ]
    a, b = forms
    return _likeness(a, b) if a is not None and b is not None else None, _LEAST
