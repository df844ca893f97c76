"""Rabin–Karp hashes, winnowing and sketches over characters; knows no file and no language.

Karp & Rabin, "Efficient randomized pattern-matching algorithms" (1987); Schleimer, Wilkerson & Aiken, "Winnowing: local
algorithms for document fingerprinting" (2003); Broder, "On the resemblance and containment of documents" (1997).
"""

import sys
from array import array
from hashlib import blake2b
from heapq import nsmallest
from itertools import accumulate
from typing import NamedTuple

_MASK = (1 << 64) - 1
_BASE = 0x9E3779B97F4A7C15 | 1  # odd, its bits well mixed: a sum modulo 2**64 then mixes well in its high bits
_STEPS = (100, 50, 25, 12)
_UTF_16 = 'utf-16-le' if sys.byteorder == 'little' else 'utf-16-be'

SKETCH_GRAM = 10
"""Tokens in a gram of a sketch."""
SKETCH_SIZE = 8
"""Most values in a sketch."""


class Window(NamedTuple):
    """Winnowing's measures in tokens: grams of `k`, one kept from every `w` in a row."""

    k: int
    w: int

    @property
    def guarantee(self) -> int:
        """The length in tokens from which a shared run always has a common fingerprint."""
        return self.k + self.w - 1


def window_for(min_tokens: int) -> Window:
    """The window that finds every shared run of `min_tokens`, rounded down to a step: near settings share an index."""
    step = next((step for step in _STEPS if step <= min_tokens), _STEPS[-1])
    k = (step + 1) // 2
    return Window(k, step - k + 1)


def fingerprints(norm: str, window: Window, family: str) -> list[tuple[int, int]]:
    """The winnowed fingerprints of a stream as (hash, token position), by position.

    Hashes are signed 64-bit integers, the same everywhere; those of different families differ.
    """
    hashes = _gram_hashes(norm, window.k)
    salt = _salt(family)
    return [((hashes[at] ^ salt) - (1 << 63), at) for at in _winnow(hashes, window.w)]


def sketches(norm: str, spans: list[tuple[int, int]], family: str) -> list[tuple[int, ...]]:
    """For each token range its smallest hashes of grams, sorted: fewer than SKETCH_SIZE when the range is short."""
    if not spans:
        return []
    hashes = _gram_hashes(norm, SKETCH_GRAM)
    salt = _salt(family + '/sketch')
    made: list[tuple[int, ...]] = [()] * len(spans)
    # The inner ones first: what is smallest in a range is so in what lies in it. One in the other, they are many.
    inside: list[tuple[int, int, list[int]]] = []
    for number in sorted(range(len(spans)), key=lambda number: (-spans[number][0], spans[number][1])):
        at = start = spans[number][0]
        stop = max(start, spans[number][1] - SKETCH_GRAM + 1)
        grams: set[int] = set()
        while inside and inside[-1][1] <= stop:
            low, high, values = inside.pop()
            grams.update(hashes[at:low], values)
            at = max(at, high)
        grams.update(hashes[at:stop])
        inside.append((start, stop, nsmallest(SKETCH_SIZE, grams)))
        made[number] = tuple((value ^ salt) - (1 << 63) for value in inside[-1][2])
    return made


def _gram_hashes(norm: str, k: int) -> list[int]:
    if len(norm) < k:
        return []
    codes = array('H', norm.encode(_UTF_16))
    base, mask = _BASE, _MASK
    prefix = list(accumulate(codes, lambda value, code: (value * base + code) & mask, initial=0))
    top = pow(base, k, 1 << 64)
    return [(after - before * top) & mask for before, after in zip(prefix, prefix[k:], strict=False)]


def _winnow(hashes: list[int], w: int) -> list[int]:
    """Positions of the rightmost smallest hash of each window of w hashes."""
    if len(hashes) < w:
        return []
    kept: list[int] = []
    low = _MASK + 1
    at = -1
    for here, value in enumerate(hashes):
        if value <= low:
            low, at = value, here
        elif here - at >= w:
            low = min(hashes[at + 1 : here + 1])
            at = here - hashes[here:at:-1].index(low)
        else:
            continue
        if here >= w - 1:
            kept.append(at)
    return _with_first(hashes, w, kept)


def _with_first(hashes: list[int], w: int, kept: list[int]) -> list[int]:
    """Add the choice of the very first window when the loop above, which notes changes only, passed it by."""
    low = min(hashes[:w])
    first = w - 1 - hashes[w - 1 :: -1].index(low) if w > 1 else 0
    return kept if kept and kept[0] == first else [first, *kept]


def _salt(family: str) -> int:
    return int.from_bytes(blake2b(family.encode(), digest_size=8).digest(), 'big')
