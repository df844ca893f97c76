"""Why two places of a target are not reported: the checks of a run in their order, by the functions that decide."""

from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

from polydup_hook.added import within
from polydup_hook.alignment import Fragment
from polydup_hook.comparison import ALIKE, LINES, TOKENS, Found, Piece
from polydup_hook.evidence import Lack
from polydup_hook.excuses import excuse, shown
from polydup_hook.findings import Located
from polydup_hook.languages import HOLDERS
from polydup_hook.model import CloneClass
from polydup_hook.reasons import Answer, Asked
from polydup_hook.road import Ground
from polydup_hook.similarity import Score, score
from polydup_hook.similarity import shown as texts
from polydup_hook.trials import Bench, Spot, Told, Trial, at_both, cases_at, needed_by, told_by
from polydup_hook.whereabouts import Inquest, OnDisk, spot_of

_MOST_FRAGMENTS = 5
_MOST_PAIRS = 8


class _Candidate(NamedTuple):
    """Two fragments that the lines may stand for, what they lack, and the trial that tells them."""

    x: Fragment
    y: Fragment
    lack: Lack | None
    lacking: int
    trial: Trial | None


def why_not(ground: Ground, a: Asked, b: Asked, on_disk: OnDisk) -> Answer:
    """Why two places are not reported, or that they are. `on_disk` says whether a path is in the working tree.

    Raises UserError for lines that a file does not have.
    """
    inquest = Inquest(ground, (a, b), on_disk)
    spots = [spot_of(inquest, asked, name) for asked, name in ((a, 'A'), (b, 'B'))]
    if spots[0] is None or spots[1] is None:
        return inquest.answer()
    first, second = spots[0], spots[1]
    if a.path == b.path and (first.meets(second.start, second.end) or first[5:] == second[5:]):
        inquest.note('apart', False)
        return inquest.answer()
    if not _one_family(inquest, first, second):
        return _across(inquest, first, second)
    bench = Bench(ground, first, second)
    reported = told_by(ground.verdicts.reported, first, second)
    pairs = [pair for pair in ground.found if at_both(pair, first, second)]
    if not pairs and reported is None:
        return _no_pair(inquest, bench, first, second)
    return _pair(inquest, bench, first, second, pairs, reported)


# Languages.


def _one_family(inquest: Inquest, a: Spot, b: Spot) -> bool:
    families = [spot.outline.stream.family(spot.start) for spot in (a, b)]
    if families[0] != families[1]:
        return False
    named = [spot.outline.stream.language for spot in (a, b)]
    languages = [family if name in HOLDERS else name for name, family in zip(named, families, strict=True)]
    return inquest.note('family', True, family=families[0], languages=languages)


def _across(inquest: Inquest, a: Spot, b: Spot) -> Answer:
    """The answer for places in languages of different families."""
    from polydup_hook.crossing import alike_across

    ground = inquest.ground
    families = [spot.outline.stream.family(spot.start) for spot in (a, b)]
    is_on = ground.run.settings.cross_language
    inquest.note('family', is_on, families=families)
    least = ground.rules.limits.min_tokens
    fragments = [max(_fragments(spot), key=lambda x: spot.share(x.start, x.end), default=None) for spot in (a, b)]
    x, y = fragments
    alike, need = alike_across(a.outline, x, b.outline, y, least) if x and y else (None, 0.0)
    inquest.note('across', alike is not None and alike >= need, have=alike, need=need)
    reported = told_by(ground.verdicts.reported, a, b)
    if reported is not None:
        return inquest.told(reported, a, b)
    case = next(cases_at(ground, a, b, ground.rules, ground.grouped), None)
    if case is not None:
        inquest.checks.append(excuse(case, ground.rules, ground.verdicts.reported, inquest.read))
        return inquest.answer()
    passed = alike is not None and alike >= need
    if is_on and passed:
        inquest.note('counterpart', False)
    return inquest.answer({'cross_language': True} if passed and not is_on else {})


# Places that are a pair.


