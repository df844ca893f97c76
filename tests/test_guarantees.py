"""What winnowing, the kept streams and the parameter cost promise, against naive versions of themselves."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polydup_hook.alignment import chains
from polydup_hook.fingerprint import Window, _gram_hashes, _winnow, fingerprints, sketches, window_for
from polydup_hook.packing import Damaged, pack, unpack
from polydup_hook.similarity import Side, score
from polydup_hook.tokens import Tokenizer

TOKENIZER = Tokenizer()
SMALL = Window(3, 4)


def naive_winnow(hashes, w):
    kept = []
    for start in range(len(hashes) - w + 1):
        window = hashes[start : start + w]
        at = start + max(i for i, value in enumerate(window) if value == min(window))
        if at not in kept:
            kept.append(at)
    return kept


@given(st.lists(st.integers(0, 6), max_size=60), st.integers(1, 8))
def test_winnowing_keeps_the_rightmost_minimum_of_each_window(hashes, w):
    assert _winnow(hashes, w) == naive_winnow(hashes, w)


letters = st.text('ab', max_size=40) | st.text('abcdefgh', max_size=40)


@given(letters, st.text('abc', min_size=SMALL.guarantee, max_size=30), letters, letters, letters)
@settings(max_examples=300)
def test_a_shared_run_has_a_common_fingerprint_at_one_offset_and_is_recovered(before, run, after, other, behind):
    a, b = before + run + after, other + run + behind
    ours, theirs = fingerprints(a, SMALL, 'x'), fingerprints(b, SMALL, 'x')
    seeds = {(i, j) for value, i in ours for same, j in theirs if value == same}
    inside = [(i, j) for i, j in seeds if len(before) <= i <= len(before) + len(run) - SMALL.k]
    assert any(i - len(before) == j - len(other) for i, j in inside)
    runs = [run_ for chain in chains(a, b, seeds, same=False) for run_ in chain]
    assert all(a[i : i + size] == b[j : j + size] for i, j, size in runs)


@pytest.mark.parametrize(
    ('tokens', 'guarantee'), [(10, 12), (12, 12), (24, 12), (25, 25), (49, 25), (50, 50), (99, 50), (100, 100)]
)
def test_the_window_follows_min_tokens_in_steps(tokens, guarantee):
    assert window_for(tokens).guarantee == guarantee


def test_fingerprints_are_the_same_in_every_process():
    code = 'from polydup_hook.fingerprint import *; print(fingerprints("abcdefgh" * 9, Window(5, 6), "python")[:3])'
    told = {
        subprocess.run(
            [sys.executable, '-c', code], env={'PYTHONHASHSEED': seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ('1', '2')
    }
    assert told == {str(fingerprints('abcdefgh' * 9, Window(5, 6), 'python')[:3]) + '\n'}


def test_families_share_no_fingerprint():
    text = 'abcdefgh' * 9
    python, go = ({value for value, _ in fingerprints(text, SMALL, family)} for family in ('python', 'go'))
    assert python
    assert not python & go


@given(st.text('abcdef', min_size=12, max_size=60))
def test_a_sketch_holds_the_smallest_gram_hashes(text):
    (sketch,) = sketches(text, [(0, len(text))], 'x')
    assert len(sketch) == min(8, len(set(_gram_hashes(text, 10))))
    assert sketches('zz' + text, [(2, 2 + len(text))], 'x') == [sketch]


SOURCE = b'''"""Doc."""
import os

def load(path, *, mode='r'):
    with open(path, mode) as file:  # polydup-ignore: twice on purpose
        data = [line.strip() for line in file]
    return {"data": data, "size": 0x1F, "name": f"{path}!"}
'''


def test_a_packed_stream_comes_back():
    stream = TOKENIZER.tokenize('python', SOURCE)
    assert unpack(pack(stream, 7), 7) == stream


@given(st.data())
@settings(max_examples=200)
def test_damaged_bytes_are_told(data):
    packed = bytearray(pack(TOKENIZER.tokenize('python', SOURCE), 7))
    at = data.draw(st.integers(0, len(packed) - 1))
    packed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Damaged):
        unpack(bytes(packed), 7)
    with pytest.raises(Damaged):
        unpack(bytes(packed[:at]), 7)
    with pytest.raises(Damaged):
        unpack(pack(TOKENIZER.tokenize('python', SOURCE), 7), 8)


FUNCTION = 'def f(a, b):\n    c = a.size + g(b, "x")\n    return c * 2\n'


@pytest.mark.parametrize(
    ('other', 'cost', 'clone_type'),
    [
        (FUNCTION, 0, 1),
        ('def f(a, b):\n\n    # said\n    c = a.size+g(b,"x")\n    return c*2\n', 0, 1),
        (FUNCTION.replace("'", '"'), 0, 1),
        ('def h(p, q):\n    r = p.size + g(q, "x")\n    return r * 2\n', 0, 2),
        (FUNCTION.replace('size', 'width'), 2, 2),
        (FUNCTION.replace('g(', 'k('), 2, 2),
        (FUNCTION.replace('"x"', '"y"').replace('2', '3'), 4, 2),
        (FUNCTION.replace('return c', 'return b'), 2, 2),
        (FUNCTION.replace('c * 2', 'c * 2 + a'), 2, 3),
        (FUNCTION.replace('    return', '    a = 1\n    return'), 3, 3),
    ],
    ids=['same', 'layout', 'quotes', 'bound', 'attribute', 'called', 'literals', 'swapped', 'longer', 'statement'],
)
def test_the_parameter_cost(other, cost, clone_type):
    sides = []
    for text in (FUNCTION, other):
        stream = TOKENIZER.tokenize('python', text.encode())
        sides.append(Side(stream, 0, len(stream.norm), frozenset({stream.units.name[0]})))
    total = sum(len(side.stream.norm) for side in sides)
    result = score(*sides, 0.0)
    assert result is not None
    assert result.similarity == pytest.approx(1 - cost / total)
    assert result.clone_type == clone_type
    assert score(*sides[::-1], 0.0).similarity == pytest.approx(result.similarity)
    assert score(*sides, result.similarity + 0.001) is None
