"""How alike two fragments are: what an extracted function would need to be told, and what only one of them has."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Sequence
from functools import cached_property
from itertools import chain, compress, count
from operator import itemgetter, ne
from typing import NamedTuple

from polydup_hook.model import BOUND, FUNCTION, LITERAL, MEMBER, Stream

Block = tuple[int, int, int]
"""An equal run of normalized tokens: (start in a, start in b, tokens)."""


class _Fragment(NamedTuple):
    stream: Stream
    start: int
    end: int
    own: frozenset[int]
    bound: dict[int, frozenset[bytes]] | None = None


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


class _Read(NamedTuple):
    """What a side says: the texts of its tokens of the three classes (b'' for all others), their roles, the names bound
    in it, and which tokens name its outermost definitions, all counted from its start."""

    words: list[bytes]
    roles: bytes
    bound: frozenset[bytes]
    own: set[int]


class Side(_Fragment):
    """A fragment and the stream it stands in. `own` are the tokens that name its outermost definitions.

    What it says is read once: one that has look-alikes is compared with all of them. Sides of one stream may share
    `bound`, where the names are kept that its functions bind.
    """

    @cached_property
    def read(self) -> _Read:
        return _read(self)

    @cached_property
    def words(self) -> Counter[bytes]:
        """How often it says each word."""
        return Counter(self.read.words)

    @cached_property
    def fixed(self) -> list[tuple[bytes, int]]:
        """The words that no renaming explains, and how often it says them."""
        return _fixed(self.read)

    @cached_property
    def given(self) -> frozenset[bytes]:
        return _given(self)

    @cached_property
    def free_words(self) -> frozenset[bytes]:
        return _free_words(self)


class _Rows(NamedTuple):
    """What the tokens of two sides say that are lined up, and their roles."""

    left: list[bytes]
    right: list[bytes]
    roles: bytes
    others: bytes


class _Told(NamedTuple):
    """What tells two sides apart. `cost` counts the parameters and how often a renaming is broken."""

    renamed: tuple[tuple[bytes, bytes], ...]
    parameters: tuple[tuple[bytes, bytes], ...]
    cost: int


_IS_BOUND = bytes(role & BOUND > 0 for role in range(256))


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
        ours, theirs = a.read, b.read
        blocks = [(0, 0, len(left))]
        return _score_of(ours, theirs, blocks, _differences(ours, theirs, blocks), threshold)
    if right < left:  # of several subsequences the same one is taken from either side
        turned = score(b, a, threshold)
        return _turned(turned) if turned is not None else None
    best = upper_bound(left, right)
    if best < threshold:
        return None
    best = min(best, _best_by_words(a, b, best))
    if best < threshold:
        return None
    ours, theirs = a.read, b.read
    blocks = aligned(left, right)
    found = [_score_of(ours, theirs, blocks, _differences(ours, theirs, blocks), threshold)]
    if found[0] is None or found[0].similarity < best:
        blocks = _lined_up_by_text(ours, theirs, left, right, {})
        told = _differences(ours, theirs, blocks)
        found.append(_score_of(ours, theirs, blocks, told, threshold))
        renamed = dict(told.renamed)
        if renamed:
            blocks = _lined_up_by_text(ours, theirs, left, right, renamed)
            found.append(_score_of(ours, theirs, blocks, _differences(ours, theirs, blocks), threshold))
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


def _best_by_words(a: Side, b: Side, best: float) -> float:
    """The best score that two fragments can have that hold these words, given that of the normalized tokens.

    Of a word that one fragment says oftener, the rest has no partner there, which costs a token each, or other words as
    partners, which costs a parameter for all of it. With m and n tokens, m − n more have no partner on the one side.
    """
    m, n = a.end - a.start, b.end - b.start
    same = round(best * (m + n) / 2)  # tokens of their longest common subsequence
    ours, our_cost = _lacking(a, b)
    theirs, their_cost = _lacking(b, a)
    least = max(our_cost + n - same, their_cost + m - same, 2 * ours - (m - n), 2 * theirs - (n - m))
    return 1 - least / (m + n)


def _lacking(a: Side, b: Side) -> tuple[int, int]:
    """How many words a fragment says oftener than the other, and the least that costs."""
    there = b.words
    more = [times - there[word] for word, times in a.fixed if times > there[word]]
    return len(more), 2 * len(more) - more.count(1)


def _fixed(read: _Read) -> list[tuple[bytes, int]]:
    own = {read.words[at] for at in read.own}
    found = Counter(
        word
        for word, role in zip(read.words, read.roles, strict=True)
        if word and (role & (LITERAL | MEMBER) or word not in read.bound)
    )
    return [(word, times) for word, times in found.items() if word not in own]


def _score_of(a: _Read, b: _Read, blocks: list[Block], told: _Told, threshold: float) -> Score | None:
    total = len(a.words) + len(b.words)
    gaps = total - 2 * sum(size for _, _, size in blocks)
    similarity = 1 - (2 * told.cost + gaps) / total
    if similarity < threshold:
        return None
    clone_type = 3 if gaps else 2 if told.cost or told.renamed else 1
    return Score(similarity, clone_type, gaps, told.renamed, told.parameters, tuple(blocks))


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
    gaps = tokens - 2 * sum(size for _, _, size in clipped)
    return 1 - (2 * _differences(a.read, b.read, clipped).cost + gaps) / tokens


def agreement(a: Side, b: Side, result: Score) -> float:
    """How many distinct words both fragments have, literals and names that are neither bound in them nor given to them,
    as a share of those and the parameters."""
    same = len(a.free_words & b.free_words)
    told = sum(x not in a.given and y not in b.given for x, y in result.parameters)
    return same / (same + told) if told else 1.0


def renaming(a: Side, b: Side, result: Score) -> dict[bytes, bytes]:
    """What the names bound in one fragment are called in the other, and the variables of the function around it. How
    the definitions themselves are called is left as it is."""
    named = {a.stream.texts[a.stream.raw[at]] for at in a.own}
    given = {x: y for x, y in result.parameters if x in a.given or y in b.given}
    return {**given, **{x: y for x, y in result.renamed if x not in named}}


def _free_words(side: Side) -> frozenset[bytes]:
    read = side.read
    local = read.bound | side.given
    return frozenset(
        word
        for at, (word, role) in enumerate(zip(read.words, read.roles, strict=True))
        if word and at not in read.own and (role & (LITERAL | MEMBER) or word not in local)
    )


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
    known = {} if side.bound is None else side.bound
    if around not in known:
        known[around] = Side(side.stream, units.start[around], units.end[around], frozenset()).read.bound
    return known[around] - side.read.bound


def aligned(left: str | Sequence[Hashable], right: str | Sequence[Hashable]) -> list[Block]:
    """The equal runs of a longest common subsequence, in order."""
    from rapidfuzz.distance.LCSseq import opcodes

    return [(block.a, block.b, block.size) for block in opcodes(left, right).as_matching_blocks() if block.size]


def _lined_up_by_text(a: _Read, b: _Read, left: str, right: str, renamed: dict[bytes, bytes]) -> list[Block]:
    """Line up the texts first, those of `a` after a renaming, and the normalized tokens in the gaps between them."""
    words = [renamed.get(word, word) for word in a.words] if renamed else a.words
    ours, theirs = list(zip(left, words, strict=True)), list(zip(right, b.words, strict=True))
    # As characters, which are aligned several times faster than other values.
    code = dict(zip({*ours, *theirs}, map(chr, count()), strict=False)).__getitem__
    blocks: list[Block] = []
    i = j = 0
    for x, y, size in [*aligned(''.join(map(code, ours)), ''.join(map(code, theirs))), (len(left), len(right), 0)]:
        if i < x and j < y:
            mine, other = left[i:x], right[j:y]
            if mine == other:
                blocks.append((i, j, x - i))
            elif not set(mine).isdisjoint(other):
                blocks += [(i + u, j + v, more) for u, v, more in aligned(mine, other)]
        if size:
            blocks.append((x, y, size))
        i, j = x + size, y + size
    return blocks


def _read(side: Side) -> _Read:
    start, end = side.start, side.end
    words = list(map(side.stream.texts.__getitem__, side.stream.raw[start:end]))
    roles = side.stream.roles[start:end]
    return _Read(words, roles, frozenset(compress(words, roles.translate(_IS_BOUND))), {at - start for at in side.own})


# Two fragments are looked through at C speed: what differs between look-alikes is little.


def _differences(a: _Read, b: _Read, blocks: Sequence[Block]) -> _Told:
    """What tells two fragments apart that are lined up."""
    rows = _Rows(
        list(chain.from_iterable(a.words[i : i + size] for i, _, size in blocks)),
        list(chain.from_iterable(b.words[j : j + size] for _, j, size in blocks)),
        b''.join(a.roles[i : i + size] for i, _, size in blocks),
        b''.join(b.roles[j : j + size] for _, j, size in blocks),
    )
    if rows.left == rows.right:
        return _Told((), (), 0)
    own = _own_pairs(a, b, blocks)
    bound: Counter[tuple[bytes, bytes]] = Counter()
    parameters: dict[tuple[bytes, bytes], None] = {}
    for x, y, role_x, role_y in compress(zip(*rows, strict=True), map(ne, rows.left, rows.right)):
        if (role_x | role_y) & (LITERAL | MEMBER) or x not in a.bound or y not in b.bound:
            if (x, y) not in own:  # a recursive function names itself: that follows the renaming of the function
                parameters[x, y] = None
        else:
            bound[x, y] += 1
    mapped, breaks = _renamed(a, b, rows, bound) if bound else ([], 0)
    renamed = {pair: None for pair in (*own, *mapped) if pair[0] != pair[1]}
    return _Told(tuple(renamed), tuple(parameters), len(parameters) + breaks)


def _own_pairs(a: _Read, b: _Read, blocks: Sequence[Block]) -> dict[tuple[bytes, bytes], None]:
    """How the outermost definitions are called that are lined up."""
    own: dict[tuple[bytes, bytes], None] = {}
    for at in sorted(a.own) if b.own else ():
        i, j, size = blocks[max(bisect_right(blocks, at, key=itemgetter(0)) - 1, 0)]
        there = j + at - i
        if i <= at < i + size and there in b.own:
            own[a.words[at], b.words[there]] = None
    return own


def _renamed(
    a: _Read, b: _Read, rows: _Rows, bound: Counter[tuple[bytes, bytes]]
) -> tuple[list[tuple[bytes, bytes]], int]:
    """How the names that are bound in both and differ somewhere are renamed, and how often that is broken."""
    words = {word for pair in bound for word in pair}
    half_bound: Counter[bytes] = Counter()
    for x, y, role_x, role_y in compress(zip(*rows, strict=True), map(words.__contains__, rows.left)):
        if x == y and not (role_x | role_y) & (LITERAL | MEMBER):
            if x in a.bound and x in b.bound:
                bound[x, x] += 1
            else:
                half_bound[x] += 1
    mapped, breaks = _one_to_one(bound)
    # A name that is renamed elsewhere, left as it was here, is not the same name any more.
    forth, back = dict(mapped), {y: x for x, y in mapped}
    breaks += sum(times for x, times in half_bound.items() if forth.get(x, x) != x or back.get(x, x) != x)
    return mapped, breaks


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
