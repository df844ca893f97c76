"""What a place is known by in the baseline, wherever it stands and however it is laid out."""

from __future__ import annotations

from hashlib import blake2b
from heapq import nsmallest

from polydup_hook.baseline import Content
from polydup_hook.model import Stream

_OPTIONAL = str.maketrans('', '', ',();')
_GRAM = 6
_VALUES = 16
"""Measured on 2,800 functions: with 16 values of 6-grams of which 10 agree, all of 50 tokens and more are known again
after a one-token edit (8 of 10-grams: 86 % of the small ones), and no more strangers are taken for them."""


def content_of(stream: Stream, start: int, end: int) -> Content:
    """The content of a token range: made of token texts and the three classes only, optional punctuation left out.

    So it is the same for two people with different grammar releases, and after most of what a formatter does.
    """
    text = stream.norm[start:end].translate(_OPTIONAL)
    return Content(_hash(text).hex(), _sketch(text), end - start)


def _sketch(text: str) -> tuple[str, ...]:
    """The smallest hashes of the grams, by their last 16 bits."""
    grams = {text[at : at + _GRAM] for at in range(max(1, len(text) - _GRAM + 1))}
    return tuple(value[-2:].hex() for value in nsmallest(_VALUES, map(_hash, grams)))


def _hash(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=8).digest()
