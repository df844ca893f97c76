"""Which classes a run reports and which places it blames, by the base, the baseline and the suppressions."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from polydup_hook.added import within
from polydup_hook.alignment import Outline
from polydup_hook.baseline import Content, Entry, Group, shared_out
from polydup_hook.classes import Alike, Class, is_same_place
from polydup_hook.evidence import Limits
from polydup_hook.findings import Located, content_at, finding, side_of
from polydup_hook.lineage import Changed
from polydup_hook.model import CloneClass, Measure, Place
from polydup_hook.newness import unaccounted
from polydup_hook.seeking import Spot, disjoint
from polydup_hook.settings import TYPES
from polydup_hook.similarity import Side
from polydup_hook.suppress import ignoring, speaking


class Rules(NamedTuple):
    """What decides. `added` maps each changed path to the token ranges on lines the change adds.

    `bases` gives the changed files against each base, and is asked only when there is a class to explain. `whole` are
    the paths checked whole (None: all); `named` those whose blamed places count (None: all). `accepted_now` are the
    entries that the change itself adds to the baseline.
    """

    limits: Limits
    outline_of: Callable[[int], Outline | None]
    paths_of: Callable[[int], tuple[str, ...]]
    alike: Alike
    added: Mapping[str, Sequence[tuple[int, int]]]
    bases: Callable[[], Sequence[Changed]]
    whole: frozenset[str] | None
    named: frozenset[str] | None
    baseline: Sequence[Entry]
    accepted_now: Sequence[Entry]
    ignored: Sequence[Content]
    fail_on: frozenset[str]
    warns: Callable[[str], bool]
    warn_all: bool


class Spoken(NamedTuple):
    """What spoke for some class of a whole repository: entries of the baseline, and for how many places; ids of
    `.polydup-ignore`; comments, as (key of the stream, line). `wanted` are entries that would accept the rest."""

    entries: dict[Entry, int]
    ignored: frozenset[Content]
    comments: frozenset[tuple[int, int]]
    wanted: list[Entry]


class Verdicts(NamedTuple):
    """The classes to report, and how many others the baseline and suppressions excused. In whole runs only: what
    `spoken` for some, and how many `lines` stand in a place of any class, excused or not."""

    reported: tuple[CloneClass, ...]
    accepted: int
    spoken: Spoken | None = None
    lines: int = 0


Case = list[Located]
"""The places of a class: first that which all others are alike to, the others by path."""
_Blamed = set[Located]

_WITHIN = 0.9
"""Share of a place that must stand in accepted ones to be accepted with them."""


def judge(classes: Iterable[Class], rules: Rules) -> Verdicts:
    """The verdict on each class."""
    cases = [located for class_ in classes if len(located := places_of(class_, rules)) > 1]
    return _judged_whole(cases, rules) if rules.whole is None else _judged_change(cases, rules)


def told(classes: Iterable[Class], rules: Rules) -> Iterator[CloneClass]:
    """The classes of a whole run that no comment excuses, made one by one, by place."""
    cases = [located for class_ in classes if len(located := places_of(class_, rules)) > 1]
    for case in sorted(without_parts(cases, rules), key=lambda case: [_lines(item, rules) for item in case]):
        if not all_but_one([comments_on(item, rules) for item in case]):
            yield class_of(case, set(), rules)


def measured(classes: Iterable[Class], rules: Rules, total_lines: int) -> Measure:
    """What stands in the classes of a whole run, whatever excuses them."""
    cases = without_parts([located for class_ in classes if len(located := places_of(class_, rules)) > 1], rules)
    places = _by_stream(cases)
    return Measure(
        total_lines=total_lines,
        duplicated_lines=_covered(_lines(item, rules) for item in places),
        duplicated_tokens=_covered((item.path, item.piece.start, item.piece.end - 1) for item in places),
        classes=len(cases),
        places=len(places),
    )


def copies(classes: Iterable[Class], path: str, rules: Rules) -> Iterator[CloneClass]:
    """For each place of a class outside of a file a class of two: what of the file it is most like, and it."""
    for class_ in classes:
        located = places_of(class_, rules)
        inside = [item for item in located if item.path == path]
        for item in located:
            near = {piece: there[:2] for piece, there in rules.alike.get(item.piece, {}).items()}
            near.setdefault(item.piece, (-1.0, 0))
            mine = [place for place in inside if place.piece in near and item.path != path]
            if mine:
                nearest = min(mine, key=lambda place: (near[place.piece], place))
                made = finding([nearest, item], {nearest}, True, False, rules.outline_of, rules.alike)
                yield made._replace(pairs=tuple(p if p.first == made.places[0] else p.turned() for p in made.pairs))


def _lines(item: Located, rules: Rules) -> tuple[str, int, int]:
    outline = rules.outline_of(item.piece.key)
    assert outline is not None
    return (item.path, *outline.stream.lines(item.piece.start, item.piece.end))


def places_of(class_: Class, rules: Rules) -> Case:
    """The places of a class. Where code repeats itself its fragments overlap: then the first stands for all.

    Two pieces are alike to each other: either may come first, and that is not left to chance.
    """
    starred = len(class_.pieces) > 2
    found = sorted(
        (Located(path, piece) for piece in class_.pieces for path in rules.paths_of(piece.key)),
        key=lambda item: (starred and item.piece != class_.centre, item.path, item.piece.start, item.piece.end),
    )
    spots = {spot_of(item): item for item in found}
    kept = set(disjoint(spots))
    return [item for spot, item in spots.items() if spot in kept]


def spot_of(item: Located) -> Spot:
    """The token range of a place."""
    return Spot(item.path, item.piece.start, item.piece.end, 1.0)


def class_of(located: Case, blamed: _Blamed, rules: Rules) -> CloneClass:
    """A class as it is reported, with the places it is blamed on."""
    at = blamed or set(located)
    made = finding(located, blamed, True, False, rules.outline_of, rules.alike)
    warned = rules.warn_all or f'type-{made.clone_type}' not in rules.fail_on
    return made._replace(warned=warned or all(rules.warns(item.path) for item in at))


def group_of(located: Case, rules: Rules) -> Group:
    """A class as the baseline sees it."""
    return Group(located, [content_at(rules.outline_of, item.piece) for item in located])


def lacking_of(group: Group, rules: Rules, by_sketch: Sequence[Entry] | None = None) -> int:
    """How many places of a class, taken by itself, the baseline does not accept."""
    return sum(shared_out(rules.baseline, [group], rules.limits.min_tokens, by_sketch)[0].values())


def comments_on(item: Located, rules: Rules) -> set[tuple[int, int]]:
    """The comments that speak for a place, by any of the pieces of it that a report may tell."""
    piece = item.piece
    outline = rules.outline_of(piece.key)
    assert outline is not None
    told = (near.here for near in rules.alike.get(piece, {}).values())
    pieces = {piece, *(other for other in told if is_same_place(piece, other))}
    return {(one.key, line) for one in pieces for line in speaking(outline.stream, one.start, one.end)}


# The whole repository: only baseline and suppressions excuse.


def _judged_whole(cases: list[Case], rules: Rules) -> Verdicts:
    cases = without_parts(cases, rules)
    ignored: set[Content] = set()
    comments: set[tuple[int, int]] = set()
    open_: list[tuple[Case, Group]] = []
    for case in cases:
        group = group_of(case, rules)
        ids = ignoring(rules.ignored, group.contents)
        marks = [comments_on(item, rules) for item in case]
        ignored.update(ids)
        comments.update(*marks)
        if not ids and not all_but_one(marks):
            open_.append((case, group))
    lacking, entries = shared_out(rules.baseline, [group for _, group in open_], rules.limits.min_tokens)
    accepted = [
        spot_of(item)
        for case, group in open_
        for item, content in zip(case, group.contents, strict=True)
        if content.id not in lacking
    ]
    found = [
        (class_of(case, set(), rules), group)
        for case, group in open_
        if any(content.id in lacking for content in group.contents) and not _all_within(case, accepted)
    ]
    spoken = Spoken(entries, frozenset(ignored), frozenset(comments), _wanted(found, lacking))
    reported = tuple(sorted((class_ for class_, _ in found), key=lambda class_: class_.places))
    return Verdicts(reported, len(cases) - len(reported), spoken, _lines_in(cases, rules))


def _lines_in(cases: Iterable[Case], rules: Rules) -> int:
    """How many lines stand in the places of classes, each once."""
    return _covered(_lines(item, rules) for item in _by_stream(cases))


def _by_stream(cases: Iterable[Case]) -> list[Located]:
    """The places of classes, each once. Those of one stream follow each other: not all streams are held at a time."""
    return sorted({item for case in cases for item in case}, key=lambda item: item.piece.key)


def _covered(ranges: Iterable[tuple[str, int, int]]) -> int:
    """How many numbers stand in ranges (path, first, last), each once in a path."""
    numbers: dict[str, set[int]] = {}
    for path, first, last in ranges:
        numbers.setdefault(path, set()).update(range(first, last + 1))
    return sum(map(len, numbers.values()))


def _all_within(case: Case, accepted: Sequence[Spot]) -> bool:
    """Whether a class is a part of what was accepted: an edit may cut the same places in another way."""
    paths = {item.path for item in case}
    near = [spot for spot in accepted if spot.path in paths]
    return all(_share(spot_of(item), near) >= _WITHIN for item in case)


def _wanted(found: list[tuple[CloneClass, Group]], lacking: Mapping[str, int]) -> list[Entry]:
    """The entries that would accept some classes."""
    places: dict[str, list[tuple[Place, int]]] = {}
    contents: dict[str, Content] = {}
    for class_, group in found:
        for place, content in zip(class_.places, group.contents, strict=True):
            if content.id in lacking:
                places.setdefault(content.id, []).append((place, class_.clone_type))
                contents[content.id] = content
    return [
        Entry(
            id=id,
            sketch=contents[id].sketch,
            clone_type=min(clone_type for _, clone_type in some),
            tokens=contents[id].tokens,
            places=lacking[id],
            files=tuple(sorted({place.path for place, _ in some})),
            units=tuple(sorted({place.unit for place, _ in some if place.unit})),
        )
        for id, some in places.items()
    ]


def all_but_one(marks: Sequence[object]) -> bool:
    """Whether comments speak for all places of a class but one."""
    return sum(map(bool, marks)) >= len(marks) - 1


def without_parts(cases: list[Case], rules: Rules) -> list[Case]:
    """Without the classes whose places all lie in places of another, unless that one would stop less."""
    kept: list[Case] = []
    at: dict[str, list[Case]] = {}
    for case in sorted(cases, key=lambda case: (-max(item.piece.end - item.piece.start for item in case), case)):
        if not any(_holds(other, case) and _stops_too(other, case, rules) for other in at.get(case[0].path, ())):
            kept.append(case)
            for path in {item.path for item in case}:
                at.setdefault(path, []).append(case)
    return sorted(kept)


def _holds(larger: Case, smaller: Case) -> bool:
    return len(larger) >= len(smaller) and all(
        any(item.path == other.path and item.piece.within(other.piece) for other in larger) for item in smaller
    )


def _stops_too(larger: Case, smaller: Case, rules: Rules) -> bool:
    if rules.fail_on.issuperset(TYPES):
        return True
    return not class_of(larger, set(), rules).warned or class_of(smaller, set(), rules).warned


# A change: what the base had excuses too.


def _judged_change(cases: list[Case], rules: Rules) -> Verdicts:
    findings: list[tuple[CloneClass, int]] = []
    named: list[CloneClass] = []
    excused: list[Spot] = []
    accepted = 0
    whole = {tuple(case) for case in without_parts(cases, rules)} if rules.whole else set()
    for case in cases:
        loud, quiet = _changed(case, rules)
        by_name, accepted_by_name = _checked_by_name(case, rules) if tuple(case) in whole else (set(), set())
        excused += map(spot_of, quiet | accepted_by_name)
        if loud:
            findings.append((class_of(case, loud | by_name, rules), _news(loud | by_name, rules)))
        elif by_name:
            named.append(class_of(case, by_name, rules))
        else:
            accepted += bool(quiet or accepted_by_name)
    others = [class_ for class_ in named if not all(_share(spot, excused) >= _WITHIN for spot in _blamed_in(class_))]
    reported = sorted([*_one_a_place(findings, excused), *others], key=lambda class_: class_.places)
    return Verdicts(tuple(reported), accepted)


def _changed(located: Case, rules: Rules) -> tuple[_Blamed, _Blamed]:
    """(blamed places, new places that are excused) of a class, against the base."""
    blamed = _new_places(located, rules)
    if not blamed:
        return set(), set()
    group = group_of(located, rules)
    if ignoring(rules.ignored, group.contents):
        return set(), blamed
    by_comment = {item for item in blamed if comments_on(item, rules)}
    ordered = sorted(blamed, key=lambda item: (item in by_comment, item.path, item.piece))
    loud = set(ordered[: lacking_of(group, rules, rules.accepted_now)]) - by_comment
    quiet = blamed - loud
    return {item for item in loud if rules.named is None or item.path in rules.named}, quiet


def _new_places(located: Case, rules: Rules) -> _Blamed:
    """The places that hold enough added tokens and that no base accounts for."""
    suspects = suspects_in(located, rules)
    if not suspects:
        return set()
    left = unaccounted(sides_of(located, rules), suspects, rules.bases(), rules.limits)
    return {item for item in located if spot_of(item) in left}


def suspects_in(located: Case, rules: Rules) -> set[Spot]:
    """The places that hold enough added tokens to be blamed."""
    least = (rules.limits.min_tokens + 1) // 2
    return {
        spot_of(item)
        for item in located
        if within(rules.added.get(item.path, ()), item.piece.start, item.piece.end) >= least
    }


def sides_of(located: Case, rules: Rules) -> dict[Spot, Side]:
    """The places as sides of comparisons."""
    return {spot_of(item): side_of(rules.outline_of, item.piece) for item in located}


def _checked_by_name(located: Case, rules: Rules) -> tuple[_Blamed, _Blamed]:
    """(blamed places in files checked whole, excused ones); only baseline and suppressions excuse them."""
    blamed = {item for item in located if item.path in (rules.whole or ())}
    if not blamed:
        return set(), set()
    group = group_of(located, rules)
    excused = (
        not lacking_of(group, rules)
        or bool(ignoring(rules.ignored, group.contents))
        or all_but_one([comments_on(item, rules) for item in located])
    )
    return (set(), blamed) if excused else (blamed, set())


def _news(blamed: _Blamed, rules: Rules) -> int:
    """How many tokens of the blamed places are added, less those that are not: old code is no news."""
    return sum(2 * _added_tokens(item, rules) - (item.piece.end - item.piece.start) for item in blamed)


def _added_tokens(item: Located, rules: Rules) -> int:
    if item.path in (rules.whole or ()):
        return item.piece.end - item.piece.start
    return within(rules.added.get(item.path, ()), item.piece.start, item.piece.end)


def _blamed_in(class_: CloneClass) -> list[Spot]:
    new = (place for place in class_.places if place.new)
    return [Spot(place.path, place.start, place.start + place.tokens, 1.0) for place in new]


def _one_a_place(findings: list[tuple[CloneClass, int]], excused: list[Spot]) -> list[CloneClass]:
    """One class for each blamed place: of several that blame about the same code, one that stops, and says most.

    None for a place within one that was excused: what was accepted is not told by another name.
    """
    kept: list[CloneClass] = []
    told: list[Spot] = []
    ranked = sorted(findings, key=lambda item: (item[0].warned, -item[1], -item[0].similarity, item[0].places))
    for class_, _ in ranked:
        blamed = _blamed_in(class_)
        if all(_share(spot, told) >= 0.5 or _share(spot, excused) >= _WITHIN for spot in blamed):
            continue
        kept.append(class_)
        told += blamed
    return kept


def _share(spot: Spot, others: list[Spot]) -> float:
    """The share of a place that stands in others."""
    tokens = set(range(spot.start, spot.end))
    for other in others:
        if other.path == spot.path:
            tokens.difference_update(range(other.start, other.end))
    return 1 - len(tokens) / (spot.end - spot.start)
