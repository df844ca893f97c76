"""What the search of a whole target found ↔ bytes: to come back from a crew, and to be kept for the same question."""

from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from struct import error as struct_error
from typing import Any, NamedTuple
from zlib import compress, crc32

from polydup_hook import alignment, clones, comparison, evidence, fingerprint, parcel, scan, similarity, weight
from polydup_hook.comparison import Found, Piece
from polydup_hook.evidence import Limits
from polydup_hook.fingerprint import Window
from polydup_hook.packing import Damaged, unfolded
from polydup_hook.similarity import Score

_CRC = 4  # bytes
_MOST = 1 << 28
"""Bytes of an answer: a pair takes about a hundred."""


def wrapped(found: Iterable[Found]) -> bytes:
    """Pairs as bytes, without what two pieces differ by: what makes classes of pairs asks only how alike they are."""
    return parcel.wrap([_plain(pair) for pair in found])


def unwrapped(data: bytes) -> list[Found]:
    """The pairs of what `wrapped` made."""
    return [_found(row) for row in parcel.unwrap(data)[0]]


class Answer(NamedTuple):
    """The pairs of a whole target, and how many different fingerprints it has."""

    found: list[Found]
    unique_hashes: int


def packed(answer: Answer) -> bytes:
    """An answer as bytes to be kept, with a checksum."""
    data = compress(parcel.wrap(answer.unique_hashes, [wrapped(answer.found)]), 1)
    return crc32(data).to_bytes(_CRC, 'big') + data


def unpacked(data: bytes) -> Answer | None:
    """The answer of what `packed` made; None when it is damaged."""
    if crc32(data[_CRC:]).to_bytes(_CRC, 'big') != data[:_CRC]:
        return None
    try:
        unique_hashes, (found,) = parcel.unwrap(unfolded(data[_CRC:], _MOST))
        return Answer(unwrapped(found), unique_hashes)
    except (Damaged, struct_error, ValueError, TypeError, LookupError):
        return None  # the checksum of nothing is nothing


def question(limits: Limits, window: Window, keys: Iterable[int], *choice: object) -> bytes | None:
    """What the pairs of these streams depend on: the keys are made of all that makes a stream, `choice` is what leaves
    some of them out. None where our own code cannot be read, as out of an archive: then nothing can be kept."""
    try:
        rules = _rules()
    except OSError:
        return None
    return blake2b(repr((rules, limits, window, sorted(keys), choice)).encode(), digest_size=16).digest()


@cache
def _rules() -> str:
    """The code that decides what a pair is, and how it is kept: with any change of it the question is another one."""
    digest = blake2b(Path(__file__).read_bytes(), digest_size=16)
    for room in (alignment, clones, comparison, evidence, fingerprint, scan, similarity, weight):
        digest.update(Path(str(room.__file__)).read_bytes())
    return digest.hexdigest()


def _plain(pair: Found) -> list[object]:
    score = pair.score
    sides = (value for a in (pair.a, pair.b) for value in (a.key, a.start, a.end, sorted(a.own)))
    return [*sides, score.similarity, score.clone_type, score.edit_distance]


def _found(row: list[Any]) -> Found:
    a, b = (Piece(key, start, end, frozenset(own)) for key, start, end, own in (row[:4], row[4:8]))
    similarity, clone_type, distance = row[8:]
    return Found(a, b, Score(similarity, clone_type, distance, (), ()))
