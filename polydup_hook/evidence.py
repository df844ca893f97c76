"""Whether two alike fragments say that code was copied."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from polydup_hook.alignment import Fragment, Outline
from polydup_hook.model import CLASS, LITERAL, MEMBER, Stream
from polydup_hook.similarity import Block, Score, agreement, renaming, similarity_within, upper_bound
from polydup_hook.weight import Weight, are_small, names_in, weigh, without_inert


class _Bar(NamedTuple):
    """What evidence must hold where two fragments differ.

    Where nothing differs but names bound in them and what only one has, the share `same` of all this is enough. `doing`
    is the share of `min_tokens` that must stand in statements. Where no more than `small` times `min_tokens` do, at
    least the share `agreed` of the words that no renaming explains (called, attribute and type names, literals) must be
    the same, unless the score is in the part `close` to 1 of what the threshold admits.
    """

    doing: float
    agreed: float
    small: float
    close: float
    same: float


_WHOLE = _Bar(doing=0.6, agreed=0.6, small=1.4, close=2 / 3, same=0.75)
_WARY = _Bar(doing=0.7, agreed=0.7, small=2.0, close=1 / 2, same=1.0)
_THRESHOLD = 0.85
"""That for which `agreed` is meant: who asks for less alikeness asks for fewer of the same words."""
_MOSTLY = 0.4
"""Two sides of which a larger share of the characters stands in unlike literals have only a frame in common."""
_LONG = 80
"""Characters from which on a literal is weighed by them: all others are tokens as names are."""
_THIN = 0.5
"""A function whose body has fewer tokens than this, in parts of `min_tokens`, does little."""
_SAME = 0.99
"""From here on two fragments in which no name differs, but that of a class, are the same."""
_EVIDENCE = 0.8
"""Share of `min_tokens` that a fragment must hold beside units that repeat the shape of others in it."""
_LOOK_ALIKE = 0.7
"""How alike two sibling units are in normalized tokens when the second says nothing new."""
_LEAST_SHAPE = 10
_COMPARED = 12

INERT, THIN, SMALL = 'data', 'thin', 'small'
"""Too few tokens beside pure data and bodies that do nothing; beside thin functions too; for several definitions, each
of which is small."""
DOING, WORDS, FRAME = 'doing', 'words', 'frame'
"""Too few tokens in statements; too few words in agreement; too much of it in long literals that differ."""
REPEATS, REST = 'repeats', 'rest'
"""Too few tokens beside units that repeat the shape of others; what stands beside them is not alike enough."""

_Text = tuple[str, tuple[bytes, ...]]


class Limits(NamedTuple):
    """What is reported: the least tokens and lines of a fragment, and the least similarity.

    `wary` asks for more evidence where two fragments differ: a change is stopped by it, a list is not.
    """

    min_tokens: int
    min_lines: int
    threshold: float
    wary: bool = False


class Lack(NamedTuple):
    """What two fragments lack to be told: by which rule, how much of it they `have`, and how much is asked for."""

    rule: str
    have: float
    need: float


def is_evidence(ours: Outline, x: Fragment, theirs: Outline, y: Fragment, result: Score, limits: Limits) -> bool:
    """Whether two alike fragments say that code was copied, not that data, stubs or look-alikes recur."""
    return lack_of_evidence(ours, x, theirs, y, result, limits) is None


def lack_of_evidence(
    ours: Outline, x: Fragment, theirs: Outline, y: Fragment, result: Score, limits: Limits
) -> Lack | None:
    """What two alike fragments lack to say that code was copied; None when they say so.

    Pure data and bodies that do nothing do not count. Where the fragments differ, thin functions do not count either,
    and most of the words must agree: what only has the same shape was written twice, not copied. Of the units in a
    fragment that are alike among themselves one counts, unless the other fragment has the very same: and what counts
    must be long and alike enough by itself.
    """
    if result.similarity > _SAME and not result.parameters and _is_renamed_class(ours.stream, x, result):
        exact = result.clone_type == 1
        lack = _too_short(ours.stream, x, exact, limits) or _too_short(theirs.stream, y, exact, limits)
    else:
        lack = _says_little(ours, x, theirs, y, result, limits)
    if lack or result.similarity == 1:
        return lack
    framed = _frame(ours.stream, x, theirs.stream, y, result)
    if framed > _MOSTLY:
        return Lack(FRAME, framed, _MOSTLY)
    names = renaming(ours.side(x), theirs.side(y), result)
    return _repeats_itself(ours, x, theirs, y, result.blocks, names, limits) or _repeats_itself(
        theirs,
        y,
        ours,
        x,
        [(j, i, size) for i, j, size in result.blocks],
        {new: old for old, new in names.items()},
        limits,
    )


def counted(stream: Stream, start: int, end: int, limits: Limits) -> int:
    """How many tokens of a range are more than data, stubs and thin functions."""
    return weigh(stream, start, end, _THIN * limits.min_tokens).counted


def _is_renamed_class(stream: Stream, fragment: Fragment, result: Score) -> bool:
    """Whether no names differ but those of classes: not what their methods are called, nor what these call."""
    classes = {name for name, kind in names_in(stream, fragment.start, fragment.end) if kind == CLASS}
    return all(name in classes for name, _ in result.renamed)


def _too_short(stream: Stream, fragment: Fragment, exact: bool, limits: Limits) -> Lack | None:
    """What a fragment that stands elsewhere too lacks in length; several thin functions must be twice as long. In an
    `exact` copy the data among other code counts too."""
    start, end, least = fragment.start, fragment.end, limits.min_tokens
    active = without_inert(stream, start, end)
    if are_small(stream, start, end, least, _THIN * least):
        return None if active >= 2 * least else Lack(SMALL, active, 2 * least)
    if active >= least or (exact and end - start >= least and active >= max(least / 2, (end - start) / 3)):
        return None
    return Lack(INERT, active, least)


def _frame(ours: Stream, x: Fragment, theirs: Stream, y: Fragment, result: Score) -> float:
    """The share of two fragments that is long literals that differ, as tests are around what they are given to read."""
    told = sum(len(a) + len(b) for a, b in result.parameters if max(len(a), len(b)) > _LONG and _are_unlike(a, b))
    return told / (_characters(ours, x) + _characters(theirs, y)) if told else 0.0


def _are_unlike(text: bytes, other: bytes) -> bool:
    """Whether two literals are not, for most of their words, the same text."""
    words, others = Counter(text.split()), Counter(other.split())
    return 2 * (words & others).total() < _LOOK_ALIKE * (words.total() + others.total())


def _characters(stream: Stream, fragment: Fragment) -> int:
    return sum(len(stream.texts[raw]) for raw in stream.raw[fragment.start : fragment.end])


def _says_little(
    ours: Outline, x: Fragment, theirs: Outline, y: Fragment, result: Score, limits: Limits
) -> Lack | None:
    """What two fragments that differ lack: they must do enough, in words that agree. Small definitions must be twice as
    long."""
    bar, least = _WARY if limits.wary else _WHOLE, limits.min_tokens
    share = 1.0 if result.parameters else bar.same
    doing = 0
    for outline, fragment in ((ours, x), (theirs, y)):
        weight, small = outline.noted(_weight, fragment, least)
        enough = share * least * (2 if small else 1)
        if weight.counted < enough:
            return Lack(SMALL if small else THIN, weight.counted, enough)
        if weight.doing < share * bar.doing * least:
            return Lack(DOING, weight.doing, share * bar.doing * least)
        doing = max(doing, weight.doing)
    if doing > bar.small * least or result.similarity >= limits.threshold + (1 - bar.close) * (1 - limits.threshold):
        return None
    agreed = 1 - (1 - bar.agreed) * (1 - limits.threshold) / (1 - _THRESHOLD)
    there = agreement(ours.side(x), theirs.side(y), result)
    return None if there >= agreed else Lack(WORDS, there, agreed)


def _repeats_itself(
    ours: Outline,
    x: Fragment,
    theirs: Outline,
    y: Fragment,
    blocks: Sequence[Block],
    names: Mapping[bytes, bytes],
    limits: Limits,
) -> Lack | None:
    """What a fragment lacks beside units that only repeat the shape of others in it."""
    parts, repeated = _first_of_each_kind(ours, x, theirs, y, names)
    counted = sum(end - start for start, end in parts)
    if counted - repeated < _EVIDENCE * limits.min_tokens:
        return Lack(REPEATS, counted - repeated, _EVIDENCE * limits.min_tokens)
    if counted == x.end - x.start:
        return None
    inside = [(start - x.start, end - x.start) for start, end in parts]
    there = similarity_within(ours.side(x), theirs.side(y), blocks, inside)
    return None if there >= limits.threshold else Lack(REST, there, limits.threshold)


def _weight(outline: Outline, fragment: Fragment, least: int) -> tuple[Weight, bool]:
    """What a fragment weighs, and whether it is small definitions."""
    stream, start, end = outline.stream, fragment.start, fragment.end
    return weigh(stream, start, end, _THIN * least), are_small(stream, start, end, least)


def _first_of_each_kind(
    ours: Outline, x: Fragment, theirs: Outline, y: Fragment, names: Mapping[bytes, bytes]
) -> tuple[list[tuple[int, int]], int]:
    """(the token ranges of a fragment without the units that only repeat the shape of an earlier one, and how many of
    the tokens left are in units that repeat an earlier one, on the same local variables or on others). A unit that the
    other fragment has too, but for the `names` of local variables, says something."""
    here, there = ours.noted(_Inner, x), theirs.noted(_Inner, y).known
    renamed = _texts(ours.stream, x, names) if names and not here.known <= there else None
    parts: list[tuple[int, int]] = []
    told, again, repeated = x.start, x.start, 0
    for at, (start, end, text, is_again) in enumerate(here.units):
        if start >= told and text not in there and (renamed is None or renamed(start, end) not in there):
            if here.repeats(at):
                parts.append((told, start))
                told = end
        elif is_again and start >= max(told, again):
            repeated += end - start
            again = end
    return [part for part in [*parts, (told, x.end)] if part[0] < part[1]], repeated


class _Inner:
    """The units in a fragment as (start, end, text, whether an earlier one says the same of some local variables),
    those around others first; `known` are the texts."""

    __slots__ = ('_before', '_repeats', 'known', 'units')

    def __init__(self, outline: Outline, fragment: Fragment) -> None:
        self.units: list[tuple[int, int, _Text, bool]] = []
        self.known: set[_Text] = set()
        self._before: list[tuple[list[str], int]] = []
        self._repeats: list[bool | None] = []
        side = outline.side(fragment)
        text_of = _texts(outline.stream, fragment, {})
        said_by = _texts(outline.stream, fragment, dict.fromkeys(side.read.bound | side.given, b''))
        said: set[_Text] = set()
        shapes: dict[str, int] = {}
        siblings: dict[int, list[str]] = {}
        for start, end, block in outline.inside(fragment.start, fragment.end):
            text = text_of(start, end)
            shape, others = text[0], siblings.setdefault(block, [])
            words = said_by(start, end)
            self.units.append((start, end, text, words in said))
            said.add(words)
            self._before.append((others, len(others)))
            self._repeats.append(True if shapes.setdefault(shape, end) <= start else None)
            self.known.add(text)
            others.append(shape)

    def repeats(self, at: int) -> bool:
        """Whether a unit has the shape of an earlier one, or about that of one of the siblings right before it."""
        known = self._repeats[at]
        if known is None:
            siblings, count = self._before[at]
            shape = self.units[at][2][0]
            known = any(_look_alike(shape, other) for other in siblings[max(count - _COMPARED, 0) : count])
            self._repeats[at] = known
        return known


def _look_alike(shape: str, other: str) -> bool:
    short, long = sorted((len(shape), len(other)))
    return short >= _LEAST_SHAPE and short >= _LOOK_ALIKE * long and upper_bound(shape, other) >= _LOOK_ALIKE


def _texts(stream: Stream, fragment: Fragment, names: Mapping[bytes, bytes]) -> Callable[[int, int], _Text]:
    """What gives the text of a token range in a fragment, after a renaming of its local names."""
    first = fragment.start
    roles = stream.roles[first : fragment.end]
    words = list(map(stream.texts.__getitem__, stream.raw[first : fragment.end]))
    if names:
        words = [
            word if role & (LITERAL | MEMBER) else names.get(word, word)
            for word, role in zip(words, roles, strict=True)
        ]

    def text(start: int, end: int) -> _Text:
        return stream.norm[start:end], tuple(words[start - first : end - first])

    return text
