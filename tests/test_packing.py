"""Streams as bytes: what was packed comes back, and nothing else does."""

from __future__ import annotations

import random
import zlib
from array import array
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import SAMPLES
from streams import tokenized

from polydup_hook.languages import LANGUAGES
from polydup_hook.model import Part, Stream, Units
from polydup_hook.packing import Damaged, pack, unpack

NUMBERS = st.one_of(st.integers(0, 255), st.integers(0, 65_535), st.integers(0, (1 << 31) - 2))
CHARACTERS = st.characters(min_codepoint=1, max_codepoint=0xD7FF)
LINES = st.text(st.characters(exclude_characters='\n\t', exclude_categories=['Cs']), max_size=8)


@st.composite
def streams(draw) -> Stream:
    size = draw(st.integers(0, 12))

    def column(of=NUMBERS, length=size):
        return array('I', draw(st.lists(of, min_size=length, max_size=length)))

    units = draw(st.integers(0, 5))
    start = column(length=units)
    first = array('I', sorted(column(st.integers(1, 1 << 20))))
    return Stream(
        language=draw(st.sampled_from(sorted(LANGUAGES))),
        parts=(Part(0, 'a'), *draw(st.lists(st.builds(Part, NUMBERS, st.just('b'), NUMBERS, NUMBERS), max_size=2))),
        norm=draw(st.text(CHARACTERS, min_size=size, max_size=size)),
        steps=column(),
        sizes=column(),
        first=first,
        more=column(),
        raw=column(),
        texts=tuple(draw(st.lists(st.binary(max_size=9), max_size=4))),
        roles=bytes(draw(st.binary(min_size=size, max_size=size))),
        units=Units(
            start=start,
            end=array('I', [at + draw(st.integers(0, 300)) for at in start]),
            parent=array('i', [draw(st.integers(-1, unit - 1)) for unit in range(units)]),
            block=column(length=units),
            name=array('i', [draw(st.integers(-1, 1 << 20)) for _ in start]),
            kind=column(st.integers(0, 2), units),
        ),
        marks=tuple(
            draw(
                st.lists(
                    st.tuples(st.integers(1, 1 << 20), st.sampled_from(('ignore', 'on', 'off')), LINES), max_size=3
                )
            )
        ),
        total_lines=draw(st.integers(0, 1 << 20)),
    )


@given(stream=streams(), key=st.integers(-(1 << 63), (1 << 63) - 1))
def test_round_trip(stream, key):
    assert unpack(pack(stream, key), key) == stream


@pytest.mark.parametrize('reason', ['', 'why', 'a\tb\tc', '\t', 'caf\udce9', 'é→'])
def test_reasons_of_comments_come_back(reason):
    stream = tokenized('python', 'a = b\n')._replace(marks=((1, 'ignore', reason), (2, 'off', '')))
    assert unpack(pack(stream, 7), 7).marks == stream.marks


@pytest.mark.parametrize('language', LANGUAGES)
def test_round_trip_of_code(language):
    stream = tokenized(language, SAMPLES[language])
    packed = pack(stream, 7)
    assert unpack(packed, 7) == stream
    assert len(packed) < 2 * len(SAMPLES[language])


@pytest.mark.parametrize(
    'source', [b'', b'\n', b'a', b'# polydup-ignore: \xff\n', b'x = "\xe9"\n', b'# polydup: off\r\n']
)
def test_round_trip_of_odd_code(source):
    stream = tokenized('python', source)
    assert unpack(pack(stream, 0), 0) == stream


def test_two_writes_give_the_same_bytes():
    stream = tokenized('go', SAMPLES['go'])
    assert pack(stream, 1) == pack(unpack(pack(stream, 1), 1), 1)


# Damage.

PACKED = pack(tokenized('python', 'def f(a, b):\n    return a + [b, "c"]  # polydup-ignore: why\n'), 42)


@pytest.mark.parametrize('size', range(len(PACKED)))
def test_truncated(size):
    with pytest.raises(Damaged):
        unpack(PACKED[:size], 42)


@given(at=st.integers(0, len(PACKED) * 8 - 1))
def test_flipped(at):
    flipped = bytearray(PACKED)
    flipped[at // 8] ^= 1 << at % 8
    with pytest.raises(Damaged):
        unpack(bytes(flipped), 42)


@given(data=st.binary(max_size=400), behind=st.booleans())
def test_random(data, behind):
    with pytest.raises(Damaged):
        unpack(PACKED + data + b'!' if behind else data, 42)


@given(key=st.integers(-(1 << 63), (1 << 63) - 1))
def test_another_key(key):
    if (key ^ 42) & 0xFFFFFFFF:
        with pytest.raises(Damaged):
            unpack(PACKED, key)


def sealed(body: bytes) -> bytes:
    """Bytes with a checksum that is right, as damage in memory would have it."""
    return zlib.crc32(body, 42).to_bytes(4, 'little') + body


BODY = zlib.decompress(PACKED[4:])


def damaged_or_a_stream(data: bytes) -> None:
    with suppress(Damaged):
        assert isinstance(unpack(data, 42), Stream)


def test_a_body_that_is_not_compressed():
    with pytest.raises(Damaged):
        unpack(sealed(b'not compressed'), 42)


@pytest.mark.parametrize('size', range(0, len(BODY), 3))
def test_a_body_cut_short_under_a_right_checksum(size):
    with pytest.raises(Damaged):
        unpack(sealed(zlib.compress(BODY[:size])), 42)


@settings(max_examples=400)
@given(seed=st.integers(0, 1 << 32), many=st.integers(1, 6))
def test_a_changed_body_under_a_right_checksum(seed, many):
    rng, body = random.Random(seed), bytearray(BODY)
    for _ in range(many):
        body[rng.randrange(len(body))] = rng.choice([0, 1, 255, rng.randrange(256), *b'BHIQfduw'])
    damaged_or_a_stream(sealed(zlib.compress(bytes(body))))


@settings(max_examples=200)
@given(body=st.binary(max_size=200))
def test_a_random_body_under_a_right_checksum(body):
    damaged_or_a_stream(sealed(zlib.compress(body)))
