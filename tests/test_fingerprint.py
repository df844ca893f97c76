"""Hashes, winnowing and sketches against their definitions."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from polydup_hook.fingerprint import (
    SKETCH_GRAM,
    SKETCH_SIZE,
    Window,
    _gram_hashes,
    _salt,
    _winnow,
    fingerprints,
    sketches,
    window_for,
)

ROOT = Path(__file__).resolve().parent.parent
WINDOWS = st.builds(Window, st.integers(1, 6), st.integers(1, 7))
LETTERS = st.text('abc', max_size=60)
PERIODIC = st.builds(
    lambda period, size: (period * 60)[:size], st.text('abc', min_size=1, max_size=7), st.integers(0, 60)
)


@pytest.mark.parametrize(
    ('min_tokens', 'guarantee'),
    [(12, 12), (13, 12), (24, 12), (25, 25), (49, 25), (50, 50), (99, 50), (100, 100), (1000, 100), (5, 12)],
)
def test_window_for(min_tokens, guarantee):
    window = window_for(min_tokens)
    assert window.guarantee == guarantee
    assert window.k == (guarantee + 1) // 2


# Hashes.


@given(norm=LETTERS, k=st.integers(1, 8))
def test_equal_grams_have_equal_hashes_and_others_do_not(norm, k):
    grams = [norm[at : at + k] for at in range(len(norm) - k + 1)]
    hashes = _gram_hashes(norm, k)
    assert len(hashes) == len(grams)
    assert len(set(zip(hashes, grams, strict=True))) == len(set(hashes)) == len(set(grams))


@given(norm=st.text(st.characters(max_codepoint=0xD7FF, min_codepoint=1), min_size=1, max_size=30))
def test_hashes_are_polynomials_modulo_two_to_the_64(norm):
    [base] = _gram_hashes('\x01\x00', 2)
    value = 0
    for char in norm:
        value = (value * base + ord(char)) % (1 << 64)
    assert _gram_hashes(norm, len(norm)) == [value]


# Winnowing.


def winnowed(hashes: list[int], w: int) -> list[int]:
    """By the definition: of each window of w hashes the rightmost smallest."""
    chosen = set()
    for start in range(len(hashes) - w + 1):
        window = hashes[start : start + w]
        chosen.add(start + w - 1 - window[::-1].index(min(window)))
    return sorted(chosen)


@given(hashes=st.lists(st.integers(0, 5), max_size=50), w=st.integers(1, 9))
@example(hashes=[0, 1, 1, 1, 1], w=3)
@example(hashes=[1] * 9, w=4)
@example(hashes=[3, 2, 1, 0], w=4)
@example(hashes=[0, 1, 2, 3], w=4)
@example(hashes=[0, 1, 2, 3], w=5)
def test_winnowing_is_as_defined(hashes, w):
    assert _winnow(hashes, w) == winnowed(hashes, w)


@given(norm=LETTERS | PERIODIC, window=WINDOWS)
def test_fingerprints_stand_where_they_say(norm, window):
    found = fingerprints(norm, window, 'x')
    hashes = _gram_hashes(norm, window.k)
    assert [at for _, at in found] == winnowed(hashes, window.w)
    by_value: dict[int, set[str]] = {}
    for value, at in found:
        assert -(1 << 63) <= value < 1 << 63
        by_value.setdefault(value, set()).add(norm[at : at + window.k])
    assert all(len(grams) == 1 for grams in by_value.values())


@pytest.mark.parametrize('size', [0, 1, 49])
def test_what_is_too_short_has_none(size):
    assert fingerprints('a' * size, window_for(50), 'x') == []


def test_what_is_just_long_enough_has_one():
    assert [at for _, at in fingerprints('a' * 50, window_for(50), 'x')] == [25]


@given(
    run=st.text('ab', min_size=20, max_size=40) | PERIODIC.filter(lambda text: len(text) >= 20),
    before=st.tuples(LETTERS, LETTERS),
    behind=st.tuples(LETTERS, LETTERS),
    window=WINDOWS,
)
def test_a_shared_run_has_a_common_fingerprint_at_one_offset(run, before, behind, window):
    sides = [
        {(value, at - len(head)) for value, at in fingerprints(head + run + tail, window, 'x')}
        for head, tail in zip(before, behind, strict=True)
    ]
    within = {(value, at) for value, at in sides[0] & sides[1] if 0 <= at <= len(run) - window.k}
    assert window.guarantee <= len(run)
    assert within


@given(run=st.text('ab', min_size=50, max_size=80), before=st.tuples(LETTERS, LETTERS))
def test_the_run_may_be_just_as_long_as_the_guarantee(run, before):
    window = window_for(50)
    ours, theirs = (
        {(value, at - len(head)) for value, at in fingerprints(head + run[:50], window, 'x')} for head in before
    )
    assert {(value, at) for value, at in ours & theirs if at >= 0}


@pytest.mark.parametrize('min_tokens', [12, 25, 50, 100])
def test_density(min_tokens):
    window = window_for(min_tokens)
    norm = ''.join(random.Random(min_tokens).choices('abcdefghijklmnopqrstuvwxyz', k=60_000))
    share = len(fingerprints(norm, window, 'x')) / len(norm)
    assert share == pytest.approx(2 / (window.w + 1), rel=0.05)


def test_a_run_of_one_token_is_not_kept_whole():
    """Each window takes its rightmost: one a step, as nothing is smaller. The stream before it stays as it was."""
    found = fingerprints('xyz' + 'a' * 1000, Window(3, 4), 'x')
    assert len(found) == pytest.approx(1000, abs=8)


# The same everywhere.

NORM = 'if a:\n\x01(\x02,\x03)⟅\x01.\x01=栯' * 9
GOLDEN = {
    'python': [(2970462278274746653, 19), (2970462278274746653, 37), (2970462278274746653, 55)],
    'javascript': [(-3935075089380566687, 19), (-3935075089380566687, 37), (-3935075089380566687, 55)],
}
SKETCH = (
    -1153111197468759894,
    -1443228224567725817,
    -3666904869298861277,
    -2753786478083265143,
    -4662794446586232992,
    -9105707403793700984,
    7364840803446238718,
    7145066793739748303,
)


def test_golden_values():
    found = {family: fingerprints(NORM, window_for(50), family)[:3] for family in GOLDEN}
    assert found == GOLDEN
    assert sketches(NORM, [(0, 60)], 'python') == [SKETCH]


@pytest.mark.parametrize('seed', ['0', '1', '4711'])
def test_the_same_in_every_process(seed):
    code = (
        'from polydup_hook.fingerprint import *\n'
        f'norm = {NORM!r}\n'
        'print(fingerprints(norm, window_for(50), "python"), sketches(norm, [(0, 60), (5, 40)], "python"))'
    )
    env = {**os.environ, 'PYTHONHASHSEED': seed, 'PYTHONPATH': str(ROOT)}
    said = subprocess.run((sys.executable, '-c', code), env=env, capture_output=True, check=True, text=True).stdout
    assert said == f'{fingerprints(NORM, window_for(50), "python")} {sketches(NORM, [(0, 60), (5, 40)], "python")}\n'


def test_families_do_not_meet():
    one, other = ({value for value, _ in fingerprints(NORM, window_for(50), family)} for family in ('rust', 'go'))
    assert one
    assert not one & other
    assert not set(sketches(NORM, [(0, 60)], 'rust')[0]) & set(sketches(NORM, [(0, 60)], 'go')[0])


# Sketches.


@given(norm=LETTERS | PERIODIC, bounds=st.tuples(st.integers(0, 60), st.integers(0, 60)))
@example(norm='abcabcbacbabcab', bounds=(0, 4))
def test_a_sketch_is_of_the_grams_of_its_range(norm, bounds):
    start, end = sorted(min(bound, len(norm)) for bound in bounds)
    [sketch] = sketches(norm, [(start, end)], 'x')
    assert sketch == sketches(norm[start:end], [(0, end - start)], 'x')[0]
    grams = {norm[at : at + SKETCH_GRAM] for at in range(start, end - SKETCH_GRAM + 1)}
    assert len(set(sketch)) == len(sketch) == min(SKETCH_SIZE, len(grams))


def test_no_ranges():
    assert sketches('abc' * 20, [], 'x') == []


@pytest.mark.parametrize('changed', [0.0, 0.05, 0.1, 0.3, 1.0])
def test_sketches_estimate_how_alike_two_ranges_are(changed):
    """The share of the smallest values of both that both have estimates the share of the grams that both have."""
    rng = random.Random(1)
    errors = []
    for _ in range(300):
        one = ''.join(rng.choices('abcdefghij', k=200))
        other = ''.join('X' if rng.random() < changed else char for char in one)
        grams = [{text[at : at + SKETCH_GRAM] for at in range(len(text) - SKETCH_GRAM + 1)} for text in (one, other)]
        alike = len(grams[0] & grams[1]) / len(grams[0] | grams[1])
        ours, theirs = (set(sketches(text, [(0, len(text))], 'x')[0]) for text in (one, other))
        smallest = sorted(ours | theirs, key=lambda value: (value + (1 << 63)) ^ _salt('x/sketch'))[:SKETCH_SIZE]
        errors.append(len(set(smallest) & ours & theirs) / SKETCH_SIZE - alike)
    assert sum(errors) / len(errors) == pytest.approx(0, abs=0.04)
    if changed in (0.0, 1.0):
        assert set(errors) == {0.0}
