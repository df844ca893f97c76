"""How alike two fragments are: what an extracted function would need to be told, and what only one of them has."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import compress
from typing import NamedTuple

from polydup_hook.model import BOUND, FUNCTION, LITERAL, MEMBER, Stream

Block = tuple[int, int, int]
"""An equal run of normalized tokens: (start in a, start in b, tokens)."""


class Side(NamedTuple):
    """A fragment and the stream it stands in. `own` are the tokens that name its outermost definitions."""

    stream: Stream
    start: int
    end: int
    own: frozenset[int]


class Score(NamedTuple):
    """The outcome of a comparison.

    `similarity` is 1 − (2p + g) / (m + n) for m and n tokens, p parameters and g tokens that only one side has.
    `renamed` are the bound names that differ, which cost nothing; `blocks` are the equal runs it rests on.
    """

    similarity: float
    clone_type: int
    edit_distance: int
    renamed: tuple[tuple[bytes, bytes], ...]
    parameters: tuple[tuple[bytes, bytes], ...]
    blocks: tuple[Block, ...] = ()


def score(a: Side, b: Side, threshold: float) -> Score | None:
    """The score of two fragments, or None when it is below the threshold. The same from either side.

    The fragments are lined up by the longest common subsequence of their tokens (Hyyrö 2004, bit-parallel, as rapidfuzz
    has it). Of several equally long ones, names that agree are preferred: the subsequence of the normalized tokens is
    tried, that of the texts, and where names are renamed that of the texts after the renaming. The best score counts.
    """
    left, right = a.stream.norm[a.start : a.end], b.stream.norm[b.start : b.end]
    if not left or not right:
        return None
    if left == right:
        return _score_of(a, b, [(0, 0, len(left))], threshold)
    if right < left:  # of several subsequences the same one is taken from either side
        turned = score(b, a, threshold)
        return _turned(turned) if turned is not None else None
    best = upper_bound(left, right)
    if best < threshold:
        return None
    found = [_score_of(a, b, aligned(left, right), threshold)]
    if found[0] is None or found[0].similarity < best:
        blocks = _lined_up_by_text(a, b, left, right, {})
        found.append(_score_of(a, b, blocks, threshold))
        renamed = {x: y for x, y in _differences(a, b, blocks)[0] if x != y}
        if renamed:
            found.append(_score_of(a, b, _lined_up_by_text(a, b, left, right, renamed), threshold))
    return max((x for x in found if x is not None), key=lambda x: x.similarity, default=None)


def _turned(there: Score) -> Score:
    return there._replace(
        renamed=tuple((y, x) for x, y in there.renamed),
        parameters=tuple((y, x) for x, y in there.parameters),
        blocks=tuple((j, i, size) for i, j, size in there.blocks),
    )


def upper_bound(left: str, right: str) -> float:
    """The best score two runs of normalized tokens can have: that of the same texts everywhere."""
    if left == right:
        return 1.0
    from rapidfuzz.distance.Indel import normalized_similarity

    return normalized_similarity(left, right)


def _score_of(a: Side, b: Side, blocks: list[Block], threshold: float) -> Score | None:
    total = (a.end - a.start) + (b.end - b.start)
    gaps = total - 2 * sum(size for _, _, size in blocks)
    if 1 - gaps / total < threshold:
        return None
    renamed, parameters, breaks = _differences(a, b, blocks)
    similarity = 1 - (2 * (len(parameters) + breaks) + gaps) / total
    if similarity < threshold:
        return None
    same = not (gaps or parameters or breaks or renamed)
    return Score(similarity, 3 if gaps else 1 if same else 2, gaps, tuple(renamed), tuple(parameters), tuple(blocks))


def similarity_within(a: Side, b: Side, blocks: Sequence[Block], ranges: Sequence[tuple[int, int]]) -> float:
    """The similarity of what some token ranges of `a` (counted from its start) hold, and what lines up with it in `b`.

    A block that does not end in the same range as it began is cut.
    """
    clipped: list[Block] = []
    tokens = 0
    for start, end in ranges:
        inside = [
            (max(i, start), j + max(i, start) - i, min(i + size, end) - max(i, start))
            for i, j, size in blocks
            if i < end and start < i + size
        ]
        tokens += end - start
        if inside:
            tokens += inside[-1][1] + inside[-1][2] - inside[0][1]
        clipped += inside
    if not tokens:
        return 0.0
    _, parameters, breaks = _differences(a, b, clipped)
    gaps = tokens - 2 * sum(size for _, _, size in clipped)
    return 1 - (2 * (len(parameters) + breaks) + gaps) / tokens


def agreement(a: Side, b: Side, result: Score) -> float:
    """How many distinct words both fragments have, literals and names that are neither bound in them nor given to them,
    as a share of those and the parameters."""
    given_a, given_b = _given(a), _given(b)
    same = len(_free_words(a, given_a) & _free_words(b, given_b))
    told = sum(x not in given_a and y not in given_b for x, y in result.parameters)
    return same / (same + told) if told else 1.0


def renaming(a: Side, b: Side, result: Score) -> dict[bytes, bytes]:
    """What the names bound in one fragment are called in the other, and the variables of the function around it. How
    the definitions themselves are called is left as it is."""
    given_a, given_b = _given(a), _given(b)
    named = {a.stream.texts[a.stream.raw[at]] for at in a.own}
    given = {x: y for x, y in result.parameters if x in given_a or y in given_b}
    return {**given, **{x: y for x, y in result.renamed if x not in named}}


def _free_words(side: Side, given: frozenset[bytes]) -> set[bytes]:
    words, roles = _words(side), side.stream.roles[side.start : side.end]
    local = _bound(words, roles) | given
    named = {at - side.start for at in side.own}
    return {
        word
        for at, (word, role) in enumerate(zip(words, roles, strict=True))
        if word and at not in named and (role & (LITERAL | MEMBER) or word not in local)
    }


def _given(side: Side) -> frozenset[bytes]:
    """The names bound in the outermost function around a fragment, but not in the fragment. How a block calls the
    variables that it is given says nothing of where it came from."""
    units = side.stream.units
    unit = bisect_right(units.start, side.start) - 1
    around = None
    while unit >= 0:
        if units.kind[unit] == FUNCTION and units.end[unit] >= side.end:
            around = unit
        unit = units.parent[unit]
    if around is None:
        return frozenset()
    whole = side._replace(start=units.start[around], end=units.end[around])
    return _bound_in(whole) - _bound_in(side)


def _bound_in(side: Side) -> frozenset[bytes]:
    return _bound(_words(side), side.stream.roles[side.start : side.end])


def aligned(left: str | Sequence[Hashable], right: str | Sequence[Hashable]) -> list[Block]:
    """The equal runs of a longest common subsequence, in order."""
    from rapidfuzz.distance.LCSseq import opcodes

    return [
        (code.src_start, code.dest_start, code.src_end - code.src_start)
        for code in opcodes(left, right)
        if code.tag == 'equal'
    ]


def _lined_up_by_text(a: Side, b: Side, left: str, right: str, renamed: dict[bytes, bytes]) -> list[Block]:
    """Line up the texts first, those of `a` after a renaming, and the normalized tokens in the gaps between them."""
    words = _words(a)
    ours = list(zip(left, map(renamed.get, words, words) if renamed else words, strict=True))
    theirs = list(zip(right, _words(b), strict=True))
    blocks: list[Block] = []
    i = j = 0
    for x, y, size in [*aligned(ours, theirs), (len(left), len(right), 0)]:
        if i < x and j < y:
            blocks += [(i + u, j + v, more) for u, v, more in aligned(left[i:x], right[j:y])]
        if size:
            blocks.append((x, y, size))
        i, j = x + size, y + size
    return blocks


def _words(side: Side) -> list[bytes]:
    """The texts of the tokens of the three classes, in their places; b'' for all others."""
    return list(map(side.stream.texts.__getitem__, side.stream.raw[side.start : side.end]))


def _differences(
    a: Side, b: Side, blocks: Sequence[Block]
) -> tuple[dict[tuple[bytes, bytes], None], dict[tuple[bytes, bytes], None], int]:
    """(renamed bound names, distinct parameters, breaks of a renaming) of two fragments lined up."""
    words_a, words_b = _words(a), _words(b)
    roles_a, roles_b = a.stream.roles[a.start : a.end], b.stream.roles[b.start : b.end]
    bound_a, bound_b = _bound(words_a, roles_a), _bound(words_b, roles_b)
    # Counted at C speed: what differs is looked at once for each distinct pair, not for each token.
    pairs: Counter[tuple[bytes, bytes, int, int]] = Counter()
    own: dict[tuple[bytes, bytes], None] = {}
    for i, j, size in blocks:
        pairs.update(
            zip(
                words_a[i : i + size],
                words_b[j : j + size],
                roles_a[i : i + size],
                roles_b[j : j + size],
                strict=True,
            )
        )
        for at in a.own:
            there = at - a.start - i
            if 0 <= there < size and b.start + j + there in b.own:
                own[words_a[at - a.start], words_b[j + there]] = None
    locals_: Counter[tuple[bytes, bytes]] = Counter()
    half_bound: Counter[bytes] = Counter()
    parameters: dict[tuple[bytes, bytes], None] = {}
    for (x, y, role_x, role_y), times in pairs.items():
        if role_x & LITERAL or (role_x | role_y) & MEMBER:
            if x != y and (x, y) not in own:
                parameters[x, y] = None
        elif x in bound_a and y in bound_b:
            locals_[x, y] += times
        elif x == y:
            half_bound[x] += times
        elif (x, y) not in own:  # a recursive function names itself: that follows the renaming of the function
            parameters[x, y] = None
    mapped, breaks = _one_to_one(locals_)
    # A name that is renamed elsewhere, left as it was here, is not the same name any more.
    forth, back = dict(mapped), {y: x for x, y in mapped}
    breaks += sum(times for x, times in half_bound.items() if forth.get(x, x) != x or back.get(x, x) != x)
    renamed = {pair: None for pair in (*own, *mapped) if pair[0] != pair[1]}
    return renamed, parameters, breaks


_IS_BOUND = bytes(role & BOUND > 0 for role in range(256))


def _bound(words: list[bytes], roles: bytes) -> frozenset[bytes]:
    return frozenset(compress(words, roles.translate(_IS_BOUND)))


def _one_to_one(pairs: Counter[tuple[bytes, bytes]]) -> tuple[list[tuple[bytes, bytes]], int]:
    """The renaming that the most frequent pairs make, and how often the others break it."""
    there: dict[bytes, bytes] = {}
    back: dict[bytes, bytes] = {}
    breaks = 0
    for (x, y), times in sorted(pairs.items(), key=lambda item: (-item[1], sorted(item[0]))):
        if x not in there and y not in back:
            there[x], back[y] = y, x
        else:
            breaks += times
    return list(there.items()), breaks


def shown(pairs: Sequence[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    """Names and literals as a report shows them."""
    return tuple((_text(x), _text(y)) for x, y in pairs)


def _text(raw: bytes) -> str:
    text = raw.decode('utf-8', 'replace').replace('\0', '…')
    open_ = text.startswith('"') or text[1:2] == '"'  # a form of its own lacks the quote at the end
    return text + '"' if open_ and (text.count('"') == 1 or not text.endswith('"')) else text
