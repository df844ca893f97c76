"""What the formats share: which places a report is about, and the words for classes, places and pairs.

Text from the repository is escaped as for a terminal; what else a format needs is its own.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from polydup_hook.model import ACROSS, CloneClass, Pair, Place, Report
from polydup_hook.report.frames import name_of
from polydup_hook.report.look import escaped

WHOLE = ('all', 'files', 'text')
"""Modes in which old code is reported too."""

_ONCE = ('all', 'files')
"""Modes in which a class is told at one place: none of its places is the one too many."""

_NAMES = 6
_NAME = 40


class Told(NamedTuple):
    """One place that a report is about.

    `near` is the place of the class that it is most like, `alike` the pair of the two turned so that `near` comes
    first. `others` are the other places of the class, `near` the first of them. `nth` counts, from 1, the places told
    of a class. `ordinal` counts those told in one file for one class id: with the two it names a place, whatever
    happens elsewhere.
    """

    clones: CloneClass
    place: Place
    near: Place
    alike: Pair
    others: tuple[Place, ...]
    nth: int
    ordinal: int


def told(report: Report) -> list[Told]:
    """The places that a report is about, in its order: each new one, or in a whole check one for each class."""
    found: list[Told] = []
    seen: dict[tuple[str, str], int] = {}
    for clones in report.classes:
        pairs = _by_path(clones)
        news = [place for place in clones.places if place.new] or list(clones.places[:1])
        for nth, place in enumerate(news[:1] if report.mode in _ONCE else news, 1):
            key = (clones.id, place.path)
            seen[key] = seen.get(key, 0) + 1
            found.append(_told(clones, place, pairs[place.path], nth, seen[key]))
    return found


def _by_path(clones: CloneClass) -> dict[str, list[Pair]]:
    """The pairs of a class, each way round, by the path of the second place."""
    found: dict[str, list[Pair]] = {}
    for pair in clones.pairs:
        found.setdefault(pair.other.path, []).append(pair)
        found.setdefault(pair.first.path, []).append(pair.turned())
    return found


def _told(clones: CloneClass, place: Place, pairs: Sequence[Pair], nth: int, ordinal: int) -> Told:
    # The places of a pair may be a little smaller than those of the class.
    alike = min(pairs, key=lambda pair: (_apart(pair.other, place), pair.first.new == place.new, -pair.similarity))
    others = [other for other in clones.places if other != place]
    near = next((other for other in others if not _apart(alike.first, other)), others[0])
    return Told(clones, place, near, alike, (near, *(other for other in others if other != near)), nth, ordinal)


def _apart(some: Place, other: Place) -> bool:
    """Whether two places share no code."""
    return (
        some.path != other.path
        or some.start_line > other.end_line
        or other.start_line > some.end_line
        or some.start >= other.start + other.tokens
        or other.start >= some.start + some.tokens
    )


def telling(pairs: Sequence[Pair]) -> Pair:
    """The pair to show: the most alike of an old place and a new one, if there is such a pair."""
    return min(pairs, key=lambda pair: (pair.first.new == pair.other.new, -pair.similarity))


def old_to_new(pair: Pair) -> Pair:
    """The pair with the old place first, if one of the two is old."""
    return pair.turned() if pair.first.new and not pair.other.new else pair


# Words.


def clipped(text: str, most: int) -> str:
    """A text cut at its end to so many characters."""
    return text if len(text) <= most else text[: most - 1] + '…'


def spot(place: Place) -> str:
    """`path:start-end`; in a notebook with the cell and its lines. Not escaped."""
    return f'{name_of(place)}:{place.start_line - place.above}-{place.end_line - place.above}'


def level(clones: CloneClass) -> str:
    """'error' for what stops, 'warning' for what settings let pass, 'note' for what is only told."""
    return 'note' if not clones.new else 'warning' if clones.warned else 'error'


def stopping(report: Report) -> list[CloneClass]:
    """The classes that stop."""
    return [clones for clones in report.classes if level(clones) == 'error']


def counted(number: int, noun: str) -> str:
    """`no files`, `1 file`, `2 files`."""
    return f'{number or "no"} {noun}{"" if number == 1 else "s"}'


def counted_as(report: Report, clones: CloneClass) -> str:
    """What a class is called: old code is no new duplicate."""
    return 'new duplicate' if clones.new and report.mode not in WHOLE else 'duplicate'


def totals(report: Report) -> str:
    """How many classes stop and how many are told besides: `2 new duplicates, 1 warning`."""
    stops = len(stopping(report))
    rest = len(report.classes) - stops
    noun = 'duplicate' if report.mode in WHOLE else 'new duplicate'
    return counted(stops, noun) + (f', {counted(rest, "warning")}' if rest else '')


def looked_at(report: Report) -> str:
    """`2 files, 3 functions checked, 1 skipped, 2 duplicates accepted`."""
    text = f'{counted(report.files_scanned, "file")}, {counted(report.functions_analyzed, "function")} checked'
    text += f', {len(report.skipped)} skipped' if report.skipped else ''
    return text + (f', {counted(report.accepted, "duplicate")} accepted' if report.accepted else '')


def ratchet(report: Report) -> str:
    """`16.63 % of the lines are duplicated, above fail_above = 3.5`; '' where no limit is set, or the run is not whole.

    The note of a whole check on stderr has the same words.
    """
    if report.mode != 'all' or report.fail_above >= 100:
        return ''
    word = 'above' if report.is_above else 'not above'
    share = report.stats.share * 100
    return f'{share:.2f} % of the lines are duplicated, {word} fail_above = {report.fail_above:g}'


def percent(similarity: float) -> int:
    """Rounding down: 100 % is said of whole copies."""
    return int(similarity * 100 + 1e-9)


def likeness(clones: CloneClass) -> str:
    """How alike the places are, each to the one that it is most like: `91 to 100 % alike, type-1 to type-3`."""
    shares = sorted({percent(pair.similarity) for pair in clones.pairs} or {percent(clones.similarity)})
    kinds = sorted({pair.clone_type for pair in clones.pairs} or {clones.clone_type})
    types = f'type-{kinds[0]}' + (f' to type-{kinds[-1]}' if len(kinds) > 1 else '')
    return ' to '.join(map(str, (shares[0], shares[-1])[: len(shares)])) + f' % alike, {types}'


def headline(report: Report, item: Told) -> str:
    """`new duplicate: 95 % alike (type-2) to`; what follows is the place `near`."""
    pair = item.alike
    return f'{counted_as(report, item.clones)}: {percent(pair.similarity)} % alike (type-{pair.clone_type}) to'


def sentence(report: Report, item: Told) -> str:
    """What is told of a place in one line: how alike it is to which other, and how many more there are."""
    more = len(item.others) - 1
    text = f'{headline(report, item)} {escaped(spot(item.near))}'
    return text + (f' and {counted(more, "more place")}' if more else '')


def advice(item: Told) -> str:
    """What would be needed to have the code once, in one line; '' where nothing differs."""
    pair = item.alike
    if pair.clone_type == ACROSS:
        languages = ' and '.join(map(escaped, pair.languages))
        return f'the same function in two languages, {languages}, going by its steps and names'
    return needed(pair)


def needed(pair: Pair, show: Callable[[str], str] | None = None) -> str:
    """`an extracted function would need 1 parameter: "a" → "b"`, or ''."""
    if not pair.parameters:
        return ''
    return f'an extracted function would need {counted(len(pair.parameters), "parameter")}: ' + changes(
        pair.parameters, show
    )


def changes(pairs: Sequence[tuple[str, str]], show: Callable[[str], str] | None = None) -> str:
    """`user → account, "a" → "b" and 3 more`, each text as `show` gives it."""
    show = show or _short
    shown = ', '.join(' → '.join(show(text) or 'nothing' for text in pair) for pair in pairs[:_NAMES])
    return shown + (f' and {len(pairs) - _NAMES} more' if len(pairs) > _NAMES else '')


def _short(text: str) -> str:
    return clipped(escaped(text), _NAME)