def _pair(inquest: Inquest, bench: Bench, a: Spot, b: Spot, pairs: list[Found], reported: Told | None) -> Answer:
    ground = inquest.ground
    types = {int(name[-1]) for name in ground.run.settings.types}

    def fit(pair: Found) -> tuple[bool, bool, float]:
        return pair.score.clone_type in types, reported is not None and _is_of(pair, reported), pair.score.similarity

    best = max(pairs, key=fit, default=None)
    if best is not None:
        turned = best.a.key != a.key or not a.meets(best.a.start, best.a.end)
        p, q = (best.b, best.a) if turned else (best.a, best.b)
        x, y = (Fragment(piece.start, piece.end, piece.own) for piece in (p, q))
        _note_units(inquest, a, b, x, y)
        _note_figures(inquest, a, b, x, y)
        inquest.note('evidence', True)
    if reported is not None:
        if ground.run.whole is not None:
            inquest.note('new', True)
        if reported.clones.warned:
            inquest.note('warned', True, **_warned(inquest, reported.clones))
        return inquest.told(reported, a, b)
    found = sorted({pair.score.clone_type for pair in pairs})
    if types.isdisjoint(found):
        inquest.note('types', False, types=found, allowed=sorted(types))
        return inquest.answer({'types': [*ground.run.settings.types, f'type-{found[0]}']})
    case = next(cases_at(ground, a, b, ground.rules, ground.grouped), None)
    if case is None:
        ids = [[class_.id for class_ in ground.verdicts.reported if _tells(class_, spot)] for spot in (a, b)]
        inquest.note('class', False, ids=ids)
        return inquest.answer()
    check = excuse(case, ground.rules, ground.verdicts.reported, inquest.read)
    inquest.checks.append(check)
    if ground.run.whole is None or best is None or check.name not in ('old', 'added', 'elsewhere'):
        return inquest.answer()
    trial = bench.tried(x, y, ground.rules.limits, whole=True)
    return inquest.answer(trial.changes if trial is not None and trial.told is not None else {})


def _is_of(pair: Found, told: Told) -> bool:
    """Whether a pair is that of the two places of a class."""
    ends = {(place.start, place.start + place.tokens) for place in (told.a, told.b)}
    return {(piece.start, piece.end) for piece in (pair.a, pair.b)} == ends


def _tells(class_: CloneClass, spot: Spot) -> bool:
    return any(
        place.path == spot.path and spot.meets(place.start, place.start + place.tokens) for place in class_.places
    )


def _warned(inquest: Inquest, class_: CloneClass) -> dict[str, Any]:
    settings = inquest.ground.run.settings
    if inquest.ground.rules.warn_all:
        return {'by': 'revert'}
    if f'type-{class_.clone_type}' not in settings.fail_on:
        return {'by': 'fail_on', 'type': class_.clone_type}
    return {'by': 'warn', 'patterns': list(settings.warn)}


# Places that are no pair.


def _no_pair(inquest: Inquest, bench: Bench, a: Spot, b: Spot) -> Answer:
    ground = inquest.ground
    least = (ground.rules.limits.min_tokens + 1) // 2
    added = [within(ground.rules.added.get(spot.path, ()), spot.low, spot.high) for spot in (a, b)]
    is_old = ground.run.whole is not None and max(added) < least
    chosen = _chosen(bench, inquest, a, b, is_old)
    if chosen is None:
        inquest.note('units', False, places=[_lines(inquest, spot, spot.start, spot.end) for spot in (a, b)])
        return inquest.answer()
    _note_units(inquest, a, b, chosen.x, chosen.y)
    if ground.run.whole is not None:
        inquest.note('added', not is_old, added=max(added), least=least)
    fine = _note_figures(inquest, a, b, chosen.x, chosen.y)
    if fine and chosen.lack is not None:
        inquest.note('evidence', False, rule=chosen.lack.rule, have=chosen.lack.have, need=chosen.lack.need)
    elif fine:
        inquest.note('evidence', True)
        if not is_old:
            limits, whole = ground.rules.limits, ground.run.whole is None
            inquest.note('candidate', False, compared=len(bench.searched(limits, whole, near=False)[1]))
    trial = chosen.trial
    if trial is None:
        return inquest.answer()
    if trial.told is None and trial.case is not None:
        inquest.checks.append(excuse(trial.case, trial.rules, (), inquest.read))
    return inquest.answer(trial.changes)


def _chosen(bench: Bench, inquest: Inquest, a: Spot, b: Spot, is_old: bool) -> _Candidate | None:
    """The fragments that the lines stand for: the nearest that a change of what they lack would tell, or else those
    that the least change would."""
    candidates: list[tuple[tuple[bool, bool, int, int], _Candidate]] = []
    for number, (x, y) in enumerate(_pairs_of_fragments(bench, inquest, a, b)):
        candidate = _candidate(bench, inquest, a, b, x, y, is_old)
        trial = candidate.trial
        changes = len(trial.changes) if trial else 0
        is_told = trial is not None and trial.told is not None
        candidates.append(((trial is None, not is_told, changes, number), candidate))
        if is_told and changes <= max(1, candidate.lacking):
            break
    return min(candidates, key=lambda item: item[0])[1] if candidates else None


