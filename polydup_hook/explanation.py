"""One class whole: which it is, what became of it, and any two of its places beside each other."""

from collections.abc import Callable, Iterable, Sequence

from polydup_hook import suppress
from polydup_hook.baseline import known_by
from polydup_hook.errors import UserError
from polydup_hook.excuses import excuse, is_suppressed
from polydup_hook.findings import Located, content_at, pair_at
from polydup_hook.judgement import Case, class_of, places_of, without_parts
from polydup_hook.model import CloneClass, Pair, Place
from polydup_hook.reasons import Explained
from polydup_hook.road import Ground

_SHOWN = 6


def beginning(text: str) -> str:
    """What an id begins with, out of one as a report or `.polydup-ignore` has it. Raises UserError for what is none."""
    return suppress.beginning(text, '--explain')


def explained(ground: Ground, start: str, between: tuple[int, int] | None, is_old: bool) -> list[Explained]:
    """The classes of a run whose id begins so: those it reports, else those it excuses. `is_old` says that another run
    was asked for, of a change that does not bring them in.

    Raises UserError when several ids begin so, and for numbers that are not those of two places.
    """
    rules, reported = ground.rules, ground.verdicts.reported
    cases = [case for class_ in ground.grouped.classes if len(case := places_of(class_, rules)) > 1]
    known = [(case, id) for case in cases if (id := _id(case, ground)).startswith(start)]
    told = [(case, id, class_) for case, id in known if (class_ := _among(reported, case, id)) is not None]
    if told:
        _refuse_several(start, [id for _, id, _ in told])
        state = 'old' if is_old else 'reported' if ground.run.whole is None else 'new'
        return _sorted(_explained(ground, case, class_, state, between) for case, _, class_ in told)
    kept = [case for case, _ in known]
    if ground.run.whole is None:
        kept = without_parts(kept, rules)
    _refuse_several(start, [id for case, id in known if case in kept])
    return _sorted(_explained(ground, case, class_of(case, set(), rules), '', between) for case in kept)


def _sorted(found: Iterable[Explained]) -> list[Explained]:
    return sorted(found, key=lambda item: item.clones.places)


def _id(case: Case, ground: Ground) -> str:
    return known_by([content_at(ground.rules.outline_of, item.piece) for item in case]).id


def _among(reported: Sequence[CloneClass], case: Case, id: str) -> CloneClass | None:
    """The class that is reported of these places. (Of two places those of the pair are told, which may be smaller.)"""
    paths = sorted(item.path for item in case)
    spans = {item.path: (item.piece.start, item.piece.end) for item in case}
    for class_ in reported:
        if class_.id != id or sorted(place.path for place in class_.places) != paths:
            continue
        if len(set(paths)) < len(paths) or all(_within(place, spans[place.path]) for place in class_.places):
            return class_
    return None


def _within(place: Place, span: tuple[int, int]) -> bool:
    return span[0] <= place.start and place.start + place.tokens <= span[1]


def _refuse_several(start: str, ids: Sequence[str]) -> None:
    distinct = sorted(set(ids))
    if len(distinct) > 1:
        some = ', '.join(distinct[:_SHOWN]) + (f' and {len(distinct) - _SHOWN} more' if len(distinct) > _SHOWN else '')
        raise UserError(f'{start!r} begins several ids: {some}')


def _explained(
    ground: Ground, case: Case, clones: CloneClass, state: str, between: tuple[int, int] | None
) -> Explained:
    rules = ground.rules
    check = None
    if not state:
        check = excuse(case, rules, ground.verdicts.reported, _reader(ground))
        state = check.name
    near = [_nearest(clones, number) for number in range(len(clones.places))]
    first, second = _two(clones, near, between)
    pair = _beside(ground, case, clones, first, second)
    return Explained(clones, state, check, tuple(near), (first, second), pair, is_suppressed(case, rules))


def _reader(ground: Ground) -> Callable[[str], 'bytes | None']:
    run = ground.run
    return lambda path: run.reader.read(run.side.prefix + path)


def _nearest(clones: CloneClass, number: int) -> tuple[int, float, int]:
    """(The number of the place that one is most like, how alike, the type.)"""
    found = [
        (-pair.similarity, pair.clone_type, other)
        for pair in clones.pairs
        for mine, theirs in ((pair.first, pair.other), (pair.other, pair.first))
        if _number(clones, mine) == number and (other := _number(clones, theirs)) != number
    ]
    alike, kind, other = min(found, default=(-clones.similarity, clones.clone_type, 0 if number else 1))
    return other, -alike, kind


def _number(clones: CloneClass, place: Place) -> int:
    """Which of the places of a class a side of a pair is: that of the same file which it shares most with."""
    end = place.start + place.tokens
    return max(
        range(len(clones.places)),
        key=lambda n: (
            clones.places[n].path == place.path,
            min(clones.places[n].start + clones.places[n].tokens, end) - max(clones.places[n].start, place.start),
            -n,
        ),
    )


def _two(
    clones: CloneClass, near: Sequence[tuple[int, float, int]], between: tuple[int, int] | None
) -> tuple[int, int]:
    """The numbers of the two places to compare, from 0: an old one and the new one most like it, if none are named."""
    count = len(clones.places)
    if between is not None:
        if not all(0 < number <= count for number in between) or between[0] == between[1]:
            raise UserError(f'--between {between[0]},{between[1]}: this duplicate has the places 1 to {count}')
        return between[0] - 1, between[1] - 1
    news = [place.new for place in clones.places]
    pairs = [(near[n][0], n) for n in range(count)]
    first, second = min(pairs, key=lambda two: (news[two[0]] == news[two[1]], -near[two[1]][1], two))
    return (first, second) if (news[first], first) < (news[second], second) else (second, first)


def _beside(ground: Ground, case: Case, clones: CloneClass, first: int, second: int) -> Pair:
    """The comparison of two places, as it was found or, for others, made now."""
    for pair in clones.pairs:
        numbers = _number(clones, pair.first), _number(clones, pair.other)
        if numbers == (first, second):
            return pair
        if numbers == (second, first):
            return pair.turned()
    a, b = (_item(case, clones.places[number]) for number in (first, second))
    blamed = {item for item, n in ((a, first), (b, second)) if clones.places[n].new}
    return pair_at(a, b, blamed, ground.rules.outline_of, ground.rules.alike)


def _item(case: Case, place: Place) -> Located:
    end = place.start + place.tokens
    there = [item for item in case if item.path == place.path]
    return max(there, key=lambda item: min(item.piece.end, end) - max(item.piece.start, place.start))
