"""Which places an entry of the baseline speaks for."""

import pytest

from polydup_hook.baseline import Content, Entry, Group, alike, shared_out

SKETCH = tuple(f'{n:08x}' for n in range(8))


def entry(id, places=1):
    return Entry(id, SKETCH, 1, 80, places, ('a.py',), ())


def group(*ids):
    return Group(list(enumerate(ids)), [Content(id, SKETCH, 80) for id in ids])


@pytest.mark.parametrize(
    ('entries', 'found', 'by_sketch', 'lacking'),
    [
        ([entry('a', 2)], group('a', 'a'), None, {}),
        ([entry('a', 2), entry('b', 2)], group('a', 'a'), (), {}),
        ([entry('a')], group('a', 'edited'), None, {'edited': 1}),
        ([entry('a', 2)], group('a', 'edited'), None, {}),
        ([entry('a', 2)], group('a', 'a', 'a'), None, {'a': 1}),
        # Its look-alikes stand elsewhere and were accepted there: no room for one more copy of this one.
        ([entry('a'), entry('b'), entry('c')], group('a', 'a'), (), {'a': 1}),
        ([entry('a'), entry('b')], group('a', 'a'), (entry('b'),), {}),
    ],
)
def test_shares(entries, found, by_sketch, lacking):
    assert shared_out(entries, [found], 50, by_sketch)[0] == lacking


@pytest.mark.parametrize(
    ('sketch', 'other', 'expected'),
    [
        ('', '', False),
        ('a', '', False),
        ('a', 'a', True),
        ('abcdefgh', 'abcdefgh', True),
        ('abcdefgh', 'abcdeXYZ', True),  # five of eight
        ('abcdefgh', 'abcdWXYZ', False),
        ('abcde', 'abcdefgh', True),
        ('abcd', 'abcdefgh', False),
        ('aaaaaaaa', 'abcdefgh', False),
    ],
)
def test_which_sketches_are_alike(sketch, other, expected):
    assert alike(tuple(sketch), tuple(other)) == alike(tuple(other), tuple(sketch)) == expected