def _pairs_of_fragments(bench: Bench, inquest: Inquest, a: Spot, b: Spot) -> list[tuple[Fragment, Fragment]]:
    """The fragments that the lines may stand for, the nearest first, and what the search compared."""
    if bench.is_double:
        whole = a.outline.whole()
        return [(whole, whole)] if whole else []
    near = [sorted(_fragments(spot), key=lambda x: -spot.share(x.start, x.end))[:_MOST_FRAGMENTS] for spot in (a, b)]
    heard = bench.searched(inquest.ground.rules.limits, inquest.ground.run.whole is None, near=True)[1]
    made = dict.fromkeys([*product(*near), *heard])
    apart = [(x, y) for x, y in made if a.key != b.key or x.end <= y.start or y.end <= x.start]
    return sorted(apart, key=lambda pair: -a.share(*pair[0][:2]) * b.share(*pair[1][:2]))[:_MOST_PAIRS]


def _fragments(spot: Spot) -> Iterator[Fragment]:
    """The runs of sibling units that some lines span, more or less."""
    for x in dict.fromkeys(spot.outline.fragments(spot.low, spot.high, 1, True)):
        if 2 * (min(spot.high, x.end) - max(spot.low, x.start)) > spot.high - spot.low:
            yield x


def _candidate(bench: Bench, inquest: Inquest, a: Spot, b: Spot, x: Fragment, y: Fragment, is_old: bool) -> _Candidate:
    limits = inquest.ground.rules.limits
    result = _score(a, b, x, y)
    lines = min(_height(a, x), _height(b, y))
    needed = needed_by(limits, min(x.end - x.start, y.end - y.start), lines, result.similarity)
    whole = inquest.ground.run.whole is None
    trial = None
    if needed is not None:
        trial = bench.tried(x, y, needed, whole) if whole or not is_old else None
        if trial is None and not whole:
            trial = bench.tried(x, y, needed, True)
    told = bench.judged(x, y, limits._replace(wary=limits.wary and not is_old))
    lacking = sum(value != limit for value, limit in zip(needed[:3], limits[:3], strict=True)) if needed else 0
    return _Candidate(x, y, told if isinstance(told, Lack) else None, lacking, trial)


# Figures.


def _note_units(inquest: Inquest, a: Spot, b: Spot, x: Fragment, y: Fragment) -> None:
    places = [_lines(inquest, spot, fragment.start, fragment.end, fragment) for spot, fragment in ((a, x), (b, y))]
    inquest.note('units', True, places=places)


def _lines(inquest: Inquest, spot: Spot, start: int, end: int, fragment: Fragment | None = None) -> dict[str, Any]:
    piece = Piece(spot.key, start, end, fragment.own if fragment else frozenset())
    if fragment is None:
        first, last = spot.outline.stream.lines(start, end)
        return {'path': spot.path, 'start_line': first, 'end_line': last}
    return shown(Located(spot.path, piece), inquest.ground.rules)


def _height(spot: Spot, fragment: Fragment) -> int:
    first, last = spot.outline.stream.lines(fragment.start, fragment.end)
    return last - first + 1


def _score(a: Spot, b: Spot, x: Fragment, y: Fragment) -> Score:
    result = score(a.outline.side(x), b.outline.side(y), -1.0)
    assert result is not None
    return result


def _note_figures(inquest: Inquest, a: Spot, b: Spot, x: Fragment, y: Fragment) -> bool:
    """The checks of size and likeness, with what the latter is made of; whether all are passed."""
    limits = inquest.ground.rules.limits
    tokens = [x.end - x.start, y.end - y.start]
    lines = [_height(a, x), _height(b, y)]
    result = _score(a, b, x, y)
    total = sum(tokens)
    cost = round(((1 - result.similarity) * total - result.edit_distance) / 2)
    return all(
        [
            inquest.note(TOKENS, min(tokens) >= limits.min_tokens, tokens=tokens, least=limits.min_tokens),
            inquest.note(LINES, min(lines) >= limits.min_lines, lines=lines, least=limits.min_lines),
            inquest.note(
                ALIKE,
                result.similarity >= limits.threshold,
                similarity=max(0.0, result.similarity),
                least=limits.threshold,
                clone_type=result.clone_type,
                cost=cost,
                gaps=result.edit_distance,
                tokens=tokens,
                parameters=[list(pair) for pair in texts(result.parameters)],
                renamed=[list(pair) for pair in texts(result.renamed)],
            ),
        ]
    )
