"""Which classes a run reports and which places it blames, by the base, the baseline and the suppressions."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from polydup_hook.alignment import Outline
from polydup_hook.baseline import Content, Entry, matching
from polydup_hook.clones import Class, within
from polydup_hook.content import content_of
from polydup_hook.evidence import Limits
from polydup_hook.findings import Located, finding, side_of
from polydup_hook.model import CloneClass, Place
from polydup_hook.newness import Changed, unaccounted
from polydup_hook.seeking import Spot, disjoint
from polydup_hook.suppress import is_ignored, is_suppressed


class Rules(NamedTuple):
    """What decides. `added` maps each changed path to the token ranges on lines the change adds.

    `bases` gives the changed files against each base, and is asked only when there is a class to explain. `whole` are
    the paths checked whole (None: all); `named` those whose blamed places count (None: all).
    """

    limits: Limits
    outline_of: Callable[[int], Outline | None]
    paths_of: Callable[[int], tuple[str, ...]]
    added: Mapping[str, Sequence[tuple[int, int]]]
    bases: Callable[[], Sequence[Changed]]
    whole: frozenset[str] | None
    named: frozenset[str] | None
    baseline: Sequence[Entry]
    ignored: Sequence[Content]
    fail_on: frozenset[str]
    warns: Callable[[str], bool]
    warn_all: bool


class Verdicts(NamedTuple):
    """The classes to report, and how many others the baseline and suppressions excused."""

    reported: tuple[CloneClass, ...]
    accepted: int


def judge(classes: Sequence[Class], rules: Rules) -> Verdicts:
    """The verdict on each class."""
    reported: list[CloneClass] = []
    accepted = 0
    for class_ in classes:
        located = _located(class_, rules)
        if len(located) < 2:
            continue
        if rules.whole is None or any(item.path in rules.whole for item in located):
            blamed, excused = _whole(located, rules)
        else:
            blamed, excused = _changed(located, rules)
        accepted += excused
        if blamed is not None:
            reported.append(_reported(located, blamed, rules))
    return Verdicts(_without_parts(reported) if rules.whole is None else _one_a_place(reported, rules), accepted)


def _located(class_: Class, rules: Rules) -> list[Located]:
    """The places of a class: first that which all others are alike to, the others by path.

    Where code repeats itself, fragments of one class overlap: then the first one stands for all.
    """
    found = sorted(
        (Located(path, piece) for piece in class_.pieces for path in rules.paths_of(piece.key)),
        key=lambda item: (item.piece != class_.centre, item.path, item.piece.start, item.piece.end),
    )
    spots = {Spot(item.path, item.piece.start, item.piece.end, 1.0): item for item in found}
    kept = set(disjoint(spots))
    return [item for spot, item in spots.items() if spot in kept]


def _reported(located: list[Located], blamed: set[Located], rules: Rules) -> CloneClass:
    at = blamed or set(located)
    made = finding(located, blamed, True, False, rules.outline_of)
    warned = rules.warn_all or f'type-{made.clone_type}' not in rules.fail_on
    return made._replace(warned=warned or all(rules.warns(item.path) for item in at))


def _contents(located: Sequence[Located], rules: Rules) -> list[Content]:
    sides = [side_of(rules.outline_of, piece) for piece in dict.fromkeys(item.piece for item in located)]
    return [content_of(side.stream, side.start, side.end) for side in sides]


def _allowed(contents: list[Content], rules: Rules) -> int:
    return sum(entry.places for entry in matching(rules.baseline, contents, rules.limits.min_tokens))


def _whole(located: list[Located], rules: Rules) -> tuple[set[Located] | None, bool]:
    """(blamed places or None, excused) of a class that only baseline and suppressions can excuse."""
    contents = _contents(located, rules)
    if is_ignored(rules.ignored, contents) or len(located) <= _allowed(contents, rules):
        return None, True
    if sum(_suppressed(item, rules) for item in located) >= len(located) - 1:
        return None, True
    if rules.whole is None:
        return set(), False
    return {item for item in located if item.path in rules.whole}, False


def _changed(located: list[Located], rules: Rules) -> tuple[set[Located] | None, bool]:
    """(blamed places or None, excused) of a class, against the base."""
    least = (rules.limits.min_tokens + 1) // 2
    eligible = [
        item for item in located if within(rules.added.get(item.path, ()), item.piece.start, item.piece.end) >= least
    ]
    if not eligible:
        return None, False
    spots = {Spot(item.path, item.piece.start, item.piece.end, 1.0): item for item in located}
    places = {spot: side_of(rules.outline_of, item.piece) for spot, item in spots.items()}
    suspects = {spot for spot, item in spots.items() if item in eligible}
    blamed = {spots[spot] for spot in unaccounted(places, suspects, rules.bases(), rules.limits)}
    if not blamed:
        return None, False
    contents = _contents(located, rules)
    if is_ignored(rules.ignored, contents):
        return None, True
    spare = len(located) - max(_allowed(contents, rules), len(located) - len(blamed))
    kept = sorted(blamed, key=lambda item: (item.path, item.piece))[: max(0, spare)]
    loud = {item for item in kept if not _suppressed(item, rules)}
    if rules.named is not None:
        named = {item for item in loud if item.path in rules.named}
        if loud and not named:
            return None, False
        loud = named
    return (loud, False) if loud else (None, True)


def _suppressed(item: Located, rules: Rules) -> bool:
    outline = rules.outline_of(item.piece.key)
    return outline is not None and is_suppressed(outline.stream, item.piece.start, item.piece.end)


def _without_parts(reported: list[CloneClass]) -> tuple[CloneClass, ...]:
    """Without the classes whose places all lie in places of another reported class; sorted."""
    kept: list[CloneClass] = []
    at: dict[str, list[CloneClass]] = {}
    for class_ in sorted(reported, key=lambda item: (item.warned, -item.tokens, item.places)):
        if not any(_covers(other, class_) for other in at.get(class_.places[0].path, ())):
            kept.append(class_)
            for path in {place.path for place in class_.places}:
                at.setdefault(path, []).append(class_)
    return tuple(sorted(kept, key=lambda item: item.places))


def _one_a_place(reported: list[CloneClass], rules: Rules) -> tuple[CloneClass, ...]:
    """One class for each blamed place: of several that blame about the same lines, one that stops, and says most."""
    kept: list[CloneClass] = []
    told: list[Place] = []
    ranked = sorted(reported, key=lambda item: (item.warned, -_says(item, rules), -item.similarity, item.places))
    for class_ in ranked:
        blamed = [place for place in class_.places if place.new]
        if all(_mostly_told(place, told) for place in blamed):
            continue
        kept.append(class_)
        told += blamed
    return tuple(sorted(kept, key=lambda item: item.places))


def _says(class_: CloneClass, rules: Rules) -> int:
    """How many tokens of the blamed places the change adds, less those that it does not: old code is no news."""
    blamed = [place for place in class_.places if place.new]
    return sum(2 * _added_tokens(place, rules) - place.tokens for place in blamed)


def _added_tokens(place: Place, rules: Rules) -> int:
    if rules.whole and place.path in rules.whole:
        return place.tokens
    return within(rules.added.get(place.path, ()), place.start, place.start + place.tokens)


def _mostly_told(place: Place, told: list[Place]) -> bool:
    lines = set(range(place.start_line, place.end_line + 1))
    size = len(lines)
    for other in told:
        if other.path == place.path:
            lines.difference_update(range(other.start_line, other.end_line + 1))
    return len(lines) * 2 <= size


def _covers(larger: CloneClass, smaller: CloneClass) -> bool:
    return len(larger.places) >= len(smaller.places) and all(
        any(
            place.path == other.path and other.start_line <= place.start_line and place.end_line <= other.end_line
            for other in larger.places
        )
        for place in smaller.places
    )
